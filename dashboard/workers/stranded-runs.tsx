// Runs that nobody can compute now: why, and the two ways on.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { StrandedRun, Workers } from '../../shared/protocol/http.ts';
import { ErrorNote, Panel } from '../frame/parts.tsx';
import { useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function StrandedRuns({ data }: { readonly data: Workers }) {
  const t = useText();
  return (
    <Panel title={t('workers.stranded')} testId="workers.stranded">
      {data.stranded.length === 0 ? (
        <p className="quiet">{t('workers.stranded.none')}</p>
      ) : (
        <ul className="running">
          {data.stranded.map((run) => (
            <Stranded key={run.id} run={run} own={data.kernelId} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Stranded({ run, own }: { readonly run: StrandedRun; readonly own: string }) {
  const t = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.cancelRun(run.id),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['workers'] }), queries.invalidateQueries({ queryKey: ['runs'] })]),
  });
  return (
    <li className="stranded-row" data-run={run.id}>
      <span className="running-name">{run.name}</span>
      <span>
        {run.kernelId === own
          ? t('workers.stranded.own', { kernel: run.kernelId })
          : t('workers.stranded.other', { kernel: run.kernelId, own })}
        {run.reason !== null && <span className="unit stranded-reason">{run.reason}</span>}
      </span>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => cancel.mutate()} loading={cancel.isPending}>
        {t('action.cancel')}
      </Button>
      {cancel.isError && <ErrorNote error={cancel.error} />}
    </li>
  );
}
