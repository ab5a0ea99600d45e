// Runs at work: how far they are, a way in for live ones, a way to stop.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { ErrorNote } from '../frame/parts.tsx';
import { useFormat, useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';

/** `more`: unfinished runs that are not listed. */
export function NowRunning({ runs, more = 0 }: { readonly runs: readonly RunSummary[]; readonly more?: number | undefined }) {
  const t = useText();
  const format = useFormat();
  if (runs.length === 0) return <p className="quiet">{t('home.running.none')}</p>;
  return (
    <ul className="running">
      {runs.map((run) => (
        <RunningRow key={run.id} run={run} />
      ))}
      {more > 0 && <li className="quiet">{t('workers.more-runs', { n: format.number(more) })}</li>}
    </ul>
  );
}

function RunningRow({ run }: { readonly run: RunSummary }) {
  const t = useText();
  const format = useFormat();
  const { api } = useServices();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.cancelRun(run.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  });
  const share = run.replications === 0 ? 0 : run.done / run.replications;
  return (
    <li className="running-row" data-run={run.id}>
      <span className="running-name">{run.name}</span>
      <span className="chip chip-plain">{t(run.mode === 'live' ? 'home.mode.live' : 'home.mode.batch')}</span>
      {run.mode === 'batch' ? (
        <span className="running-progress">
          <progress max={1} value={share} aria-label={t('home.progress')} />
          <span className="num">{t('home.done-of', { done: format.number(run.done), of: format.number(run.replications) })}</span>
        </span>
      ) : (
        <span className="quiet running-progress">{t(`status.${run.status}`)}</span>
      )}
      <span className="row">
        {run.mode === 'live' && (
          <Link className="button-link button-small" to="/live/$runId" params={{ runId: run.id }}>
            {t('action.open')}
          </Link>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {t('action.cancel')}
        </Button>
      </span>
      {cancel.isError && <ErrorNote error={cancel.error} />}
    </li>
  );
}
