// /live/:runId: joins a run and shows it, or says why it cannot be watched and where its result is.
import { Suspense } from 'react';
import { lazy } from '../frame/lazy.ts';
import { getRouteApi, Link } from '@tanstack/react-router';
import { TERMINAL_STATUSES } from '../../shared/protocol/run.ts';
import { Empty, Skeleton, useTitle } from '../frame/parts.tsx';
import type { LiveStore } from '../data/live-store.ts';
import { useRun } from '../data/queries.ts';
import { useStore } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { useFollow } from './intervene/use-follow.ts';
import { LiveScreen } from './live-screen.tsx';
import { useLiveStore } from './use-live-store.ts';
import './live.css';

const ReplayButton = lazy(async () => ({ default: (await import('./replay-bar.tsx')).ReplayButton }));

const SplitScreen = lazy(async () => ({ default: (await import('./split/split-screen.tsx')).SplitScreen }));

const route = getRouteApi('/live/$runId');

export function LivePage() {
  const { runId } = route.useParams();
  const store = useLiveStore(runId);
  return store === null ? <Waiting /> : <Joined store={store} runId={runId} />;
}

function Waiting() {
  const t = useText();
  useTitle(t('nav.live'));
  return (
    <div className="page live">
      <Skeleton lines={8} height={36} />
    </div>
  );
}

function Joined({ store, runId }: { readonly store: LiveStore; readonly runId: string }) {
  const t = useText();
  const view = useStore(store.shown);
  const refusal = useStore(store.refusal);
  const isMoving = useFollow(store);
  useTitle(view === null ? t('nav.live') : t('live.title', { name: view.name }));
  const { with: beside } = route.useSearch();
  if (view !== null)
    return beside === undefined ? (
      <LiveScreen store={store} view={view} />
    ) : (
      <Suspense fallback={<Waiting />}>
        <SplitScreen store={store} view={view} beside={beside} />
      </Suspense>
    );
  return refusal === null || isMoving ? <Waiting /> : <NotLive runId={runId} />;
}

/** A run that is over, or never was. */
function NotLive({ runId }: { readonly runId: string }) {
  const t = useText();
  const run = useRun(runId);
  const summary = run.data?.summary;
  const isSaved = summary?.status === 'completed';
  return (
    <div className="page">
      <Empty
        action={
          isSaved ? (
            <>
              <Link className="button-link" to="/runs/$id" params={{ id: runId }}>
                {t('live.see-result')}
              </Link>
              {summary.mode === 'live' && summary.replications === 1 && (
                <Suspense>
                  <ReplayButton saved={runId} atMs={0} />
                </Suspense>
              )}
            </>
          ) : (
            <Link className="button-link" to="/">
              {t('nav.library')}
            </Link>
          )
        }
      >
        {summary === undefined
          ? t('live.unknown', { id: runId })
          : TERMINAL_STATUSES.includes(summary.status)
            ? t('live.over', { name: summary.name })
            : t('live.not-live', { name: summary.name })}
      </Empty>
    </div>
  );
}
