// What a sweep computes and what it answers, on systems whose figures are made by hand: no simulation, so every number can be followed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SweepPlan, SweepPoint } from '../../../shared/protocol/sweep.ts';
import { gridOf, latinHypercube } from '../../../simulations/experiment/designs.ts';
import { nextWork, sweepAnswer } from '../../../simulations/index.ts';

/** Officers 1 to 5 at 100 USD a day each, a lane more at 30; the target is a mean wait of at most 10 minutes. */
function planOf(more: Partial<SweepPlan> = {}): SweepPlan {
  const level = (path: string, value: number, price: number) => ({ label: String(value), edits: [{ path, value }], usdPerDay: price });
  return {
    name: 'test',
    title: 'Test',
    question: null,
    scenario: 'base',
    set: [],
    scenarioHash: '',
    modelVersion: '',
    seed: 1,
    factors: [
      { id: 'officers', name: 'Officers', levels: [1, 2, 3, 4, 5].map((n) => level('officers', n, 100 * n)) },
      { id: 'lanes', name: 'Lanes', levels: [1, 2].map((n) => level('lanes', n, 30 * n)) },
    ],
    designs: gridOf([5, 2]),
    targets: [{ key: 'wait', unit: 'min', op: '<=', value: 10, share: null }],
    cost: { key: null, unit: 'USD/day', delta: 1 },
    screen: { replications: 10 },
    refine: { designs: 3, replications: 30 },
    selection: { level: 0.95, replications: 200 },
    stress: [0.1],
    effects: true,
    budget: null,
    ...more,
  };
}

/** Luck of replication k, the same for every design: −1 … 1, mean near 0. */
const luck = (k: number): number => Math.sin(k * 12.9898) * Math.cos(k * 4.1414);

/** The wait falls with officers and a little with lanes; demand of a stress test raises it. */
function waitOf(id: string, k: number): number {
  const [design = '', more = '0'] = id.split('+');
  const [officers = 0, lanes = 0] = design.split('.').map(Number);
  return (24 - 5 * officers - 0.8 * lanes) * (1 + Number(more) / 100) + luck(k) + 0.3 * luck(k + 1_000 * officers + 77);
}

type Model = (id: string, k: number) => Readonly<Record<string, number | null>>;
const waits: Model = (id, k) => ({ wait: waitOf(id, k) });

/** Computes what the plan asks for until it asks for nothing, at most `steps` tasks; answers the results. */
function drive(plan: SweepPlan, model: Model = waits, results = new Map<string, SweepPoint>(), steps = Infinity): Map<string, SweepPoint> {
  for (let left = steps; left > 0;) {
    const { tasks } = nextWork(plan, results);
    if (tasks.length === 0) return results;
    for (const { point, from, to } of tasks.slice(0, left)) {
      const before = results.get(point);
      expect(before?.n ?? 0).toBe(from);
      const fresh = Array.from({ length: to - from }, (_, i) => model(point, from + i));
      const keys = Object.keys(fresh[0] ?? {});
      const values = Object.fromEntries(
        keys.map((key) => [key, [...(before?.values[key] ?? []), ...fresh.map((one) => one[key] ?? null)]]),
      );
      results.set(point, { id: point, n: to, values, digest: '' });
    }
    left -= tasks.length;
  }
  return results;
}

describe('designs', () => {
  test('a grid has every combination once', () => {
    const grid = gridOf([2, 3]);
    expect(grid.map((design) => design.join(''))).toEqual(['00', '01', '02', '10', '11', '12']);
  });

  test('a Latin hypercube uses every level of every factor equally often, and is drawn again from the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        (counts, seed) => {
          const n = counts.reduce((product, count) => product * count, 1);
          const designs = latinHypercube(counts, n, seed);
          expect(latinHypercube(counts, n, seed)).toEqual(designs);
          // Equal designs are one, so where none were equal each level stands n ÷ levels times.
          if (designs.length < n) return;
          counts.forEach((count, f) => {
            for (let level = 0; level < count; level += 1) expect(designs.filter((design) => design[f] === level)).toHaveLength(n / count);
          });
        },
      ),
      { seed: 7, numRuns: 200 },
    );
    const [first, second] = [latinHypercube([5, 5], 10, 1), latinHypercube([5, 5], 10, 2)];
    expect(first).not.toEqual(second);
    for (const designs of [first, second]) expect(designs.every((design) => design.every((level) => level >= 0 && level < 5))).toBe(true);
  });
});

