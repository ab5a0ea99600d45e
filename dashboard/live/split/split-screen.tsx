// Two branches of a run side by side at one instant, with the figures that differ marked. Narrow screens show one of them at a time.
import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ComponentProps } from 'react';
import { useKeys } from '../../frame/use-keys.ts';
import { Chip, Panel, Skeleton } from '../../frame/parts.tsx';
import { dayName } from '../../data/clock.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { layoutName } from '../../data/names.ts';
import { useServices, useSettings, useStore } from '../../data/services.ts';
import { useTimes } from '../../data/use-times.ts';
import { useLateText } from '../../text/late-text.ts';
import { useText } from '../../text/text.ts';
import { GateCanvas } from '../gate-canvas.tsx';
import { GateStrip } from '../gate-strip.tsx';
import { StaleNote } from '../stale-note.tsx';
import { useLiveStore } from '../use-live-store.ts';
import { FigureTable } from './figure-table.tsx';
import { SplitCharts, type Stores } from './split-charts.tsx';
import { remembered, viewAt } from './split-figures.ts';
import { bringTogether, tellBoth } from './together.ts';
import './split.css';

const route = getRouteApi('/live/$runId');
/** Two pictures beside each other say nothing in less. */
const WIDE = '(min-width: 1280px)';
/** Frames kept of the run that is ahead: figures are those of one instant. */
const REMEMBERED = 240;
const STEP_MS = 15 * 60_000;

function useWide(): boolean {
  return useSyncExternalStore(
    (told) => {
      const query = window.matchMedia(WIDE);
      query.addEventListener('change', told);
      return () => query.removeEventListener('change', told);
    },
    () => window.matchMedia(WIDE).matches,
  );
}

export function SplitScreen({ store, view, beside }: { readonly store: LiveStore; readonly view: LiveView; readonly beside: string }) {
  const other = useLiveStore(beside);
  const pair = useMemo<Stores | null>(() => (other === null ? null : [store, other]), [store, other]);
  return pair === null ? <Skeleton lines={8} height={36} /> : <Joined pair={pair} left={view} beside={beside} />;
}

function Joined({ pair, left, beside }: { readonly pair: Stores; readonly left: LiveView; readonly beside: string }) {
  const late = useLateText();
  const right = useStore(pair[1].shown);
  const refusal = useStore(pair[1].refusal);
  if (right !== null) return <Pair pair={pair} left={left} right={right} />;
  if (refusal === null) return <Skeleton lines={8} height={36} />;
  return (
    <div className="page live">
      <p>{late('split.gone', { id: beside })}</p>
      <CloseLink run={left.run} />
    </div>
  );
}

/** What was seen of a run lately, oldest first. */
function useMemory(store: LiveStore): { readonly current: readonly LiveView[] } {
  const seen = useRef<readonly LiveView[]>([]);
  useEffect(() => {
    const look = (): void => {
      const view = store.head.get();
      if (view !== null) seen.current = remembered(seen.current, view, REMEMBERED);
    };
    look();
    return store.head.subscribe(look);
  }, [store]);
  return seen;
}

function Pair({ pair, left, right }: { readonly pair: Stores; readonly left: LiveView; readonly right: LiveView }) {
  const { lang } = useSettings();
  const isWide = useWide();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/live/$runId' });
  const { phase } = useStore(useServices().socket.connection);
  const [shown, setShown] = useState<'left' | 'right'>('right');
  const memories = [useMemory(pair[0]), useMemory(pair[1])] as const;
  const gate = Math.max(
    0,
    left.layout.findIndex(({ id }) => id === search.gate),
  );
  const layout = left.layout[gate];
  const common = Math.min(left.simMs, right.simMs);
  const then = [viewAt(memories[0].current, common) ?? left, viewAt(memories[1].current, common) ?? right] as const;
  if (layout === undefined) return null;
  const setGate = (id: string): void => void navigate({ search: (old) => ({ ...old, gate: id }), replace: true, resetScroll: false });
  const sides = [
    { side: 'left', store: pair[0], view: left },
    { side: 'right', store: pair[1], view: right },
  ] as const;
  return (
    <div className="page live split" data-phase={phase} data-stale={phase === 'stale' || undefined} data-testid="split">
      <SplitHead pair={pair} left={left} right={right} />
      <StaleNote simMs={left.startEpochMs + common} />
      <TrunkStrip view={left} gate={gate} onPick={setGate} />
      <Panel title={layoutName(layout, lang)} className="panel-flush">
        <FigureTable left={then[0]} right={then[1]} gate={gate} />
      </Panel>
      {!isWide && <SideSwitch value={shown} onChange={setShown} />}
      <div className="split-halves">
        {sides
          .filter(({ side }) => isWide || side === shown)
          .map(({ side, store, view }) => (
            <Half key={side} {...{ side, store, view, gate }} />
          ))}
      </div>
      <SplitCharts stores={pair} view={left} branch={right.run} gate={gate} />
    </div>
  );
}

