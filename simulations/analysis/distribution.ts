// How a figure is spread over replications, and how sure each part of that picture is: a risk-and-error (SMORE) plot in numbers.
import type { Distribution, Enclosed, PastTarget } from '../../shared/protocol/experiment.ts';
import { TooFewReplications } from './errors.ts';
import { halfWidth, mean, wilson } from './interval.ts';
import { quantile, quantileInterval } from './quantile.ts';
import { isMet, type Bound } from './target.ts';

/**
 * Mean with its t interval, median, 5th and 95th percentile with the order statistics that enclose them, smallest, largest, and the share of
 * replications that do not meet `target` with Wilson's interval. A bound is null where the sample is too small to give one. Sources: Nelson, Operations
 * Research 56 (2008) for the plot; Conover, Practical Nonparametric Statistics, 3.2; Wilson (1927). @throws TooFewReplications of an empty list
 */
export function distributionOf(xs: readonly number[], target?: Bound, level = 0.95): Distribution {
  if (xs.length === 0) throw new TooFewReplications(0);
  return {
    n: xs.length,
    level,
    mean: mean(xs),
    halfWidth: xs.length < 2 ? null : halfWidth(xs, level),
    min: Math.min(...xs),
    p5: enclosed(xs, 0.05, level),
    median: enclosed(xs, 0.5, level),
    p95: enclosed(xs, 0.95, level),
    max: Math.max(...xs),
    pastTarget: target === undefined ? null : pastTarget(xs, target, level),
  };
}

function enclosed(xs: readonly number[], p: number, level: number): Enclosed {
  const { lower, upper } = quantileInterval(xs, p, level);
  return { value: quantile(xs, p), lower: finite(lower), upper: finite(upper) };
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

function pastTarget(xs: readonly number[], target: Bound, level: number): PastTarget {
  const count = xs.filter((x) => !isMet(x, target)).length;
  const { estimate, lower, upper } = wilson(count, xs.length, level);
  return { ...target, count, share: estimate, lower, upper };
}
