// What holds for every run, whatever it simulates: conservation, determinism, checkpoints, replications added later, nobody lost in a comparison.
import { compile, outcomeDigest, pairTrucks, recordTrucks, replicate, summarise, watchLevels, type TruckRecords } from '../index.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts';
import { unpackOutcomes } from '../border/replicate.ts';
import type { GateModel, Model } from '../model/model.ts';
import type { CheckCase, CheckedMetric, Given } from './case.ts';
import { equals } from './exact.ts';
import { beginning, openWorkers, outcomesOf, playUntil, playWindow, savedAndLoaded } from './properties.ts';

const OUTCOMES = ['inside', 'cleared', 'turnedBack', 'spoiled', 'divertedOut'] as const;

function holdsIn(metric: string, checked: number, failures: readonly string[]): CheckedMetric {
  const simulated =
    failures.length === 0 ? `${checked} checked, all hold` : `${failures.length} of ${checked} differ: ${failures[0] ?? ''}`;
  return { metric, expected: 'holds everywhere', simulated, holds: failures.length === 0 && checked > 0 };
}

// ---- conservation

/** Trucks of gate g and flow f that match, counted in the records. */
function countTrucks(records: TruckRecords, g: number, f: number, matches: (i: number) => boolean): number {
  return records.serial.reduce((n, _, i) => (records.gate[i] === g && records.flow[i] === f && matches(i) ? n + 1 : n), 0);
}

/** At every checkpoint, by gate and flow: what the counters of the gate say equals what became of each truck so far. */
function booksBalance(model: Model, records: TruckRecords, k: number, seed: number): { checked: number; failures: readonly string[] } {
  const instants = Array.from({ length: 24 }, (_, i) => Math.round(((i + 1) * model.horizonMs) / 24) - 1);
  const failures: string[] = [];
  let checked = 0;
  watchLevels(model, { seed, k }, instants).forEach((levels, i) => {
    const t = instants[i] ?? 0;
    const ended = (n: number): boolean => (records.endedMs[n] ?? NaN) < t;
    levels.forEach((level, g) => {
      model.gates[g]?.flows.forEach((flow, f) => {
        const arrived = countTrucks(records, g, f, (n) => (records.arrivedMs[n] ?? NaN) < t);
        const gone = OUTCOMES.map((_, outcome) => countTrucks(records, g, f, (n) => ended(n) && records.outcome[n] === outcome));
        const found = [level.arrived[f], level.cleared[f], level.divertedOut[f], level.inside[f]];
        const inside = arrived - gone.reduce((sum, n) => sum + n, 0);
        checked += 1;
        if (found.join() !== [arrived, gone[1], gone[4], inside].join())
          failures.push(
            `${model.gates[g]?.id}/${flow.id} at ${t} ms: counters ${found.join(', ')}, trucks ${[arrived, gone[1], gone[4], inside].join(', ')}`,
          );
      });
    });
  });
  return { checked, failures };
}

/** At the end, by gate and flow: arrived = cleared + turned back + spoiled + diverted out + inside, in the counters and truck by truck. */
function classesAddUp(model: Model, records: TruckRecords, packed: Uint8Array): { checked: number; failures: readonly string[] } {
  const failures: string[] = [];
  let checked = 0;
  unpackOutcomes(model, packed).forEach(({ collectors: c }, g) => {
    model.gates[g]?.flows.forEach((flow, f) => {
      const counters = [c.inside.level[f], c.cleared[f], c.turnedBack[f], c.spoiled[f], c.divertedOut[f]].map((n) => n ?? NaN);
      const trucks = OUTCOMES.map((_, outcome) => countTrucks(records, g, f, (n) => records.outcome[n] === outcome));
      const all = counters.slice(1).reduce((sum, n) => sum + n, trucks[0] ?? NaN);
      checked += 1;
      if (counters.slice(1).join() !== trucks.slice(1).join() || all !== c.arrived[f])
        failures.push(`${model.gates[g]?.id}/${flow.id}: counters ${counters.join(', ')} of ${c.arrived[f]}, trucks ${trucks.join(', ')}`);
    });
  });
  return { checked, failures };
}

