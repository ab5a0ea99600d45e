// What the staff on duty could pass, what it costs, and when the gate was shut: from the layout and the columns of the history. Pure.
import type { GateLayout } from '../../shared/protocol/live.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts';
import type { GateHistory } from './live-reducer.ts';

/** Trucks of the usual mix that the staff of a bucket can pass in `stepMs` at the narrowest work; null where it was not seen or nothing limits. */
export function capacityAt(layout: GateLayout, history: GateHistory, bucket: number, stepMs: number): number | null {
  const seenMs = history.seenMs[bucket] ?? 0;
  const { stations = [] } = layout;
  if (seenMs <= 0 || stations.length === 0) return null;
  const open = history.openMs.reduce((least, column) => Math.min(least, (column[bucket] ?? 0) / seenMs), 1);
  const passed = stations.map(({ pools, minutesPerTruck }) => {
    const servers = pools.reduce((sum, p) => sum + (history.staffedMs[p]?.[bucket] ?? 0) / seenMs, 0);
    return (servers * stepMs) / (minutesPerTruck * MINUTE_MS);
  });
  // A side that is shut passes nobody, whoever is on duty.
  return Math.min(...passed, open < 0.01 ? 0 : Infinity);
}

export function capacityOf(layout: GateLayout, history: GateHistory, stepMs: number): (number | null)[] {
  return history.seenMs.map((_, bucket) => capacityAt(layout, history, bucket, stepMs));
}

/** Buckets in which a side was shut for most of the time, as [first, beyond the last). */
export function closuresOf(history: GateHistory): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  history.seenMs.forEach((seenMs, bucket) => {
    const isShut = seenMs > 0 && history.openMs.some((column) => (column[bucket] ?? 0) < seenMs / 2);
    if (!isShut) return;
    const last = spans.at(-1);
    if (last?.[1] === bucket) last[1] = bucket + 1;
    else spans.push([bucket, bucket + 1]);
  });
  return spans;
}

/** USD for the staff on duty in the buckets from `first` on; null where the scenario prices no pool, or a bucket was not seen: a branch begins in the middle. */
export function staffCost(layout: GateLayout, history: GateHistory, first: number): number | null {
  const isSeen = history.seenMs.slice(first).every((ms) => ms > 0);
  if (!isSeen || !layout.pools.some(({ costPerHourUsd = 0 }) => costPerHourUsd > 0)) return null;
  return layout.pools.reduce((total, { costPerHourUsd = 0 }, p) => {
    const servedMs = (history.staffedMs[p] ?? []).slice(first).reduce((sum, ms) => sum + ms, 0);
    return total + (servedMs / HOUR_MS) * costPerHourUsd;
  }, 0);
}
