// Draws against their laws: distributions, a stream of arrivals whose rate changes, common random numbers, and the hours two countries share.
import { correlation, kolmogorovSmirnov, mean, normalCdf, pairedDifference, sampleSd, studentT } from '../analysis/index.ts';
import { compile } from '../index.ts';
import { formatTimeOfDay, HOUR_MS, localMsOfDay, MINUTE_MS } from '../../shared/time.ts';
import { sample, type Sampler } from '../kernel/samplers.ts';
import { threefry, threefryKey, unit } from '../kernel/threefry.ts';
import { drawArrivals } from '../model/arrivals.ts';
import { jointOpening } from '../model/joint-opening.ts';
import type { Model } from '../model/model.ts';
import type { CheckCase, CheckedMetric, Given } from './case.ts';
import { equals, sameTable } from './exact.ts';
import { replicationsOf } from './replication.ts';

/** Standard errors a sampled figure may lie off. */
const STANDARD_ERRORS = 4;

/** A figure with its standard error; `most` standard errors are allowed. */
function within(metric: string, expected: number, simulated: number, se: number, most = STANDARD_ERRORS): CheckedMetric {
  const z = (simulated - expected) / se;
  return { metric, expected, simulated, halfWidth: 1.96 * se, z, holds: Math.abs(z) <= most };
}

/** A figure that may be off by a share of its value. */
function nearly(metric: string, expected: number, simulated: number, relative: number): CheckedMetric {
  return equals(metric, expected, simulated, { relative });
}

interface KnownLaw {
  readonly stage: string;
  readonly name: string;
  readonly mean: number;
  readonly variance: number;
  /** 5 %, 50 % and 95 % points. */
  readonly points: readonly [number, number, number];
  readonly cdf: (x: number) => number;
}

const SIGMA2 = Math.log(1 + 0.6 * 0.6);
const BELOW_ZERO = normalCdf(-5 / 4);

/** Expected values from scipy.stats. */
const LAWS: readonly KnownLaw[] = [
  {
    stage: 'lognormal',
    name: 'lognormal, mean 12, cv 0.6',
    mean: 12,
    variance: 51.84,
    points: [4.13328104042, 10.2899151086, 25.6170223862],
    cdf: (x) => normalCdf((Math.log(x / 12) + SIGMA2 / 2) / Math.sqrt(SIGMA2)),
  },
  {
    stage: 'erlang',
    name: 'Erlang-3, mean 9',
    mean: 9,
    variance: 27,
    points: [2.45307434149, 8.02218094117, 18.8873808656],
    cdf: (x) => 1 - Math.exp(-x / 3) * (1 + x / 3 + (x * x) / 18),
  },
  {
    stage: 'triangular',
    name: 'triangular 2, 5, 14',
    mean: 7,
    variance: 6.5,
    points: [3.3416407865, 6.65153077165, 11.6762099923],
    cdf: (x) => (x < 5 ? ((x - 2) * (x - 2)) / 36 : 1 - ((14 - x) * (14 - x)) / 108),
  },
  {
    stage: 'normal',
    name: 'normal, mean 5, sd 4, drawn again below 0',
    mean: 5.81690183559,
    variance: 11.248162213,
    points: [0.860562334372, 5.53120671671, 11.7935420924],
    cdf: (x) => (normalCdf((x - 5) / 4) - BELOW_ZERO) / (1 - BELOW_ZERO),
  },
  {
    stage: 'weibull',
    name: 'Weibull, shape 1.7, scale 10',
    mean: 8.92244502499,
    variance: 29.1854827246,
    points: [1.7426577965, 8.06061017186, 19.0675933509],
    cdf: (x) => 1 - Math.exp(-Math.pow(x / 10, 1.7)),
  },
];

/** The sampler of a stage with one time for all. */
function samplerOf(model: Model, stage: string): Sampler {
  const stages = model.gates[0]?.stages;
  const found = stages?.samplers[stages.base[stages.ids.indexOf(stage)] ?? -1];
  if (found === undefined) throw new RangeError(`expected a stage with a time, found "${stage}".`);
  return found;
}

