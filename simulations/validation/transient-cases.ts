// Queueing theory, A55 to A63: systems that start empty, demand that follows the clock, papers beside the cargo, tails of the time inside.
import type { IntervalCase, IntervalMetric, Replication } from './case.ts';
import { above, HOUR, kpi, MINUTE, overVisits, powered, quantile, visitsThat, type Figure } from './figures.ts';

/** Wait of truck `i`, counted from 1, in min. */
function waitOfTruck(i: number): Figure {
  return overVisits('serve', (enteredMs, startedMs, _, before) => (before === i - 1 ? (startedMs - enteredMs) / MINUTE : 0));
}

/** Mean wait of the 25 trucks, in min. */
const averageWait = overVisits('serve', (enteredMs, startedMs) => (startedMs - enteredMs) / MINUTE / 25);

/** The day of case A57. */
const DAY_END = 24 * HOUR;

/** Number in the system at `hours`. */
function inSystemAt(hours: number): (r: Replication) => number {
  return visitsThat('serve', (enteredMs, _, endedMs) => enteredMs <= hours * HOUR && endedMs > hours * HOUR);
}

/** Number in the queue at `hours`. */
function waitingAt(hours: number): (r: Replication) => number {
  return visitsThat('serve', (enteredMs, startedMs) => enteredMs <= hours * HOUR && startedMs > hours * HOUR);
}

const inSystem: Readonly<Record<string, number>> = {
  '3': 0.200009052995,
  '6': 0.797547806674,
  '9': 7.50842899736,
  '10': 10.6766169674,
  '12': 6.04866247786,
  '15': 8.12486186203,
  '18': 2.32852167043,
  '24': 0.400014498268,
};
const waiting: Readonly<Record<string, number>> = {
  '9': 3.12568341496,
  '10': 6.01152798229,
  '12': 2.38663996898,
  '15': 3.69449485545,
  '18': 0.192205241238,
};
const empty: Readonly<Record<string, number>> = {
  '3': 0.818723405628,
  '6': 0.4505296124,
  '9': 0.00550528732034,
  '10': 0.00244184413556,
  '12': 0.0259872798862,
  '15': 0.00503808133831,
  '18': 0.124408913827,
  '24': 0.670313328567,
};

/** Below it a number or a probability is hardly ever seen in the replications of a fast run. */
const RARE = 0.2;

function byHour(name: string, values: Readonly<Record<string, number>>, of: (hours: number) => Figure): IntervalMetric[] {
  return Object.entries(values).map(([hours, value]) => ({
    metric: name.replace('{}', hours),
    value,
    of: of(Number(hours)),
    rare: value < RARE,
  }));
}

/** Expected trucks in the yard of case A59 by hour. */
const inYard: Readonly<Record<string, number>> = {
  '2': 8.12661676092,
  '6': 20.8162364752,
  '12': 72.3159103747,
  '14': 87.3915553199,
  '18': 92.7304237495,
  '24': 46.810725059,
  '36': 73.173278711,
};
const YARD_INSTANTS = Object.keys(inYard).map((hours) => Number(hours) * HOUR);

function inYardAt(hours: number): Figure {
  const i = YARD_INSTANTS.indexOf(hours * HOUR);
  return (r) => r.levelsAt(YARD_INSTANTS)[i]?.[0]?.inside[0] ?? null;
}

