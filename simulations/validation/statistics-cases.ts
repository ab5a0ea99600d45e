// The statistics a comparison rests on, against values computed with SciPy.
import {
  allPairs,
  batchMeans,
  correlation,
  halfWidth,
  mean,
  mser5,
  pairedDifference,
  quantile,
  quantileInterval,
  sampleSd,
  welchDifference,
  wilson,
} from '../analysis/index.ts';
import type { CheckCase, CheckedMetric } from './case.ts';
import { equals, sameTable } from './exact.ts';
import { FORTY_RESULTS, TEN_MEANS, TEN_MEANS_B, THREE_SCENARIOS, WAITS } from './statistics-data.ts';

const DIGITS = { relative: 1e-6 };
const EXACT = {};

/** Lines of [metric, expected, simulated]. */
const lines = (rows: readonly (readonly [string, number, number])[]): readonly CheckedMetric[] =>
  rows.map(([metric, expected, simulated]) => equals(metric, expected, simulated, DIGITS));

function meanInterval(): readonly CheckedMetric[] {
  const centre = mean(TEN_MEANS);
  const half = halfWidth(TEN_MEANS, 0.95);
  return lines([
    ['mean', 5.6264975, centre],
    ['standard deviation (n − 1)', 4.40206991457, sampleSd(TEN_MEANS)],
    ['half-width 95 %', 3.14905111395, half],
    ['half-width 99 %', 4.5239554531, halfWidth(TEN_MEANS, 0.99)],
    ['lower 95 %', 2.47744638605, centre - half],
    ['upper 95 %', 8.77554861395, centre + half],
  ]);
}

function pairedAndWelch(): readonly CheckedMetric[] {
  const paired = pairedDifference(TEN_MEANS_B, TEN_MEANS, 0.95);
  const welch = welchDifference(TEN_MEANS_B, TEN_MEANS, 0.95);
  return lines([
    ['mean difference A − B', 4.8278113, paired.difference],
    ['standard deviation of the difference', 4.2306030088, paired.sd],
    ['paired half-width 95 %', 3.02639107876, paired.halfWidth],
    ['paired t', 3.60867701123, paired.t],
    ['paired p, two-sided', 0.00567100077182, paired.p],
    ['Welch degrees of freedom', 9.34754876685, welch.df],
    ['Welch half-width 95 %', 3.16138994687, welch.halfWidth],
    ['correlation', 0.344297883148, correlation(TEN_MEANS_B, TEN_MEANS)],
    ['variance reduction factor', 1.10361587413, paired.varianceReduction],
  ]);
}

function riskAndError(): readonly CheckedMetric[] {
  const ranks = (p: number, expected: readonly [number, number, number, number]): CheckedMetric => {
    const { lowerRank, upperRank, lower, upper } = quantileInterval(FORTY_RESULTS, p, 0.95);
    return sameTable(`${p}-quantile, 95 % order statistics [ranks; values]`, [expected], [[lowerRank, upperRank, lower, upper]], DIGITS);
  };
  return [
    equals('n', 40, FORTY_RESULTS.length, EXACT),
    ...lines([
      ['smallest', 11.46, quantile(FORTY_RESULTS, 0)],
      ['largest', 45.3, quantile(FORTY_RESULTS, 1)],
      ['median (type 7)', 23.6, quantile(FORTY_RESULTS, 0.5)],
      ['mean', 24.00075, mean(FORTY_RESULTS)],
      ['half-width 95 % of the mean', 2.38020451513, halfWidth(FORTY_RESULTS, 0.95)],
      ['0.25-quantile (type 7)', 20.1175, quantile(FORTY_RESULTS, 0.25)],
    ]),
    ranks(0.25, [5, 17, 13.33, 22.83]),
    equals('0.75-quantile (type 7)', 26.4475, quantile(FORTY_RESULTS, 0.75), DIGITS),
    ranks(0.75, [24, 36, 24.19, 32.75]),
  ];
}

function proportion(): readonly CheckedMetric[] {
  const { estimate, midpoint, lower, upper } = wilson(9, 10, 0.95);
  return lines([
    ['estimate', 0.9, estimate],
    ['Wilson midpoint', 0.788986880055, midpoint],
    ['Wilson lower 95 %', 0.595849973205, lower],
    ['Wilson upper 95 %', 0.982123786905, upper],
  ]);
}

function warmUp(): readonly CheckedMetric[] {
  const settled = mser5(WAITS);
  const batches = batchMeans(WAITS, 10, 0.95);
  return [
    equals('MSER-5: observations left out', 65, settled.truncated, EXACT),
    ...lines([
      ['MSER-5: statistic', 1.36773171265, settled.statistic],
      ['mean after truncation', 5.24389333333, settled.mean],
      ['10 batch means: mean', 12.224301, batches.mean],
      ['10 batch means: half-width 95 %', 8.65409172661, batches.halfWidth],
    ]),
  ];
}

function threeScenarios(): readonly CheckedMetric[] {
  const expected = [
    [5.275, 1.14227188859],
    [6.69416666667, 2.90155181755],
    [1.41916666667, 3.22201814776],
  ] as const;
  return allPairs(THREE_SCENARIOS, 0.95).map(({ first, second, difference, halfWidth: half }, i) =>
    sameTable(`${first} − ${second} [difference, half-width]`, [expected[i] ?? []], [[difference, half]], DIGITS),
  );
}

const head = { kind: 'statistics', method: 'check', scenarios: [] } as const;

export const STATISTICS_CASES: readonly CheckCase[] = [
  {
    ...head,
    id: 'S03',
    title: 'Mean and t interval of 10 replication means',
    source: 'scipy.stats.t; waits of the three-server bank of Ciw 3.2.7',
    check: meanInterval,
  },
  { ...head, id: 'S05', title: 'Paired versus Welch, two scenarios × 10 replications', source: 'scipy.stats', check: pairedAndWelch },
  {
    ...head,
    id: 'S07',
    title: 'Quantiles and order statistics of 40 replication results (risk-and-error plot)',
    source:
      'order statistics with the binomial law: l = largest k with P(Bin(n, p) ≤ k − 1) ≤ 0.025, u = smallest k with P(Bin(n, p) ≤ k − 1) ≥ 0.975',
    check: riskAndError,
  },
  {
    ...head,
    id: 'S09',
    title: '9 of 10 replications met the target',
    source: 'Wilson score interval; Simio reports its midpoint as on-time probability',
    check: proportion,
  },
  {
    ...head,
    id: 'S11',
    title: 'Warm-up by MSER-5 and batch means of 200 successive waits; the lane starts 60 min behind',
    source: 'batches of 5, first minimiser of Σ(b − mean)²/(n − d)² over d < n/2; batch means: 10 equal batches of the whole series',
    check: warmUp,
  },
  {
    ...head,
    id: 'S13',
    title: 'Three scenarios × 12 replications with common random numbers, all pairs, overall 95 % (Bonferroni)',
    source: 'scipy.stats.t on paired differences',
    check: threeScenarios,
  },
];
