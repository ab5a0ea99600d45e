// From the choices of a person to disruptions, times and a predicted cost; and back from disruptions to words and documents.
import { describe, expect, test } from 'vitest';
import { asDocument, circled, decisionsOf, editedText } from '../../dashboard/live/intervene/decisions.ts';
import { decisionWords } from '../../dashboard/live/intervene/decision-words.ts';
import { offerOf, planOf, usualChoices, type Choices, type DecisionKind } from '../../dashboard/live/intervene/plan.ts';
import { controlOf } from '../../dashboard/live/intervene/use-holding.ts';
import { makeFormat } from '../../dashboard/data/format.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { addDisruptions } from '../../shared/scenario/index.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile, gateLayouts } from '../../simulations/index.ts';
import { constantOf, daytime, flow, gate, HOUR, MIN, pool, scenario, service } from '../helpers/scenario-builder.ts';
import { textOf } from './fixtures.ts';

const TEN = 10 * HOUR;
const shifts = [
  { fromMs: 7 * HOUR, n: 4 },
  { fromMs: 12 * HOUR, n: 6 },
];
const world: Scenario = scenario(
  {
    north: gate({
      sides: { vn: daytime, cn: { ...daytime, zoneMin: 480, open: [{ fromMs: 8 * HOUR, toMs: 21 * HOUR }] } },
      pools: {
        lanes: pool(3, { kind: 'lane' }),
        'more-lanes': pool(2, { kind: 'lane', costPerHourUsd: 5 }),
        officers: pool(4, { shifts, costPerHourUsd: 9 }),
        scanners: pool(2, { kind: 'scanner', priority: { classes: [{ id: 'express', traits: ['digital'] }], preempt: false } }),
      },
      stages: {
        check: service('officers', constantOf(5 * MIN)),
        scan: service('scanners', constantOf(5 * MIN)),
        in: service('lanes', constantOf(MIN)),
        out: service('more-lanes', constantOf(MIN)),
      },
      flows: {
        export: flow(100, ['in', 'scan', 'check', 'out'], { traits: { digital: { share: 0.5 } } }),
        import: flow(50, ['in', 'out'], {
          papers: ['check'],
          declaration: { when: 'before', time: { kind: 'uniform', minMs: HOUR, maxMs: 3 * HOUR }, assumption: 'test' },
        }),
        planned: flow(0, ['in', 'out'], { arrivals: { kind: 'timetable', atMs: [9 * HOUR] } }),
      },
    }),
    south: gate({
      pools: { desk: pool(2) },
      stages: { check: service('desk', constantOf(MIN), { only: { channels: ['red'] } }) },
      flows: { export: flow(10, ['check'], { channels: { green: 0.5, yellow: 0.375, red: 0.125 } }) },
    }),
  },
  { days: 2 },
);
const model = compile(world);
const offer = offerOf(world, 'north');
if (offer === undefined) throw new Error('no gate');
const choose = (kind: DecisionKind, more: Partial<Choices> = {}): Choices => ({ ...usualChoices(kind, 'north', offer), ...more });
const plan = (kind: DecisionKind, more: Partial<Choices> = {}, nowMs = TEN) => planOf(model, choose(kind, more), nowMs);
/** Every plan must be one the server takes. */
const taken = (disruptions: readonly unknown[], nowMs = TEN) => addDisruptions(world, disruptions, nowMs).disruptions ?? [];

test('a gate offers what it has', () => {
  expect(offer).toEqual({
    kinds: ['lanes', 'officers', 'tidal', 'close', 'surge', 'divert', 'breakdown', 'night', 'only'],
    lanes: ['lanes', 'more-lanes'],
    officers: ['officers', 'scanners'],
    flows: ['export', 'import'],
    allFlows: ['export', 'import', 'planned'],
    otherGates: { export: ['south'], import: [], planned: [] },
    percents: { export: { yellow: 0, red: 0 }, import: { yellow: 0, red: 0 }, planned: { yellow: 0, red: 0 } },
    sides: ['vn', 'cn'],
    groups: ['class scanners express', 'trait digital'],
  });
});

test('the usual choices of every kind make a plan that the server takes', () => {
  for (const kind of offer.kinds) {
    const { disruptions, problem, fromMs, toMs } = plan(kind);
    expect(problem, kind).toBeUndefined();
    const read = taken(disruptions);
    expect(read.length, kind).toBeGreaterThan(0);
    expect([Math.min(...read.map((one) => one.fromMs)), Math.max(...read.map((one) => one.toMs)) <= toMs], kind).toEqual([fromMs, true]);
  }
});

