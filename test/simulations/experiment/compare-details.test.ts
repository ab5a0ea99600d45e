// Two watched runs side by side: nobody is counted twice or left out, and the time at all places is all the time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { COHORTS, type TruckChange, type TruckComparison } from '../../../shared/protocol/comparison.ts';
import { CELLS_A_PLACE, NO_STAY, type Detail } from '../../../simulations/border/detail.ts';
import { openDetailComparison, type DetailOptions } from '../../../simulations/experiment/compare-details.ts';
import { DAY, HOUR, MIN } from '../../helpers/scenario-builder.ts';

const CLEARED = 1;

interface Truck {
  readonly serial: number;
  readonly trip?: number;
  readonly gate?: number;
  readonly cargo?: number;
  readonly channel?: number;
  readonly hour?: number;
  readonly outcome?: number;
  readonly stayMin?: number;
}

interface Part {
  readonly gates?: readonly string[];
  readonly cargo?: readonly string[];
  readonly hours?: readonly number[];
  /** Mean number inside gate 0, by hour of two days. */
  readonly inside?: readonly number[];
}

/** Trucks of the one flow of each gate, in the order a detail has them. */
function detail(trucks: readonly Truck[], { gates = ['north'], cargo = ['rice', 'fruit'], hours = [], inside = [] }: Part = {}): Detail {
  const rows = [...trucks].sort((a, b) => (a.gate ?? 0) - (b.gate ?? 0) || a.serial - b.serial || (a.trip ?? 0) - (b.trip ?? 0));
  const blocks = gates.map((id, gate) => ({
    gate,
    origin: id,
    flow: 'out',
    trucks: rows.filter((row) => (row.gate ?? 0) === gate).length,
  }));
  const [cells, bins] = [new Float64Array(gates.length * 2 * CELLS_A_PLACE), 48];
  cells.set(hours);
  const series = new Float64Array(gates.length * 3 * bins);
  series.set(inside.map((n) => n * HOUR), 2 * bins); // prettier-ignore
  return {
    ...{ digest: '', startEpochMs: 0, zoneMin: 0, warmUpMs: 0, horizonMs: 2 * DAY, stepMs: HOUR, bins, cargo, hours: cells, series },
    gates: gates.map((id) => ({ id, flows: ['out'], stages: ['scan'] })),
    blocks: blocks.filter((block) => block.trucks > 0),
    serial: Uint32Array.from(rows, (row) => row.serial),
    trip: Uint16Array.from(rows, (row) => row.trip ?? 0),
    arrivedS: Uint32Array.from(rows, (row) => (row.hour ?? 0) * 3_600),
    stayMs: Uint32Array.from(rows, (row) => (row.outcome === 0 ? NO_STAY : (row.stayMin ?? 60) * MIN)),
    sort: Uint16Array.from(rows, (row) => (row.cargo ?? 0) * 3 + (row.channel ?? 0)),
    outcome: Uint8Array.from(rows, (row) => row.outcome ?? CLEARED),
    hour: Uint8Array.from(rows, (row) => row.hour ?? 0),
  };
}

const run = (seed = 1, kpis: Readonly<Record<string, number>> = {}): SavedRun =>
  ({
    summary: { id: 'A', name: 'a' },
    result: { seed, kpis: Object.fromEntries(Object.entries(kpis).map(([key, mean]) => [key, { mean }])) },
    scenario: { gates: { north: { stages: { scan: { pool: 'scanners' } } } } },
  }) as unknown as SavedRun;

function compared(pairs: readonly (readonly [Detail, Detail])[], options: DetailOptions = {}, seeds: readonly [number, number] = [1, 1]) {
  const fold = openDetailComparison(run(seeds[0]), run(seeds[1]), options);
  for (const [base, candidate] of pairs) fold.add(base, candidate);
  return fold.result();
}
const trucksOf = (base: readonly Truck[], candidate: readonly Truck[], options: DetailOptions = {}): TruckComparison =>
  compared([[detail(base), detail(candidate)]], options).trucks!;

