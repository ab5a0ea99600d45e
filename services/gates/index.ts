// The gates role: consumes truck and cargo events. For every window that may be ready it claims it, advances the gate and commits, and goes on with the next.
import type { JobPayload } from '../../shared/protocol/jobs.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { InvalidDocument } from '../../shared/errors.ts';
import { crashPoint, sent } from '../adapters/crash-points.ts';
import { KernelFailed, KernelPoolClosed, KernelThreadLost } from '../adapters/kernel-threads.ts';
import type { AdvanceAnswer } from '../adapters/kernel-ports.ts';
import type { ClaimReply, WindowRef } from '../adapters/ports.ts';
import { bellNumbers, limitComplaints, messageOf, rememberOrders, shortDigest, type RoleDeps, type Stoppable } from '../adapters/role.ts';

type WindowJob = JobPayload<'live'>;
type Claimed = Extract<ClaimReply, { kind: 'ok' }>;
/** `committed`: by this attempt, with what is ready now and, where it was claimed along, the gate's next window. `done`: committed before, or by
    another attempt. `again`: the state changed under the attempt, or it failed for the first time. */
type Outcome =
  | { readonly kind: 'committed'; readonly ready: readonly WindowRef[]; readonly next: Claimed | undefined }
  | { readonly kind: 'done' | 'nothing-to-do' | 'again' };

/** What an attempt begins with and may end with. */
interface Turn {
  /** The window's claim, where the commit before brought it along. */
  readonly claim: Claimed | undefined;
  /** The gate goes on with its next window if it can. */
  readonly goesOn: boolean;
}

/** What one job may still do: it, and everything it leads to in this process, ends soon enough for others to get their place. */
interface Budget {
  windows: number;
  readonly endMs: number;
}

/** Attempts on one ring; after that the sweeper's next ring goes on. */
const ATTEMPTS = 6;
/** A job goes on without another job for so many windows and so long; then it rings for what is ready, and others get its place. */
const IN_A_ROW = { windows: 64, ms: 200 };
/** A worker is new for so long: what kills a worker later than that is more likely a window than somebody who kills workers as they come. */
const NEW_MS = 3_000;
/** About what a job costs until its worker begins. Windows that take less are not worth one. */
const JOB_MS = 3;

interface GateDeps extends RoleDeps {
  readonly orders: { get(run: string): Promise<RunOrder | undefined> };
  readonly nextBell: () => string;
  readonly complain: (fields: object, message: string) => void;
  /** Waits until no window under suspicion is in work here, then does the work with one: whatever dies with it had not been begun. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Attempts under way in this process, by window. */
  readonly going: Map<string, Promise<Outcome>>;
  /** Windows being computed now, and how long a kernel thread has lately been busy with one, about. */
  readonly load: { inHand: number; windowMs: number };
}

export async function startGates(deps: RoleDeps): Promise<Stoppable> {
  const { queues, runState } = deps.transport;
  const startedMs = deps.clock.elapsedMs();
  const gate: GateDeps = {
    ...deps,
    alone: oneAfterAnother(() => deps.clock.sleep(Math.max(0, startedMs + NEW_MS - deps.clock.elapsedMs()))),
    orders: rememberOrders(runState, (order) => order),
    nextBell: bellNumbers(deps.clock),
    complain: limitComplaints(deps.log, deps.clock),
    going: new Map(),
    load: { inHand: 0, windowMs: JOB_MS },
  };
  const concurrency = Math.max(4, 2 * deps.kernels.size);
  await queues.process(
    'events',
    acknowledged((job) => consume(gate, job)),
    { concurrency },
  );
  await queues.process(
    'live',
    acknowledged((job) => follow(gate, job, newBudget(gate))),
    { concurrency },
  );
  return { async stop() {} };
}

function refOf({ k, g, w }: WindowRef): WindowRef {
  return { k, g, w };
}

/** Events came for several windows. The first ones may be committed by now: whoever did it may have looked before the next one's events lay there. */
async function consume(deps: GateDeps, { from, to, ...job }: JobPayload<'events'>): Promise<void> {
  for (let w = from; w <= to; w += 1) if ((await follow(deps, { ...job, w }, newBudget(deps))) !== 'done') return;
}

/** The job queue learns that a job is done when its handler is. */
function acknowledged<Job>(handle: (job: Job) => Promise<unknown>): (job: Job) => Promise<void> {
  return async (job) => {
    await handle(job);
    crashPoint('ack.before');
  };
}