describe('officers', () => {
  test('two more are two more in every shift of the span, and cost their hours', () => {
    const { disruptions, costUsd, fromMs, toMs } = plan('officers');
    expect([fromMs, toMs]).toEqual([TEN, 24 * HOUR]);
    expect(taken(disruptions)).toMatchObject([
      { fromMs: TEN, toMs: 12 * HOUR, effect: { kind: 'servers', pool: 'officers', n: 6 } },
      { fromMs: 12 * HOUR, toMs: 20 * HOUR, effect: { n: 8 } },
    ]);
    // Two officers for ten open hours at 9 USD.
    expect(costUsd).toBe(180);
  });

  test('fewer never go below none, and save', () => {
    const { disruptions, costUsd } = plan('officers', { n: -5, lasts: 4 * HOUR });
    expect(taken(disruptions).map(({ effect }) => effect)).toMatchObject([{ n: 0 }, { n: 1 }]);
    expect(costUsd).toBe(-9 * (4 * 2 + 5 * 2));
  });

  test('when nobody is on duty or nothing changes, that is said instead', () => {
    expect(plan('officers', {}, 21 * HOUR).problem).toBe('off-duty');
    expect(plan('officers', { n: 0 }).problem).toBe('nothing');
    expect(plan('officers', {}, 48 * HOUR).problem).toBe('over');
  });

  test('what was decided before counts', () => {
    const more = addDisruptions(world, [{ servers: { gate: 'north', pool: 'officers', n: 9 } }], 9 * HOUR);
    const { disruptions } = planOf(compile(more), choose('officers', { lasts: HOUR }), TEN);
    expect(taken(disruptions)).toMatchObject([{ effect: { n: 11 } }]);
  });
});

test('a lane closes, and its cost is not known where the pool has none', () => {
  const { disruptions, costUsd } = plan('lanes', { lasts: HOUR, startInMs: 30 * MIN });
  expect(taken(disruptions)).toMatchObject([{ fromMs: TEN + 30 * MIN, toMs: TEN + 90 * MIN, effect: { pool: 'lanes', n: 2 } }]);
  expect(costUsd).toBeNull();
});

test('a tidal switch takes from one pool and gives to the other', () => {
  const { disruptions, costUsd } = plan('tidal', { lasts: HOUR });
  expect(taken(disruptions).map(({ effect }) => effect)).toMatchObject([
    { pool: 'lanes', n: 2 },
    { pool: 'more-lanes', n: 3 },
  ]);
  expect(costUsd).toBeNull();
});

test('a gate closes as a whole or on one side, with its reason', () => {
  expect(taken(plan('close', { reason: ' storm ' }).disruptions)).toMatchObject([
    { fromMs: TEN, toMs: 12 * HOUR, effect: { kind: 'close', gate: 'north' }, assumption: 'storm' },
  ]);
  expect(taken(plan('close', { side: 'cn' }).disruptions)[0]?.effect).toEqual({ kind: 'close', gate: 'north', side: 'cn' });
});

describe('a surge', () => {
  test('begins with the next quarter of an hour, and says so', () => {
    const late = plan('surge', {}, TEN + MIN);
    expect([late.fromMs, late.later]).toEqual([TEN + 15 * MIN, 'quarter']);
    expect(taken(late.disruptions)).toMatchObject([
      { toMs: TEN + 15 * MIN + 4 * HOUR, effect: { kind: 'demand', flow: 'export', factor: 1.5 } },
    ]);
    expect(plan('surge')).toMatchObject({ fromMs: TEN, later: undefined });
  });

  test('of trucks that declare ahead begins after those that have declared', () => {
    expect(plan('surge', { flow: 'import' })).toMatchObject({ fromMs: TEN + 3 * HOUR, later: 'declared' });
    expect(plan('surge', { flow: 'import', startInMs: 4 * HOUR })).toMatchObject({ fromMs: TEN + 4 * HOUR, later: undefined });
  });
});

test('a scanner breaks down or works slower', () => {
  const out = plan('breakdown', { n: 2, lasts: HOUR });
  expect(taken(out.disruptions).map(({ effect }) => effect)).toMatchObject([{ pool: 'scanners', n: 0 }]);
  expect(out.costUsd).toBeNull();
  expect(taken(plan('breakdown', { broken: 'slow' }).disruptions)[0]?.effect).toEqual({
    kind: 'slow',
    gate: 'north',
    stages: ['scan'],
    factor: 3,
  });
});

