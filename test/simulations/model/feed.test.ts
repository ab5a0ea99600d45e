// The feed: what a gate tells those who watch of itself, in the order in which it happens. Every time is minutes after midnight.
import { expect, test } from 'vitest';
import type { Gate, Scenario, Side } from '../../../shared/scenario/scenario.ts';
import { advance, arrivalsBatch, compile, type Model } from '../../../simulations/index.ts';
import { decodeMessages } from '../../../simulations/model/messages.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { always, constantOf, divertingScenario, gate, HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';

const AT = { seed: 1, k: 0, g: 0 };
const serve = (poolId: string, min: number) => stage({ kind: 'service', pool: poolId, time: takes(min) });
const arrivals = (model: Model, untilMs: number) => [{ field: 'a', bytes: arrivalsBatch(model, { ...AT, fromMs: 0, untilMs }) }];

/** Minute, code and parameters of every line of the first `min` minutes. */
function feedOf(one: Gate, min: number, more: Partial<Scenario> = {}): readonly (readonly unknown[])[] {
  const model = compile({ ...scenario({ g: one }, { days: 1 }), ...more });
  const { feed } = advance(model, AT, null, arrivals(model, min * MIN), min * MIN).frame;
  expect(feed.every((line) => line.gate === 'g')).toBe(true);
  return feed.map(({ atMs, code, params }) => [atMs / MIN, code, params]);
}

test('sides open and close, shifts change, orders begin and end', () => {
  const vn: Side = { ...always, open: [{ fromMs: HOUR, toMs: 2 * HOUR }] };
  const one = gate({ sides: { vn }, pools: { desk: pool(2) }, stages: { s: serve('desk', 1) }, flows: { f: given([{ at: 1 }], ['s']) } });
  const effect = { kind: 'slow', gate: 'g', stages: ['s'], factor: 2 } as const;
  const disruptions = [{ fromMs: 90 * MIN, toMs: 180 * MIN, effect, name: { en: 'Rain', vi: 'Mưa', fr: 'Pluie' }, assumption: 'test' }];
  const opened = [[60, 'shift-changed', { pool: 'desk', servers: 2 }], [60, 'side-opened', { side: 'vn' }]]; // prettier-ignore
  const rain = { kind: 'slow', name: 'Rain', vi: 'Mưa', fr: 'Pluie' };
  const closed = [[120, 'shift-changed', { pool: 'desk', servers: 0 }], [120, 'side-closed', { side: 'vn' }]]; // prettier-ignore
  expect(feedOf(one, 181, { disruptions })).toEqual([
    ...opened,
    [90, 'disruption-began', rain],
    ...closed,
    [180, 'disruption-ended', rain],
  ]);
  // What ends with the window is told by the next one.
  expect(feedOf(one, 180, { disruptions })).toHaveLength(5);
});

test('machines fail and are repaired, lanes turn', () => {
  const one = openGate({
    pools: {
      desk: pool(1, { breakdowns: { clock: 'calendar', every: constantOf(25 * MIN), repair: constantOf(60 * MIN), assumption: 'test' } }),
      lane: pool(1, { tidal: { switchover: constantOf(5 * MIN), idle: 'stay' } }),
    },
    stages: { s: serve('lane', 1) },
    flows: { f: given([{ at: 31 }], ['s'], { from: 'cn' }) },
  });
  expect(feedOf(one, 100)).toEqual([
    [25, 'server-failed', { pool: 'desk' }],
    [36, 'direction-changed', { pool: 'lane', side: 'cn' }],
    [85, 'server-repaired', { pool: 'desk' }],
  ]);
});

test('groups leave, and a deadlock is told with its stages', () => {
  const one = openGate({
    pools: { a: pool(1), b: pool(1) },
    stages: {
      ferry: stage({ kind: 'gather', size: 5, together: false, departures: { atMs: [10 * MIN, 20 * MIN] } }),
      a1: stage({ kind: 'seize', pool: 'a' }),
      b1: stage({ kind: 'seize', pool: 'b' }),
      hold: stage({ kind: 'delay', time: takes(5) }),
      a2: stage({ kind: 'seize', pool: 'a' }),
      b2: stage({ kind: 'seize', pool: 'b' }),
    },
    flows: {
      sea: given([{ at: 1 }, { at: 2 }], ['ferry']),
      there: given([{ at: 1 }], ['a1', 'hold', 'b2']),
      back: given([{ at: 2 }], ['b1', 'hold', 'a2']),
    },
  });
  expect(feedOf(one, 30)).toEqual([
    [7, 'deadlock', { stages: 'a2, b2' }],
    [10, 'departed', { stage: 'ferry', trucks: 2 }],
  ]);
});

test('a truck that is sent to another gate is told here, and its message goes to that gate', () => {
  const model = compile(divertingScenario({ days: 1 }));
  const states: (Uint8Array | null)[] = [null, null];
  let mail: { field: string; bytes: Uint8Array }[][] = [[], []];
  let told = 0;
  for (let fromMs = 0; fromMs < model.horizonMs; fromMs += model.lookaheadMs) {
    const untilMs = Math.min(model.horizonMs, fromMs + model.lookaheadMs);
    const next: typeof mail = [[], []];
    for (const g of [0, 1]) {
      const batch = { field: 'a', bytes: arrivalsBatch(model, { ...AT, g, fromMs, untilMs }) };
      const { state, outbox, frame } = advance(model, { ...AT, g }, states[g]!, [batch, ...mail[g]!], untilMs);
      states[g] = state;
      for (const { to, bytes } of outbox) next[to]!.push({ field: `g${g}`, bytes });
      const sent = frame.feed.filter(({ code }) => code === 'diverted');
      const transfers = outbox.flatMap(({ to, bytes }) => decodeMessages(bytes).flatMap(({ kind }) => (kind === 'transfer' ? [to] : [])));
      expect(transfers.map((to) => model.gates[to]!.id)).toEqual(sent.map(({ params }) => params['to']));
      expect(sent.every(({ gate: from, atMs }) => from === model.gates[g]!.id && atMs >= fromMs && atMs < untilMs)).toBe(true);
      told += sent.length;
    }
    mail = next;
  }
  expect(told).toBeGreaterThan(10);
});
