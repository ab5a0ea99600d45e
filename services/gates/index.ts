// The gates role: delivers batches of events, and for every window that may be ready claims it, advances the gate and commits, until the state says otherwise.
import type { JobPayload } from '../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { InvalidDocument } from '../../shared/errors.ts';
import { KernelFailed, KernelPoolClosed, KernelThreadLost } from '../adapters/kernel-threads.ts';
import type { AdvanceAnswer, ClaimReply, WindowRef } from '../adapters/ports.ts';
import { bellNumbers, limitComplaints, rememberOrders, shortDigest, type RoleDeps, type Stoppable } from '../adapters/role.ts';

type WindowJob = JobPayload<'live'>;
type Claimed = Extract<ClaimReply, { kind: 'ok' }>;
/** `again`: the state changed under the attempt, or it failed for the first time. */
type Outcome = 'committed' | 'nothing-to-do' | 'again';

/** Attempts on one ring; after that the sweeper's next ring goes on. */
const ATTEMPTS = 6;

interface GateDeps extends RoleDeps {
  readonly orders: { get(run: string): Promise<RunOrder | undefined> };
  readonly nextBell: () => string;
  readonly complain: (fields: object, message: string) => void;
}

export async function startGates(deps: RoleDeps): Promise<Stoppable> {
  const { queues, runState } = deps.transport;
  const gate: GateDeps = {
    ...deps,
    orders: rememberOrders(runState, (order) => order),
    nextBell: bellNumbers(deps.clock),
    complain: limitComplaints(deps.log, deps.clock),
  };
  const tryOnce = joined(gate);
  const concurrency = Math.max(4, 2 * deps.kernels.size);
  await queues.process(
    'events',
    async (job) => {
      const delivered = await runState.deliver(job.run, refOf(job), job.epoch, {
        fromMs: job.fromMs,
        untilMs: job.untilMs,
        bytes: Buffer.from(job.batch, 'base64'),
      });
      if (delivered === 'ok') await tryOnce(job);
    },
    { concurrency },
  );
  await queues.process('live', tryOnce, { concurrency });
  return { async stop() {} };
}

function refOf({ k, g, w }: WindowRef): WindowRef {
  return { k, g, w };
}

/** Two rings for one window in one process share the work, but a ring is only answered by an attempt that committed: the other may have looked too early. */
function joined(deps: GateDeps): (job: WindowJob) => Promise<void> {
  const going = new Map<string, Promise<Outcome>>();
  return async (job) => {
    const name = `${job.run}-${job.k}-${job.g}-${job.w}-${job.epoch}`;
    for (let other = going.get(name); other !== undefined; other = going.get(name)) {
      if ((await other.catch(() => 'again')) === 'committed') return;
    }
    const attempt = tryWindow(deps, job);
    going.set(name, attempt);
    await attempt.finally(() => going.delete(name));
  };
}

async function tryWindow(deps: GateDeps, job: WindowJob): Promise<Outcome> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const outcome = await attemptWindow(deps, job);
    if (outcome !== 'again') return outcome;
  }
  return 'again';
}

async function attemptWindow(deps: GateDeps, job: WindowJob): Promise<Outcome> {
  const claim = await deps.transport.runState.claim(job.run, refOf(job), job.epoch);
  if (claim.kind === 'poison')
    deps.complain({ run: job.run, ...refOf(job) }, 'window given up: its computation started too often without an outcome');
  if (claim.kind !== 'ok') return 'nothing-to-do';
  const order = await deps.orders.get(job.run);
  if (order === undefined) return 'nothing-to-do';
  let answer: AdvanceAnswer;
  try {
    answer = await compute(deps, order, job, claim);
  } catch (error) {
    return await failed(deps, job, error);
  }
  return await commit(deps, job, claim, answer);
}

function compute(deps: GateDeps, order: RunOrder, { k, g, w }: WindowJob, { state, inbox, untilMs }: Claimed): Promise<AdvanceAnswer> {
  const { run, scenario, scenarioHash, seed } = order;
  return deps.board.during({ run, k, g, w }, () => deps.kernels.advance({ scenario, scenarioHash, seed, k, g, state, inbox, untilMs }));
}

/** A kernel that threw throws again: two equal reports fail the run. A lost thread may be bad luck: its starts are counted by the claims, the sweeper rings again. */
async function failed(deps: GateDeps, job: WindowJob, error: unknown): Promise<Outcome> {
  // This process is going: somebody else will be rung for.
  if (error instanceof KernelPoolClosed) return 'nothing-to-do';
  if (error instanceof KernelThreadLost) {
    deps.complain({ run: job.run, ...refOf(job), error: error.message }, 'window not computed');
    return 'nothing-to-do';
  }
  if (!(error instanceof KernelFailed || error instanceof InvalidDocument)) throw error;
  return await report(deps, job, error.message);
}

async function report(deps: GateDeps, job: WindowJob, message: string): Promise<Outcome> {
  const verdict = await deps.transport.runState.reportError(job.run, refOf(job), job.epoch, shortDigest(message), message);
  if (verdict === 'retry') return 'again';
  deps.log.error({ run: job.run, ...refOf(job), error: message }, 'run failed');
  return 'nothing-to-do';
}

async function commit(deps: GateDeps, job: WindowJob, claim: Claimed, answer: AdvanceAnswer): Promise<Outcome> {
  const { run, epoch } = job;
  const newDigest = shortDigest(claim.stateDigest, '/', claim.inboxDigest, '/', answer.state);
  const prev = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest };
  const reply = await deps.transport.runState.commit({ run, ...refOf(job), epoch, ...prev, newDigest, ...answer });
  switch (reply.kind) {
    case 'ok':
      await ring(deps, job, reply.ready);
      return 'committed';
    case 'already':
      return 'committed';
    case 'base':
    case 'inbox':
      return 'again';
    case 'too-large':
      return await report(deps, job, 'the state or the messages of this window are larger than the protocol carries');
    case 'diverged':
      deps.log.error({ run, ...refOf(job) }, 'the same window gave two different results');
      await deps.transport.runState.transition(
        run,
        ['running'],
        'failed',
        `replication ${job.k}, gate ${job.g}, window ${job.w} gave two different results`,
      );
      return 'nothing-to-do';
    case 'fenced':
    case 'gap':
      return 'nothing-to-do';
  }
}

/** If this process dies before it has rung, the sweeper rings. */
async function ring(deps: GateDeps, { run, epoch }: WindowJob, ready: readonly WindowRef[]): Promise<void> {
  if (ready.length === 0) return;
  const jobs = ready.map(({ k, g, w }) => ({
    id: `w-${run}-${k}-${g}-${w}-e${epoch}-b${deps.nextBell()}`,
    payload: { run, k, g, w, epoch },
  }));
  await deps.transport.queues.add('live', jobs);
}