describe('trucks', () => {
  test('are in both, in one, in neither; faster, the same, slower', () => {
    const base = [{ serial: 1, stayMin: 60 }, { serial: 2, stayMin: 60 }, { serial: 3, stayMin: 60 }, { serial: 4 }, { serial: 5, outcome: 2 }, { serial: 6, outcome: 0 }]; // prettier-ignore
    const candidate = [{ serial: 1, stayMin: 50 }, { serial: 2, stayMin: 63 }, { serial: 3, stayMin: 90 }, { serial: 4, outcome: 3 }, { serial: 5 }, { serial: 6, outcome: 0 }, { serial: 7 }, { serial: 8, outcome: 2 }]; // prettier-ignore
    const { cohorts: _, losers, ...all } = trucksOf(base, candidate);
    expect(all).toEqual({ both: 3, onlyBase: 1, onlyCandidate: 2, neither: 2, faster: 1, same: 1, slower: 1, meanChangeMin: 23 / 3, sameMin: 5 }); // prettier-ignore
    expect(losers).toEqual([
      { replication: 0, gate: 'north', origin: 'north', flow: 'out', serial: 3, trip: 0, cargo: 'rice', channel: 'green', arrivedMs: 0, baseMin: 60, candidateMin: 90 }, // prettier-ignore
    ]);
  });

  test('the same vehicle on another trip is another truck', () => {
    const base = [{ serial: 1, trip: 0, stayMin: 10 }, { serial: 1, trip: 1, stayMin: 20 }]; // prettier-ignore
    expect(trucksOf(base, [{ serial: 1, trip: 1, stayMin: 40 }])).toMatchObject({ both: 1, onlyBase: 1, meanChangeMin: 20, slower: 1 });
  });

  test('stays are the same up to the threshold and no further', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -60, max: 60 }), (sameMin, change) => {
        const trucks = trucksOf([{ serial: 1, stayMin: 100 }], [{ serial: 1, stayMin: 100 + change }], { sameMin });
        expect([trucks.faster, trucks.same, trucks.slower]).toEqual(
          [change < -sameMin, Math.abs(change) <= sameMin, change > sameMin].map(Number),
        );
        expect(trucks.losers).toHaveLength(trucks.slower);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('gates and cargo are known by name, whatever their order', () => {
    const base = detail([{ serial: 1, gate: 0, cargo: 1 }, { serial: 1, gate: 1 }], { gates: ['north', 'south'] }); // prettier-ignore
    const candidate = detail([{ serial: 1, gate: 1, cargo: 2 }, { serial: 9, gate: 2, cargo: 1 }], { gates: ['new', 'north', 'other'], cargo: ['tin', 'rice', 'fruit'] }); // prettier-ignore
    const { cohorts, ...all } = compared([[base, candidate]]).trucks!;
    expect(all).toMatchObject({ both: 1, onlyBase: 1, onlyCandidate: 1, neither: 0 });
    const ids = (of: string) => cohorts.filter((cohort) => cohort.of === of).map(({ id, both, onlyBase, onlyCandidate }) => [id, both, onlyBase, onlyCandidate]); // prettier-ignore
    expect(ids('gate')).toEqual([['north', 1, 0, 0], ['other', 0, 0, 1], ['south', 0, 1, 0]]); // prettier-ignore
    expect(ids('cargo')).toEqual([['fruit', 1, 0, 0], ['rice', 0, 1, 1]]); // prettier-ignore
  });

  test('the twenty who lost most are named, the worst first, of all replications', () => {
    const many = (k: number, late: number) => Array.from({ length: 30 }, (_, i) => ({ serial: i, stayMin: 60 + late * (((i * 7 + k) % 30) + 10) })); // prettier-ignore
    const { losers } = compared([0, 1, 2].map((k) => [detail(many(k, 0)), detail(many(k, 1))] as const)).trucks!;
    const lost = losers.map(({ baseMin, candidateMin }) => candidateMin - baseMin);
    expect(lost).toEqual([...lost].sort((a, b) => b - a));
    expect(lost).toEqual([39, 39, 39, 38, 38, 38, 37, 37, 37, 36, 36, 36, 35, 35, 35, 34, 34, 34, 33, 33]);
    expect(losers.slice(0, 3).map(({ replication }) => replication)).toEqual([0, 1, 2]);
  });

  test('of different luck there are none to pair', () => {
    const one = detail([{ serial: 1 }]);
    const { trucks, bands, places } = compared([[one, one], [one, one]], {}, [1, 2]); // prettier-ignore
    expect(trucks).toBeNull();
    expect(bands?.difference).toBeNull();
    expect(places.days).toBe(2);
  });
});

const someTrucks = fc.uniqueArray(
  fc.record({
    serial: fc.nat(40),
    trip: fc.nat(1),
    gate: fc.nat(1),
    cargo: fc.nat(1),
    channel: fc.nat(2),
    hour: fc.nat(23),
    outcome: fc.nat(4),
    stayMin: fc.nat(120),
  }),
  { selector: ({ serial, trip, gate }) => `${gate}/${serial}/${trip}`, maxLength: 60 },
);
const NAMES = ['both', 'onlyBase', 'onlyCandidate', 'neither', 'faster', 'same', 'slower'] as const;
const total = (rows: readonly TruckChange[]) => NAMES.map((name) => rows.reduce((sum, row) => sum + row[name], 0));

