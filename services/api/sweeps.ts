// Computes sweeps, one at a time, as orders for the workers; the store has every point as soon as it is there, so a restart goes on where it was.
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import type { SweepPlan, SweepSummary } from '../../shared/protocol/sweep.ts';
import { nextWork } from '../../simulations/index.ts';
import { orderReplicator } from '../adapters/replicators.ts';
import { messageOf, type Stoppable } from '../adapters/role.ts';
import { driveSweep } from '../experiments/drive.ts';
import { checkSame, type Scenarios } from '../experiments/plans.ts';
import type { ApiDeps } from './deps.ts';
import { libraryScenario } from './start-run.ts';

/** Sweeps that may wait or run. */
const MOST_UNFINISHED = 20;

export interface SweepDesk extends Stoppable {
  readonly scenarios: Scenarios;
  /** Accepts a sweep under this id; durable once it returns. A known id changes nothing. @throws DomainError too-many-requests */
  start(id: string, plan: SweepPlan): Promise<void>;
  /** @throws DomainError not-found, wrong-state */
  cancel(id: string): Promise<void>;
  /** @throws DomainError not-found, wrong-state */
  resume(id: string, budget: number | null): Promise<void>;
}

/** Why a drive ended before its end. */
class Stopped extends Error {
  readonly isForUser: boolean;
  constructor(isForUser: boolean) {
    super(isForUser ? 'stopped by the user' : 'the server stops');
    this.name = 'Stopped';
    this.isForUser = isForUser;
  }
}

interface Desk {
  readonly deps: ApiDeps;
  readonly scenarios: Scenarios;
  /** Waiting and running, oldest first; each can be stopped. */
  readonly unfinished: Map<string, AbortController>;
  /** The end of everything accepted so far. */
  last: Promise<void>;
}

/** Goes on at once with the sweeps that were running when the server stopped. */
export function openSweepDesk(deps: ApiDeps): SweepDesk {
  const names = (): readonly string[] => deps.library.list().map(({ name }) => name);
  const scenarios: Scenarios = { load: (name, edits) => libraryScenario(deps.library, name, edits), names };
  const desk: Desk = { deps, scenarios, unfinished: new Map(), last: Promise.resolve() };
  const recovered = recover(desk);
  return {
    scenarios,
    start: (id, plan) => recovered.then(() => start(desk, id, plan)),
    cancel: (id) => recovered.then(() => cancel(desk, id)),
    resume: (id, budget) => recovered.then(() => resume(desk, id, budget)),
    async stop() {
      for (const controller of desk.unfinished.values()) controller.abort(new Stopped(false));
      await recovered;
      await desk.last;
    },
  };
}

async function start(desk: Desk, id: string, plan: SweepPlan): Promise<void> {
  const { store, clock } = desk.deps;
  if ((await store.findSweep(id)) !== undefined) return;
  refuseWhenCrowded(desk);
  const { name, title, scenario, designs } = plan;
  const head = { id, name, title, scenario, status: 'running', reason: null } as const;
  await store.saveSweep({ ...head, designs: designs.length, createdAtMs: clock.nowMs(), finishedAtMs: null }, plan);
  enqueue(desk, id);
}

function refuseWhenCrowded({ unfinished }: Desk): void {
  if (unfinished.size >= MOST_UNFINISHED)
    throw new DomainError('too-many-requests', `There are ${unfinished.size} unfinished sweeps.`, 'Wait for some to end or stop them.');
}

async function cancel({ deps, unfinished }: Desk, id: string): Promise<void> {
  const { summary } = await getSweep(deps, id);
  const running = unfinished.get(id);
  if (running === undefined) throw new DomainError('wrong-state', `The sweep is ${summary.status}: there is nothing to stop.`);
  running.abort(new Stopped(true));
  await note(deps, id, { status: 'stopped', reason: 'stopped by the user' });
}

async function resume(desk: Desk, id: string, budget: number | null): Promise<void> {
  const { summary, plan } = await getSweep(desk.deps, id);
  if (desk.unfinished.has(id)) throw new DomainError('wrong-state', 'The sweep is under way.');
  refuseWhenCrowded(desk);
  checkSame(plan, desk.scenarios);
  await desk.deps.store.saveSweep({ ...summary, status: 'running', reason: null, finishedAtMs: null }, { ...plan, budget });
  enqueue(desk, id);
}

async function recover(desk: Desk): Promise<void> {
  const left = await desk.deps.store.listSweeps().catch(() => []);
  for (const { id } of left.filter(({ status }) => status === 'running').reverse()) enqueue(desk, id);
}

export async function getSweep({ store }: Pick<ApiDeps, 'store'>, id: string) {
  const sweep = await store.findSweep(id);
  if (sweep === undefined) throw new DomainError('not-found', `There is no sweep ${JSON.stringify(id.slice(0, 16))}.`);
  return sweep;
}

function enqueue(desk: Desk, id: string): void {
  const controller = new AbortController();
  desk.unfinished.set(id, controller);
  const before = desk.last;
  desk.last = before.then(() => driveOne(desk, id, controller.signal)).finally(() => desk.unfinished.delete(id));
}

async function driveOne({ deps, scenarios }: Desk, id: string, signal: AbortSignal): Promise<void> {
  const { store, transport, clock, log } = deps;
  try {
    signal.throwIfAborted();
    const sweep = await getSweep(deps, id);
    checkSame(sweep.plan, scenarios);
    const replicator = orderReplicator({ runState: transport.runState, clock });
    const points = await driveSweep(sweep, { store, replicator, scenarios, signal, onPoint: () => undefined });
    const { isOverBudget } = nextWork(sweep.plan, points);
    await note(deps, id, isOverBudget ? { status: 'stopped', reason: 'the budget is spent' } : { status: 'completed', reason: null });
  } catch (error) {
    // Left as running: the next start goes on.
    if (error instanceof Stopped) return error.isForUser ? note(deps, id, { status: 'stopped', reason: error.message }) : undefined;
    log.error({ sweep: id, error: messageOf(error) }, 'the sweep failed');
    const reason = error instanceof DomainError || error instanceof InvalidDocument ? error.message : 'the server failed; its log says how';
    await note(deps, id, { status: 'failed', reason: reason.slice(0, 500) }).catch(() => undefined);
  }
}

async function note({ store, clock }: ApiDeps, id: string, ending: Pick<SweepSummary, 'status' | 'reason'>): Promise<void> {
  const sweep = await store.findSweep(id);
  if (sweep !== undefined) await store.saveSweep({ ...sweep.summary, ...ending, finishedAtMs: clock.nowMs() }, sweep.plan);
}
