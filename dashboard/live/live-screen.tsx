// The live run: clock, controls, figures, the gate, charts, events. Numbers come from the store at most 4 times a second.
import { memo, Suspense, useDeferredValue, useState } from 'react';
import { lazy } from '../frame/lazy.ts';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useKeys } from '../frame/use-keys.ts';
import { Panel } from '../frame/parts.tsx';
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import type { LiveStore } from '../data/live-store.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useServices, useSettings, useStore } from '../data/services.ts';
import { targetsAt } from '../data/alerts.ts';
import { layoutName } from '../data/names.ts';
import { useText, withWords } from '../text/text.ts';
import { ControlBar } from './control-bar.tsx';
import { InterveneBar } from './intervene/intervene-bar.tsx';
import { DeadlockNote } from './deadlock-note.tsx';
import { AlertSpeaker } from './alert-speaker.tsx';
import { EventFeed } from './event-feed.tsx';
import { GateCanvas } from './gate-canvas.tsx';
import { GateStrip } from './gate-strip.tsx';
import { GhostPicker } from './ghost-picker.tsx';
import { KpiStrip } from './kpi-strip.tsx';
import { WindowPicker } from './window-picker.tsx';
import { usePick } from './use-pick.ts';
import { LiveHead } from './live-head.tsx';
import { useGhost } from './use-ghost.ts';
import { useFlags } from './use-flags.ts';
import { askedOf } from './use-live-store.ts';
import { StaleNote } from './stale-note.tsx';
import { ViewToggle, type LiveViewName } from './view-toggle.tsx';

const ReplayBar = lazy(async () => ({ default: (await import('./replay-bar.tsx')).ReplayBar }));
const DecisionLines = lazy(async () => ({
  default: (await withWords('intervene', () => import('./intervene/decision-lines.tsx'))).DecisionLines,
}));
const LaneTable = lazy(async () => ({ default: (await import('./lane-table.tsx')).LaneTable }));
const PickCard = lazy(async () => ({ default: (await import('./pick-card.tsx')).PickCard }));
const ChartPicker = lazy(async () => ({ default: (await import('./chart-picker.tsx')).ChartPicker }));
/** The map is loaded when it is looked at. */
const BorderView = lazy(async () => ({ default: (await import('./border-view.tsx')).BorderView }));
/** The chart library comes after the numbers and the picture. */
const LiveCharts = lazy(async () => ({ default: (await import('./live-charts.tsx')).LiveCharts }));

const route = getRouteApi('/live/$runId');
/** What may come a picture later than the numbers: a key is answered first. */
const LaterFeed = memo(EventFeed);
/** Phones get the table: lanes of a few pixels say nothing. */
const PHONE = '(max-width: 640px)';

