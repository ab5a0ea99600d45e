// The sentence a planner can paste: what each candidate changes, and how sure that is.
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import { partsOfKey } from '../../dashboard/data/runs.ts';
import { keyLabel, scenarioNoun, unitText } from '../../dashboard/data/names.ts';
import { meanText, verdictWords } from '../../dashboard/data/verdict.ts';
import type { Unit } from '../../dashboard/data/format.ts';
import { mainKeys, kpiOf, rowOf, type Story } from './story.ts';
import type { Speaker } from './speaker.ts';

/** One paragraph a candidate with the first `most` main figures; of a run alone, what it measured. */
export function findingTexts(story: Story, most: number, speaker: Speaker): readonly string[] {
  if (story.candidates.length === 0) return [measuredText(story, most, speaker)];
  return story.comparisons.map((comparison) => comparedText(story, comparison, most, speaker));
}

function comparedText(story: Story, comparison: Comparison, most: number, { t, format }: Speaker): string {
  const names = { candidate: comparison.candidate.name, base: comparison.base.name };
  if (comparison.basis === 'not-comparable') return t('cmp.sentence.refused', names);
  const rows = mainKeys(story, most).flatMap((key) => rowOf(comparison, key) ?? []);
  const items = rows.map((row) => {
    const metric = partsOfKey(row.key)?.metric;
    const unit = row.unit as Unit;
    const beside = unitText(unit, row.candidate, t, scenarioNoun(story.base.scenario, 'all'));
    const value = `${meanText(row, row.candidate, format)}${beside === '' || beside === t('unit.hmm') ? '' : `\u00a0${beside}`}`;
    return t('cmp.sentence.item', {
      metric: `${metric === undefined ? row.key : t(`metric.${metric}`)} ${value}`,
      verdict: verdictWords(row, t, format).sentence,
    });
  });
  return [t('cmp.sentence.intro', names), ...items].join(' ');
}

function measuredText(story: Story, most: number, { lang, t, format }: Speaker): string {
  const { base } = story;
  const items = mainKeys(story, most).flatMap((key) => {
    const kpi = kpiOf(base, key);
    const parts = partsOfKey(key);
    if (kpi === undefined || parts === undefined) return [];
    const unit = kpi.unit as Unit;
    const beside = unitText(unit, kpi.mean, t, scenarioNoun(base.scenario, parts.gate, parts.flow));
    const error = kpi.halfWidth === null ? '' : ` ± ${format.halfWidth(unit, kpi.mean, kpi.halfWidth)}`;
    return [
      `${keyLabel(parts, lang, t, base.scenario)}: ${format.value(unit, kpi.mean, kpi.halfWidth)}${error}${beside === '' || beside === t('unit.hmm') ? '' : `\u00a0${beside}`}`,
    ];
  });
  return `${nameOf(base)}: ${items.join(lang === 'zh-CN' ? '；' : '; ')}.`;
}

function nameOf({ summary }: SavedRun): string {
  return summary.name;
}
