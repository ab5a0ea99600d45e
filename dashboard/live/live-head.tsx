// Where the run is: trail, both clocks, day, progress, and how little one day proves.
import { Suspense } from 'react';
import { lazy } from '../frame/lazy.ts';
import { Link } from '@tanstack/react-router';
import { Button } from '@mantine/core';
import { DAY_MS } from '../../shared/time.ts';
import { dayName } from '../data/clock.ts';
import { useTimes } from '../data/use-times.ts';
import { ghostAt, ghostText, type Ghost } from '../data/ghost.ts';
import { allLosses, midnightOf, sum, type LiveView } from '../data/live-reducer.ts';
import { nounOf } from '../data/names.ts';
import { useRun } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { startOrder, USUAL_REPLICATIONS, useStartRun } from '../library/start-run.ts';
import { BranchNote } from '../runs/branch-note.tsx';
import { Chip, ErrorNote } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';

const ReplayButton = lazy(async () => ({ default: (await import('./replay-bar.tsx')).ReplayButton }));

export function LiveHead({ view, ghost }: { readonly view: LiveView; readonly ghost: Ghost | null }) {
  const t = useText();
  const times = useTimes();
  const format = useFormat();
  const now = view.startEpochMs + view.simMs;
  const released = view.levels.reduce((total, levels) => total + sum(levels.cleared), 0);
  const arrived = view.levels.reduce((total, levels) => total + sum(levels.arrived), 0);
  const days = Math.round(view.horizonMs / DAY_MS);
  const summary = useRun(view.run).data?.summary;
  const isPeople = nounOf(view.layout.flatMap(({ flows }) => flows)) === 'travellers';
  return (
    <header className="live-head">
      <div className="live-where">
        <nav className="trail">
          <Link to="/">{t('nav.library')}</Link> <span aria-hidden="true">›</span> {view.scenario}
        </nav>
        <h1>{view.name}</h1>
        <BranchNote run={view.run} parent={summary?.parent} startEpochMs={view.startEpochMs} isLive />
      </div>
      <div className="live-when">
        <p className="live-clock" data-testid="live.clock">
          <span className="live-day">{dayName(now, format.lang)}</span> <strong>{times(now)}</strong>
          <span className="quiet">{t('live.day', { day: Math.min(days, Math.floor(view.simMs / DAY_MS) + 1), days })}</span>
          <progress max={1} value={view.horizonMs === 0 ? 0 : view.simMs / view.horizonMs} aria-label={t('home.progress')} />
          {view.replications > 1 && (
            <span className="quiet">{t('live.replication', { k: view.replication + 1, n: view.replications })}</span>
          )}
          {view.simMs < view.warmUpMs && <Chip>{t('live.warm-up')}</Chip>}
          {view.status !== 'running' && <Chip tone={view.status === 'completed' ? 'ok' : 'plain'}>{t(`status.${view.status}`)}</Chip>}
        </p>
        <div className="live-progress" data-testid="live.progress">
          <GhostProgress view={view} ghost={ghost} released={released} arrived={arrived} />
          <span className="num">
            {[
              t(isPeople ? 'live.progress.people' : 'live.progress', {
                released: format.number(released),
                arrived: format.number(arrived),
              }),
              ...allLosses(view).map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })),
            ].join(' · ')}
          </span>
        </div>
      </div>
      <Evidence view={view} />
    </header>
  );
}

/** How far the run is, and where the ghost stands: released of all gates at the same instant. */
function GhostProgress(props: {
  readonly view: LiveView;
  readonly ghost: Ghost | null;
  readonly released: number;
  readonly arrived: number;
}) {
  const t = useText();
  const format = useFormat();
  const { view, ghost, released, arrived } = props;
  const figures = ghost === null ? [] : view.layout.map(({ id }) => ghostAt(ghost, id, view.simMs, midnightOf(view)));
  const then = figures.reduce((total, one) => total + (one?.released ?? 0), 0);
  const isWhole = ghost !== null && figures.every((one) => one !== null);
  const most = Math.max(1, arrived, then);
  const difference = Math.round(released - then);
  return (
    <>
      {isWhole && (
        <span className="ghost-progress" title={ghostText(ghost, 'hint', t)} data-testid="ghost.progress">
          <svg width="120" height="10" aria-hidden="true">
            <rect className="ghost-ground" width="120" height="10" />
            <rect className="ghost-own" width={(120 * released) / most} height="10" />
            <line x1={(120 * then) / most} x2={(120 * then) / most} y1="0" y2="10" />
          </svg>
          {t(ghost.isTwin ? 'twin.against' : 'ghost.against', { amount: `${difference > 0 ? '+' : ''}${format.number(difference)}` })}
        </span>
      )}
    </>
  );
}

function Evidence({ view }: { readonly view: LiveView }) {
  const t = useText();
  const start = useStartRun();
  const summary = useRun(view.run).data?.summary;
  // A run that was edited says so beside its decisions.
  if (summary?.interventions !== undefined && view.status !== 'completed') return null;
  if (view.status === 'completed') {
    return (
      <span className="row">
        {view.replications === 1 && (
          <Suspense>
            <ReplayButton saved={view.run} atMs={view.warmUpMs} />
          </Suspense>
        )}
        <Link className="button-link" to="/runs/$id" params={{ id: view.run }} data-testid="live.result">
          {t('live.see-result')}
        </Link>
      </span>
    );
  }
  return (
    <div className="live-evidence" data-testid="live.chip">
      <Chip>{t('live.not-evidence')}</Chip>
      <Button
        size="compact-sm"
        variant="default"
        loading={start.isPending}
        disabled={summary === undefined}
        onClick={() => summary !== undefined && start.mutate(startOrder(summary.scenario, 'batch', summary.seed))}
      >
        {t('action.run-days', { n: USUAL_REPLICATIONS })}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </div>
  );
}