/** Little's law of a run that starts and ends empty: the integral of the number waiting is the sum of the waits, stage by stage. */
function littleHolds(model: Model, records: TruckRecords, packed: Uint8Array): { checked: number; failures: readonly string[] } {
  const failures: string[] = [];
  let checked = 0;
  const { visits } = records;
  unpackOutcomes(model, packed).forEach(({ collectors }, g) => {
    const gate = model.gates[g];
    if (gate === undefined) return;
    for (const { stage, f, name } of waitingPlaces(gate)) {
      const area = collectors.waiting.area[stage * gate.flows.length + f] ?? NaN;
      const waits = visits.truck.reduce((sum, truck, i) => {
        if (records.gate[truck] !== g || records.flow[truck] !== f || visits.stage[i] !== stage) return sum;
        const started = visits.startedMs[i] ?? NaN;
        return sum + (Number.isNaN(started) ? (visits.endedMs[i] ?? NaN) : started) - (visits.enteredMs[i] ?? NaN);
      }, 0);
      checked += 1;
      if (!(Math.abs(area - waits) <= 1e-6 * area)) failures.push(`${name}: integral ${area} ms, waits ${waits} ms`);
    }
  });
  return { checked, failures };
}

const STAGE_DELAY = 0;
const STAGE_JOIN = 2;

/** Stages of routes where trucks wait for a server; who waits at a join is served there in no time. */
function waitingPlaces(gate: GateModel): readonly { readonly stage: number; readonly f: number; readonly name: string }[] {
  return gate.flows.flatMap((flow, f) =>
    [...new Set(flow.route)]
      .filter((stage) => ![STAGE_DELAY, STAGE_JOIN].includes(gate.stages.kind[stage] ?? -1))
      .map((stage) => ({ stage, f, name: `${gate.id}/${flow.id}/${gate.stages.ids[stage]}` })),
  );
}

function checkConservation({ scenario, fast }: Given): readonly CheckedMetric[] {
  const loaded = scenario('r01');
  const { seed, replications } = loaded.experiment;
  const model = compile(loaded);
  const runs = Array.from({ length: fast ? 2 : replications }, (_, k) => ({
    k,
    records: recordTrucks(model, { seed, k }),
    packed: replicate(model, { seed, k }),
  }));
  const gathered = (
    metric: string,
    of: (run: (typeof runs)[number]) => { checked: number; failures: readonly string[] },
  ): CheckedMetric => {
    const found = runs.map(of);
    const checked = found.reduce((sum, part) => sum + part.checked, 0);
    return holdsIn(
      metric,
      checked,
      found.flatMap(({ failures }) => failures),
    );
  };
  const met = OUTCOMES.slice(1).filter((_, i) => runs.some(({ records }) => records.outcome.includes(i + 1)));
  const inside = runs.reduce((sum, { records }) => sum + records.outcome.filter((outcome) => outcome === 0).length, 0);
  return [
    gathered('arrived = cleared + turned back + spoiled + diverted + inside, by gate and flow', ({ records, packed }) =>
      classesAddUp(model, records, packed),
    ),
    gathered('the same at 24 instants of each run, counters against trucks', ({ records, k }) => booksBalance(model, records, k, seed)),
    equals('trucks inside at the end', 0, inside, {}),
    gathered('integral of the number waiting = sum of the waits, by stage', ({ records, packed }) => littleHolds(model, records, packed)),
    {
      metric: 'ways to leave that the runs met',
      expected: OUTCOMES.slice(1).join(', '),
      simulated: met.join(', '),
      holds: met.length === 4,
    },
  ];
}

// ---- determinism and checkpoints