export function LiveScreen({ store, view }: { readonly store: LiveStore; readonly view: LiveView }) {
  const t = useText();
  const { targets } = useSettings();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/live/$runId' });
  const { phase } = useStore(useServices().socket.connection);
  const gate = indexOfGate(view, search.gate);
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  const isPhone = window.matchMedia(PHONE).matches;
  const [chart, setChart] = useState('demandcap');
  const shown = search.view ?? (isPhone ? 'table' : 'gate');
  const setView = (next: LiveViewName): void => void navigate({ search: (old) => ({ ...old, view: next }), resetScroll: false });
  const setGate = (id: string | undefined): void => {
    if (id !== undefined) void navigate({ search: (old) => ({ ...old, gate: id }), replace: true, resetScroll: false });
  };
  useKeys({
    t: () => setView(shown === 'gate' ? 'table' : 'gate'),
    ...Object.fromEntries(view.layout.slice(0, 9).map((one, i) => [String(i + 1), () => setGate(one.id)])),
  });
  const flags = useFlags(view.run);
  const beside = useGhost(view, search.ghost, flags.length > 0);
  const later = useDeferredValue(view);
  const drawn = useDeferredValue(gate);
  const drawnLayout = view.layout[drawn] ?? layout;
  if (layout === undefined || levels === undefined) return null;
  const { dwell } = targetsAt(view, gate, askedOf(targets));
  return (
    <div className="page live" data-phase={phase} data-stale={phase === 'stale' || undefined}>
      <LiveHead view={view} ghost={beside.ghost} />
      <StaleNote simMs={view.startEpochMs + view.simMs} />
      <DeadlockNote view={view} />
      {search.replay !== undefined && (
        <Suspense>
          <ReplayBar view={view} saved={search.replay} />
        </Suspense>
      )}
      <ControlBar store={store} view={view} gate={gate} />
      <InterveneBar store={store} view={view} gate={gate} />
      <GateStrip view={view} gate={gate} onPick={setGate} />
      <KpiStrip store={store} view={view} gate={gate} ghost={beside.ghost} />
      <AlertSpeaker store={store} layout={view.layout} />
      <GatePanel {...{ store, view, gate, layout, levels, shown }} onView={setView} onGate={setGate} />
      <ChartsBar run={view.run} beside={beside} />
      {isPhone && (
        <Suspense>
          <ChartPicker value={chart} onChange={setChart} />
        </Suspense>
      )}
      <div className="live-lower" data-chart={chart}>
        <Suspense fallback={<div className="charts-space" />}>
          <LiveCharts
            win={search.win ?? 'day'}
            store={store}
            gate={drawn}
            layout={drawnLayout ?? layout}
            ghost={beside.ghost}
            dwellTarget={dwell}
            flags={flags}
          />
        </Suspense>
        <Panel title={t('live.feed')} testId="live.feed" className="live-feed">
          <Suspense>{flags.length > 0 && <DecisionLines view={view} />}</Suspense>
          <LaterFeed view={later} />
        </Panel>
      </div>
    </div>
  );
}

/** What the charts show, beside what, and the way to the wall. */
function ChartsBar({ run, beside }: { readonly run: string; readonly beside: ReturnType<typeof useGhost> }) {
  const t = useText();
  return (
    <div className="row charts-window">
      <WindowPicker />
      <GhostPicker state={beside} />
      <Link className="push wide-only" to="/wall/$runId" params={{ runId: run }}>
        {t('wall.open')}
      </Link>
    </div>
  );
}

/** The gate of this id, else the first. */
function indexOfGate({ layout }: LiveView, id: string | undefined): number {
  return Math.max(
    0,
    layout.findIndex((one) => one.id === id),
  );
}

/** The gate as a picture or a table, or the whole border; with the card of what is picked. */
function GatePanel({
  store,
  view,
  gate,
  layout,
  levels,
  shown,
  onView,
  onGate,
}: {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  readonly shown: LiveViewName;
  readonly onView: (next: LiveViewName) => void;
  readonly onGate: (id: string) => void;
}) {
  const t = useText();
  const { lang } = useSettings();
  const picked = usePick(store, gate);
  return (
    <Panel
      title={shown === 'map' ? t('name.all-gates') : layoutName(layout, lang)}
      note={<ViewToggle value={shown} onChange={onView} />}
      className="live-gate panel-flush"
    >
      {shown === 'map' ? (
        <Suspense fallback={<div className="map-space" />}>
          <BorderView store={store} view={view} gate={gate} onPick={onGate} />
        </Suspense>
      ) : shown === 'gate' ? (
        <GateCanvas key={layout.id} {...{ store, gate, layout, levels }} pick={picked.pick} follow={picked.follow} onPick={picked.choose} />
      ) : (
        <Suspense>
          <LaneTable
            layout={layout}
            levels={levels}
            picked={picked.pick?.kind === 'stage' ? picked.pick.stage : undefined}
            onPick={(stage) => picked.choose({ kind: 'stage', stage })}
          />
        </Suspense>
      )}
      {picked.pick !== null && shown !== 'map' && (
        <Suspense>
          <PickCard {...{ view, gate }} {...picked} pick={picked.pick} onPick={picked.choose} onFollow={picked.setFollow} />
        </Suspense>
      )}
    </Panel>
  );
}
