// Values of command-line options: each reader answers the value or says what was expected.
import { InvalidArgumentError } from 'commander';
import { tryDuration } from '../../shared/units.ts';

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
