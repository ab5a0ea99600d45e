// Columns of the live charts: the shown stretch of the history, stacks, and which stages get a band of their own. Pure.
import type { GateLayout, StageKind } from '../../shared/protocol/live.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import type { ChartSource } from '../charts/chart-panel.tsx';
import type { Flag } from '../charts/marks.ts';
import type { PlotData } from '../charts/plot.ts';
import { closuresOf } from '../data/capacity.ts';
import type { GateHistory, LiveView } from '../data/live-reducer.ts';
import type { LiveStore } from '../data/live-store.ts';
import type { ChartWindow } from './window-picker.tsx';

type Columns = readonly (readonly (number | null)[])[];

/** From the top of the stack down, in an order in which those that touch are told apart: test/dashboard/palette.test.ts. */
export const BAND_COLOURS = ['run-a', 'run-c', 'run-d', 'run-e', 'run-b'] as const;
/** Of all other stages together, below them. */
export const REST_COLOUR = 'ink-3';
/** Stages drawn on their own; the rest is one band. */
export const MOST_BANDS = BAND_COLOURS.length;
const WINDOWS: Readonly<Record<ChartWindow, number>> = { '3h': 3 * HOUR_MS, day: DAY_MS, all: Infinity };

/** Where one waits for something: elsewhere one is under way, or never stands. */
const QUEUES: ReadonlySet<StageKind> = new Set<StageKind>(['service', 'seize', 'join', 'gather', 'booking']);

/** What a chart of the live page draws: the gate, how far back, and the marks of interventions in simulated ms. */
export interface Stretch {
  readonly gate: number;
  readonly win: ChartWindow;
  readonly flags: readonly number[];
}

/** Columns of the shown stretch of history on the 15-minute grid. */
export function dataOf(view: LiveView, { gate, win, flags }: Stretch, columns: Columns): PlotData {
  const buckets = Math.max(1, Math.ceil(view.simMs / view.stepMs));
  const span = WINDOWS[win];
  const first = span === Infinity ? 0 : Math.max(0, buckets - Math.round(span / view.stepMs));
  const second = (bucket: number): number => (view.startEpochMs + bucket * view.stepMs) / 1000;
  const history = view.history[gate];
  const shut = history === undefined ? [] : closuresOf(history).filter(([, end]) => end > first);
  return {
    seconds: Array.from({ length: buckets - first }, (_, i) => second(first + i)),
    columns: columns.map((column) => Array.from({ length: buckets - first }, (_, i) => column[first + i] ?? null)),
    unfinished: view.simMs % view.stepMs !== 0,
    fromSecond: second(first),
    // A run younger than the stretch fills it from the left.
    untilSecond: second(span === Infinity ? buckets : Math.max(buckets, first + Math.round(span / view.stepMs))),
    hatched: shut.map(([from, to]) => [second(from), Math.min(second(to), (view.startEpochMs + view.simMs) / 1000)]),
    flags: flags.map((atMs, i): Flag => ({ second: (view.startEpochMs + atMs) / 1000, label: String(i + 1) })),
  };
}

/** What comes in a bucket, and on top of it who waited when it began. */
export function demandOf({ arrived, waiting }: Pick<GateHistory, 'arrived' | 'waiting'>): Columns {
  return [arrived.map((n, bucket) => n + (waiting[bucket - 1] ?? 0)), arrived];
}

export function sourceOf(store: LiveStore, stretch: Stretch, columns: (history: GateHistory, view: LiveView) => Columns): ChartSource {
  return {
    read() {
      const view = store.shown.get();
      const history = view?.history[stretch.gate];
      return view === null || history === undefined ? null : dataOf(view, stretch, columns(history, view));
    },
    subscribe: (listener) => store.shown.subscribe(listener),
  };
}

/** Truck stages where trucks may wait, in route order. */
export function queueStages(layout: GateLayout): readonly number[] {
  const onRoutes = new Set(layout.flows.flatMap((flow) => flow.route));
  return [...layout.stages.keys()].filter(
    (s) => onRoutes.has(s) && QUEUES.has(layout.stages[s]?.kind ?? 'delay') && layout.stages[s]?.papers !== true,
  );
}

/** The stages that kept most trucks waiting so far get a band of their own; the order stays that of the route. */
export function fullestStages(stages: readonly number[], history: GateHistory | undefined): readonly number[] {
  if (stages.length <= MOST_BANDS) return stages;
  const waited = (s: number): number => (history?.waitingByStage[s] ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
  const fullest = [...stages].sort((a, b) => waited(b) - waited(a) || a - b).slice(0, MOST_BANDS);
  return stages.filter((s) => fullest.includes(s));
}

/** Band i = sum of stages i… to the last, so that each is drawn down to the next: the first line is the total. */
export function stack(columns: Columns): (number | null)[][] {
  const length = Math.max(0, ...columns.map((column) => column.length));
  const stacked: (number | null)[][] = columns.map(() => []);
  for (let bucket = 0; bucket < length; bucket++) {
    let below: number | null = null;
    for (let i = columns.length - 1; i >= 0; i--) {
      const own = columns[i]?.[bucket] ?? null;
      below = own === null ? below : own + (below ?? 0);
      stacked[i]?.push(below);
    }
  }
  return stacked;
}
