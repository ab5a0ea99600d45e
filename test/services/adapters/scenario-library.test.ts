// Scenarios by name and by path: where their traces are looked for, and what they are a change of.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { InvalidDocument } from '../../../shared/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'amity-library-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [shelf, desk] = ['shelf', 'desk'].map((name) => join(root, name)) as [string, string];
for (const folder of [shelf, desk]) mkdirSync(folder);

const DOCUMENT = `
amity: 1
name: one
clock: { start: 2025-07-01T00:00+07:00, days: 2 }
gates:
  north:
    sides: { vn: { zone: "+07:00", open: "00:00-24:00", assumption: test } }
    pools: { desks: { side: vn, kind: officer, servers: 1, assumption: test } }
    stages: { look: { kind: service, side: vn, pool: desks, time: 5 min, assumption: test } }
    flows:
      export: { from: vn, arrivals: { traceFile: trucks.csv }, route: [look], assumption: test }
`;
writeFileSync(join(shelf, 'one.yaml'), DOCUMENT);
writeFileSync(join(shelf, 'trucks.csv'), 'at\n1 min\n2 min\n');
writeFileSync(join(desk, 'mine.yaml'), DOCUMENT.replace('name: one', 'name: mine'));
writeFileSync(join(desk, 'trucks.csv'), 'date,gate,export\n2025-07-01,north,5\n2025-07-02,north,7\n');
writeFileSync(
  join(desk, 'variant.yaml'),
  'amity: 1\nname: variant\nextends: one\ngates: { north: { pools: { desks: { servers: 2 } } } }\n',
);
const library = openScenarioLibrary(shelf);

function arrivalsOf(scenario: ReturnType<typeof library.load>): unknown {
  return scenario.scenario.gates['north']?.flows['export']?.arrivals;
}

function foundBy(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems.map((problem) => problem.found);
    throw error;
  }
}

describe('a trace', () => {
  const trucks = { kind: 'trace', rows: [{ atMs: 60_000 }, { atMs: 120_000 }] };

  test('lies beside the document that names it, whoever extends that', () => {
    expect(arrivalsOf(library.load('one'))).toEqual(trucks);
    expect(arrivalsOf(library.load(join(desk, 'mine.yaml')))).toEqual({ kind: 'counts', counts: [5, 7] });
    expect(arrivalsOf(library.load(join(desk, 'variant.yaml')))).toEqual(trucks);
    expect(arrivalsOf(library.parse('amity: 1\nname: posted\nextends: one\n', 'scenario.yaml'))).toEqual(trucks);
  });

  test('named by an edit lies beside the scenario', () => {
    writeFileSync(join(desk, 'other.jsonl'), '{"at":"5 min"}\n');
    const edit = 'gates.north.flows.export.arrivals.traceFile=other.jsonl';
    expect(arrivalsOf(library.load(join(desk, 'mine.yaml'), [edit]))).toEqual({ kind: 'trace', rows: [{ atMs: 300_000 }] });
    expect(foundBy(() => library.load('one', [edit]))).toEqual(['no file "other.jsonl"']);
  });

  test('in another folder, behind a link or of a text from the network is not opened', () => {
    writeFileSync(join(root, 'secret.csv'), 'at\n1 min\n');
    symlinkSync(join(root, 'secret.csv'), join(desk, 'link.csv'));
    mkdirSync(join(desk, 'folder.csv'));
    const set = (file: string): string => `gates.north.flows.export.arrivals.traceFile=${file}`;
    for (const file of ['../secret.csv', join(root, 'secret.csv'), './trucks.csv', 'link.csv', 'folder.csv', '..', 'nowhere.csv'])
      expect(foundBy(() => library.load(join(desk, 'mine.yaml'), [set(file)])).join()).toMatch(/secret|trucks|link|folder|\.\.|nowhere/);
    expect(foundBy(() => library.parse(DOCUMENT, 'scenario.yaml'))).toEqual(['no file "trucks.csv"']);
  });

  test('tells its own lines', () => {
    writeFileSync(join(desk, 'wrong.csv'), 'at,tmie.look\n1 min,2 min\n');
    try {
      library.load(join(desk, 'mine.yaml'), ['gates.north.flows.export.arrivals.traceFile=wrong.csv']);
      expect.unreachable();
    } catch (error) {
      expect((error as InvalidDocument).problems).toMatchObject([{ file: 'wrong.csv', line: 1, column: 2, nearest: 'time.look' }]);
    }
  });

  test('that is no table is told with the other problems of the document', () => {
    writeFileSync(join(desk, 'torn.csv'), 'at,cargo\n1 min\n');
    const edits = ['gates.north.flows.export.arrivals.traceFile=torn.csv', 'gates.north.flows.export.mix={ stone: 100 % }'];
    expect(foundBy(() => library.load(join(desk, 'mine.yaml'), edits))).toEqual(['"stone"', '1']);
  });
});

