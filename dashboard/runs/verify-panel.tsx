// Computes a saved run again on the server and says whether the same came out: the proof behind the digest.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunSummary, SavedRun } from '../../shared/protocol/run.ts';
import { ErrorNote } from '../frame/parts.tsx';
import { savedRunOf } from '../data/api.ts';
import { useRun } from '../data/queries.ts';
import { isAtWork } from '../data/runs.ts';
import { useFormat, useServices } from '../data/services.ts';
import type { Format } from '../data/format.ts';
import { useText, type Text } from '../text/text.ts';

export function VerifyPanel({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const verify = useMutation({
    mutationFn: () => api.verifyRun(run.summary.id),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['runs'] }),
  });
  return (
    <>
      <h3>{t('prov.verify')}</h3>
      <div className="row">
        <Button size="compact-sm" variant="default" loading={verify.isPending} onClick={() => verify.mutate()} data-testid="prov.verify">
          {t('prov.verify-now')}
        </Button>
        {verify.data !== undefined && <Verdict key={verify.data.id} id={verify.data.id} run={run} />}
      </div>
      {verify.isError && <ErrorNote error={verify.error} />}
      <p className="note">{t('prov.verify-note')}</p>
    </>
  );
}

function Verdict({ id, run }: { readonly id: string; readonly run: SavedRun }) {
  const t = useText();
  const format = useFormat();
  const answer = useRun(id);
  if (answer.isError) return <ErrorNote error={answer.error} />;
  const again = answer.data === undefined ? undefined : savedRunOf(answer.data);
  return (
    <span role="status" data-testid="prov.verdict" data-equal={again === undefined ? undefined : again.result.digest === run.result.digest}>
      <Link to="/runs/$id" params={{ id }}>
        {again === undefined ? progressText(answer.data?.summary, run, t, format) : verdictText(again, run, t, format)}
      </Link>
    </span>
  );
}

function progressText(again: RunSummary | undefined, run: SavedRun, t: Text, format: Format): string {
  if (again !== undefined && !isAtWork(again)) return t(`status.${again.status}`);
  return t('prov.verify-at-work', { done: format.number(again?.done ?? 0), of: format.number(run.result.replications) });
}

function verdictText(again: SavedRun, run: SavedRun, t: Text, format: Format): string {
  if (again.result.digest === run.result.digest) return t('prov.verify-equal', { n: format.number(run.result.replications) });
  const first = again.result.replicationDigests.findIndex((digest, k) => digest !== run.result.replicationDigests[k]);
  return t('prov.verify-different', { k: first < 0 ? '–' : format.number(first) });
}