export const TRANSIENT_CASES: readonly IntervalCase[] = [
  {
    method: 'interval',
    id: 'A55',
    kind: 'transient from empty',
    title: 'M/M/1 with rho 0.9, average wait of the first 25 trucks from empty (gap 1 min, service 0.9 min)',
    source:
      'exact embedded chain, first truck at an empty gate; agrees with the 2.12 quoted in Law, Simulation Modeling and Analysis, chapter 9',
    scenario: 'a55',
    replications: 34_000,
    fast: { replications: 1000 },
    metrics: powered(0.01, [
      { metric: 'E[average wait in queue of trucks 1..25]', value: 2.12448934653, unit: 'min', of: averageWait },
      { metric: 'E[wait of truck 2]', value: 0.426315789474, unit: 'min', of: waitOfTruck(2) },
      { metric: 'E[wait of truck 5]', value: 1.19651832331, unit: 'min', of: waitOfTruck(5) },
      { metric: 'E[wait of truck 10]', value: 1.97550309331, unit: 'min', of: waitOfTruck(10) },
      { metric: 'E[wait of truck 25]', value: 3.30050862103, unit: 'min', of: waitOfTruck(25) },
    ]),
  },
  {
    method: 'interval',
    id: 'A57',
    kind: 'M(t)/M/c over a day',
    title: '24 h day, piecewise-constant hourly Poisson rates, 5 lanes all day, exponential service 12 min, empty at 00:00',
    source: 'Kolmogorov equations (matrix exponential on a grid of 0.025 h); two codings agree to 1e-9',
    note: 'Nobody arrives after the 24 h, so that every truck of the day is followed until it is served.',
    scenario: 'a57',
    // What E[number waiting at 18 h] needs: the queue is nearly always empty then.
    replications: 105_000,
    fast: { replications: 200 },
    metrics: powered(0.02, [
      { metric: 'expected_arrivals', value: 253, of: visitsThat('serve', () => true) },
      {
        metric: 'mean_wait_in_queue_of_the_day_s_trucks (followed until served)',
        value: 0.114628584399,
        unit: 'h',
        of: overVisits('serve', (enteredMs, startedMs) => (startedMs - enteredMs) / HOUR),
        per: visitsThat('serve', () => true),
      },
      {
        metric: 'time_average_number_in_system_0_24h',
        value: 3.31337612614,
        of: overVisits('serve', (enteredMs, _, endedMs) => (Math.min(endedMs, DAY_END) - enteredMs) / DAY_END),
      },
      {
        metric: 'time_average_number_waiting_0_24h',
        value: 1.20837631282,
        of: overVisits('serve', (enteredMs, startedMs) => (Math.min(startedMs, DAY_END) - enteredMs) / DAY_END),
      },
      {
        metric: 'expected_departures_by_24h',
        value: 252.599985502,
        of: visitsThat('serve', (_, __, endedMs) => endedMs <= DAY_END),
      },
      ...byHour('E[number in system at {} h]', inSystem, inSystemAt),
      ...byHour('E[number waiting at {} h]', waiting, waitingAt),
      ...byHour('P(system empty at {} h)', empty, (hours) => (r) => (inSystemAt(hours)(r) === 0 ? 1 : 0)),
    ]),
  },
  {
    method: 'interval',
    id: 'A59',
    kind: 'M(t)/G/infinity yard',
    title: 'parking yard, sinusoidal arrivals 20 + 15 sin(2 pi (t − 8)/24) per h, exponential dwell of mean 3 h, empty at t = 0',
    source: 'mean of M(t)/M/infinity by quadrature',
    note: 'The sinusoid is given as its averages over the quarter-hours of the day, which moves the expected numbers by 0.015 at most.',
    scenario: 'a59',
    fast: { replications: 50 },
    metrics: powered(0.02, [
      ...byHour('E[trucks in yard at {} h] (= its variance, Poisson)', inYard, inYardAt),
      { metric: 'expected_arrivals_0_36h', value: 662.704220487, of: kpi('arrived@line/trucks') },
    ]),
  },
  {
    method: 'interval',
    id: 'A61',
    kind: 'parallel document and cargo checks',
    title: 'documents exponential 10 min and cargo 15 min in parallel, no queue; the truck leaves when both are done (0.1/min)',
    source: 'maximum of two exponentials',
    scenario: 'a61',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'mean_time_in_system', value: 19, unit: 'min', of: kpi('sojourn.mean@line/trucks') },
      { metric: 'P(time>30)', value: 0.178384404605, of: above('sojourn', 'line/trucks', 30 * MINUTE) },
    ]),
  },
  {
    method: 'interval',
    id: 'A63',
    kind: 'perishables deadline',
    title: 'M/M/5, share of fruit trucks whose time in the system exceeds 30 and 60 min (20/h, 12 min)',
    source: 'tail of the time in M/M/c',
    scenario: 'a63',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'P(time_in_system>0.5)', value: 0.195795819228, of: above('sojourn', 'line/trucks', 30 * MINUTE) },
      { metric: 'P(time_in_system>1)', value: 0.0254058521048, of: above('sojourn', 'line/trucks', HOUR) },
      { metric: 'time_in_system_p90', value: 0.670522086435, unit: 'h', of: quantile('sojourn', 'line/trucks', 0.9, HOUR) },
    ]),
  },
];