describe('the list', () => {
  test('is made once as long as no file of the folder changes, and anew when one does', () => {
    const folder = mkdtempSync(join(root, 'list-'));
    writeFileSync(join(folder, 'one.yaml'), DOCUMENT);
    writeFileSync(join(folder, 'trucks.csv'), 'at\n1 min\n');
    const own = openScenarioLibrary(folder);
    const first = own.list();
    expect(own.list()).toBe(first);

    writeFileSync(join(folder, 'one.yaml'), DOCUMENT.replace('days: 2', 'days: 14'));
    expect(own.list().map(({ days }) => days)).toEqual([14]);
    const hash = own.list()[0]?.hash;
    writeFileSync(join(folder, 'trucks.csv'), 'at\n1 min\n2 min\n');
    expect(own.list()[0]?.hash).not.toBe(hash);

    const two = 'amity: 1\nname: two\nextends: one\n';
    writeFileSync(join(folder, 'two.yaml'), two);
    expect(own.list().map(({ name }) => name)).toEqual(['one', 'two']);
    rmSync(join(folder, 'two.yaml'));
    expect(own.list().map(({ name }) => name)).toEqual(['one']);
  });

  test('tells again what is wrong with a file until it is mended', () => {
    const folder = mkdtempSync(join(root, 'list-'));
    writeFileSync(join(folder, 'one.yaml'), DOCUMENT);
    const own = openScenarioLibrary(folder);
    for (const _ of [1, 2]) expect(foundBy(() => own.list())).toEqual(['no file "trucks.csv"']);
    writeFileSync(join(folder, 'trucks.csv'), 'at\n1 min\n');
    expect(own.list().map(({ name }) => name)).toEqual(['one']);
  });
});

describe('a scenario is a change of', () => {
  test('the one it extends', () => {
    expect(library.findBaseOf(join(desk, 'variant.yaml'))?.name).toBe('one');
    expect(library.findBaseOf(join(desk, 'variant.yaml'), ['clock.days=3'])?.scenario.clock.days).toBe(2);
  });

  test('nothing, when the one it extends cannot stand alone', () => {
    writeFileSync(join(desk, 'part.yaml'), 'amity: 1\nname: part\nclock: { days: 2 }\n');
    writeFileSync(join(desk, 'whole.yaml'), DOCUMENT.replace('name: one', 'name: whole\nextends: part').replace(', days: 2', ''));
    writeFileSync(join(desk, 'trucks.csv'), 'at\n1 min\n');
    expect(library.load(join(desk, 'whole.yaml')).scenario.clock.days).toBe(2);
    expect(library.findBaseOf(join(desk, 'whole.yaml'))).toBeUndefined();
  });

  test('itself when there are only edits, and of nothing when there are none', () => {
    expect(library.findBaseOf('one', ['clock.days=3'])?.scenario.clock.days).toBe(2);
    expect(library.findBaseOf('one')).toBeUndefined();
  });
});
