// Who computes what, for the workers page: what workers say of themselves, with the names of their runs.
import type { Workers, WorkerTaskRow } from '../../shared/protocol/http.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import type { WorkerTask } from '../adapters/ports.ts';
import type { ApiDeps } from './deps.ts';
import type { RunWatch } from './run-views.ts';

/** More are not listed. */
const MOST_STRANDED = 200;

export async function workersNow({ transport }: ApiDeps, watch: RunWatch): Promise<Workers> {
  const [workers, counts] = await Promise.all([transport.runState.workers(), transport.queues.counts()]);
  const briefs = [...watch.seen().briefs.values()];
  return {
    kernelId: KERNEL_ID,
    transport: transport.kind,
    workers: workers.map(({ id, host, pid, kernelId, slots, cores, startedMs, silentMs, done, tasks }) => ({
      id,
      host,
      pid,
      kernelId,
      slots,
      cores,
      startedAtMs: startedMs,
      silentMs,
      done,
      tasks: tasks.map((task) => taskRow(task, watch)),
    })),
    jobs: Object.values(counts).reduce((sum, count) => sum + count, 0),
    stranded: briefs
      .filter((brief) => brief.status === 'stranded')
      .slice(0, MOST_STRANDED)
      .map(({ run, name, mode, kernelId, reason }) => ({ id: run, name, mode, kernelId, reason })),
  };
}

function taskRow({ run, k, g, w, tookMs, going }: WorkerTask, watch: RunWatch): WorkerTaskRow {
  const brief = watch.seen().briefs.get(run);
  const gate = g === null ? null : (brief?.gates[g] ?? String(g));
  return { run, name: brief?.name ?? null, replication: k, gate, window: w, tookMs, going };
}
