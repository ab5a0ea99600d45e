// The live run: clock, controls, figures, the gate, charts, events. Numbers come from the store at most 4 times a second.
import { lazy, Suspense } from 'react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useKeys } from '../frame/use-keys.ts';
import { Panel } from '../frame/parts.tsx';
import type { LiveStore } from '../data/live-store.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useServices, useSettings, useStore } from '../data/services.ts';
import { layoutName } from '../data/names.ts';
import { useText } from '../text/text.ts';
import { ControlBar } from './control-bar.tsx';
import { DecisionLines } from './intervene/decision-lines.tsx';
import { InterveneBar } from './intervene/intervene-bar.tsx';
import { DeadlockNote } from './deadlock-note.tsx';
import { EventFeed } from './event-feed.tsx';
import { GateCanvas } from './gate-canvas.tsx';
import { GateStrip } from './gate-strip.tsx';
import { KpiStrip } from './kpi-strip.tsx';
import { LaneTable } from './lane-table.tsx';
import { WindowPicker } from './window-picker.tsx';
import { LiveHead } from './live-head.tsx';
import { StaleNote } from './stale-note.tsx';
import { ViewToggle } from './view-toggle.tsx';

/** The chart library comes after the numbers and the picture. */
const LiveCharts = lazy(async () => ({ default: (await import('./live-charts.tsx')).LiveCharts }));

const route = getRouteApi('/live/$runId');
/** Phones get the table: lanes of a few pixels say nothing. */
const PHONE = '(max-width: 640px)';

export function LiveScreen({ store, view }: { readonly store: LiveStore; readonly view: LiveView }) {
  const t = useText();
  const { lang } = useSettings();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/live/$runId' });
  const { phase } = useStore(useServices().socket.connection);
  const found = view.layout.findIndex((gate) => gate.id === search.gate);
  const gate = found < 0 ? 0 : found;
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  const shown = search.view ?? (window.matchMedia(PHONE).matches ? 'table' : 'gate');
  const setView = (next: 'gate' | 'table'): void => void navigate({ search: (old) => ({ ...old, view: next }), resetScroll: false });
  const setGate = (id: string | undefined): void => {
    if (id !== undefined) void navigate({ search: (old) => ({ ...old, gate: id }), replace: true, resetScroll: false });
  };
  useKeys({
    t: () => setView(shown === 'gate' ? 'table' : 'gate'),
    ...Object.fromEntries(view.layout.slice(0, 9).map((one, i) => [String(i + 1), () => setGate(one.id)])),
  });
  if (layout === undefined || levels === undefined) return null;
  return (
    <div className="page live" data-phase={phase} data-stale={phase === 'stale' || undefined}>
      <LiveHead view={view} />
      <StaleNote simMs={view.startEpochMs + view.simMs} />
      <DeadlockNote view={view} />
      <ControlBar store={store} view={view} />
      <InterveneBar store={store} view={view} gate={gate} />
      <GateStrip view={view} gate={gate} onPick={setGate} />
      <KpiStrip view={view} gate={gate} />
      <Panel title={layoutName(layout, lang)} note={<ViewToggle value={shown} onChange={setView} />} className="live-gate panel-flush">
        {shown === 'gate' ? (
          <GateCanvas key={layout.id} store={store} gate={gate} layout={layout} levels={levels} />
        ) : (
          <LaneTable layout={layout} levels={levels} />
        )}
      </Panel>
      <WindowPicker />
      <div className="live-lower">
        <Suspense fallback={<div className="charts-space" />}>
          <LiveCharts store={store} gate={gate} layout={layout} />
        </Suspense>
        <Panel title={t('live.feed')} testId="live.feed" className="live-feed">
          <DecisionLines view={view} />
          <EventFeed view={view} />
        </Panel>
      </div>
    </div>
  );
}