test('a share of the trucks is sent on to a gate that has the flow', () => {
  expect(taken(plan('divert', { lasts: HOUR }).disruptions)).toMatchObject([
    {
      fromMs: TEN,
      toMs: TEN + HOUR,
      effect: { kind: 'divert', gate: 'north', flow: 'export', to: 'south', share: 0.3, driveMs: 45 * MIN },
    },
  ]);
});

test('risk channels begin with those of the flow, and are no more than all', () => {
  const south = offerOf(world, 'south');
  if (south === undefined) throw new Error('no gate');
  expect(south.kinds).toContain('channels');
  const usual = usualChoices('channels', 'south', south);
  expect(usual.percent).toEqual({ yellow: 37.5, red: 12.5 });
  const asked = planOf(model, { ...usual, percent: { yellow: 30.1, red: 20.2 } }, TEN);
  expect(taken(asked.disruptions)[0]?.effect).toEqual({
    kind: 'channels',
    gate: 'south',
    flow: 'export',
    shares: { green: 0.497, yellow: 0.301, red: 0.202 },
  });
  expect(planOf(model, { ...usual, percent: { yellow: 90, red: 20 } }, TEN).problem).toBe('shares');
});

test('a night window opens the sides, and only some are let in', () => {
  expect(taken(plan('night').disruptions).map(({ effect }) => effect)).toEqual([
    { kind: 'open', gate: 'north', side: 'vn' },
    { kind: 'open', gate: 'north', side: 'cn' },
  ]);
  expect(taken(plan('only').disruptions)[0]?.effect).toEqual({ kind: 'admit', gate: 'north', pool: 'scanners', classes: ['express'] });
  expect(taken(plan('only', { who: 'trait digital' }).disruptions).map(({ effect }) => effect)).toEqual([
    { kind: 'intake', gate: 'north', flow: 'export', who: { without: ['digital'] } },
  ]);
});

describe('what was decided', () => {
  const officers = plan('officers').disruptions;
  const edited = addDisruptions(addDisruptions(world, officers, TEN), plan('close').disruptions, TEN);
  const decisions = decisionsOf(edited, [
    { atMs: TEN, disruptions: 2 },
    { atMs: TEN, disruptions: 1 },
  ]);

  test('is numbered in the order it was taken, each with its own disruptions', () => {
    expect(decisions.map(({ number, fromMs, toMs, disruptions }) => [number, fromMs, toMs, disruptions.length])).toEqual([
      [1, TEN, 20 * HOUR, 2],
      [2, TEN, 12 * HOUR, 1],
    ]);
    expect([1, 3, 20, 21].map(circled)).toEqual(['①', '③', '⑳', '(21)']);
  });

  test('is said once for each pool', () => {
    const wording = { layouts: gateLayouts(model), format: makeFormat('en', 'locale'), t: textOf(en) };
    expect(decisions.map((one) => decisionWords(one.disruptions, wording))).toEqual(['test gate: Officers: 8 open', 'test gate: closed']);
  });

  test('can be taken again: the document of a disruption reads as the same disruption', () => {
    for (const kind of offer.kinds) {
      const read = taken(plan(kind).disruptions);
      expect(taken(read.map(asDocument)), kind).toEqual(read);
    }
  });

  test('becomes a scenario document', () => {
    expect(JSON.parse(editedText(edited))).toMatchObject({ amity: 1, extends: 'test', name: 'test-edited', disruptions: [{}, {}, {}] });
  });
});

test('nobody has control, this screen has it, or another one', () => {
  const run = 'RUN00001';
  const none = { run, holder: null, asking: null, leftMs: 0 };
  expect(controlOf(null, 'me')).toEqual({ mayAct: true, askedForMs: undefined, isAsking: false });
  expect(controlOf(none, 'me').mayAct).toBe(true);
  expect(controlOf({ ...none, holder: 'me', asking: 'you', leftMs: 9_000 }, 'me')).toEqual({
    mayAct: true,
    askedForMs: 9_000,
    isAsking: false,
  });
  expect(controlOf({ ...none, holder: 'you', asking: 'me', leftMs: 9_000 }, 'me')).toEqual({
    mayAct: false,
    askedForMs: undefined,
    isAsking: true,
  });
});
