// /wall/:runId: the run on a wall, read from across the room. No controls; what is old says so across the whole width.
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { lazy } from '../frame/lazy.ts';
import type { GateLayout } from '../../shared/protocol/live.ts';
import { CALM, targetsAt } from '../data/alerts.ts';
import { dayName } from '../data/clock.ts';
import { dataAgeMs } from '../data/connection.ts';
import { LANGS, makeFormat } from '../data/format.ts';
import type { LiveView } from '../data/live-reducer.ts';
import type { LiveStore } from '../data/live-store.ts';
import { layoutName } from '../data/names.ts';
import { useServices, useSettings, useStore } from '../data/services.ts';
import { useTimes } from '../data/use-times.ts';
import { Chip, Skeleton, useTitle } from '../frame/parts.tsx';
import { GateCanvas } from '../live/gate-canvas.tsx';
import { tilesOf, type Tile } from '../live/kpi-tiles.ts';
import { askedOf, useLiveStore } from '../live/use-live-store.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { useSecondText, useText, type Text } from '../text/text.ts';
import '../live/live.css';
import './wall.css';

const LiveCharts = lazy(async () => ({ default: (await import('../live/live-charts.tsx')).LiveCharts }));
const NO_FLAGS: readonly number[] = [];
const route = getRouteApi('/wall/$runId');
/** Figures read from the far end of the room. */
const SHOWN = ['throughput', 'dwell', 'queue', 'inside'];
/** Older data gets a band across the wall. */
const BAND_AFTER_MS = 60_000;
const CURSOR_MS = 3_000;
/** Two pixels to and fro, so that nothing burns in. */
const SHIFT_EVERY_MS = 600_000;

export function WallPage() {
  const t = useText();
  const { runId } = route.useParams();
  const store = useLiveStore(runId);
  const { socket } = useServices();
  useEffect(() => socket.open(), [socket]);
  useTitle(t('wall.title'));
  return store === null ? <Skeleton lines={4} height={80} /> : <Joined store={store} runId={runId} />;
}

function Joined({ store, runId }: { readonly store: LiveStore; readonly runId: string }) {
  const t = useText();
  const view = useStore(store.shown);
  const refusal = useStore(store.refusal);
  if (view !== null) return <Wall store={store} view={view} />;
  return (
    <div className="wall">
      <p className="wall-band" role="status">
        {refusal === null ? t('state.loading') : t('live.unknown', { id: runId })}
      </p>
    </div>
  );
}

/** The gate shown: one after another every `seconds`, any key stops and starts it. */
function useTurn(count: number, seconds: number): { readonly gate: number; readonly isHeld: boolean } {
  const [gate, setGate] = useState(0);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const hold = (): void => setHeld((old) => !old);
    window.addEventListener('keydown', hold);
    return () => window.removeEventListener('keydown', hold);
  }, []);
  useEffect(() => {
    if (isHeld || seconds <= 0 || count < 2) return undefined;
    const timer = setInterval(() => setGate((old) => (old + 1) % count), seconds * 1_000);
    return () => clearInterval(timer);
  }, [isHeld, seconds, count]);
  return { gate: Math.min(gate, count - 1), isHeld };
}

/** Hides a cursor that rests; answers the shift against burning in. */
function useQuietScreen(): number {
  const [shift, setShift] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = (): void => {
      document.body.classList.remove('wall-still');
      clearTimeout(timer);
      timer = setTimeout(() => document.body.classList.add('wall-still'), CURSOR_MS);
    };
    wake();
    window.addEventListener('pointermove', wake);
    const shifting = setInterval(() => setShift((old) => (old === 0 ? 2 : 0)), SHIFT_EVERY_MS);
    return () => {
      window.removeEventListener('pointermove', wake);
      document.body.classList.remove('wall-still');
      clearTimeout(timer);
      clearInterval(shifting);
    };
  }, []);
  return shift;
}