/** `n` draws in minutes from keyed uniform numbers. */
function draws(sampler: Sampler, stream: number, n: number): Float64Array {
  const key = threefryKey(2015, 0, stream, 0);
  const words = new Int32Array(4);
  return Float64Array.from({ length: n }, (_, i) => {
    if (i % 4 === 0) threefry(key, i, 0, 0, 0, words);
    return sample(sampler, unit(words[i % 4] ?? 0)) / MINUTE_MS;
  });
}

function checkLaw(law: KnownLaw, xs: Float64Array): readonly CheckedMetric[] {
  const n = xs.length;
  const centre = xs.reduce((sum, x) => sum + x, 0) / n;
  const variance = xs.reduce((sum, x) => sum + (x - centre) * (x - centre), 0) / (n - 1);
  const sorted = Float64Array.from(xs).sort();
  const shares = [0.05, 0.5, 0.95] as const;
  const { p } = kolmogorovSmirnov(sorted, law.cdf);
  return [
    within(`${law.name}: mean`, law.mean, centre, Math.sqrt(law.variance / n)),
    // 2 % at a million draws; the spread of a variance grows with 1/√n.
    nearly(`${law.name}: variance`, law.variance, variance, 0.02 * Math.sqrt(1e6 / n)),
    ...shares.map((share, i) => atPoint(`${law.name}: ${share * 100} % point`, law.points[i] ?? NaN, sorted, share)),
    { metric: `${law.name}: Kolmogorov–Smirnov p`, expected: '> 0.0001', simulated: p, holds: p > 1e-4 },
  ];
}

/** A quantile is judged by the share of draws below its known value, which has a binomial law. */
function atPoint(metric: string, expected: number, sorted: Float64Array, share: number): CheckedMetric {
  const n = sorted.length;
  const below = sorted.reduce((count, x) => (x <= expected ? count + 1 : count), 0) / n;
  const z = (share - below) / Math.sqrt((share * (1 - share)) / n);
  return { metric, expected, simulated: sorted[Math.ceil(share * n) - 1] ?? NaN, z, holds: Math.abs(z) <= STANDARD_ERRORS };
}

function checkLaws({ scenario, fast }: Given): readonly CheckedMetric[] {
  const model = compile(scenario('s15'));
  return LAWS.flatMap((law, i) => checkLaw(law, draws(samplerOf(model, law.stage), i, fast ? 40_000 : 1_000_000)));
}

const RATES = [3, 12, 30, 18] as const;

/** Arrivals in each of the four hours, by replication. */
function hourlyCounts(model: Model, seed: number, n: number): readonly (readonly number[])[] {
  return Array.from({ length: n }, (_, k) => {
    const { times } = drawArrivals(model, { seed, k, g: 0 }, { fromMs: 0, untilMs: RATES.length * HOUR_MS });
    const counts = RATES.map(() => 0);
    times.forEach((t) => (counts[Math.floor(t / HOUR_MS)] = (counts[Math.floor(t / HOUR_MS)] ?? 0) + 1));
    return counts;
  });
}

function checkStream({ scenario, fast }: Given): readonly CheckedMetric[] {
  const loaded = scenario('s17');
  const n = fast ? 4_000 : 100_000;
  const counts = hourlyCounts(compile(loaded), loaded.experiment.seed, n);
  const totals = counts.map((hours) => hours.reduce((sum, count) => sum + count, 0));
  const shareOf = (holds: (k: number) => boolean): number => counts.reduce((sum, _, k) => sum + (holds(k) ? 1 : 0), 0) / n;
  const probability = (metric: string, p: number, holds: (k: number) => boolean): CheckedMetric =>
    within(metric, p, shareOf(holds), Math.sqrt((p * (1 - p)) / n));
  const hours = RATES.map((rate, hour) => ({ rate, name: `hour ${hour + 1}`, xs: counts.map((count) => count[hour] ?? 0) }));
  return [
    ...hours.map(({ rate, name, xs }) => within(`mean count, ${name}`, rate, mean(xs), Math.sqrt(rate / n))),
    ...hours.map(({ rate, name, xs }) =>
      nearly(`variance of the count, ${name}`, rate, Math.pow(sampleSd(xs), 2), 0.02 * Math.sqrt(1e5 / n)),
    ),
    probability('P(no arrival in hour 1)', 0.0497870683679, (k) => counts[k]?.[0] === 0),
    within('mean total', 63, mean(totals), Math.sqrt(63 / n)),
    probability('P(total ≥ 80)', 0.0218510935114, (k) => (totals[k] ?? 0) >= 80),
  ];
}

