// The main figures of a report: of one run with its error, of several as differences with interval and verdict.
import type { Comparison, ComparisonRow, Kpi, SavedRun } from '../../shared/protocol/run.ts';
import { gateName, keyLabel, scenarioNoun, unitText } from '../../dashboard/data/names.ts';
import { partsOfKey } from '../../dashboard/data/runs.ts';
import type { Unit } from '../../dashboard/data/format.ts';
import { differenceText, intervalEnds, meanText, verdictWords } from '../../dashboard/data/verdict.ts';
import { html, type Html } from './html.ts';
import { said, type Speaker, type Speakers } from './speaker.ts';
import { kpiOf, rowOf, tableKeys, runsOf, type Story } from './story.ts';
import { INK, letterOf, line, lookOf, rect, scaleOf } from './svg.ts';

export function kpiTable(story: Story, most: number, speakers: Speakers): Html {
  const keys = tableKeys(story, most);
  return story.candidates.length === 0 ? aloneTable(story, keys, speakers) : pairTable(story, keys, speakers);
}

/** Every figure of the base, for the screen: paper has no room for it. */
export function allFigures(story: Story, speakers: Speakers): Html {
  return aloneTable(story, Object.keys(story.base.result.kpis), speakers);
}

function aloneTable({ base }: Story, keys: readonly string[], speakers: Speakers): Html {
  const [{ t }] = speakers;
  const rows = keys.flatMap((key) => {
    const kpi = kpiOf(base, key);
    return kpi === undefined ? [] : [aloneRow(base, key, kpi, speakers)];
  });
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${said(speakers, (speaker) => speaker.t('run.col.metric'))}</th>
        <th scope="col" class="num">${t('run.col.mean')}</th>
        <th scope="col" class="num">±</th>
        <th scope="col">${t('run.col.unit')}</th>
        <th scope="col" class="num">${said(speakers, (speaker) => speaker.r('range'))}</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function aloneRow(run: SavedRun, key: string, kpi: Kpi, speakers: Speakers): Html {
  const [{ format }] = speakers;
  const unit = kpi.unit as Unit;
  const values = kpi.values.filter((value) => value !== null);
  const write = (value: number): string => format.value(unit, value, kpi.halfWidth);
  return html`<tr>
    <th scope="row">${said(speakers, (speaker) => figureLabel(run, key, speaker))}</th>
    <td class="num">${write(kpi.mean)}</td>
    <td class="num">${kpi.halfWidth === null ? '' : format.halfWidth(unit, kpi.mean, kpi.halfWidth)}</td>
    <td>${said(speakers, ({ t }) => unitOf(run, key, kpi.mean, kpi.unit, t))}</td>
    <td class="num">${values.length < 2 ? '' : `${write(Math.min(...values))} – ${write(Math.max(...values))}`}</td>
  </tr>`;
}

/** With its gate where it is of one gate. */
function figureLabel(run: SavedRun, key: string, { lang, t }: Speaker): string {
  const parts = partsOfKey(key);
  if (parts === undefined) return key;
  const label = keyLabel(parts, lang, t, run.scenario);
  return parts.gate === 'all' ? label : `${gateName(parts.gate, lang, t, run.scenario)} · ${label}`;
}

function unitOf(run: SavedRun, key: string, value: number, unit: string, t: Speaker['t']): string {
  const parts = partsOfKey(key);
  return unitText(unit as Unit, value, t, scenarioNoun(run.scenario, parts?.gate ?? 'all', parts?.flow));
}

/** Figure, base, value, difference, bar, verdict: percent of the width. */
const WIDE_COLUMNS = [24, 11, 11, 24, 11, 19];

/** One candidate has room for a column each: value, difference, bar, verdict. Several stand side by side, each in one cell. */
function pairTable(story: Story, keys: readonly string[], speakers: Speakers): Html {
  const isWide = story.candidates.length === 1;
  const heads = runsOf(story).map(({ summary }, i) => {
    const name = html`<span class="swatch" style="background:${lookOf(i).colour}"></span
      >${i === 0 ? '' : `${letterOf(i)} · `}${summary.name}`;
    return isWide && i > 0
      ? html`<th scope="col" colspan="4"><span class="name">${name}</span></th>`
      : html`<th scope="col" class="${i === 0 ? 'num' : ''}"><span class="name">${name}</span></th>`;
  });
  return html`<table class="fixed">
    ${
      isWide
        ? html`<colgroup>
            ${WIDE_COLUMNS.map((width) => html`<col style="width:${width}%" />`)}
          </colgroup>`
        : undefined
    }
    <thead>
      <tr>
        <th scope="col">${said(speakers, ({ t }) => t('run.col.metric'))}</th>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${keys.map((key) => pairRow(story, key, isWide, speakers))}
    </tbody>
  </table>`;
}

function pairRow(story: Story, key: string, isWide: boolean, speakers: Speakers): Html {
  const rows = story.comparisons.map((comparison) => rowOf(comparison, key));
  const known = rows.find((row) => row !== undefined);
  const kpi = kpiOf(story.base, key);
  const value = known?.base ?? kpi?.mean ?? 0;
  const unit = known?.unit ?? kpi?.unit ?? '';
  const label = (speaker: Speaker): string => {
    const beside = unitOf(story.base, key, Math.max(value, ...rows.map((row) => row?.candidate ?? 0)), unit, speaker.t);
    return `${figureLabel(story.base, key, speaker)}${beside === '' ? '' : `, ${beside}`}`;
  };
  const [{ format, t }] = speakers;
  const base =
    known !== undefined
      ? meanText(known, known.base, format)
      : kpi === undefined
        ? t('state.no-data')
        : format.value(unit as Unit, kpi.mean, kpi.halfWidth);
  const reach = Math.max(...rows.map((row) => Math.abs(row?.difference ?? 0) + (row?.halfWidth ?? 0)));
  return html`<tr>
    <th scope="row">${said(speakers, label)}</th>
    <td class="num">${base}</td>
    ${rows.map((row, i) =>
      row === undefined
        ? html`<td colspan="${isWide ? 4 : 1}">${withoutRow(story, i, key, speakers)}</td>`
        : isWide
          ? wideCells(row, reach, speakers)
          : narrowCell(row, reach, speakers, rows.length),
    )}
  </tr>`;
}

/** Where nothing may be compared, or one of the two has no such figure: its own value, and no verdict. */
function withoutRow(story: Story, i: number, key: string, [{ format, t }]: Speakers): string {
  const run = story.candidates[i];
  const kpi = run === undefined ? undefined : kpiOf(run, key);
  return kpi === undefined ? t('state.no-data') : format.value(kpi.unit as Unit, kpi.mean, kpi.halfWidth);
}

function wideCells(row: ComparisonRow, reach: number, speakers: Speakers): Html {
  const [{ format }] = speakers;
  return html`<td class="num">${meanText(row, row.candidate, format)}</td>
    <td class="nowrap"><b>${differenceText(row, format)}</b> ${intervalText(row, speakers)}</td>
    <td>${intervalBar(row, reach)}</td>
    <td>${verdict(row, speakers)}</td>`;
}

/** Beside three and more there is no room for a bar: the sentence and the interval say it. */
const MOST_BARS = 2;

function narrowCell(row: ComparisonRow, reach: number, speakers: Speakers, candidates: number): Html {
  const [{ format }] = speakers;
  return html`<td class="stacked">
    ${meanText(row, row.candidate, format)} &nbsp;<b>${differenceText(row, format)}</b> ${intervalText(row, speakers)}
    ${candidates > MOST_BARS ? undefined : intervalBar(row, reach)} ${verdict(row, speakers)}
  </td>`;
}

function intervalText(row: ComparisonRow, [{ format, t }]: Speakers): string {
  const ends = intervalEnds(row, format);
  if (ends === undefined) return row.method === 'certain' ? t('cmp.certain') : '';
  return t('cmp.interval', ends);
}

function verdict(row: ComparisonRow, speakers: Speakers): Html {
  const [{ format, t }] = speakers;
  const { tone, icon } = verdictWords(row, t, format);
  return html`<span class="verdict ${tone}"
    ><span aria-hidden="true">${icon}</span>
    ${said(speakers, (speaker) => verdictWords(row, speaker.t, speaker.format).word + moreText(row, speaker))}</span
  >`;
}

/** What would settle it. */
function moreText(row: ComparisonRow, { t, format }: Speaker): string {
  if (row.verdict !== 'cannot-tell' || row.runMore === null) return '';
  return verdictWords(row, t, format).sentence.slice(verdictWords(row, t, format).word.length);
}

/** The difference and its interval about zero; `reach` is the same for the whole row. */
function intervalBar({ difference, halfWidth, verdict }: ComparisonRow, reach: number): Html {
  const most = reach === 0 ? 1 : reach;
  const x = scaleOf([-most, most], [2, 118]);
  const colour = verdict === 'better' ? INK.better : verdict === 'worse' ? INK.worse : INK.quiet;
  const bar =
    halfWidth === null
      ? undefined
      : rect(x.at(difference - halfWidth), 5, [x.at(difference + halfWidth) - x.at(difference - halfWidth), 7], colour);
  return html`<svg class="bar" viewBox="0 0 120 17" aria-hidden="true">
    ${line([60, 0], [60, 17], INK.quiet)}${bar}${rect(x.at(difference) - 1.5, 2, [3, 13], INK.ink)}
  </svg>`;
}

/** The basis of a comparison, or why there is none, in the words of the Compare page. */
export function basisText({ basis, rows }: Comparison, { t, format }: Speaker): string {
  const n = Math.max(0, ...rows.map((row) => row.n));
  const points = (rows[0]?.level ?? 0.95) * 100;
  const level = format.number(points, Number.isInteger(Math.round(points * 100) / 100) ? 0 : 1);
  return t(`cmp.basis.${basis}`, { n: format.number(n), level });
}