describe('a sweep with known prices', () => {
  const plan = planOf();
  const answer = sweepAnswer(plan, drive(plan));

  test('finds the cheapest design that meets the target', () => {
    // Waits about 24, 19, 14, 9, 4 with one lane: four officers and one lane is the first below 10.
    expect(answer.pick).toBe('3.0');
    expect(answer.phase).toBe('done');
    expect(answer.selection).toMatchObject({ method: 'certain', isDecided: true });
    expect(answer.designs.find(({ id }) => id === '3.0')).toMatchObject({
      verdict: 'meets',
      isCandidate: true,
      cost: { mean: 430, halfWidth: 0 },
    });
  });

  test('does not look closely at designs that miss the target or cost more than one that meets it', () => {
    const reps = Object.fromEntries(answer.designs.map(({ id, n }) => [id, n]));
    // Effects of the pick take the neighbours along; of the others only the screening was computed.
    expect(reps['0.1']).toBe(10);
    expect(reps['4.1']).toBe(10);
    expect(reps['3.0']).toBe(30);
  });

  test('shows each lever alone, the demand beyond today, and the frontier of cost and wait', () => {
    expect(answer.effects.map(({ factor, rows }) => [factor, rows.map(({ id }) => id)])).toEqual([
      ['officers', ['0.0', '1.0', '2.0', '3.0', '4.0']],
      ['lanes', ['3.0', '3.1']],
    ]);
    expect(answer.effects[0]?.rows.map(({ n, isPick }) => [n, isPick])).toEqual([
      [30, false],
      [30, false],
      [30, false],
      [30, true],
      [30, false],
    ]);
    expect(answer.stress).toMatchObject([{ more: 0.1, row: { n: 30 } }]);
    const onFrontier = answer.designs.filter(({ isOnFrontier }) => isOnFrontier).map(({ id }) => id);
    for (const id of onFrontier) {
      const one = answer.designs.find((row) => row.id === id);
      const beats = answer.designs.filter(
        (row) => (row.cost?.mean ?? 0) < (one?.cost?.mean ?? 0) && (row.targets[0]?.mean ?? 0) < (one?.targets[0]?.mean ?? 0),
      );
      expect(beats).toEqual([]);
    }
    expect(onFrontier).toContain('0.0');
    expect(onFrontier).toContain('4.1');
  });

  test('stopped after any number of tasks it goes on as if it had not been', () => {
    for (const steps of [1, 4, 9, 10, 11, 14, 17]) {
      const halfway = drive(plan, waits, new Map(), steps);
      expect(sweepAnswer(plan, halfway).spent).toBeGreaterThan(0);
      expect(sweepAnswer(plan, drive(plan, waits, halfway)).designs).toEqual(answer.designs);
    }
  });

  test('spends no more than its budget, says so, and goes on with a larger one', () => {
    for (const budget of [1, 37, 100, 123]) {
      const tight = planOf({ budget });
      const results = drive(tight);
      expect(sweepAnswer(tight, results)).toMatchObject({ spent: budget, isOverBudget: true, phase: 'done' });
      expect(sweepAnswer(plan, drive(plan, waits, results)).designs).toEqual(answer.designs);
    }
    const wide = planOf({ budget: 10_000 });
    expect(sweepAnswer(wide, drive(wide)).isOverBudget).toBe(false);
  });
});

describe('when no design meets the target', () => {
  test('there is no pick, and nothing is computed in vain', () => {
    const plan = planOf({ targets: [{ key: 'wait', unit: 'min', op: '<=', value: 0.5, share: null }] });
    const answer = sweepAnswer(plan, drive(plan));
    expect(answer).toMatchObject({ pick: null, selection: null, spent: 100, phase: 'done' });
    expect(answer.designs.every(({ isCandidate }) => !isCandidate)).toBe(true);
  });

  test('a figure that is not defined never meets a target', () => {
    const plan = planOf();
    const answer = sweepAnswer(
      plan,
      drive(plan, () => ({ wait: null })),
    );
    expect(answer.pick).toBeNull();
    expect(new Set(answer.designs.map(({ verdict }) => verdict))).toEqual(new Set(['may-meet']));
  });
});

