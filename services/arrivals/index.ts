// The arrivals role: turns a scenario's demand into batches of truck and cargo events and sends them to the gates, a batch a window.
import type { JobPayload } from '../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { arrivalsBatch, compile } from '../../simulations/index.ts';
import { bellNumbers, rememberOrders, type RoleDeps, type Stoppable } from '../adapters/role.ts';

/** Jobs handed to the queue in one call. */
const JOBS_AT_ONCE = 200;

type ArrivalsJob = JobPayload<'arrivals'>;
type EventsJob = JobPayload<'events'>;

export async function startArrivals(deps: RoleDeps): Promise<Stoppable> {
  const { queues, runState } = deps.transport;
  const orders = rememberOrders(runState, (order) => ({ order, model: compile(order.scenario as Scenario) }));
  const nextBell = bellNumbers(deps.clock);

  async function send(batches: readonly EventsJob[]): Promise<void> {
    const jobs = batches.map((payload) => ({
      id: `x-${payload.run}-${payload.k}-${payload.g}-${payload.w}-e${payload.epoch}-b${nextBell()}`,
      payload,
    }));
    if (jobs.length > 0) await queues.add('events', jobs);
  }

  await queues.process(
    'arrivals',
    async (job) => {
      const known = await orders.get(job.run);
      if (known === undefined) return;
      let batches: EventsJob[] = [];
      for (const window of await windowsOf(runState, job)) {
        batches.push(...batchesOf(known.order, known.model, job, window));
        if (batches.length < JOBS_AT_ONCE) continue;
        await send(batches);
        batches = [];
      }
      await send(batches);
    },
    { concurrency: 2 },
  );
  // Consuming ends with the queues, which the transport closes.
  return { async stop() {} };
}

interface Slice {
  readonly w: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The open windows of a job with their two ends. Window −1 ends at 0. */
async function windowsOf(runState: RoleDeps['transport']['runState'], { run, k, from, to }: ArrivalsJob): Promise<readonly Slice[]> {
  const [start = 0, ...ends] = await runState.windowEnds(run, k, from - 1, to);
  return ends.map((untilMs, i) => ({ w: from + i, fromMs: ends[i - 1] ?? start, untilMs }));
}

function batchesOf(order: RunOrder, model: ReturnType<typeof compile>, job: ArrivalsJob, { w, fromMs, untilMs }: Slice): EventsJob[] {
  return order.gates.map((_, g) => {
    const bytes = arrivalsBatch(model, { seed: order.seed, k: job.k, g, fromMs, untilMs });
    return {
      run: job.run,
      k: job.k,
      epoch: job.epoch,
      g,
      w,
      fromMs,
      untilMs,
      batch: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    };
  });
}
