// Who computes what, for the workers page: what workers say of themselves, with the names of their runs.
import type { Workers, WorkerTaskRow } from '../../shared/protocol/http.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import type { WorkerSeen, WorkerTask } from '../adapters/ports.ts';
import type { ApiDeps } from './deps.ts';
import type { RunWatch } from './run-views.ts';

/** More are not listed. */
const MOST_STRANDED = 200;

export async function workersNow({ transport, clock }: ApiDeps, watch: RunWatch): Promise<Workers> {
  const nowMs = clock.nowMs();
  const [workers, counts] = await Promise.all([transport.runState.workers(nowMs), transport.queues.counts()]);
  const briefs = [...watch.seen().briefs.values()];
  return {
    kernelId: KERNEL_ID,
    transport: transport.kind,
    workers: workers.map(({ id, host, pid, kernelId, slots, cores, startedMs, done, ...seen }) => ({
      id,
      host,
      pid,
      kernelId,
      slots,
      cores,
      startedAtMs: startedMs,
      // Clocks of hosts differ a little: nobody spoke in the future.
      silentMs: Math.max(0, nowMs - seen.seenMs),
      done,
      tasks: seen.tasks.map((task) => taskRow(task, seen, watch)),
    })),
    jobs: Object.values(counts).reduce((sum, count) => sum + count, 0),
    stranded: briefs
      .filter((brief) => brief.status === 'stranded')
      .slice(0, MOST_STRANDED)
      .map(({ run, name, mode, kernelId, reason }) => ({ id: run, name, mode, kernelId, reason })),
  };
}

function taskRow({ run, k, g, w, sinceMs, going }: WorkerTask, { seenMs }: Pick<WorkerSeen, 'seenMs'>, watch: RunWatch): WorkerTaskRow {
  const brief = watch.seen().briefs.get(run);
  const gate = g === null ? null : (brief?.gates[g] ?? String(g));
  return { run, name: brief?.name ?? null, replication: k, gate, window: w, tookMs: Math.max(0, seenMs - sinceMs), going };
}