function SideSwitch({ value, onChange }: { readonly value: 'left' | 'right'; readonly onChange: (next: 'left' | 'right') => void }) {
  const late = useLateText();
  return (
    <SegmentedControl
      fullWidth
      value={value}
      onChange={(next) => onChange(next === 'left' ? 'left' : 'right')}
      data={[
        { value: 'left', label: late('split.left') },
        { value: 'right', label: late('split.right') },
      ]}
      aria-label={late('split.switch')}
      data-testid="split.switch"
    />
  );
}

function CloseLink({ run }: { readonly run: string }) {
  const late = useLateText();
  return (
    <Link className="button-link" to="/live/$runId" params={{ runId: run }} search={{}} data-testid="split.close">
      {late('split.close')}
    </Link>
  );
}

function SplitHead({ pair, left, right }: { readonly pair: Stores; readonly left: LiveView; readonly right: LiveView }) {
  const t = useText();
  const late = useLateText();
  const { phase } = useStore(useServices().socket.connection);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isPaused = left.pace.paused && right.pace.paused;
  const isApart = left.simMs !== right.simMs;
  const disabled = isBusy || (phase !== 'live' && phase !== 'delayed');
  const act = (work: Promise<string | null>): void => {
    setBusy(true);
    void work.then(setRefused).finally(() => setBusy(false));
  };
  const toggle = (): void => act(tellBoth(pair, { type: isPaused ? 'resume' : 'pause' }));
  const step = (): void => act(tellBoth(pair, { type: 'step', ms: STEP_MS }));
  useKeys({ ' ': () => !disabled && toggle(), '.': () => !disabled && step() });
  return (
    <header className="live-ctrl" role="group" aria-label={late('split.controls')} data-testid="split.ctrl">
      <h1>{late('split.title')}</h1>
      <Button onClick={toggle} disabled={disabled} data-testid="split.pause" data-paused={isPaused}>
        {late(isPaused ? 'split.resume' : 'split.pause')}
      </Button>
      <Button variant="default" onClick={step} disabled={disabled} data-testid="split.step">
        {late('split.step', { n: STEP_MS / 60_000 })}
      </Button>
      <Button variant="default" onClick={() => act(bringTogether(pair))} disabled={disabled || !isApart} data-testid="split.together">
        {late('split.together')}
      </Button>
      <Apart left={left} right={right} />
      <span className="push" />
      <CloseLink run={left.run} />
      {refused !== null && <p className="ctrl-note">{t('live.refused', { reason: refused })}</p>}
    </header>
  );
}

/** The gates to choose from, with the figures of the trunk. */
function TrunkStrip(props: ComponentProps<typeof GateStrip>) {
  const late = useLateText();
  return (
    <section aria-label={late('split.left')}>
      <p className="note">{late('split.left')}</p>
      <GateStrip {...props} />
    </section>
  );
}

/** By how much one is ahead of the other. */
function Apart({ left, right }: { readonly left: LiveView; readonly right: LiveView }) {
  const late = useLateText();
  const minutes = Math.round(Math.abs(left.simMs - right.simMs) / 60_000);
  if (minutes === 0) return null;
  return <Chip tone="watch">{late(left.simMs > right.simMs ? 'split.left-ahead' : 'split.right-ahead', { n: minutes })}</Chip>;
}

function Half({
  side,
  store,
  view,
  gate,
}: {
  readonly side: 'left' | 'right';
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
}) {
  const t = useText();
  const late = useLateText();
  const times = useTimes();
  const { lang } = useSettings();
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  const now = view.startEpochMs + view.simMs;
  if (layout === undefined || levels === undefined) return null;
  return (
    <Panel
      title={t('text.named', { name: late(`split.${side}`), what: view.name })}
      note={
        <Link className="mono" to="/live/$runId" params={{ runId: view.run }} search={{ gate: layout.id }}>
          {view.run}
        </Link>
      }
      className="panel-flush split-half"
      testId={`split.${side}`}
    >
      <p className="split-clock num">
        <span className="quiet">{dayName(now, lang)}</span> {times(now)}
      </p>
      <GateCanvas {...{ store, gate, layout, levels }} pick={null} follow={false} onPick={() => undefined} />
    </Panel>
  );
}
