// Sweep files: what is right becomes a plan, what is wrong is told with its line, what was expected, what was found and the nearest name.
import { describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { openSweepFiles, parseSweepText } from '../../../services/adapters/sweep-files.ts';
import { planOf, scenarioOfPoint, scenariosOf } from '../../../services/experiments/plans.ts';
import { InvalidDocument, type Problem } from '../../../shared/errors.ts';

const scenarios = scenariosOf(openScenarioLibrary());

const RIGHT = `sweep: 1
name: small
scenario: lanes-14
set: { clock.warmUp: 1 d, clock.days: 1 }
factors:
  officers: { path: gates.huu-nghi.pools.documents.servers, from: 50, to: 70, step: 10, price: 117 USD }
  hours:
    levels:
      day: {}
      late: { set: { sides.vn.open: "07:00-22:00" }, price: 0.5 k USD }
targets:
  sojourn.p90@huu-nghi/import: "<= 4 h on at least 9 of 10 days"
  throughput: ">= 2000"
refine: { replications: 40 }
`;

const read = (text: string) => planOf(parseSweepText(text, 'small.yaml'), scenarios);

async function problemsOf(text: string): Promise<readonly Problem[]> {
  const error = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidDocument);
  return (error as InvalidDocument).problems;
}

test('a right file is a plan: levels with prices, designs, targets in the unit of their metric', async () => {
  const plan = await read(RIGHT);
  expect(plan.factors.map(({ levels }) => levels.map(({ label, usdPerDay }) => [label, usdPerDay]))).toEqual([
    [
      ['50', 5_850],
      ['60', 7_020],
      ['70', 8_190],
    ],
    [
      ['day', 0],
      ['late', 500],
    ],
  ]);
  expect(plan.designs).toHaveLength(6);
  expect(plan.targets).toEqual([
    { key: 'sojourn.p90@huu-nghi/import', unit: 'min', op: '<=', value: 240, share: 0.9 },
    { key: 'throughput@all', unit: 'trucks/day', op: '>=', value: 2_000, share: null },
  ]);
  expect(plan.cost).toEqual({ key: null, unit: 'USD/day', delta: 1 });
});

test('a point is the base with its edits; a stressed one has more demand at every flow', async () => {
  const plan = await read(RIGHT);
  const base = scenarioOfPoint(plan, '0.0', scenarios);
  const late = scenarioOfPoint(plan, '2.1', scenarios);
  expect(late.scenario.gates['huu-nghi']?.pools['documents']?.shifts[0]?.n).toBe(70);
  expect(late.scenario.gates['huu-nghi']?.sides['vn']?.open).not.toEqual(base.scenario.gates['huu-nghi']?.sides['vn']?.open);
  const stressed = scenarioOfPoint(plan, '0.0+20', scenarios);
  expect(stressed.scenario.disruptions?.map(({ effect }) => effect)).toMatchObject([
    { kind: 'demand', flow: 'export', factor: 1.2 },
    { kind: 'demand', flow: 'import', factor: 1.2 },
  ]);
  expect(new Set([base.hash, late.hash, stressed.hash]).size).toBe(3);
});

describe('what is wrong is told where it is written', () => {
  test.each([
    ['a misspelt key', RIGHT.replace('factors:', 'factor:'), 5, 'factor', 'factors'],
    ['a misspelt scenario', RIGHT.replace('lanes-14', 'lane-14'), 3, 'scenario', 'lanes-14'],
    ['a misspelt pool in the path of a lever', RIGHT.replace('pools.documents', 'pools.documnets'), 6, 'factors.officers', 'documents'],
    ['a misspelt metric', RIGHT.replace('sojourn.p90', 'sojourn.p09'), 12, 'targets.sojourn', 'sojourn.p90'],
  ])('%s, with the nearest name', async (_, text, line, path, nearest) => {
    const problems = await problemsOf(text);
    expect(problems).toContainEqual(expect.objectContaining({ file: 'small.yaml', line, nearest }));
    expect(problems.find((problem) => problem.nearest === nearest)?.path).toContain(path);
  });

  test.each([
    ['no target', RIGHT.replace(/targets:[^]*?refine/, 'refine'), 'a map of metrics to targets'],
    ['a target in the wrong unit', RIGHT.replace('<= 4 h', '<= 4 trucks'), 'a target for a metric in min'],
    ['a gate that is not there', RIGHT.replace('@huu-nghi', '@chi-ma'), 'all or a gate'],
    ['too few replications for nine of ten days', RIGHT.replace('replications: 40', 'replications: 30'), 'at least 35 replications'],
    ['neither a cost nor prices', RIGHT.replace(', price: 117 USD', '').replace(', price: 0.5 k USD', ''), 'a metric that is the cost'],
    ['a value the scenario cannot have', RIGHT.replace('from: 50', 'from: -10'), 'whole number'],
    ['a range that goes down', RIGHT.replace('to: 70', 'to: 40'), 'from and to'],
    ['too many designs', RIGHT.replace('step: 10', 'step: 0.02'), 'at most 100 values'],
    ['another version', RIGHT.replace('sweep: 1', 'sweep: 2'), '1, the version of sweep files'],
    ['a scenario file', 'amity: 1\nname: x\n', 'one of sweep'],
  ])('%s', async (_, text, expected) => {
    const problems = await problemsOf(text);
    expect(problems.map((problem) => problem.expected).join('\n')).toContain(expected);
    for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
  });

  test('several at once', async () => {
    const text = RIGHT.replace('price: 117 USD', 'price: 117').replace('name: small', 'name: Small File').replace('refine:', 'refin:');
    expect((await problemsOf(text)).map(({ line }) => line).sort()).toEqual(expect.arrayContaining([14, 2, 6]));
  });
});

test('a list of designs names its levers and settings; a Latin hypercube takes a sample', async () => {
  const listed = await read(`${RIGHT}designs:\n  - { officers: 50, hours: late }\n  - { officers: 70, hours: day }\n`);
  expect(listed.designs).toEqual([
    [0, 1],
    [2, 0],
  ]);
  expect((await read(`${RIGHT}designs: { latinHypercube: 4 }\n`)).designs.length).toBeLessThanOrEqual(4);
  const [problem] = await problemsOf(`${RIGHT}designs: [{ officers: 55, hours: lat }]\n`);
  expect(problem).toMatchObject({ line: 15, expected: 'one of 50, 60, 70' });
});

test('every sweep file of the library is right', async () => {
  const files = openSweepFiles();
  expect(files.names().length).toBeGreaterThanOrEqual(2);
  for (const name of files.names()) expect((await planOf(files.readOwn(name), scenarios)).name).toBe(name);
});
