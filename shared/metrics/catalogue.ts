// The one list of what Amity measures. Collectors, frames, tables, CSV heads, comparison arrows and docs read it.

export interface Metric {
  readonly id: string;
  readonly unit: 'trucks' | 'trucks/day' | 'min' | 'share' | 'days' | 't/day' | 'USD/day';
  readonly kind: 'tally' | 'time-weighted' | 'counter' | 'level';
  /** Which way is better for a planner; `none` when it is only context. */
  readonly better: 'up' | 'down' | 'none';
  /** Where it is reported: whole gate, per flow, per flow and stage, per pool. */
  readonly scope: 'flow' | 'stage' | 'pool';
  /** Smallest difference that matters to a planner (default of the practical threshold τ), in `unit`; a guess, editable. */
  readonly threshold: number;
  readonly meaning: string;
}

export const METRICS = [
  {
    id: 'arrived',
    unit: 'trucks',
    kind: 'counter',
    better: 'none',
    scope: 'flow',
    threshold: 10,
    meaning: 'Trucks that reached the approach of the gate in the measured days.',
  },
  {
    id: 'cleared',
    unit: 'trucks',
    kind: 'counter',
    better: 'up',
    scope: 'flow',
    threshold: 10,
    meaning: 'Trucks released on the other side in the measured days.',
  },
  {
    id: 'throughput',
    unit: 'trucks/day',
    kind: 'counter',
    better: 'up',
    scope: 'flow',
    threshold: 10,
    meaning: 'Trucks released per measured day.',
  },
  {
    id: 'sojourn.mean',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'flow',
    threshold: 5,
    meaning: 'Mean time from reaching the approach to release, of trucks released in the measured days.',
  },
  { id: 'sojourn.p50', unit: 'min', kind: 'tally', better: 'down', scope: 'flow', threshold: 5, meaning: 'Median sojourn.' },
  {
    id: 'sojourn.p90',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'flow',
    threshold: 5,
    meaning: '90th percentile of the sojourn.',
  },
  {
    id: 'sojourn.p95',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'flow',
    threshold: 5,
    meaning: '95th percentile of the sojourn.',
  },
  {
    id: 'wait.mean',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'stage',
    threshold: 5,
    meaning: 'Mean time in the queue of a stage, of services started in the measured days.',
  },
  {
    id: 'wait.p90',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'stage',
    threshold: 5,
    meaning: '90th percentile of the time in the queue of a stage.',
  },
  {
    id: 'dwell.mean',
    unit: 'min',
    kind: 'tally',
    better: 'down',
    scope: 'stage',
    threshold: 5,
    meaning: 'Mean wait plus service at a stage, of visits completed in the measured days.',
  },
  {
    id: 'queue.mean',
    unit: 'trucks',
    kind: 'time-weighted',
    better: 'down',
    scope: 'stage',
    threshold: 10,
    meaning: 'Time-average number waiting at a stage.',
  },
  {
    id: 'queue.max',
    unit: 'trucks',
    kind: 'level',
    better: 'down',
    scope: 'stage',
    threshold: 10,
    meaning: 'Largest number waiting at a stage.',
  },
  {
    id: 'inside.mean',
    unit: 'trucks',
    kind: 'time-weighted',
    better: 'down',
    scope: 'flow',
    threshold: 10,
    meaning: 'Time-average number of trucks between approach and release.',
  },
  {
    id: 'stock.evening',
    unit: 'trucks',
    kind: 'level',
    better: 'down',
    scope: 'flow',
    threshold: 10,
    meaning: 'Trucks still on the side they come from when that side closes for the day, mean of the measured days.',
  },
  {
    id: 'stock.days',
    unit: 'days',
    kind: 'level',
    better: 'down',
    scope: 'flow',
    threshold: 0.1,
    meaning: 'Evening stock divided by the trucks cleared per day.',
  },
  {
    id: 'busy',
    unit: 'share',
    kind: 'time-weighted',
    better: 'none',
    scope: 'pool',
    threshold: 0.01,
    meaning: 'Share of staffed server time in service.',
  },
  {
    id: 'tonnes',
    unit: 't/day',
    kind: 'counter',
    better: 'up',
    scope: 'flow',
    threshold: 100,
    meaning: 'Tonnes of cargo released per measured day.',
  },
  {
    id: 'value',
    unit: 'USD/day',
    kind: 'counter',
    better: 'up',
    scope: 'flow',
    threshold: 10000,
    meaning: 'Trade value released per measured day.',
  },
] as const satisfies readonly Metric[];

export type MetricId = (typeof METRICS)[number]['id'];

/** Builds the key `<metric>@<gate|all>[/<flow>][/<stage or pool>]`; a pool's key has the flow `both`. */
export function metricKey(metric: MetricId, gate: string, flow?: string, stage?: string): string {
  return `${metric}@${gate}${flow === undefined ? '' : `/${flow}`}${stage === undefined ? '' : `/${stage}`}`;
}

/** The metric of a key, or undefined when the key names none. */
export function findMetricOfKey(key: string): Metric | undefined {
  const id = key.split('@', 1)[0];
  return METRICS.find((metric) => metric.id === id);
}
