// Columns of two branches on one grid: the branch laid over its trunk. Pure.
import type { ChartSource } from '../../charts/chart-panel.tsx';
import type { LiveView } from '../../data/live-reducer.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { dataOf, type Stretch } from '../chart-data.ts';

type Shown = Pick<LiveStore, 'shown'>;
export type Column = 'waiting' | 'cleared' | 'sojournP90';

/** A column of one run. Of the run that is behind, the bucket it stands in is left out: half a bucket beside a whole one would look like a fall. */
function columnOf(view: LiveView, gate: number, column: Column, untilMs: number): readonly (number | null)[] {
  const buckets = view.simMs < untilMs ? Math.floor(view.simMs / view.stepMs) : Math.ceil(view.simMs / view.stepMs);
  return (view.history[gate]?.[column] ?? []).slice(0, buckets);
}

export function pairOf(stores: readonly [Shown, Shown], stretch: Stretch, column: Column): ChartSource {
  return {
    read() {
      const [left, right] = [stores[0].shown.get(), stores[1].shown.get()];
      if (left === null || right === null) return null;
      const ahead = left.simMs >= right.simMs ? left : right;
      return dataOf(
        ahead,
        stretch,
        [left, right].map((view) => columnOf(view, stretch.gate, column, ahead.simMs)),
      );
    },
    subscribe(listener) {
      const stops = stores.map((store) => store.shown.subscribe(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}
