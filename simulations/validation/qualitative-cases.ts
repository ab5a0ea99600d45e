// Published effects whose inputs were not published: plausible scenarios, marked as assumptions, must show the direction and the rough size.
import { halfWidth, mean, pairedDifference } from '../analysis/index.ts';
import { compile } from '../index.ts';
import type { CheckCase, CheckedMetric, Given, Replication } from './case.ts';
import { replicationsOf } from './replication.ts';

const LEVEL = 0.95;

type Figures<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Named figures of the first `n` replications of a scenario. */
function sampled<Name extends string>(
  given: Given,
  scenario: string,
  n: number,
  figures: Readonly<Record<Name, (r: Replication) => number>>,
): Figures<Name> {
  const loaded = given.scenario(scenario);
  const model = compile(loaded);
  const names = Object.keys(figures) as Name[];
  const columns = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let from = 0; from < n; from += 25) {
    for (const r of replicationsOf(model, loaded.experiment.seed, from, Math.min(n, from + 25)))
      for (const name of names) columns[name].push(figures[name](r));
  }
  return columns;
}

const kpi =
  (key: string) =>
  (r: Replication): number =>
    r.kpi(key) ?? 0;

/** mean(a) ÷ mean(b) with the half-width of the ratio by linearisation. */
function ratioAtLeast(metric: string, least: number, a: readonly number[], b: readonly number[], published: string): CheckedMetric {
  const ratio = mean(a) / mean(b);
  const residuals = a.map((x, i) => (x - ratio * (b[i] ?? NaN)) / mean(b));
  return {
    metric: `${metric} (published: ${published})`,
    expected: `≥ ${least}`,
    simulated: ratio,
    halfWidth: halfWidth(residuals, LEVEL),
    holds: ratio >= least,
  };
}

function checkBooths(given: Given): readonly CheckedMetric[] {
  const n = given.fast ? 200 : given.scenario('q01').experiment.replications;
  const morning = {
    time: kpi('sojourn.mean@tunnel/cars'),
    spill: (r: Replication) => (kpi('servers.blocked@tunnel/both/tolls')(r) > 0 ? 1 : 0),
  };
  const six = sampled(given, 'q01', n, morning);
  const five = sampled(given, 'q01-five-booths', n, morning);
  return [
    {
      metric: 'six booths are adequate: mean time at the crossing',
      unit: 'min',
      expected: '≤ 3',
      simulated: mean(six.time),
      halfWidth: halfWidth(six.time, LEVEL),
      holds: mean(six.time) <= 3,
    },
    ratioAtLeast('time at the crossing, five booths ÷ six', 1.5, five.time, six.time, 'doubled'),
    ratioAtLeast('P(queue reaches the tunnel), five booths ÷ six', 5, five.spill, six.spill, 'more than 7'),
  ];
}

/** A paired difference that must lie clearly on one side of 0. */
function direction(metric: string, wanted: 'falls' | 'rises', before: readonly number[], after: readonly number[]): CheckedMetric {
  const { difference, halfWidth: half, sd, n } = pairedDifference(before, after, LEVEL);
  const isClear = wanted === 'falls' ? difference + half < 0 : difference - half > 0;
  return {
    metric: `${metric} (${mean(before).toFixed(2)} → ${mean(after).toFixed(2)} min)`,
    unit: 'min',
    expected: wanted,
    simulated: difference,
    halfWidth: half,
    z: difference / (sd / Math.sqrt(n)),
    holds: isClear,
  };
}

function checkFast(given: Given): readonly CheckedMetric[] {
  const n = given.fast ? 16 : given.scenario('q03').experiment.replications;
  const waits = { fast: kpi('wait.mean@crossing/fast/inspect-fast'), general: kpi('wait.mean@crossing/general/inspect') };
  const before = sampled(given, 'q03', n, waits);
  const after = sampled(given, 'q03-open-booths', n, waits);
  const overall = ({ fast, general }: Figures<'fast' | 'general'>): readonly number[] =>
    fast.map((x, k) => 0.225 * x + 0.775 * (general[k] ?? NaN));
  return [
    direction('overall mean wait after opening the FAST booth', 'falls', overall(before), overall(after)),
    direction('mean wait of FAST trucks', 'rises', before.fast, after.fast),
  ];
}

const MINUTES_A_DAY = 1440;

function checkSlots(given: Given): readonly CheckedMetric[] {
  const n = given.fast ? 3 : given.scenario('q05').experiment.replications;
  const figures = { road: kpi('wait.mean@narva/trucks/check'), cleared: kpi('cleared@narva/trucks') };
  const before = sampled(given, 'q05', n, figures);
  const after = sampled(given, 'q05-booking', n, { ...figures, home: kpi('dwell.mean@narva/trucks/slot') });
  const [road, roadAfter, home] = [mean(before.road), mean(after.road), mean(after.home)];
  const kept = mean(after.cleared) / mean(before.cleared);
  const fall = 1 - roadAfter / road;
  return [
    {
      metric: 'mean wait on the road before (published: 3 days)',
      unit: 'days',
      expected: '≥ 1',
      simulated: road / MINUTES_A_DAY,
      holds: road > MINUTES_A_DAY,
    },
    { metric: 'throughput with slots ÷ without', expected: '0.98 to 1.02', simulated: kept, holds: Math.abs(kept - 1) <= 0.02 },
    { metric: 'fall of the wait on the road per truck', expected: '> 0.8', simulated: fall, holds: fall > 0.8 },
    {
      metric: 'mean wait on the road with slots (published: 2 h)',
      unit: 'min',
      expected: '≤ 120',
      simulated: roadAfter,
      holds: roadAfter <= 120,
    },
    {
      metric: 'mean wait before departure',
      unit: 'days',
      expected: 'longer than on the road',
      simulated: home / MINUTES_A_DAY,
      holds: home > roadAfter,
    },
  ];
}

const head = { kind: 'benchmark, inputs incomplete', method: 'check' } as const;

export const QUALITATIVE_CASES: readonly CheckCase[] = [
  {
    ...head,
    id: 'Q01',
    title: 'Detroit–Windsor tunnel, 7–9 am: six customs booths or five',
    source: 'SIMUL8 case study “Reducing Congestion at the Detroit–Windsor Tunnel”',
    note: 'Arrivals and service times were not published; they are chosen so that six booths are adequate.',
    scenarios: ['q01', 'q01-five-booths'],
    check: checkBooths,
  },
  {
    ...head,
    id: 'Q03',
    title: 'Pacific Highway: one FAST-only booth and two general booths, or three open booths',
    source: 'M. Springer, Border Policy Research Institute 2010/2011; Research in Transportation Business & Management 2015',
    note: 'Service times were not published. The change was made permanent in 2011–2012.',
    scenarios: ['q03', 'q03-open-booths'],
    check: checkFast,
  },
  {
    ...head,
    id: 'Q05',
    title: 'Reserved slots instead of a queue on the road (GoSwift, Estonia 2011)',
    source: 'interoperable-europe.ec.europa.eu, GoSwift case; its-estonia.com gives 30 min',
    note: 'Volumes and service times were not published; they are chosen to make a queue of several days.',
    scenarios: ['q05', 'q05-booking'],
    check: checkSlots,
  },
];
