// The span a scenario simulates.
import type { Problem } from '../errors.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import { duration, moment, positive } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Scenario } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** Fields of `clock`. */
export const clockFields = {
  start: moment.meta({ description: 'When the simulation starts: date and time with offset from UTC', range: 'years 0001 to 9999' }),
  days: positive(3660, 'measured days after the warm-up', { description: 'Days measured, after the warm-up', unit: 'd', examples: [31] }),
  warmUp: duration('Simulated before the measured days and left out of every figure', 0, ['7 d']).default(0).meta({ default: '0 s' }),
  seriesStep: duration('Grid of the saved series', MINUTE_MS, ['1 h'])
    .default(60 * MINUTE_MS)
    .meta({ default: '1 h' }),
};

/** Reads `clock`. The horizon, warm-up plus days, must be whole milliseconds. */
export function readClock(node: TreeNode, problems: Problem[]): Scenario['clock'] | undefined {
  const { start, days, warmUp, seriesStep } = readFields(clockFields, node, problems);
  if (days !== undefined && !Number.isInteger(days * DAY_MS)) report(problems, node, ['days'], { expected: 'days of whole milliseconds' });
  if (start === undefined || days === undefined || warmUp === undefined || seriesStep === undefined) return undefined;
  return { startEpochMs: start, days, warmUpMs: warmUp, seriesStepMs: seriesStep };
}
