// Recorded trucks through known stations: every start, end and outcome is known, so nothing may differ.
import { compile, recordTrucks, type TruckRecords } from '../index.ts';
import { HOUR_MS, MINUTE_MS, DAY_MS } from '../../shared/time.ts';
import type { CheckCase, CheckedMetric, Given } from './case.ts';
import { equals, sameTable, type Tolerance } from './exact.ts';
import { BY_HOURS, LONG_TRACE, OF_LAW, TABLES, type KnownTable } from './trace-tables.ts';

const COUNT: Tolerance = {};

/** A truck at the only stage of its scenario, in units of the case; null for what never happened. */
interface Visit {
  readonly arrival: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly state: 'served' | 'refused' | 'reneged' | 'waiting' | 'in service';
}

const known = (ms: number | undefined, unitMs: number): number | null => (ms === undefined || Number.isNaN(ms) ? null : ms / unitMs);

/** All trucks in order of arrival. */
function visitsOf(records: TruckRecords, unitMs: number): readonly Visit[] {
  const { visits } = records;
  const visitOf = new Map(Array.from(visits.truck, (truck, i) => [truck, i]));
  return Array.from(records.arrivedMs, (arrivedMs, truck) => {
    const i = visitOf.get(truck);
    const start = i === undefined ? null : known(visits.startedMs[i], unitMs);
    const end = i === undefined ? null : known(visits.endedMs[i], unitMs);
    return { arrival: arrivedMs / unitMs, start, end, state: stateOf(records.outcome[truck], i, start) };
  });
}

function stateOf(outcome: number | undefined, visit: number | undefined, start: number | null): Visit['state'] {
  if (outcome === 1) return 'served';
  if (outcome === 2) return visit === undefined ? 'refused' : 'reneged';
  return start === null ? 'waiting' : 'in service';
}

function recordedVisits(given: Given, name: string, unitMs: number): readonly Visit[] {
  return visitsOf(recordTrucks(compile(given.scenario(name)), { seed: 1, k: 0 }), unitMs);
}

const waitsOf = (visits: readonly Visit[]): readonly number[] =>
  visits.flatMap(({ arrival, start }) => (start === null ? [] : [start - arrival]));
const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);
const largest = (xs: readonly number[]): number => xs.reduce((most, x) => Math.max(most, x), -Infinity);

/** The table of a small case, with its means and counts. */
function checkTable(visits: readonly Visit[], expected: KnownTable): readonly CheckedMetric[] {
  const { tolerance } = expected;
  const table = visits.map(({ arrival, start, end, state }, i) => [i + 1, arrival, start, end, state]);
  const served = visits.filter(({ state }) => state === 'served');
  const counts = (['reneged', 'refused', 'waiting'] as const).flatMap((state) => {
    const wanted = expected[state];
    return wanted === undefined ? [] : [equals(state, wanted, visits.filter((visit) => visit.state === state).length, COUNT)];
  });
  return [
    sameTable('table [n, arrival, start, end, state]', expected.rows, table, tolerance),
    equals('served', expected.served, served.length, COUNT),
    equals('mean wait of the served', expected.meanWait, sum(waitsOf(served)) / served.length, tolerance, 'min'),
    equals('last end', expected.lastEnd, largest(served.map(({ end }) => end ?? NaN)), tolerance, 'min'),
    ...counts,
  ];
}

/** The program of Law's book ends when the 1000th delay is complete, which is when that truck's service starts. */
function checkLaw(given: Given): readonly CheckedMetric[] {
  const visits = recordedVisits(given, 't01', OF_LAW.unitMs);
  const end = visits[OF_LAW.delays - 1]?.start ?? NaN;
  const waiting = visits.map(({ arrival, start }) => Math.max(0, Math.min(start ?? end, end) - arrival));
  const serving = visits.map(({ start, end: left }) => (start === null || start >= end ? 0 : Math.min(left ?? end, end) - start));
  const found = {
    'average delay in the queue': sum(waitsOf(visits.slice(0, OF_LAW.delays))) / OF_LAW.delays,
    'time-average number in the queue': sum(waiting) / end,
    'server utilisation': sum(serving) / end,
    'end of the run': end,
    'arrival 1': visits[0]?.arrival ?? NaN,
    'arrival 2': visits[1]?.arrival ?? NaN,
    'service 1': (visits[0]?.end ?? NaN) - (visits[0]?.start ?? NaN),
    'service 2': (visits[1]?.end ?? NaN) - (visits[1]?.start ?? NaN),
  };
  return Object.entries(found).map(([metric, simulated], i) =>
    equals(metric, OF_LAW.expected[i] ?? NaN, simulated, OF_LAW.tolerance, OF_LAW.units[i]),
  );
}