describe('when the designs looked at first turn out not to meet the target', () => {
  test('the next cheapest are looked at', () => {
    // In the first 10 replications everything may meet; later the cheap ones miss.
    const plan = planOf({ refine: { designs: 2, replications: 40 }, effects: false, stress: [] });
    const late: Model = (id, k) => ({ wait: k < 10 ? 10 + 8 * luck(k) : waitOf(id, 0) < 10 ? 6 : 16 });
    const answer = sweepAnswer(plan, drive(plan, late));
    expect(answer.pick).toBe('3.0');
    expect(answer.designs.filter(({ n }) => n === 40).length).toBeGreaterThan(2);
  });
});

describe('when the screening leaves a cheap design in doubt', () => {
  test('it is looked at closely however many cheaper ones come before it, so that the pick is the cheapest of all that meet the target', () => {
    // All but the dearest may meet after the screening; in the close look only designs with three officers and more do.
    const plan = planOf({ refine: { designs: 2, replications: 60 }, effects: false, stress: [] });
    const doubtful: Model = (id, k) => {
      const officers = Number(id[0]);
      const late = officers >= 2 ? 6 : 16;
      return { wait: officers === 4 ? 5 + luck(k) : k < 10 ? 10 + 8 * luck(k) : late };
    };
    expect(sweepAnswer(plan, drive(plan, doubtful)).pick).toBe('2.0');
  });
});

describe('a target on nine of ten days', () => {
  const targets = [{ key: 'wait', unit: 'min', op: '<=', value: 10, share: 0.9 }] as const;
  const plan = planOf({ targets, refine: { designs: 4, replications: 40 }, effects: false, stress: [] });

  test('is met by the design that meets it on all of 40 days, not by one that meets it on most', () => {
    // Three officers: 3 of 4 days; four: all.
    const model: Model = (id, k) => ({
      wait: id.startsWith('3') || id.startsWith('4') ? 5 : id.startsWith('2') ? (k % 4 === 0 ? 11 : 9) : 20,
    });
    const answer = sweepAnswer(plan, drive(plan, model));
    expect(answer.pick).toBe('3.0');
    const rows = new Map(answer.designs.map((row) => [row.id, row]));
    expect(rows.get('3.0')?.targets[0]).toMatchObject({ met: 40, days: 40, verdict: 'meets' });
    expect(rows.get('2.0')).toMatchObject({ verdict: 'misses' });
    expect(rows.get('0.0')).toMatchObject({ verdict: 'misses', n: 10 });
  });
});

describe('a sweep whose cost is a figure of the simulation', () => {
  const cost = { key: 'cost', unit: 'USD/day', delta: 40 } as const;

  test('chooses by KN, keeps on until it is decided, and names those it cannot tell apart', () => {
    const plan = planOf({ cost, effects: false, stress: [], refine: { designs: 10, replications: 20 } });
    const model: Model = (id, k) => ({
      wait: waitOf(id, k),
      cost: 1_000 + 60 * Number(id[0]) + 90 * luck(3 * k) + 50 * luck(k + 991 * Number(id[0]) + 17 * Number(id[2])),
    });
    const answer = sweepAnswer(plan, drive(plan, model));
    expect(answer.selection).toMatchObject({ method: 'kn', level: 0.95, delta: 40, isDecided: true });
    // Officers 4: designs 3.0 and 3.1 cost the same on average, but for their prices of 30 USD.
    expect(['3.0', '3.1']).toContain(answer.pick);
    const candidates = answer.designs.filter(({ isCandidate }) => isCandidate).map(({ id }) => id);
    expect(candidates.sort()).toEqual(['3.0', '3.1']);
  });

  test('stops at the replications it may take, and says that it is not decided', () => {
    const plan = planOf({
      cost: { ...cost, delta: 0.5 },
      effects: false,
      stress: [],
      selection: { level: 0.95, replications: 40 },
      refine: { designs: 10, replications: 30 },
    });
    const model: Model = (id, k) => ({
      wait: waitOf(id, k),
      cost: 1_000 + 400 * luck(k + 991 * Number(id[0]) + 17 * Number(id[2])) - 100 * Number(id[0]),
    });
    const answer = sweepAnswer(plan, drive(plan, model));
    expect(answer.selection).toMatchObject({ method: 'kn', isDecided: false });
    expect(Math.max(...answer.designs.map(({ n }) => n))).toBe(40);
    expect(answer.phase).toBe('done');
  });
});
