// The one list of what Amity measures. Collectors, frames, tables, CSV heads, comparison arrows and docs read it.
import { FLOW_METRICS } from './flow-metrics.ts';
import type { Metric } from './metric.ts';
import { PLACE_METRICS } from './place-metrics.ts';

export type { Metric };

/** In the order tables show them. */
export const METRICS = [...FLOW_METRICS, ...PLACE_METRICS] as const;

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
