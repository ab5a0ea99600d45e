// /live: the run being watched, if there is just one; otherwise the live runs there are, or a way to start one.
import { Link, Navigate } from '@tanstack/react-router';
import { Empty, ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { useRuns } from '../data/queries.ts';
import { isAtWork } from '../data/runs.ts';
import { NowRunning } from '../library/now-running.tsx';
import { StartBox } from '../library/start-box.tsx';
import { useText } from '../text/text.ts';

export function LivePickPage() {
  const t = useText();
  useTitle(t('nav.live'));
  const runs = useRuns();
  const live = runs.data?.runs.filter((run) => run.mode === 'live' && isAtWork(run)) ?? [];
  const only = live.length === 1 ? live[0] : undefined;
  if (only !== undefined) return <Navigate to="/live/$runId" params={{ runId: only.id }} replace />;
  return (
    <div className="page">
      <PageHead title={t('nav.live')} />
      <div className="library-top">
        <Panel title={t('live.pick.title')}>
          {runs.data === undefined ? (
            runs.isError ? (
              <ErrorNote error={runs.error} onRetry={() => void runs.refetch()} />
            ) : (
              <Skeleton lines={2} />
            )
          ) : live.length === 0 ? (
            <Empty action={<Link to="/">{t('nav.library')}</Link>}>{t('live.pick.none')}</Empty>
          ) : (
            <NowRunning runs={live} />
          )}
        </Panel>
        <Panel title={t('home.start')}>
          <StartBox />
        </Panel>
      </div>
    </div>
  );
}
