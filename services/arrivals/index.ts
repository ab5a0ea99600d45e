// The arrivals role: turns a scenario's demand into truck and cargo events, puts them into the gates' inboxes, a batch a window, and queues them for the gate workers.
import type { JobPayload } from '../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { arrivalsBatch, compile } from '../../simulations/index.ts';
import { sent } from '../adapters/crash-points.ts';
import { bellNumbers, rememberOrders, type RoleDeps, type Stoppable } from '../adapters/role.ts';

/** Batches on their way at once. */
const BATCHES_AT_ONCE = 128;

type ArrivalsJob = JobPayload<'arrivals'>;
type RunState = RoleDeps['transport']['runState'];

/** What a job is about: its run's order and model, and the open windows it asks for. */
interface Demand {
  readonly job: ArrivalsJob;
  readonly order: RunOrder;
  readonly model: ReturnType<typeof compile>;
}

export async function startArrivals(deps: RoleDeps): Promise<Stoppable> {
  const { queues, runState } = deps.transport;
  const orders = rememberOrders(runState, (order) => ({ order, model: compile(order.scenario as Scenario) }));
  const nextBell = bellNumbers(deps.clock);
  await queues.process(
    'arrivals',
    async (job) => {
      const known = await orders.get(job.run);
      if (known === undefined) return;
      const { run, k, epoch } = job;
      const came = await deliverAll(runState, { job, ...known });
      const jobs = came.map(({ g, from, to }) => ({
        id: `x-${run}-${k}-${g}-${from}-e${epoch}-b${nextBell()}`,
        payload: { run, k, epoch, g, from, to },
      }));
      if (jobs.length > 0) await queues.add('events', jobs);
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

/** Windows of one gate whose events have come. */
interface Came {
  readonly g: number;
  readonly from: number;
  readonly to: number;
}

/** The open windows of a job with their two ends. Window −1 ends at 0. */
async function windowsOf(runState: RunState, { run, k, from, to }: ArrivalsJob): Promise<readonly Slice[]> {
  const [start = 0, ...ends] = await runState.windowEnds(run, k, from - 1, to);
  return ends.map((untilMs, i) => ({ w: from + i, fromMs: ends[i - 1] ?? start, untilMs }));
}

/** Puts every gate's events of every window into its inbox, the earliest windows first. */
async function deliverAll(runState: RunState, demand: Demand): Promise<readonly Came[]> {
  const came: Came[] = [];
  let sent: Promise<Came | undefined>[] = [];
  const answered = async (): Promise<void> => {
    for (const one of await Promise.all(sent)) if (one !== undefined) came.push(one);
    sent = [];
  };
  for (const window of await windowsOf(runState, demand.job)) {
    for (const g of demand.order.gates.keys()) sent.push(deliver(runState, demand, g, window));
    if (sent.length >= BATCHES_AT_ONCE) await answered();
  }
  await answered();
  return byGate(came);
}

async function deliver(runState: RunState, { job, order, model }: Demand, g: number, { w, ...ends }: Slice): Promise<Came | undefined> {
  const { run, k, epoch } = job;
  const bytes = arrivalsBatch(model, { seed: order.seed, k, g, ...ends });
  const reply = await sent('deliver.sent', runState.deliver(run, { k, g, w }, epoch, { ...ends, bytes }));
  return reply === 'ok' ? { g, from: w, to: w } : undefined;
}

/** One entry a gate, from its first window to its last. */
function byGate(came: readonly Came[]): readonly Came[] {
  const gates = new Map<number, Came>();
  for (const { g, from, to } of came) {
    const known = gates.get(g) ?? { from, to };
    gates.set(g, { g, from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }
  return [...gates.values()];
}
