// The runner of the fault suite is itself able to fail: what did not hold or threw is said, and everything is cleaned up.
import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { between, randomFrom } from './fault.ts';
import { wrongs } from './io/stage.ts';
import { digestWithoutFaults, orderFor } from './io/work.ts';
import { FAULTS } from './catalogue.ts';
import { pageTable, pageWith, tableText } from './page.ts';
import { runFaults, type FaultsRequest, type Result } from './run-faults.ts';

const fault = (id: string, run: Fault['run'], more: Partial<Fault> = {}): Fault => ({
  id,
  title: `the fault ${id}`,
  must: 'hold',
  seconds: { slice: 1, full: 1 },
  run,
  ...more,
});
const holds = (id: string): Fault => fault(id, async () => ({ times: 1, problems: [], figure: 'fine' }));

async function verdicts(faults: readonly Fault[], more: Partial<FaultsRequest> = {}): Promise<readonly Result[]> {
  return runFaults({ faults, seed: 1, rounds: undefined, minutes: undefined, isNamed: false, say: () => undefined, ...more });
}

test('a fault with a problem and a fault that throws did not hold; the others are run all the same', async () => {
  const wrong = fault('1-wrong', async () => ({ times: 3, problems: ['another digest'], figure: '' }));
  const broken = fault('2-broken', async () => {
    throw new Error('Redis did not come up');
  });
  const results = await verdicts([wrong, broken, holds('3-fine')]);
  expect(results.map(({ verdict, notes }) => [verdict, ...notes])).toEqual([
    ['not held', 'another digest'],
    ['not held', 'Redis did not come up'],
    ['held'],
  ]);
});

test('what a fault began is undone in reverse order, also after a failure', async () => {
  const undone: string[] = [];
  const broken = fault('1-broken', async ({ defer }) => {
    defer(async () => undone.push('redis'));
    defer(async () => {
      throw new Error('the worker is gone already');
    });
    defer(async () => undone.push('iptables'));
    throw new Error('no');
  });
  await verdicts([broken]);
  expect(undone).toEqual(['iptables', 'redis']);
});

test('what the processes of a fault said is kept when it was not held, as it was before the clean-up', async () => {
  const said: string[] = [];
  let words = '';
  const broken = fault('9-told', async ({ evidence, defer }) => {
    evidence('a server', () => words);
    defer(async () => void (words = 'gone'));
    words = 'the run has failed';
    throw new Error('no');
  });
  await verdicts([broken, holds('3-fine')], { say: (line) => void said.push(line) });
  const file = /what the processes said: (.*)/.exec(said.join('\n'))?.[1] ?? '';
  expect(readFileSync(file, 'utf8')).toContain('=== a server\nthe run has failed');
  rmSync(file);
});

test('a slice leaves out what does not fit into its time, and says so; named faults run whatever their time', async () => {
  const long = fault('1-long', async () => ({ times: 1, problems: [], figure: '' }), { seconds: { slice: 600, full: 600 } });
  expect((await verdicts([long, holds('2-fine')], { minutes: 1 })).map(({ verdict }) => verdict)).toEqual(['left out', 'held']);
  expect((await verdicts([long], { minutes: 1, isNamed: true })).map(({ verdict }) => verdict)).toEqual(['held']);
});

test('the same seed gives a fault the same random numbers, whatever ran before it', async () => {
  const drawn: number[] = [];
  const drawing = fault('7-drawing', async ({ random }) => {
    drawn.push(between(random, 0, 1_000_000));
    return { times: 1, problems: [], figure: '' };
  });
  await verdicts([holds('1-fine'), drawing]);
  await verdicts([drawing]);
  await verdicts([drawing], { seed: 2 });
  expect(drawn[0]).toBe(drawn[1]);
  expect(drawn[2]).not.toBe(drawn[0]);
});

test('random numbers fill [0, 1) evenly enough to choose with: mean of 10 000 within 4 standard errors', () => {
  const random = randomFrom(7);
  const mean = Array.from({ length: 10_000 }, random).reduce((sum, x) => sum + x, 0) / 10_000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 10_000));
});

test('the table names what did not hold', () => {
  const [wrong] = [
    { id: '1-wrong', title: 'a', must: 'b', verdict: 'not held', times: 2, seconds: 1, figure: '', notes: ['x | y'] },
  ] as const;
  const text = tableText([wrong]);
  expect(text).toContain('| 1-wrong | a | b | 2 | **no** | x \\| y |');
});

test('the page keeps the rows of earlier runs where a run has none, and has a row for every fault', () => {
  const [first, second] = FAULTS;
  if (first === undefined || second === undefined) throw new Error('two faults');
  const held = { title: 'a', must: 'b', verdict: 'held', times: 1, seconds: 1, figure: 'fine', notes: [] } as const;
  const before = pageTable('', { seed: 1, day: '2026-01-01', results: [{ ...held, id: first.id }] });
  const after = pageTable(before, { seed: 2, day: '2026-02-02', results: [{ ...held, id: second.id }] });
  expect(after).toContain(`| ${first.id} | a | b | 1 | yes | fine | 2026-01-01, 1 |`);
  expect(after).toContain(`| ${second.id} | a | b | 1 | yes | fine | 2026-02-02, 2 |`);
  expect(after.split('\n').filter((row) => row.includes('| left out |'))).toHaveLength(FAULTS.length - 2);
});

test('writing the page leaves what is written by hand, and twice is once', () => {
  const outcome = { seed: 1, day: '2026-01-01', results: [] };
  const once = pageWith('# Reliability\n\nBy hand.\n', outcome);
  expect(once.startsWith('# Reliability\n\nBy hand.\n\n<!-- Written by')).toBe(true);
  expect(pageWith(`${once}\nAfter it.\n`, outcome)).toBe(`${once}\nAfter it.\n`);
});

test('another digest, a window without a commit, one with two, and an alarm are each found', () => {
  const order = orderFor({ mode: 'batch', days: 0.25, replications: 1, seed: 1 });
  const view = { alarm: null } as Parameters<typeof wrongs>[1]['view'];
  const left = { commitMs: [], windows: 0, absent: 0, doubled: 0, digest: digestWithoutFaults(order), view };
  expect(wrongs(order, left)).toEqual([]);
  const bad = { ...left, digest: 'e'.repeat(64), absent: 1, doubled: 2, view: { ...view, alarm: 'equal inputs gave two outcomes' } };
  expect(wrongs(order, bad)).toHaveLength(4);
  expect(digestWithoutFaults({ ...order, seed: 2 })).not.toBe(left.digest);
});
