// The calibration as text: the table on the terminal and the page of the documentation.
import { OBSERVED_SOURCES, type CalibrationRow } from '../../simulations/validation/index.ts';
import { tableText } from './output.ts';

/** Whole numbers as they are, small ones with a decimal. */
function figure(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toFixed(1);
}

function difference({ observed, simulated }: CalibrationRow): string {
  if (simulated === null || observed === 0) return '';
  const percent = Math.round((simulated / observed - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

const VERDICTS = { close: 'close', miss: 'MISS', 'no scenario': 'not compared' } as const;

const ROLES = { fed: 'fed', result: 'result', none: '' } as const;

/** The lines of the terminal. */
export function calibrationTable(rows: readonly CalibrationRow[]): string {
  return tableText(
    ['date', 'scope', 'figure', 'observed', '', 'model', 'difference', 'role', 'verdict'],
    rows.map((row) => [
      row.date,
      row.scope,
      row.figure,
      `${figure(row.observed)} ${row.unit}`,
      row.confidence,
      figure(row.simulated),
      difference(row),
      ROLES[row.role],
      VERDICTS[row.verdict],
    ]),
    [5, 6],
  );
}

/** How many figures of each role are close. */
export function summaryOf(rows: readonly CalibrationRow[]): string {
  const of = (role: CalibrationRow['role']): string => {
    const all = rows.filter((row) => row.role === role);
    return `${all.filter(({ verdict }) => verdict === 'close').length} of ${all.length}`;
  };
  const none = rows.filter(({ role }) => role === 'none').length;
  return `${of('result')} results and ${of('fed')} figures fed to the model lie within 10 % of what was observed; ${none} observed figures have no scenario`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function section(title: string, rows: readonly CalibrationRow[]): string {
  const compared = rows.filter(({ role }) => role !== 'none');
  const lines = compared.map((row) =>
    [
      row.date,
      row.scope,
      row.figure,
      `${figure(row.observed)} ${row.unit}`,
      row.confidence,
      `${figure(row.simulated)} ± ${figure(row.halfWidth)}`,
      difference(row),
      row.role,
      row.verdict === 'miss' ? '**miss**' : 'close',
      `\`${row.scenario ?? ''}\`, ${row.why}`,
      row.sources.join(', '),
    ].map(cell),
  );
  const head = ['date', 'where', 'figure', 'observed', 'conf.', 'model', 'difference', 'role', 'verdict', 'run', 'source'];
  const table = [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ];
  return [`## ${title}`, '', ...table].join('\n');
}

function unmatched(rows: readonly CalibrationRow[]): string {
  const lines = rows
    .filter(({ role }) => role === 'none')
    .map((row) =>
      [row.date, row.scope, row.figure, `${figure(row.observed)} ${row.unit}`, row.confidence, row.why, row.sources.join(', ')].map(cell),
    );
  const table = [
    '| date | where | figure | observed | conf. | why not | source |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ];
  return ['## Observed, but not compared', '', ...table].join('\n');
}

function sources(rows: readonly CalibrationRow[]): string {
  const used = new Set(rows.flatMap((row) => row.sources));
  const lines = Object.entries(OBSERVED_SOURCES)
    .filter(([id]) => used.has(id))
    .map(([id, { title, address, date }]) => `- **${id}** ${title} (${date}): <${address}>`);
  return ['## Sources', '', ...lines].join('\n');
}

/** `docs/background/calibration.md`. */
export function calibrationPage(rows: readonly CalibrationRow[], modelVersion: string): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const sections = groups.map((group) => section(group, rows.filter((row) => row.group === group))); // prettier-ignore
  return `${preface(rows, modelVersion)}\n\n${[...sections, unmatched(rows), sources(rows)].join('\n\n')}\n`;
}

const preface = (rows: readonly CalibrationRow[], modelVersion: string): string =>
  `<!-- Written by \`amity calibrate --write-page\`; do not edit. -->

# Calibration

How near does the library of scenarios come to what was counted at the gates? ${summaryOf(rows)}, with model version ${modelVersion}.
Run it yourself with \`npx amity calibrate\`.

How to read the tables:

- *Role* **fed**: the run was given this figure as its demand. That it comes out again shows only that the gate of the model carries it. Role **result**: it comes out of the
  model and nothing was set to make it fit; these are the lines that say something.
- *Close* is within 10 %: the official report of a single day does not balance better than that (on 1 January 2026 the change of the stock differed from arrivals minus
  exports by 8 % of the stock). A **miss** stays a miss: no figure of a scenario is set to fit this table.
- The readiness delay of the baseline was chosen because the evening stocks of 22 August 2024 and 29 May 2025 were 1.1 days of exports: these two lines show that choice,
  the other stocks test it.
- *With the trucks of that time*: the scenario runs with the trucks a day of the observation (gates that are not named keep their proportions of July 2025), without its
  disruptions, for 14 days after a week of warm-up. *±* is the half-width of the 95 % interval over 8 replications.
- *Confidence*: A official daily or agency figure, B press quoting one, C one trader or another place, D derived from A or B.`;
