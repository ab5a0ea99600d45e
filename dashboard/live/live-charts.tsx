// Three charts of the gate with one cursor: releases both ways, who waits where, and how long it takes.
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useSyncExternalStore } from 'react';
import type { GateLayout, StageKind } from '../../shared/protocol/live.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import { ChartPanel, COUNT_STEPS, MINUTE_STEPS, type ChartSource } from '../charts/chart-panel.tsx';
import type { Line, PlotData } from '../charts/plot.ts';
import type { GateHistory, LiveView } from '../data/live-reducer.ts';
import { CN_ZONE_MIN } from '../data/clock.ts';
import type { Lang } from '../data/format.ts';
import type { LiveStore } from '../data/live-store.ts';
import { flowName, layoutStageName, nounOf } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText, type Text } from '../text/text.ts';
import type { ChartWindow } from './window-picker.tsx';

const route = getRouteApi('/live/$runId');
const FLOW_COLOURS = ['run-a', 'run-b', 'run-c', 'run-d'] as const;
const STACK_COLOURS = ['run-a', 'run-b', 'run-c', 'run-d', 'run-e', 'run-base'] as const;
/** Stages drawn on their own; the rest is one band. */
const MOST_BANDS = 5;
const WINDOWS: Readonly<Record<ChartWindow, number>> = { '3h': 3 * HOUR_MS, day: DAY_MS, all: Infinity };

/** Where one waits for something: elsewhere one is under way, or never stands. */
const QUEUES: ReadonlySet<StageKind> = new Set<StageKind>(['service', 'seize', 'join', 'gather', 'booking']);

type Window = ChartWindow;

/** Columns of the shown stretch of history on the 15-minute grid. */
function dataOf(view: LiveView, win: Window, columns: readonly (readonly (number | null)[])[]): PlotData {
  const buckets = Math.max(1, Math.ceil(view.simMs / view.stepMs));
  const span = WINDOWS[win];
  const first = span === Infinity ? 0 : Math.max(0, buckets - Math.round(span / view.stepMs));
  const second = (bucket: number): number => (view.startEpochMs + bucket * view.stepMs) / 1000;
  return {
    seconds: Array.from({ length: buckets - first }, (_, i) => second(first + i)),
    columns: columns.map((column) => Array.from({ length: buckets - first }, (_, i) => column[first + i] ?? null)),
    unfinished: view.simMs % view.stepMs !== 0,
    fromSecond: second(first),
    // A run younger than the stretch fills it from the left.
    untilSecond: second(span === Infinity ? buckets : Math.max(buckets, first + Math.round(span / view.stepMs))),
  };
}

function sourceOf(
  store: LiveStore,
  gate: number,
  win: Window,
  columns: (history: GateHistory) => readonly (readonly (number | null)[])[],
): ChartSource {
  return {
    read() {
      const view = store.shown.get();
      const history = view?.history[gate];
      return view === null || history === undefined ? null : dataOf(view, win, columns(history));
    },
    subscribe: (listener) => store.shown.subscribe(listener),
  };
}

/** Truck stages where trucks may wait, in route order. */
function queueStages(layout: GateLayout): readonly number[] {
  const onRoutes = new Set(layout.flows.flatMap((flow) => flow.route));
  return [...layout.stages.keys()].filter(
    (s) => onRoutes.has(s) && QUEUES.has(layout.stages[s]?.kind ?? 'delay') && layout.stages[s]?.papers !== true,
  );
}