function checkHours(given: Given): readonly CheckedMetric[] {
  const visits = recordedVisits(given, 't13', MINUTE_MS);
  const ended = visits.filter(({ end }) => end !== null);
  const opening = (day: number): number => (day - 1) * 1440 + 420;
  const waitingAt = (t: number): number => visits.filter(({ arrival, start }) => arrival <= t && (start === null || start > t)).length;
  const firstDay = visits.filter(({ start }) => start !== null && start < 1440);
  return [
    equals('served within 72 h', BY_HOURS.served, ended.length, COUNT),
    equals('still waiting at 72 h', BY_HOURS.waiting, waitingAt(3 * 1440), COUNT),
    ...BY_HOURS.atOpening.map((expected, i) =>
      equals(`waiting just after 07:00, day ${i + 1}`, expected, waitingAt(opening(i + 1)), COUNT),
    ),
    equals('mean wait of the served', BY_HOURS.meanWait, sum(waitsOf(ended)) / ended.length, BY_HOURS.tolerance, 'min'),
    equals('last start of day 1', BY_HOURS.lastStart, largest(firstDay.map(({ start }) => start ?? NaN)), BY_HOURS.tolerance, 'min'),
    equals('last end of day 1', BY_HOURS.lastEnd, largest(firstDay.map(({ end }) => end ?? NaN)), BY_HOURS.tolerance, 'min'),
  ];
}

function checkLong(given: Given): readonly CheckedMetric[] {
  const visits = recordedVisits(given, 't15', LONG_TRACE.unitMs);
  const waits = waitsOf(visits);
  const services = visits.map(({ start, end }) => (end ?? NaN) - (start ?? NaN));
  const measure = (metric: string, expected: number, found: number): CheckedMetric =>
    equals(metric, expected, found, LONG_TRACE.tolerance, 'min');
  return [
    measure('mean wait', LONG_TRACE.meanWait, sum(waits) / waits.length),
    measure('longest wait', LONG_TRACE.maxWait, largest(waits)),
    equals('trucks that waited', LONG_TRACE.waited, waits.filter((wait) => wait > 0).length, COUNT),
    measure('last departure', LONG_TRACE.lastDeparture, largest(visits.map(({ end }) => end ?? NaN))),
    measure('wait of truck 1000', LONG_TRACE.wait1000, waits[999] ?? NaN),
    measure('wait of the last truck', LONG_TRACE.waitLast, waits[19_999] ?? NaN),
    measure('sum of the services', LONG_TRACE.sumOfService, sum(services)),
  ];
}

const small = (
  id: keyof typeof TABLES,
  unitMs: number,
  head: { readonly kind: string; readonly title: string; readonly source: string; readonly note?: string },
): CheckCase => {
  const name = id.toLowerCase();
  return { method: 'check', id, ...head, scenarios: [name], check: (given) => checkTable(recordedVisits(given, name, unitMs), TABLES[id]) };
};

const BY_HAND = 'computed by an event loop short enough to check by hand';

export const TRACE_CASES: readonly CheckCase[] = [
  {
    method: 'check',
    id: 'T01',
    kind: 'published exact run',
    title: 'M/M/1 driven by the random numbers of Law’s own program, until the 1000th delay',
    source:
      'Law & Kelton, Simulation Modeling and Analysis, fig. 1.37 prints 0.430, 0.418, 0.460, 1027.915; a re-coding gives the other digits',
    note: 'One minute of the case lasts 3 days in the file, so that whole milliseconds lie below the digits compared.',
    scenarios: ['t01'],
    check: checkLaw,
  },
  small('T03', MINUTE_MS, {
    kind: 'trace: FIFO multi-server',
    title: '16 trucks, 2 lanes, first come first served',
    source: `${BY_HAND}; equals the Kiefer–Wolfowitz recursion`,
  }),
  small('T05', MINUTE_MS, { kind: 'trace: priority', title: 'The trucks of T03, express first, non-preemptive, 2 lanes', source: BY_HAND }),
  small('T07', 84 * DAY_MS, {
    kind: 'trace: reneging',
    title: 'The “Bank renege” run of SimPy (seed 42): 5 customers, 1 counter',
    source:
      'SimPy documentation prints 3.8595, 13.9003 (reneged after 1.174), 23.7507, 37.9599, 43.1401; the inputs are the numbers that run drew',
    note: 'One minute of the case lasts 84 days in the file.',
  }),
  small('T09', MINUTE_MS, {
    kind: 'trace: finite yard',
    title: 'The trucks of T03, 1 lane, at most 4 inside, others refused',
    source: BY_HAND,
  }),
  small('T11', HOUR_MS, {
    kind: 'trace: shifts and overtime',
    title: 'Arrivals every 3, service 5; one officer 0–4, two 4–10, none from 10',
    source: 'Ciw 3.2.7 documentation, server schedules: first seven arrivals of the overtime example',
    note: 'One minute of the case lasts an hour in the file. Ciw counts an overtime of 4.0 more because its shift change replaces the whole team; starts and ends are the same.',
  }),
  {
    method: 'check',
    id: 'T13',
    kind: 'trace: opening hours and backlog',
    title: 'A truck every 12 min for 72 h, 1 lane, 15 min, open 07:00–19:00, the truck in hand is finished',
    source: BY_HAND,
    note: 'A truck due to start exactly at closing time does not start.',
    scenarios: ['t13'],
    check: checkHours,
  },
  {
    method: 'check',
    id: 'T15',
    kind: 'trace: large',
    title: '20,000 recorded trucks, 3 lanes, first come first served, from empty',
    source: 'Kiefer–Wolfowitz recursion on gaps (mean 5) and services (mean 14) from Law’s generator',
    note: 'One minute of the case lasts 3 hours in the file.',
    scenarios: ['t15'],
    check: checkLong,
  },
];
