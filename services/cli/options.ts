// Values of command-line options: each reader answers the value or says what was expected.
import { InvalidArgumentError } from 'commander';
import { METRICS } from '../../shared/metrics/catalogue.ts';
import { nearestName } from '../../shared/nearest.ts';
import type { PrecisionGoal } from '../../shared/protocol/experiment.ts';
import { tryDuration, tryMeasure, tryShare } from '../../shared/units.ts';

/** A reader of whole numbers in [least, most]. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** `30min` → ms. */
export function duration(text: string): number {
  const ms = tryDuration(text);
  if (ms !== undefined && ms >= 1) return ms;
  throw new InvalidArgumentError('Expected a duration such as 30min, 2h or 45s.');
}

/** A port; 0 takes any free one. */
export const port = wholeNumber(0, 65_535);

/** Collects a repeatable option. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** `path=value`, as `--set` takes it. */
export function edit(value: string, previous: readonly string[]): readonly string[] {
  if (/^[^=\s]+=/.test(value)) return collect(value, previous);
  throw new InvalidArgumentError('Expected path=value, such as gates.huu-nghi.pools.scanners.servers="[{from: \\"00:00\\", n: 3}]".');
}

/** A figure and how precise it shall be. */
export interface PrecisionWish {
  readonly key: string;
  readonly unit: string;
  readonly goal: PrecisionGoal;
}

/** `sojourn.p90@all<=5%` (of the mean) or `sojourn.p90@all<=4min` (in its unit). A share is always absolute: 5 % of 0.9 would be read either way. */
export function precision(text: string): PrecisionWish {
  const [name = '', size = '', ...more] = text.split('<=').map((part) => part.trim());
  const [id = '', scope = 'all'] = name.split('@');
  const metric = METRICS.find((one) => one.id === id);
  if (metric === undefined) {
    const near = nearestName(
      id,
      METRICS.map((one) => one.id),
    );
    throw new InvalidArgumentError(`"${id}" is no metric of the catalogue.${near === undefined ? '' : ` Did you mean "${near}"?`}`);
  }
  const key = `${id}@${scope}`;
  const relative = /%$/.test(size) && metric.unit !== 'share' ? tryShare(size) : undefined;
  const absolute = relative === undefined ? tryMeasure(size.replace(/^(\d+(?:\.\d+)?)(\D+)$/, '$1 $2'), metric.unit) : undefined;
  if (more.length === 0 && relative !== undefined && relative > 0)
    return { key, unit: metric.unit, goal: { kind: 'relative', share: relative } };
  if (more.length === 0 && absolute !== undefined && absolute > 0)
    return { key, unit: metric.unit, goal: { kind: 'absolute', halfWidth: absolute } };
  throw new InvalidArgumentError(
    `Expected <figure><=<size>, such as sojourn.p90@all<=5% or sojourn.p90@all<=4min, a size in ${metric.unit} or % of the mean.`,
  );
}
