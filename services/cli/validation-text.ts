// Figures and verdicts of the validation as text: the table on the terminal and the page of the documentation.
import type { CaseResult, Row } from '../../simulations/validation/index.ts';
import { tableText } from './output.ts';

const VERDICTS = { pass: 'pass', fail: 'FAIL', 'too-short': 'FAIL: run too short to tell' } as const;

/** The expected value with the digits that were published, at most eight. */
export function expectedText(value: number | string): string {
  return typeof value === 'string' ? value : trimmed(value.toPrecision(8));
}

/** A simulated value with as many digits as its half-width bears; eight where there is none. */
export function simulatedText({ simulated, halfWidth, expected }: Row): string {
  if (typeof simulated === 'string') return simulated;
  if (halfWidth === null || halfWidth === 0) return trimmed(simulated.toPrecision(typeof expected === 'number' ? 8 : 4));
  const decimals = decimalsOf(halfWidth);
  return `${simulated.toFixed(decimals)} ± ${halfWidth.toFixed(decimals)}`;
}

/** Decimals that show two digits of a half-width. */
function decimalsOf(halfWidth: number): number {
  if (!Number.isFinite(halfWidth)) return 3;
  return Math.min(10, Math.max(0, 1 - Math.floor(Math.log10(halfWidth))));
}

/** No zeros at the end of decimals, no exponent for ordinary numbers. */
function trimmed(text: string): string {
  const plain = text.includes('e') ? String(Number(text)) : text;
  return plain.includes('.') && !plain.includes('e') ? plain.replace(/0+$/, '').replace(/\.$/, '') : plain;
}

export function zText({ z }: Row): string {
  return z === null ? '' : z.toFixed(2);
}

export function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text} ${unit}`;
}

/** The table of the terminal: a line a figure, the case named on its first one. */
export function resultsTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap((result) =>
    result.rows.map((row, i) => [
      i === 0 ? result.id : '',
      row.metric,
      withUnit(expectedText(row.expected), row.unit),
      simulatedText(row),
      zText(row),
      VERDICTS[row.verdict],
    ]),
  );
  return tableText(['case', 'metric', 'expected', 'simulated', 'z', 'verdict'], rows, [4]);
}

/** Cases and figures that pass, in words. */
export function tally(results: readonly CaseResult[]): { readonly passed: number; readonly of: number; readonly figures: number } {
  const figures = results.reduce((sum, { rows }) => sum + rows.length, 0);
  return { passed: results.filter(({ verdict }) => verdict === 'pass').length, of: results.length, figures };
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function caseSection({ id, kind, title, source, note, replications, rows }: CaseResult): string {
  const lines = rows.map((row) =>
    [row.metric, withUnit(expectedText(row.expected), row.unit), simulatedText(row), zText(row), VERDICTS[row.verdict]].map(cell),
  );
  const head = `### ${id} · ${title}`;
  const about = [
    `${kind}${replications === null ? '' : `; ${replications} replications`}. Source: ${source}.`,
    ...(note === null ? [] : [note]),
  ];
  const table = [
    '| metric | expected | simulated | z | verdict |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ];
  return [head, '', about.join(' '), '', ...table].join('\n');
}

const GROUPS = [
  ['A', 'Queues with an exact answer'],
  ['P', 'Published simulations'],
  ['T', 'Recorded trucks'],
  ['S', 'Statistics, samplers and calendar'],
  ['R', 'Properties of every run'],
  ['Q', 'Published effects, inputs incomplete'],
] as const;

/** `docs/background/validation.md` of a full run. */
export function validationPage(results: readonly CaseResult[], modelVersion: string): string {
  const { passed, of, figures } = tally(results);
  const groups = GROUPS.map(([letter, title]) => {
    const cases = results.filter(({ id }) => id.startsWith(letter));
    return [`## ${title}`, '', cases.map(caseSection).join('\n\n')].join('\n');
  });
  return `${PREFACE(passed, of, figures, modelVersion)}\n\n${groups.join('\n\n')}\n`;
}

const PREFACE = (passed: number, of: number, figures: number, modelVersion: string): string =>
  `<!-- Written by \`amity validate --write-page\`; do not edit. -->

# Validation

Can the numbers be trusted? This page holds Amity against ${of} systems whose answer is known: queues with a closed form, simulations that others have
published, recorded trucks that can be followed by hand, statistics computed with other software, and properties that every run must have.
**${passed} of ${of} cases pass**, ${figures} figures in all, with model version ${modelVersion}.

Every case is an ordinary scenario file in \`simulations/validation/scenarios\`, written in the language of [Write a scenario](../guides/write-a-scenario.md), or a
call of the public statistics. No case gets code of its own in the model, and no parameter of the model was tuned to make a case pass (the inputs of the effects, Q, were never published: they are choices). Run it yourself with \`npx amity validate\`, or one
case with \`npx amity validate --only A01\`.

How a figure is judged:

- *Means over replications* (A and P): the mean of at least 100 independent replications may lie at most 4.2 standard errors from the expected value (a published value
  brings its own standard error, which is added); of 17 000 such comparisons of a correct program one fails by chance. Where it matters, the run must also be long enough
  that its standard error is below the share of the expected value the case asks for; a run that is too short fails. *±* is the half-width of the 95 % interval, *z* the distance in standard errors.
- *Recorded trucks* and *statistics* (T, S): equal within the digits that were published.
- *Samplers* (S): within 4 standard errors of the known law.
- *Properties* (R): hold everywhere, bit for bit where bytes are compared.
- *Effects* (Q): the direction and the rough size, because the inputs were never published.`;
