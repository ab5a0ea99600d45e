// One row a worker: where it runs, what it has in hand, when it spoke last.
import { Link } from '@tanstack/react-router';
import type { WorkerRow, WorkerTaskRow } from '../../shared/protocol/http.ts';
import { Chip } from '../frame/parts.tsx';
import { moment } from '../data/clock.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function WorkerTable({ workers, kernelId }: { readonly workers: readonly WorkerRow[]; readonly kernelId: string }) {
  const t = useText();
  return (
    <div className="scroll-x">
      <table className="table workers-table" data-testid="workers.table">
        <caption className="sr-only">{t('workers.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('workers.col.host')}</th>
            <th scope="col">{t('workers.col.doing')}</th>
            <th scope="col" className="num wide-only">
              {t('workers.col.threads')}
              <span className="unit">{t('workers.col.threads-unit')}</span>
            </th>
            <th scope="col" className="num wide-only">
              {t('workers.col.done')}
              <span className="unit">{t('workers.col.done-unit')}</span>
            </th>
            <th scope="col" className="num">
              {t('workers.col.seen')}
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} isOwnKernel={worker.kernelId === kernelId} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Workers of other versions may not say all of it. */
function Row({ worker, isOwnKernel }: { readonly worker: WorkerRow; readonly isOwnKernel: boolean }) {
  const t = useText();
  const format = useFormat();
  return (
    <tr data-worker={worker.id}>
      <th scope="row">
        {worker.host}
        {!isOwnKernel && (
          <Chip tone="watch" testId="workers.other-kernel">
            {t('workers.other-kernel')}
          </Chip>
        )}
        <span className="unit">
          {worker.pid === 0
            ? t('workers.model', { kernel: worker.kernelId })
            : t('workers.process', { pid: worker.pid, kernel: worker.kernelId })}
        </span>
        {worker.startedAtMs > 0 && (
          <span className="unit wide-only">{t('workers.since', { time: moment(worker.startedAtMs, format.lang) })}</span>
        )}
      </th>
      <td>
        <Tasks worker={worker} isOwnKernel={isOwnKernel} />
      </td>
      <td className="num wide-only">
        {format.number(worker.slots)} / {worker.cores === 0 ? t('state.no-data') : format.number(worker.cores)}
      </td>
      <td className="num wide-only">{format.number(worker.done)}</td>
      <td className="num">{t('workers.ago', { time: format.duration(Math.round(worker.silentMs / 1000) / 60) })}</td>
    </tr>
  );
}

function Tasks({ worker, isOwnKernel }: { readonly worker: WorkerRow; readonly isOwnKernel: boolean }) {
  const t = useText();
  const { tasks } = worker;
  if (!isOwnKernel && tasks.length === 0) return <span className="quiet">{t('workers.other-kernel-more')}</span>;
  if (tasks.length === 0) return <span className="quiet">{t('workers.idle')}</span>;
  return (
    <ul className="worker-tasks">
      {tasks.map((task) => (
        <Task key={`${task.run}-${String(task.replication)}-${task.gate ?? ''}-${String(task.window)}`} task={task} />
      ))}
    </ul>
  );
}

function Task({ task }: { readonly task: WorkerTaskRow }) {
  const t = useText();
  const format = useFormat();
  const where =
    task.gate === null
      ? t('workers.task.replication', { k: format.number(task.replication + 1) })
      : t('workers.task.window', { k: format.number(task.replication + 1), gate: task.gate, w: format.number(task.window ?? 0) });
  return (
    <li>
      {task.name === null ? (
        <span className="mono">{task.run}</span>
      ) : (
        <Link to={task.gate === null ? '/runs/$id' : '/live/$runId'} params={{ id: task.run, runId: task.run }}>
          {task.name}
        </Link>
      )}
      : <span className="num">{where}</span>{' '}
      <span className="quiet num">
        {task.going ? t('workers.task.going', { time: format.duration(Math.round(task.tookMs / 1000) / 60) }) : t('workers.task.ended')}
      </span>
    </li>
  );
}
