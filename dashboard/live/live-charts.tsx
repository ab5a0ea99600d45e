// Four charts of the gate with one cursor: what comes against what can pass, who waits where, releases both ways, and how long it takes.
import { useMemo, useSyncExternalStore } from 'react';
import type { GateLayout, Target } from '../../shared/protocol/live.ts';
import { DAY_MS } from '../../shared/time.ts';
import { ChartPanel, COUNT_STEPS, MINUTE_STEPS } from '../charts/chart-panel.tsx';
import type { Line } from '../charts/plot.ts';
import { useTimeUnit } from '../charts/time-unit.ts';
import { capacityOf } from '../data/capacity.ts';
import { bothTimes, CN_ZONE_MIN, longDayName } from '../data/clock.ts';
import type { Lang } from '../data/format.ts';
import { ghostReleases, ghostText, type Ghost } from '../data/ghost.ts';
import type { LiveView } from '../data/live-reducer.ts';
import type { LiveStore } from '../data/live-store.ts';
import { flowName, layoutName, layoutStageName, nounOf } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText, type Text } from '../text/text.ts';
import {
  BAND_COLOURS,
  demandOf,
  fullestStages,
  MOST_BANDS,
  queueStages,
  REST_COLOUR,
  sourceOf,
  stack,
  type Stretch,
} from './chart-data.ts';
import type { ChartWindow } from './window-picker.tsx';

const FLOW_COLOURS = ['run-a', 'run-b', 'run-c', 'run-d'] as const;