test('every truck of either run is in one class, and the cohorts of every property add up to all of them', () => {
  const parts = { gates: ['north', 'south'] };
  fc.assert(
    fc.property(someTrucks, someTrucks, (base, candidate) => {
      const trucks = compared([[detail(base, parts), detail(candidate, parts)]]).trucks!;
      const names = new Set([...base, ...candidate].map(({ gate, serial, trip }) => `${gate}/${serial}/${trip}`));
      const { both, onlyBase, onlyCandidate, neither, faster, same, slower } = trucks;
      expect(both + onlyBase + onlyCandidate + neither).toBe(names.size);
      expect(both + onlyBase).toBe(base.filter(({ outcome }) => outcome === CLEARED).length);
      expect(both + onlyCandidate).toBe(candidate.filter(({ outcome }) => outcome === CLEARED).length);
      expect(faster + same + slower).toBe(both);
      for (const of of COHORTS) expect(total(trucks.cohorts.filter((cohort) => cohort.of === of))).toEqual(total([trucks]));
      const ofGate = (gate: string) => compared([[detail(base, parts), detail(candidate, parts)]], { gate }).trucks!;
      expect(total([ofGate('north'), ofGate('south')])).toEqual(total([trucks]));
      const ofCargo = (cargo: string) => compared([[detail(base, parts), detail(candidate, parts)]], { cargo }).trucks!;
      expect(total([ofCargo('rice'), ofCargo('fruit')])).toEqual(total([trucks]));
    }),
    { seed: 2, numRuns: 100 },
  );
});

describe('places', () => {
  const cells = fc.array(fc.nat(10 ** 9), { minLength: 2 * CELLS_A_PLACE, maxLength: 2 * CELLS_A_PLACE });

  test('all cells of all rows are all the time inside, to the millisecond', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cells, cells), { minLength: 1, maxLength: 3 }), (pairs) => {
        const { places } = compared(pairs.map(([a, b]) => [detail([], { hours: a }), detail([], { hours: b })] as const));
        const all = (side: 'base' | 'candidate') => places.rows.flatMap((row) => [...row[side].waiting, ...row[side].other]).reduce((x, y) => x + y, 0); // prettier-ignore
        const sum = (lists: readonly (readonly number[])[]) => lists.flat().reduce((x, y) => x + y, 0);
        expect([all('base'), all('candidate')]).toEqual([places.baseMs, places.candidateMs]);
        expect([places.baseMs, places.candidateMs]).toEqual([sum(pairs.map(([a]) => a)), sum(pairs.map(([, b]) => b))]);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test('where most of the waiting is, is the bottleneck of a gate, with its servers and its wait', () => {
    const hours = (scan: number, elsewhere: number) => detail([], { hours: Array.from({ length: 72 }, (_, i) => (i === 8 ? scan : i === 30 ? elsewhere : 0)) }); // prettier-ignore
    const fold = openDetailComparison(run(1, { 'busy@north/both/scanners': 0.7, 'wait.p90@north/out/scan': 44 }), run());
    fold.add(hours(3 * HOUR, HOUR), hours(0, HOUR));
    const { places } = fold.result();
    expect(places.bottlenecks.base).toEqual([{ gate: 'north', flow: 'out', stage: 'scan', waitShare: 1, busy: 0.7, waitP90Min: 44 }]);
    expect(places.bottlenecks.candidate).toEqual([]);
    expect(places.rows.map(({ stage }) => stage)).toEqual(['scan']);
  });
});

describe('bands over the day', () => {
  const day = (level: number) => Array.from({ length: 24 }, (_, hour) => level + hour);

  test('are the days of all replications by time of day, and the mean difference of the replications', () => {
    const pairs = [0, 1, 2, 3, 4].map((k) => [detail([], { inside: [...day(k), ...day(k + 5)] }), detail([], { inside: [...day(k), ...day(k + 7)] })] as const); // prettier-ignore
    const bands = compared(pairs).bands!;
    expect(bands).toMatchObject({ key: 'inside.mean@all', stepMs: HOUR, unit: 'trucks' });
    // Ten days at levels 0 to 9: type 7 of 0 … 9 at 0.1, 0.5 and 0.9.
    expect([bands.base.p10[3], bands.base.median[3], bands.base.p90[3]].map((y) => y! - 3)).toEqual([0.9, 4.5, 8.1].map((y) => expect.closeTo(y, 9) as number)); // prettier-ignore
    bands.difference!.mean.forEach((y) => expect(y).toBeCloseTo(1, 9));
    expect(bands.difference!.lower[5]).toBeCloseTo(1, 9);
    expect(bands.base.median).toHaveLength(24);
  });

  test('only of a series these runs have, and only of whole days', () => {
    const one = detail([], { inside: [...day(1), ...day(2)] });
    expect(compared([[one, one]], { series: 'cleared@north/out' }).bands?.base.median[0]).toBe(0);
    for (const series of ['cleared@south', 'sojourn.mean@all', 'inside.mean@all/in'])
      expect(compared([[one, one]], { series }).bands).toBeNull();
    const short = { ...one, horizonMs: 20 * HOUR };
    expect(compared([[short, short]]).bands).toBeNull();
  });

  test('of one replication have no difference', () => {
    const one = detail([], { inside: [...day(1), ...day(2)] });
    expect(compared([[one, one]]).bands).toMatchObject({ difference: null });
  });
});
