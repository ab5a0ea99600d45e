// The sections of a report in words: head, finding, changes, warnings, inputs, where it comes from.
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { describeChanges } from '../../shared/scenario/index.ts';
import { dateName, longDayName, moment } from '../../dashboard/data/clock.ts';
import { partsOfKey } from '../../dashboard/data/runs.ts';
import { warningText } from '../../dashboard/data/warnings.ts';
import { scenarioSections } from '../../dashboard/data/words/scenario-words.ts';
import type { TextKey } from '../../dashboard/text/text.ts';
import { shortened } from './bands.ts';
import { findingTexts } from './finding.ts';
import { html, type Html } from './html.ts';
import { basisText } from './kpis.ts';
import { said, type Speaker, type Speakers } from './speaker.ts';
import { runsOf, type Story } from './story.ts';
import { letterOf, lookOf } from './svg.ts';

export function heading(speakers: Speakers, say: (speaker: Speaker) => string): Html {
  return html`<h2>${said(speakers, say)}</h2>`;
}

export function titleOf({ base, candidates }: Story, { r }: Speaker): string {
  const [only] = candidates;
  if (only === undefined) return base.summary.name;
  if (candidates.length === 1) return r('pair', { candidate: only.summary.name, base: base.summary.name });
  return r('many', { n: candidates.length, base: base.summary.name });
}

export function head(story: Story, speakers: Speakers): Html {
  const clock = (story.base.scenario as Partial<Scenario> | null)?.clock;
  const span = ({ lang, t }: Speaker): string =>
    clock === undefined ? '' : `${longDayName(clock.startEpochMs + clock.warmUpMs, lang)}, ${t('scenarios.days', { n: clock.days })} · `;
  const { modelVersion } = story.base.result;
  return html`<header>
    <p class="quiet">
      ${said(speakers, (speaker) => `${speaker.r('title')} · ${span(speaker)}${speaker.r('made', { when: dateName(story.madeAtMs, speaker.lang), model: modelVersion })}`)}
    </p>
    <h1>${said(speakers, (speaker) => titleOf(story, speaker))}</h1>
    <ul class="legend">
      ${runsOf(story).map(
        ({ summary }, i) =>
          html`<li>
            <span class="swatch" style="background:${lookOf(i).colour}"></span>${i === 0 ? '' : `${letterOf(i)} `}${summary.name}
            <span class="mono">${summary.id}</span>
          </li>`,
      )}
    </ul>
  </header>`;
}

export function finding(story: Story, most: number, speakers: Speakers): Html {
  const texts = speakers.map((speaker) => ({ lang: speaker.lang, paragraphs: findingTexts(story, most, speaker) }));
  const parts = texts.flatMap(({ lang, paragraphs }, i) =>
    paragraphs.map((one) => html`<p lang="${lang}" class="${i === 0 ? '' : 'second'}">${one}</p>`),
  );
  return html`${heading(speakers, ({ r }) => r('in-short'))}
    <div class="lead">${parts}</div>`;
}

const REASONS: Readonly<Record<string, TextKey>> = {
  horizon: 'reason.horizon',
  units: 'reason.units',
  seed: 'reason.seed',
  replications: 'reason.replications',
  'model-version': 'reason.model-version',
  'too-few-replications': 'reason.too-few-replications',
};

/** On what ground the runs are compared, once for candidates that have it in common. */
export function basis({ comparisons }: Story, speakers: Speakers): Html {
  const lines = new Map(comparisons.map((one) => [speakers.map((speaker) => groundText(one, speaker)).join('\n'), one]));
  return html`${[...lines.values()].map((one) => html`<p class="note">${said(speakers, (speaker) => groundText(one, speaker))}</p>`)}`;
}

function groundText(comparison: Comparison, speaker: Speaker): string {
  const reasons = comparison.reasons.map(({ code, params }) => {
    const key = REASONS[code];
    const metric = typeof params['key'] === 'string' ? partsOfKey(params['key'])?.metric : undefined;
    return key === undefined ? code : speaker.t(key, metric === undefined ? params : { ...params, key: speaker.t(`metric.${metric}`) });
  });
  return [basisText(comparison, speaker), ...reasons].join(' ');
}

/** What was changed in each candidate. The sentences name what the scenario text names: English in every language. */
export function changes(story: Story, most: number, speakers: Speakers): Html {
  const parts = story.candidates.map(({ scenario, summary }, i) => {
    const sentences = describeChanges(story.base.scenario, scenario);
    const name = `${letterOf(i + 1)} · ${summary.name}`;
    if (most <= MOST_IN_LINE) return changesInLine(name, sentences, most, speakers);
    const title = story.candidates.length === 1 ? undefined : html`<b>${name}</b>`;
    return html`${title}${sentenceList(
      sentences.map((one) => ({ text: one, lang: 'en' })),
      most,
      speakers,
    )}`;
  });
  return html`${heading(speakers, ({ r }) => r('changed'))}${parts}`;
}