/** Digests themselves say nothing to a reader; they are shown when they differ. */
function sameDigest(metric: string, expected: string, found: string): CheckedMetric {
  const holds = expected === found;
  const simulated = holds ? 'the same digest' : `${found.slice(0, 12)}… instead of ${expected.slice(0, 12)}…`;
  return { metric, expected: 'the same digest', simulated, holds };
}

function checkDeterminism({ scenario }: Given): readonly CheckedMetric[] {
  const loaded = scenario('r07');
  const at = { seed: loaded.experiment.seed, k: 0 };
  const model = compile(loaded);
  const whole = outcomeDigest(replicate(model, at));
  const windowMs = Math.min(model.lookaheadMs, 30 * MINUTE_MS);
  const byTeam = (n: number, lengthMs: number): string => {
    const end = playUntil(openWorkers(loaded, n), at, beginning(model), model.horizonMs, lengthMs);
    return outcomeDigest(outcomesOf(model, end));
  };
  return [
    ...[1, 2, 8].map((n) =>
      sameDigest(n === 1 ? '1 worker, window by window' : `${n} workers that share nothing but bytes`, whole, byTeam(n, windowMs)),
    ),
    sameDigest('windows of another length', whole, byTeam(2, Math.round(windowMs / 3.7))),
    sameDigest('a worker lost half-way, its window computed again by another', whole, lostHalfWay(model, loaded, at, windowMs)),
    sameDigest('after other replications on the same machine', whole, afterOthers(model, at)),
  ];
}

function lostHalfWay(model: Model, loaded: Model['scenario'], at: { seed: number; k: number }, windowMs: number): string {
  const workers = openWorkers(loaded, 2);
  const half = playUntil(workers, at, beginning(model), Math.floor(model.horizonMs / 2 / windowMs) * windowMs, windowMs);
  // This window is computed and never committed: the worker is gone, and another begins it again from the last committed bytes.
  playWindow(workers, at, half, half.atMs + windowMs);
  const end = playUntil(openWorkers(loaded, 1), at, savedAndLoaded(half), model.horizonMs, windowMs);
  return outcomeDigest(outcomesOf(model, end));
}

function afterOthers(model: Model, at: { seed: number; k: number }): string {
  for (const k of [3, 1, 2]) replicate(model, { ...at, k });
  return outcomeDigest(replicate(model, at));
}

function checkCheckpoints({ scenario, fast }: Given): readonly CheckedMetric[] {
  const loaded = scenario('r07');
  const { seed } = loaded.experiment;
  const model = compile(loaded);
  // Instants that fall on nothing round; drawn once by hand.
  const instants = [17 * HOUR_MS + 1_234_567, 31 * HOUR_MS + 7, 58 * HOUR_MS + 3_333_333, 80 * HOUR_MS + 999].slice(0, fast ? 2 : 4);
  return instants.map((atMs, k) => {
    const at = { seed, k };
    const stopped = playUntil(openWorkers(loaded, 1), at, beginning(model), atMs, model.lookaheadMs);
    const end = playUntil(openWorkers(loaded, 1), at, savedAndLoaded(stopped), model.horizonMs, model.lookaheadMs);
    const continued = outcomeDigest(outcomesOf(model, end));
    return sameDigest(`replication ${k}: stopped at ${atMs} ms, saved, loaded, continued`, outcomeDigest(replicate(model, at)), continued);
  });
}

// ---- replications and comparisons