/** The stages that kept most trucks waiting so far get a band of their own; the order stays that of the route. */
function fullestStages(stages: readonly number[], history: GateHistory | undefined): readonly number[] {
  if (stages.length <= MOST_BANDS) return stages;
  const waited = (s: number): number => (history?.waitingByStage[s] ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
  const fullest = [...stages].sort((a, b) => waited(b) - waited(a) || a - b).slice(0, MOST_BANDS);
  return stages.filter((s) => fullest.includes(s));
}

/** Band i = sum of stages i… to the last, so that each is drawn down to the next: the first line is the total. */
export function stack(columns: readonly (readonly (number | null)[])[]): (number | null)[][] {
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

/** Two stages of one name, one each side of the border, are told apart by the side. */
function bandName(layout: GateLayout, stage: number, stages: readonly number[], lang: Lang, t: Text): string {
  const name = layoutStageName(layout, stage, lang, t);
  const isOne = stages.every((other) => other === stage || layoutStageName(layout, other, lang, t) !== name);
  const zone = layout.sides.find(({ id }) => id === layout.stages[stage]?.side)?.zoneMin;
  return isOne ? name : `${name} (${zone === CN_ZONE_MIN ? 'CN' : 'VN'})`;
}

/** The simulated day the run is in. */
function useDay(store: LiveStore): number {
  return useSyncExternalStore(store.shown.subscribe, () => Math.floor((store.shown.get()?.simMs ?? 0) / DAY_MS));
}

function useChartLines(layout: GateLayout, store: LiveStore, gate: number, win: Window) {
  const t = useText();
  const { lang } = useFormat();
  const day = useDay(store);
  return useMemo(() => {
    const flows: readonly Line[] = layout.flows.map((flow, f) => ({
      label: flowName(flow.id, t),
      colour: FLOW_COLOURS[f % FLOW_COLOURS.length] ?? 'ink',
      stepped: true,
      dash: f === 0 ? [] : [8, 4],
    }));
    const stages = queueStages(layout);
    // Chosen when the gate, the stretch or the day changes, not while one looks.
    const own = fullestStages(stages, win === undefined || day < 0 ? undefined : store.head.get()?.history[gate]);
    const queues: readonly Line[] = [
      ...own.map((s, i) => ({
        label: bandName(layout, s, stages, lang, t),
        colour: STACK_COLOURS[i] ?? 'ink',
        fill: true,
      })),
      ...(stages.length > MOST_BANDS ? [{ label: t('chart.other'), colour: 'ink-3', fill: true }] : []),
    ];
    const sojourn: readonly Line[] = [
      { label: 'P50', colour: 'run-a' },
      { label: 'P90', colour: 'run-b', dash: [8, 4] },
    ];
    return { flows, queues, sojourn, own, rest: stages.filter((s) => !own.includes(s)) };
  }, [layout, t, lang, store, gate, win, day]);
}

export function LiveCharts({ store, gate, layout }: { readonly store: LiveStore; readonly gate: number; readonly layout: GateLayout }) {
  const t = useText();
  const format = useFormat();
  const win: Window = route.useSearch().win ?? 'day';
  const lines = useChartLines(layout, store, gate, win);
  const sources = useMemo(
    () => ({
      flows: sourceOf(store, gate, win, (history) => history.clearedByFlow),
      queues: sourceOf(store, gate, win, (history) => {
        const rest = stack(lines.rest.map((s) => history.waitingByStage[s] ?? []))[0];
        return stack([...lines.own.map((s) => history.waitingByStage[s] ?? []), ...(rest === undefined ? [] : [rest])]);
      }),
      sojourn: sourceOf(store, gate, win, (history) => [history.sojournP50, history.sojournP90]),
    }),
    [store, gate, win, lines],
  );
  const carried = nounOf(layout.flows);
  const noun = t(`noun.${carried}`);
  const count = useMemo(() => (value: number) => format.number(value), [format]);
  const minutes = useMemo(() => (value: number) => format.hmm(value), [format]);
  return (
    <>
      <ChartPanel
        title={t(carried === 'travellers' ? 'chart.throughput.people' : 'chart.throughput')}
        unit={t('unit.per-quarter', { what: noun })}
        testId="live.throughput"
        lines={lines.flows}
        source={sources.flows}
        value={count}
        leastTop={4}
        steps={COUNT_STEPS}
        sync="live"
      />
      <ChartPanel
        title={t('chart.queues')}
        unit={noun}
        testId="live.queuechart"
        lines={lines.queues}
        source={sources.queues}
        value={count}
        leastTop={10}
        steps={COUNT_STEPS}
        sync="live"
        stacked
      />
      <ChartPanel
        title={t('chart.dwell')}
        unit={t('unit.hmm')}
        testId="live.dwellband"
        lines={lines.sojourn}
        source={sources.sojourn}
        value={minutes}
        leastTop={60}
        steps={MINUTE_STEPS}
        sync="live"
      />
    </>
  );
}