function Wall({ store, view }: { readonly store: LiveStore; readonly view: LiveView }) {
  const t = useText();
  const { lang, lang2: own } = useSettings();
  const { rotate, lang2 = own } = route.useSearch();
  const second = useSecondText(LANGS.find((one) => one === lang2 && one !== lang));
  const { gate, isHeld } = useTurn(view.layout.length, rotate === undefined ? 30 : Number(rotate) || 0);
  const shift = useQuietScreen();
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  if (layout === undefined || levels === undefined) return null;
  return (
    <div className="wall live" style={{ translate: `${String(shift)}px ${String(shift)}px` }} data-testid="wall">
      <WallHead view={view} layout={layout} isHeld={isHeld} second={second} />
      <WallFigures store={store} view={view} gate={gate} second={second} />
      <section className="panel panel-flush wall-gate" aria-label={t('live.view.canvas')}>
        <GateCanvas key={layout.id} {...{ store, gate, layout, levels }} pick={null} follow={false} onPick={() => undefined} />
      </section>
      <div className="wall-charts">
        <Suspense>
          <LiveCharts {...{ store, gate, layout }} ghost={null} dwellTarget={undefined} flags={NO_FLAGS} win="day" few />
        </Suspense>
      </div>
    </div>
  );
}

/** Name, both clocks, how old the data is. */
function WallHead({
  view,
  layout,
  isHeld,
  second,
}: {
  readonly view: LiveView;
  readonly layout: GateLayout;
  readonly isHeld: boolean;
  readonly second: Text | null;
}) {
  const t = useText();
  const times = useTimes();
  const { lang } = useSettings();
  const connection = useStore(useServices().socket.connection);
  const now = view.startEpochMs + view.simMs;
  const ageMs = dataAgeMs(connection);
  const isOld = ageMs >= BAND_AFTER_MS;
  return (
    <header className="wall-head">
      {isOld && (
        <p className="wall-band" role="alert" data-testid="wall.band">
          {t('wall.no-data', { time: times(now) })}
        </p>
      )}
      <h1>{layoutName(layout, lang)}</h1>
      <p className="wall-clock num">
        {dayName(now, lang)} <strong>{times(now)}</strong> {view.status !== 'running' && <Chip>{t(`status.${view.status}`)}</Chip>}
      </p>
      <p className="wall-age num">
        <Chip>{t('live.not-evidence')}</Chip> {t('wall.age', { seconds: Math.floor(ageMs / 1000) })} {isHeld && t('wall.held')}
        {second !== null && <span className="wall-second"> {second('live.not-evidence')}</span>}
      </p>
    </header>
  );
}

function WallFigures({
  store,
  view,
  gate,
  second,
}: {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
  readonly second: Text | null;
}) {
  const t = useText();
  const { lang, targets: own } = useSettings();
  const { phase } = useStore(useServices().socket.connection);
  const alerts = useStore(store.alerts);
  // Digits of both sides alike on a wall.
  const format = useMemo(() => makeFormat(lang, 'international'), [lang]);
  const of = { view, gate, targets: targetsAt(view, gate, askedOf(own)), ghost: null, format };
  const tiles = tilesOf({ ...of, t }).filter(({ id }) => SHOWN.includes(id));
  const others = second === null ? [] : tilesOf({ ...of, t: second });
  const gateId = view.layout[gate]?.id ?? '';
  return (
    <dl className="wall-figures" data-stale={phase === 'stale' || undefined}>
      {tiles.map((tile) => (
        <WallFigure
          key={tile.id}
          tile={tile}
          other={others.find(({ id }) => id === tile.id)?.label}
          level={(tile.figure === undefined ? CALM : (alerts[`${gateId}/${tile.figure}`] ?? CALM)).level}
        />
      ))}
    </dl>
  );
}

function WallFigure({
  tile,
  other,
  level,
}: {
  readonly tile: Tile;
  readonly other: string | undefined;
  readonly level: 'ok' | 'watch' | 'breach';
}) {
  const t = useText();
  return (
    <div className="wall-figure" data-testid={`wall.${tile.id}`}>
      <dt>
        {tile.label}
        {other !== undefined && <span className="wall-second">{other}</span>}
      </dt>
      <dd>
        <span className={/\d/.test(tile.value) ? 'wall-value num' : 'wall-value wall-word'}>{tile.value}</span>{' '}
        <span className="kpi-unit">{tile.unit}</span>
      </dd>
      <dd className="wall-target">
        {tile.target ?? tile.detail}
        {level !== 'ok' && (
          <Chip tone={level}>
            <span aria-hidden="true">{level === 'watch' ? '▲ ' : '✕ '}</span>
            {t(level === 'watch' ? 'map.near' : 'map.past')}
          </Chip>
        )}
      </dd>
      {tile.trend !== undefined && (
        <dd>
          <Sparkline values={tile.trend} />
        </dd>
      )}
    </div>
  );
}