/** So few are told in the line of their candidate. */
const MOST_IN_LINE = 2;

function changesInLine(name: string, sentences: readonly string[], most: number, speakers: Speakers): Html {
  const left = sentences.length - most;
  const [{ r, t }] = speakers;
  const told = sentences.slice(0, most).map((one) => shortened(one, LONGEST));
  const more = left > 0 ? [r('more', { n: left })] : [];
  return html`<p><b>${name}</b>: <span lang="en">${told.length === 0 ? t('cmp.inputs.none') : told.join('; ')}</span> ${more.join('')}</p>`;
}

/** What a run alone went in with: what makes its scenario special, then its demand, hours and people. */
export function inputs({ base }: Story, most: number, speakers: Speakers): Html {
  const [{ lang, t, format }] = speakers;
  const facts = scenarioSections(base.scenario, t, format).flatMap(({ title, facts: [...of] }) =>
    of
      .slice(0, 3)
      .map(({ when, where, what }) => `${t(title)}: ${[when, where, what].filter((part) => part !== null && part !== '').join(' · ')}`),
  );
  return html`${heading(speakers, ({ r }) => r('inputs'))}${sentenceList(
    facts.map((text) => ({ text, lang })),
    most,
    speakers,
  )}`;
}

interface Sentence {
  readonly text: string;
  readonly lang: string;
}

/** Longer ones are cut: the whole is in the scenario. */
const LONGEST = 230;

function sentenceList(sentences: readonly Sentence[], most: number, speakers: Speakers): Html {
  if (sentences.length === 0) return html`<p>${said(speakers, ({ t }) => t('cmp.inputs.none'))}</p>`;
  const left = sentences.length - most;
  return html`<ul>
    ${sentences.slice(0, most).map(({ text, lang }) => html`<li lang="${lang}">${shortened(text, LONGEST)}</li>`)}
    ${left > 0 ? html`<li class="quiet">${said(speakers, ({ r }) => r('more', { n: left }))}</li>` : undefined}
  </ul>`;
}

/** Warnings come before the figures; a report without any says so among where it comes from. */
export function warnings(story: Story, most: number, speakers: Speakers): Html {
  const all = runsOf(story).flatMap((run, i) => (run.result.warnings ?? []).map((warning) => ({ run, i, warning })));
  if (all.length === 0) return html``;
  const left = all.length - most;
  return html`<div class="warn">
    <p><b>${said(speakers, ({ t }) => t('warning.title'))}</b></p>
    ${all
      .slice(0, most)
      .map(
        ({ run, i, warning }) =>
          html`<p>
            ${story.candidates.length === 0 ? '' : `${i === 0 ? '●' : letterOf(i)} `}${said(speakers, ({ t, format }) => warningText(warning, t, format, run.scenario))}
          </p>`,
      )}
    ${left > 0 ? html`<p class="quiet">${said(speakers, ({ r }) => r('more', { n: left }))}</p>` : undefined}
  </div>`;
}

export function provenance(story: Story, speakers: Speakers): Html {
  const runs = runsOf(story);
  const isQuiet = runs.every(({ result }) => (result.warnings ?? []).length === 0);
  return html`${heading(speakers, ({ r }) => r('provenance'))} ${runs.map((run, i) => runProvenance(run, i, speakers))}
    ${isQuiet ? html`<p class="note">${said(speakers, ({ r }) => r('no-warnings'))}</p>` : undefined}
    <p class="note">${said(speakers, ({ t }) => t('prov.reproduce-note'))}</p>`;
}

function runProvenance({ summary, result, command, provenance: made }: SavedRun, i: number, [{ lang, t, format }]: Speakers): Html {
  const facts = [
    `${t('run.scenario')} ${summary.scenario}`,
    t('run.seed', { seed: result.seed }),
    t('run.replications', { n: format.number(result.replications) }),
    `${t('prov.model')} ${result.modelVersion}`,
    moment(made.finishedAtMs, lang),
    made.platform,
  ];
  const hasDigest = command.includes(result.digest);
  return html`<p>
    <span class="swatch" style="background:${lookOf(i).colour}"></span><b>${letterOf(i)} ${summary.name}</b>
    <span class="mono">${summary.id}</span> · ${facts.join(' · ')}<br />
    <span class="mono"
      >${t('prov.scenario-hash')} ${summary.scenarioHash.slice(0, 16)}${hasDigest ? '' : ` · ${t('prov.digest')} ${result.digest}`}<br />${command}</span
    >
  </p>`;
}
