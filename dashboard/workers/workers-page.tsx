// /workers: who computes what, how to add a worker, and the runs that wait for one.
import type { Workers } from '../../shared/protocol/http.ts';
import { Empty, ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { useWorkers } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { CopyText } from '../runs/provenance-tab.tsx';
import { useText } from '../text/text.ts';
import { StrandedRuns } from './stranded-runs.tsx';
import { WorkerTable } from './worker-table.tsx';
import '../runs/runs.css';
import './workers.css';

const COMMAND = 'REDIS_URL=redis://<host>:6379 npx amity worker';

export function WorkersPage() {
  const t = useText();
  useTitle(t('nav.workers'));
  const answer = useWorkers();
  const { data } = answer;
  return (
    <div className="page" data-testid="workers">
      <PageHead title={t('nav.workers')} />
      <p className="quiet">{t('workers.lead')}</p>
      {data === undefined ? (
        <Panel>{answer.isError ? <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} /> : <Skeleton lines={6} />}</Panel>
      ) : (
        <>
          <WorkersPanel data={data} />
          <StrandedRuns data={data} />
          <MoreWorkers transport={data.transport} />
        </>
      )}
    </div>
  );
}

function WorkersPanel({ data }: { readonly data: Workers }) {
  const t = useText();
  const format = useFormat();
  const threads = data.workers.filter((worker) => worker.kernelId === data.kernelId).reduce((sum, worker) => sum + worker.slots, 0);
  return (
    <Panel
      title={t('workers.table')}
      className="panel-flush"
      note={
        <span className="num" data-testid="workers.totals">
          {t('workers.totals', {
            workers: format.number(data.workers.length),
            threads: format.number(threads),
            jobs: format.number(data.jobs),
          })}
        </span>
      }
    >
      {data.workers.length === 0 ? (
        <div data-testid="workers.none">
          <Empty>{t('workers.none')}</Empty>
        </div>
      ) : (
        <WorkerTable workers={data.workers} kernelId={data.kernelId} />
      )}
    </Panel>
  );
}

function MoreWorkers({ transport }: { readonly transport: Workers['transport'] }) {
  const t = useText();
  return (
    <Panel title={t('workers.more')} testId="workers.more">
      <p>{t(`workers.more.${transport}`)}</p>
      <div className="command workers-command">
        <code>{COMMAND}</code>
        <CopyText text={COMMAND} />
      </div>
      {transport !== 'in-process' && (
        <p className="note">
          <a href="/admin/queues">{t('workers.queues')}</a>
        </p>
      )}
    </Panel>
  );
}
