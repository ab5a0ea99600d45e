// /: what was found last, what is at work, how to start, and every saved run.
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ErrorNote, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { useRuns } from '../data/queries.ts';
import { isAtWork } from '../data/runs.ts';
import { useText } from '../text/text.ts';
import { HeadlineCard } from './headline-card.tsx';
import { NowRunning } from './now-running.tsx';
import { RunTable } from './run-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { StartBox } from './start-box.tsx';

const route = getRouteApi('/');

export function LibraryPage() {
  const t = useText();
  useTitle(t('nav.library'));
  const runs = useRuns();
  const { sel } = route.useSearch();
  const all = runs.data?.runs;
  const chosen = useMemo(() => (sel ?? '').split(',').filter((id) => all?.some((run) => run.id === id) === true), [sel, all]);
  const atWork = all?.filter(isAtWork) ?? [];
  return (
    <div className="page library">
      <h1 className="sr-only">{t('nav.library')}</h1>
      <HeadlineCard runs={all} />
      <div className="library-top">
        <Panel title={t('home.running')} note={all === undefined ? undefined : String(atWork.length)} testId="home.running">
          {all === undefined ? runs.isError ? null : <Skeleton lines={2} /> : <NowRunning runs={atWork} more={runs.data?.more} />}
        </Panel>
        <Panel title={t('home.start')} testId="home.start">
          <StartBox />
        </Panel>
      </div>
      {runs.isError && all === undefined ? (
        <Panel title={t('home.saved')}>
          <ErrorNote error={runs.error} onRetry={() => void runs.refetch()} />
        </Panel>
      ) : (
        <RunTable runs={all} chosen={chosen} onRetry={() => void runs.refetch()} />
      )}
      <SelectionBar runs={all ?? []} chosen={chosen} />
    </div>
  );
}