/** Does pieces of work in turn, none before `settled`. */
function oneAfterAnother(settled: () => Promise<void>): GateDeps['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(settled).then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function newBudget({ clock }: GateDeps): Budget {
  return { windows: IN_A_ROW.windows, endMs: clock.elapsedMs() + IN_A_ROW.ms };
}

/** Takes a gate from window to window as long as each is ready at once, and other gates too while that is quicker than a job. */
async function follow(deps: GateDeps, first: WindowJob, budget: Budget): Promise<Outcome['kind']> {
  const alongside: Promise<void>[] = [];
  let job = first;
  let claim: Claimed | undefined;
  for (;;) {
    budget.windows -= 1;
    const goesOn = budget.windows > 0 && deps.clock.elapsedMs() < budget.endMs;
    const outcome = await joined(deps, job, { claim, goesOn });
    const isNext = ({ g }: WindowRef): boolean => goesOn && g === first.g;
    const ready = outcome.kind === 'committed' ? outcome.ready : [];
    alongside.push(...(await handOn(deps, job, ready.filter((ref) => !isNext(ref)), goesOn ? budget : undefined))); // prettier-ignore
    if (outcome.kind !== 'committed' || !(outcome.next !== undefined || ready.some(isNext))) {
      await Promise.all(alongside);
      return outcome.kind;
    }
    claim = outcome.next;
    job = { ...job, w: job.w + 1 };
  }
}

/** Windows of other gates that have become ready: computed here while windows pass more quickly than jobs, rung for otherwise. */
async function handOn(
  deps: GateDeps,
  job: WindowJob,
  ready: readonly WindowRef[],
  budget: Budget | undefined,
): Promise<readonly Promise<void>[]> {
  if (ready.length === 0) return [];
  if (budget === undefined || deps.load.windowMs > JOB_MS) {
    await ring(deps, job, ready);
    return [];
  }
  const quietly = async (ref: WindowRef): Promise<void> => {
    await follow(deps, { ...job, ...ref }, budget);
  };
  // What fails here is rung for by the sweeper, as after a job that failed.
  return ready.map((ref) =>
    quietly(ref).catch((error: unknown) => deps.complain({ run: job.run, ...ref, error: messageOf(error) }, 'window not computed')),
  );
}

/** Two rings for one window in one process share the work, but a ring is only answered by an attempt that committed: the other may have looked too early. */
async function joined(deps: GateDeps, job: WindowJob, turn: Turn): Promise<Outcome> {
  const { going } = deps;
  const name = `${job.run}-${job.k}-${job.g}-${job.w}-${job.epoch}`;
  for (let other = going.get(name); other !== undefined; other = going.get(name)) {
    const outcome = await other.catch((): Outcome => ({ kind: 'again' }));
    if (outcome.kind === 'committed') return { kind: 'done' };
  }
  const attempt = tryWindow(deps, job, turn);
  going.set(name, attempt);
  return attempt.finally(() => going.delete(name));
}

async function tryWindow(deps: GateDeps, job: WindowJob, turn: Turn): Promise<Outcome> {
  let outcome = await attemptWindow(deps, job, turn);
  for (let attempt = 2; attempt <= ATTEMPTS && outcome.kind === 'again'; attempt += 1)
    outcome = await attemptWindow(deps, job, { ...turn, claim: undefined });
  return outcome;
}

async function attemptWindow(deps: GateDeps, job: WindowJob, { claim: given, goesOn }: Turn, isWary = true): Promise<Outcome> {
  const claim = given ?? (await sent('claim.sent', deps.transport.runState.claim(job.run, refOf(job), job.epoch, isWary)));
  if (claim.kind === 'done') return { kind: 'done' };
  // The ring is kept until this worker may answer it: the sweeper's next one comes much later.
  if (claim.kind === 'suspect') return deps.alone(() => attemptWindow(deps, job, { claim: undefined, goesOn: false }, false));
  if (claim.kind === 'poison')
    deps.complain({ run: job.run, ...refOf(job) }, 'window given up: its computation started too often without an outcome');
  if (claim.kind !== 'ok') return { kind: 'nothing-to-do' };
  crashPoint('claim.got');
  const order = await deps.orders.get(job.run);
  if (order === undefined) return { kind: 'nothing-to-do' };
  let answer: AdvanceAnswer;
  try {
    answer = await compute(deps, order, job, claim);
  } catch (error) {
    return { kind: await failed(deps, job, error) };
  }
  // A gate that waits for others seldom finds its next window ready, so only one that does not asks for it together with the commit.
  const isFree = (order.inNeighbours[job.g] ?? []).every((n) => n === job.g);
  return await commit(deps, job, { claim, answer, claimsNext: goesOn && isFree });
}