function checkHours({ scenario }: Given): readonly CheckedMetric[] {
  const model = compile(scenario('s19'));
  const gate = model.gates[0];
  if (gate === undefined) throw new RangeError('expected a gate, found none.');
  const spans = jointOpening(gate, model.horizonMs);
  const zones = [0, ...gate.sides.map(({ zoneMin }) => zoneMin)];
  const clocks = spans.map(({ fromMs, toMs }) =>
    zones.flatMap((zoneMin) => [fromMs, toMs].map((t) => formatTimeOfDay(localMsOfDay(model.startEpochMs + t, zoneMin)))),
  );
  const minutes = spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0) / MINUTE_MS;
  return [
    sameTable(
      'joint opening on 2025-07-15 [UTC, Vietnam, China: start, end]',
      [['00:30', '10:00', '07:30', '17:00', '08:30', '18:00']],
      clocks,
      {},
    ),
    equals('joint opening', 570, minutes, { absolute: 1e-6 }, 'min'),
  ];
}

function checkCommonLuck({ scenario, fast }: Given): readonly CheckedMetric[] {
  const n = fast ? 60 : 400;
  const waits = (name: string): readonly number[] => {
    const loaded = scenario(name);
    return replicationsOf(compile(loaded), loaded.experiment.seed, 0, n).map((r) => r.kpi('wait.mean@gate/trucks/serve') ?? NaN);
  };
  const [a, b] = [waits('s01-a'), waits('s01-b')];
  const paired = pairedDifference(b, a, 0.95);
  const se = (xs: readonly number[]): number => sampleSd(xs) / Math.sqrt(n);
  const alike = correlation(a, b);
  // With 60 replications the two reference figures are known to a few hundredths only.
  const [leastCorrelation, leastFactor] = fast ? [0.9, 3] : [0.976 - 0.03, 0.7 * 6.47];
  // The standard error is estimated from n replications.
  const most = Math.max(STANDARD_ERRORS, studentT(1 - 3e-5, n - 1));
  return [
    within('mean wait (min), service as it is', 4.32592592593, mean(a), se(a), most),
    within('mean wait (min), service 10 % shorter', 2.60677994299, mean(b), se(b), most),
    within('mean paired difference (min)', 1.71914598294, paired.difference, paired.sd / Math.sqrt(n), most),
    { metric: 'correlation (reference 0.976)', expected: `≥ ${leastCorrelation}`, simulated: alike, holds: alike >= leastCorrelation },
    {
      metric: 'variance reduction factor (reference 6.47)',
      expected: `≥ ${leastFactor.toFixed(3)}`,
      simulated: paired.varianceReduction,
      holds: paired.varianceReduction >= leastFactor,
    },
    nearly('standard deviation of the paired difference (min)', 0.815, paired.sd, fast ? 0.5 : 0.25),
  ];
}

export const COMMON_LUCK: CheckCase = {
  method: 'check',
  id: 'S01',
  kind: 'common random numbers',
  title: 'The same 500 trucks (gap 5, service 10 min, 3 lanes, from empty) served as they are and 10 % faster',
  source: 'exact embedded chain for the means; correlation from 1500 paired replications with numbers keyed by truck',
  scenarios: ['s01-a', 's01-b'],
  check: checkCommonLuck,
};

export const SAMPLER_CASES: readonly CheckCase[] = [
  {
    method: 'check',
    id: 'S15',
    kind: 'samplers',
    title: 'Moments, quantiles and shape of the input distributions, a million draws each',
    source: 'scipy.stats',
    scenarios: ['s15'],
    check: checkLaws,
  },
  {
    method: 'check',
    id: 'S17',
    kind: 'samplers',
    title: 'Poisson arrivals with 3, 12, 30 and 18 an hour in four successive hours',
    source: 'Poisson law',
    scenarios: ['s17'],
    check: checkStream,
  },
  {
    method: 'check',
    id: 'S19',
    kind: 'calendar: two time zones',
    title: 'Both sides must be open: one window',
    source: 'Python zoneinfo; hours invented for the test',
    scenarios: ['s19'],
    check: checkHours,
  },
];