export interface LiveChartsProps {
  readonly store: LiveStore;
  readonly gate: number;
  readonly layout: GateLayout;
  readonly ghost: Ghost | null;
  /** What the dwell P90 should keep to. */
  readonly dwellTarget: Target | undefined;
  /** Simulated ms at which somebody intervened. */
  readonly flags: readonly number[];
  readonly win: ChartWindow;
  /** Only the first two, for a wall. */
  readonly few?: boolean;
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

function useQueueLines({ layout, store, gate }: LiveChartsProps, win: ChartWindow) {
  const t = useText();
  const { lang } = useFormat();
  const day = useDay(store);
  return useMemo(() => {
    const stages = queueStages(layout);
    // Chosen when the gate, the stretch or the day changes, not while one looks.
    const own = fullestStages(stages, win === undefined || day < 0 ? undefined : store.head.get()?.history[gate]);
    const lines: readonly Line[] = [
      ...own.map((s, i) => ({
        id: layout.stages[s]?.id ?? String(s),
        label: bandName(layout, s, stages, lang, t),
        colour: BAND_COLOURS[i] ?? 'ink',
        fill: true,
      })),
      ...(stages.length > MOST_BANDS ? [{ id: 'other', label: t('chart.other'), colour: REST_COLOUR, fill: true }] : []),
    ];
    return { lines, own, rest: stages.filter((s) => !own.includes(s)) };
  }, [layout, t, lang, store, gate, win, day]);
}

/** Lines that depend on words only. */
function useFixedLines({ layout, ghost, dwellTarget }: LiveChartsProps) {
  const t = useText();
  const hasTarget = dwellTarget !== undefined;
  return useMemo(() => {
    const demand: readonly Line[] = [
      { id: 'backlog', label: t('chart.backlog'), colour: 'run-a', bars: true, hatched: true },
      { id: 'arrived', label: t('chart.arrivals'), colour: 'run-a', bars: true },
      ...(layout.stations === undefined ? [] : [{ id: 'capacity', label: t('chart.capacity'), colour: 'ink', stepped: true }]),
    ];
    const flows: readonly Line[] = [
      ...layout.flows.map((flow, f) => ({
        id: flow.id,
        label: flowName(flow.id, t),
        colour: FLOW_COLOURS[f % FLOW_COLOURS.length] ?? 'ink',
        stepped: true,
        dash: f === 0 ? [] : [8, 4],
      })),
      ...(ghost === null
        ? []
        : [
            {
              id: 'ghost',
              label: ghostText(ghost, 'line', t),
              colour: 'ink-3',
              dash: [2, 3],
              stepped: true,
              faint: true,
            },
          ]),
    ];
    const sojourn: readonly Line[] = [
      { id: 'p50', label: 'P50', colour: 'run-a' },
      { id: 'p90', label: 'P90', colour: 'run-b', dash: [8, 4] },
      ...(hasTarget ? [{ id: 'target', label: t('kpi.target.line'), colour: 'ink-2', dash: [2, 3], faint: true }] : []),
    ];
    return { demand, flows, sojourn };
  }, [layout, t, ghost, hasTarget]);
}

function useSources(props: LiveChartsProps, win: ChartWindow, queues: ReturnType<typeof useQueueLines>) {
  const { store, gate, layout, ghost, flags } = props;
  const target = props.dwellTarget?.value;
  return useMemo(() => {
    const stretch: Stretch = { gate, win, flags };
    const step = (view: LiveView): number => Math.max(1, Math.ceil(view.simMs / view.stepMs));
    return {
      demand: sourceOf(store, stretch, (history, view) => [...demandOf(history), capacityOf(layout, history, view.stepMs)]),
      flows: sourceOf(store, stretch, (history, view) => [
        ...history.clearedByFlow,
        ...(ghost === null ? [] : [ghostReleases(ghost, layout.id, view.stepMs, step(view))]),
      ]),
      queues: sourceOf(store, stretch, (history) => {
        const rest = stack(queues.rest.map((s) => history.waitingByStage[s] ?? []))[0];
        return stack([...queues.own.map((s) => history.waitingByStage[s] ?? []), ...(rest === undefined ? [] : [rest])]);
      }),
      sojourn: sourceOf(store, stretch, (history) => [
        history.sojournP50,
        history.sojournP90,
        ...(target === undefined ? [] : [history.sojournP90.map(() => target)]),
      ]),
    };
  }, [store, gate, win, queues, layout, ghost, flags, target]);
}

/** What a picture of a chart says about where it comes from. */
function useOrigin({ store, layout }: LiveChartsProps): () => { readonly file: string; readonly text: string } {
  const t = useText();
  const { lang } = useFormat();
  return () => {
    const view = store.shown.get();
    const now = (view?.startEpochMs ?? 0) + (view?.simMs ?? 0);
    const run = view?.run ?? '';
    const time = `${longDayName(now, lang)}, ${bothTimes(now, lang)}`;
    return {
      file: `amity-${run}-${layout.id}`,
      text: t('chart.source', { gate: layoutName(layout, lang), name: view?.name ?? '', run, time }),
    };
  };
}

export function LiveCharts(props: LiveChartsProps) {
  const t = useText();
  const format = useFormat();
  const { win, few = false } = props;
  const queues = useQueueLines(props, win);
  const lines = useFixedLines(props);
  const sources = useSources(props, win, queues);
  const origin = useOrigin(props);
  const timeUnit = useTimeUnit(sources.sojourn);
  const carried = nounOf(props.layout.flows);
  const isPeople = carried === 'travellers';
  const noun = t(`noun.${carried}`);
  const count = useMemo(() => (value: number) => format.count(value), [format]);
  const minutes = useMemo(() => (value: number) => format.hmm(value), [format]);
  const perQuarter = t('unit.per-quarter', { what: noun });
  const counted = { value: count, steps: COUNT_STEPS, sync: 'live', origin, csvUnit: carried } as const;
  return (
    <>
      <ChartPanel
        {...counted}
        title={t('chart.demand')}
        unit={perQuarter}
        testId="live.demandcap"
        lines={lines.demand}
        source={sources.demand}
        leastTop={4}
        stacked
        csvUnit={`${carried}_per_15min`}
      />
      <ChartPanel
        {...counted}
        title={t('chart.queues')}
        unit={noun}
        testId="live.queuechart"
        lines={queues.lines}
        source={sources.queues}
        leastTop={10}
        stacked
      />
      {!few && (
        <>
          <ChartPanel
            {...counted}
            title={t(isPeople ? 'chart.throughput.people' : 'chart.throughput')}
            unit={perQuarter}
            testId="live.throughput"
            lines={lines.flows}
            source={sources.flows}
            leastTop={4}
            csvUnit={`${carried}_per_15min`}
          />
          <ChartPanel
            title={t('chart.dwell')}
            unit={timeUnit}
            testId="live.dwellband"
            lines={lines.sojourn}
            source={sources.sojourn}
            value={minutes}
            leastTop={60}
            steps={MINUTE_STEPS}
            sync="live"
            origin={origin}
            csvUnit="min"
          />
        </>
      )}
    </>
  );
}