function checkReplications({ scenario, fast }: Given): readonly CheckedMetric[] {
  const loaded = scenario('r07');
  const { seed } = loaded.experiment;
  const [few, many] = fast ? [3, 8] : [10, 30];
  const packs = (model: Model, from: number, to: number): Uint8Array[] =>
    Array.from({ length: to - from }, (_, i) => replicate(model, { seed, k: from + i }));
  const run = { scenarioName: loaded.name, scenarioHash: '', seed };
  const model = compile(loaded);
  const first = packs(model, 0, few);
  const later = [...first, ...packs(compile(loaded), few, many)];
  const fresh = packs(compile(loaded), 0, many).map((bytes) => bytes);
  const [early, grown, anew] = [summarise(model, run, first), summarise(model, run, later), summarise(model, run, fresh)];
  const kept = early.replicationDigests.filter((digest, k) => digest === grown.replicationDigests[k]).length;
  return [
    equals(`of the first ${few} replications unchanged after ${many - few} more`, few, kept, {}),
    sameDigest(`digest of ${few} + ${many - few} replications and of a fresh run of ${many}`, anew.digest, grown.digest),
    {
      metric: 'summaries of both',
      expected: 'equal in every figure',
      simulated: JSON.stringify(grown) === JSON.stringify(anew) ? 'equal in every figure' : 'different',
      holds: JSON.stringify(grown) === JSON.stringify(anew),
    },
  ];
}

function checkPairs({ scenario }: Given): readonly CheckedMetric[] {
  const names = ['r09', 'r09-three-lanes'] as const;
  const seed = scenario('r09').experiment.seed;
  const [a, b] = names.map((name) => recordTrucks(compile(scenario(name)), { seed, k: 0 }));
  if (a === undefined || b === undefined) throw new RangeError('expected two runs.');
  const { both, onlyFirst, onlySecond, neither, meanSojournOfBothMs: means } = pairTrucks(a, b);
  const known = new Set([...a.serial, ...b.serial]).size;
  const minutes = (ms: number | undefined): string => ((ms ?? NaN) / MINUTE_MS).toFixed(1);
  return [
    equals('trucks known to either run = both + only A + only B + neither', known, both + onlyFirst + onlySecond + neither, {}),
    {
      metric: 'every class is met and shown',
      expected: 'both, only A, only B, neither',
      simulated: `both ${both}, only A ${onlyFirst}, only B ${onlySecond}, neither ${neither}`,
      holds: Math.min(both, onlyFirst, onlySecond, neither) > 0,
    },
    {
      metric: 'mean sojourn of the trucks cleared in both, two lanes → three lanes',
      expected: 'falls',
      simulated: `${minutes(means?.first)} → ${minutes(means?.second)} min`,
      holds: means !== null && means.second < means.first,
    },
  ];
}

const head = { kind: 'property', method: 'check' } as const;

export const PROPERTY_CASES: readonly CheckCase[] = [
  {
    ...head,
    id: 'R01',
    title: 'Conservation, at any instant; Little’s law over a run that starts and ends empty',
    source: 'identity',
    scenarios: ['r01'],
    check: checkConservation,
  },
  {
    ...head,
    id: 'R03',
    title: 'Same seed, other workers, other windows, a worker lost half-way: the same digest to the last bit',
    source: 'MATSim code-examples issue 1148, nexosim issue 34, AnyLogic help on reproducible runs',
    note: 'Workers here are models that share nothing but the bytes of states and messages. The test suite does the same with processes that are killed.',
    scenarios: ['r07'],
    check: checkDeterminism,
  },
  {
    ...head,
    id: 'R05',
    title: 'Stopped at any instant, saved, loaded and continued: the digest of the uninterrupted run',
    source: 'SUMO issues 2304, 7731, 11202, 16765, 17532',
    scenarios: ['r07'],
    check: checkCheckpoints,
  },
  {
    ...head,
    id: 'R07',
    title: 'More replications later: the first ones stay, the summary is that of a fresh run',
    source: 'OMNeT++ issue 97',
    scenarios: ['r07'],
    check: checkReplications,
  },
  {
    ...head,
    id: 'R09',
    title: 'Trucks that finish in only one of two compared runs',
    source: 'A/B Street PR 412: trips unfinished in one run were silently skipped',
    scenarios: ['r09', 'r09-three-lanes'],
    check: checkPairs,
  },
];
