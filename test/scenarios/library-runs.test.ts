// The scenarios of the library: each says what it asks, how to read it and where its facts are from; each runs; the page that lists them keeps up with them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import type { RunResult } from '../../shared/protocol/run.ts';
import { compile, replicate, summarise } from '../../simulations/index.ts';

const REPLICATIONS = 2;
/** The page holds means of 30 replications. One half-width is 2.05 standard errors of 30; the mean of 2 replications differs from it by
    sqrt(30 / 2) of these, so 9 half-widths are about five standard deviations. */
const HALF_WIDTHS = 9;

const library = openScenarioLibrary();
const names = library.list().map(({ name }) => name);

interface Row {
  readonly name: string;
  readonly question: string;
  readonly shows: string;
  readonly measured: readonly { readonly key: string; readonly mean: number; readonly halfWidth: number; readonly step: number }[];
}

const rows = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'scenarios.md'), 'utf8')
  .split('\n')
  .flatMap((line): readonly Row[] => {
    const [, name = '', question = '', shows = '', measured = ''] = line.split(' | ').length < 4 ? [] : line.split(/(?:^| )\| /);
    const id = /^\[`([a-z0-9-]+)`\]/.exec(name)?.[1];
    return id === undefined ? [] : [{ name: id, question, shows, measured: figuresOf(measured) }];
  });

/** `sojourn.mean@all/import` 125.0 ± 1.2 min → its parts; `step` is one in the last digit written. */
function figuresOf(cell: string): Row['measured'] {
  return [...cell.matchAll(/`([^`]+)` (-?[\d,.]+) ± ([\d,.]+)/g)].map(([, key = '', mean = '', halfWidth = '']) => ({
    key,
    mean: Number(mean.replaceAll(',', '')),
    halfWidth: Number(halfWidth.replaceAll(',', '')),
    step: 10 ** -(mean.split('.')[1]?.length ?? 0),
  }));
}

/** The sentences of the last paragraph of a description. */
function readingSentences(description: string): readonly string[] {
  const last = description.trim().split('\n').at(-1) ?? '';
  return last.split(/(?<=[.:;])\s+(?=[A-Z])/).filter((sentence) => /[.]$/.test(sentence));
}

/** The edits written on one line of the comments; they are meant to be used together. */
function editsOf(line: string): readonly string[] {
  const edits = [...line.matchAll(/--set (?:'([^']+)'|(\S+))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return edits.filter((edit) => !/[…<]/.test(edit));
}

function run(name: string): RunResult {
  const { scenario, hash } = library.load(name);
  const model = compile(scenario);
  const { seed } = scenario.experiment;
  const packs = Array.from({ length: REPLICATIONS }, (_, k) => replicate(model, { seed, k }));
  return summarise(model, { scenarioName: name, scenarioHash: hash, seed }, packs);
}

describe.each(names)('%s', (name) => {
  const { scenario, text } = library.load(name);

  test('asks a question and ends its description with three sentences on how to read the result', () => {
    expect(scenario.question).toMatch(/\?$/);
    expect(readingSentences(scenario.description ?? '').length).toBeGreaterThanOrEqual(3);
  });

  test('names a source for its facts, and uses each source it lists', () => {
    const cited = new Set([...JSON.stringify(scenario).matchAll(/"source":"([^"]+)"/g)].map(([, id]) => id));
    expect(cited.size).toBeGreaterThan(0);
    for (const source of Object.values(scenario.sources)) expect.soft(source.title.length).toBeGreaterThan(10);
    for (const id of text.match(/^ {2}[A-Z]+\d+:/gm) ?? []) expect.soft(text.split(id.slice(2, -1)).length, id).toBeGreaterThan(2);
  });

  const lines = text.split('\n').filter((line) => line.startsWith('#') && line.includes('--set '));
  test(`can be varied as its first lines say (${lines.length})`, () => {
    for (const line of lines) expect.soft(() => library.load(name, editsOf(line)), line).not.toThrow();
  });

  test('has a row on the page of the library with its question and what it shows in figures', () => {
    const row = rows.find((candidate) => candidate.name === name);
    expect(row?.question).toBe(scenario.question);
    expect(row?.shows).toMatch(/\d/);
    expect(row?.measured.length).toBeGreaterThan(0);
  });

  test(`runs ${REPLICATIONS} replications without a warning, or says that its queue grows, and measures what the page says`, () => {
    const { warnings = [], counts, kpis } = run(name);
    expect(counts.cleared).toBeGreaterThan(0);
    expect(counts.arrived).toBe(counts.cleared + counts.turnedBack + counts.divertedOut + counts.spoiled + counts.inside);
    const told = /\bqueues?\b[^.]*\bgrows?\b/.test(scenario.description ?? '') ? ['queue-grows'] : [];
    expect(warnings.filter(({ code }) => !told.includes(code))).toEqual([]);
    for (const { key, mean, halfWidth, step } of rows.find((row) => row.name === name)?.measured ?? [])
      expect.soft(Math.abs((kpis[key]?.mean ?? NaN) - mean), key).toBeLessThanOrEqual(HALF_WIDTHS * halfWidth + step);
  }, 120_000);
});

test('the page of the library has one row a scenario, in the order of the library', () => {
  expect(rows.map(({ name }) => name)).toEqual(names);
});