async function compute(
  deps: GateDeps,
  order: RunOrder,
  { k, g, w }: WindowJob,
  { state, inbox, untilMs }: Claimed,
): Promise<AdvanceAnswer> {
  const { run, scenario, scenarioHash, seed } = order;
  const { board, load, kernels, clock } = deps;
  const startMs = clock.elapsedMs();
  load.inHand += 1;
  const sharedBy = Math.max(1, load.inHand / Math.max(1, kernels.size));
  const request = { scenario, scenarioHash, seed, k, g, state, inbox, untilMs };
  const advancing = board.during({ run, k, g, w }, () => kernels.advance(request));
  const answer = await advancing.finally(() => (load.inHand -= 1));
  load.windowMs += ((clock.elapsedMs() - startMs) / sharedBy - load.windowMs) / 8;
  return answer;
}

type Failure = 'again' | 'nothing-to-do';

/** A kernel that threw throws again: two equal reports fail the run. A lost thread may be bad luck: its starts are counted by the claims, the sweeper rings again. */
async function failed(deps: GateDeps, job: WindowJob, error: unknown): Promise<Failure> {
  // This process is going: somebody else will be rung for.
  if (error instanceof KernelPoolClosed) return 'nothing-to-do';
  if (error instanceof KernelThreadLost) {
    deps.complain({ run: job.run, ...refOf(job), error: error.message }, 'window not computed');
    return 'nothing-to-do';
  }
  if (!(error instanceof KernelFailed || error instanceof InvalidDocument)) throw error;
  return await report(deps, job, error.message);
}

async function report(deps: GateDeps, job: WindowJob, message: string): Promise<Failure> {
  const verdict = await deps.transport.runState.reportError(job.run, refOf(job), job.epoch, shortDigest(message), message);
  if (verdict === 'retry') return 'again';
  deps.log.error({ run: job.run, ...refOf(job), error: message }, 'run failed');
  return 'nothing-to-do';
}

interface Advanced {
  readonly claim: Claimed;
  readonly answer: AdvanceAnswer;
  readonly claimsNext: boolean;
}

async function commit(deps: GateDeps, job: WindowJob, { claim, answer, claimsNext }: Advanced): Promise<Outcome> {
  const { run, epoch } = job;
  const newDigest = shortDigest(claim.stateDigest, '/', claim.inboxDigest, '/', answer.state);
  const prev = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest };
  crashPoint('compute.mid');
  const committing = sent('commit.sent', deps.transport.runState.commit({ run, ...refOf(job), epoch, ...prev, newDigest, ...answer }));
  // Sent right behind the commit, so both are answered in one round trip. If it comes first all the same it finds a gap, and the commit says what is ready.
  const claiming = claimsNext ? claimNext(deps, job) : undefined;
  const reply = await committing;
  crashPoint('commit.got');
  switch (reply.kind) {
    case 'ok':
    case 'already': {
      const next = await claiming;
      return { kind: 'committed', ready: reply.kind === 'ok' ? reply.ready : [], next };
    }
    case 'base':
    case 'inbox':
      return { kind: 'again' };
    case 'too-large':
      return { kind: await report(deps, job, `more than the protocol carries (${reply.what})`) };
    case 'diverged':
      await diverged(deps, job);
      return { kind: 'nothing-to-do' };
    case 'fenced':
    case 'gap':
      return { kind: 'nothing-to-do' };
  }
}

/** Undefined when the gate cannot go on at once, whatever hinders it. */
async function claimNext(deps: GateDeps, { run, epoch, k, g, w }: WindowJob): Promise<Claimed | undefined> {
  const reply = await deps.transport.runState.claim(run, { k, g, w: w + 1 }, epoch, true).catch(() => undefined);
  return reply?.kind === 'ok' ? reply : undefined;
}

async function diverged(deps: GateDeps, job: WindowJob): Promise<void> {
  const { run, k, g, w } = job;
  deps.log.error({ run, ...refOf(job) }, 'the same window gave two different results');
  await deps.transport.runState.transition(
    run,
    ['running'],
    'failed',
    `replication ${k}, gate ${g}, window ${w} gave two different results`,
  );
}

/** If this process dies before it has rung, the sweeper rings. */
async function ring(deps: GateDeps, { run, epoch }: WindowJob, ready: readonly WindowRef[]): Promise<void> {
  const jobs = ready.map(({ k, g, w }) => ({
    id: `w-${run}-${k}-${g}-${w}-e${epoch}-b${deps.nextBell()}`,
    payload: { run, k, g, w, epoch },
  }));
  await sent('bell.mid', deps.transport.queues.add('live', jobs));
}
