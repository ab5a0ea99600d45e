// Branches of live runs. Any simulated instant of a run is computed again from its order and its events from outside, to the bit: nothing is kept for it.
// A branch is an order of its own that begins at such an instant; forking adds what is decided there, rewinding takes away what was decided since.
import type { z } from 'zod';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import type { forkSchema, interveneSchema, rewindSchema } from '../../shared/protocol/http.ts';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import type { Intervention, RunOrder, RunStatus, SavedRun, Speed } from '../../shared/protocol/run.ts';
import { addDisruptions, dropDisruptions, scenarioHash } from '../../shared/scenario/index.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile, KERNEL_ID, MODEL_VERSION } from '../../simulations/index.ts';
import { orderOf } from '../adapters/kernel-order.ts';
import { outsideOf } from '../adapters/kernel-outside.ts';
import { LIMITS } from '../adapters/limits.ts';
import { KernelFailed } from '../adapters/kernel-threads.ts';
import type { FastForwardRequest, GateThen, KernelThreads } from '../adapters/kernel-ports.ts';
import type { GateSeed, RunView } from '../adapters/ports.ts';
import { messageOf, shortDigest } from '../adapters/role.ts';
import type { ApiDeps } from './deps.ts';
import { HISTORY_STEP_MS } from './live-history.ts';
import { tellKept } from './outside-events.ts';
import { endReplaced, oneAtATime, refuseReplaced } from './replacing.ts';
import { isUnseeded, reachedMs } from './run-views.ts';
import { acceptOnce, acceptOrder, type StartedBy } from './start-run.ts';

export interface BranchDesk {
  /** A branch with what is decided at its instant; answers its id. Durable once it returns. @throws InvalidDocument, DomainError unknown-run, wrong-state, invalid-request */
  fork(of: string, request: z.output<typeof forkSchema>, by: StartedBy): Promise<string>;
  /** A branch without what was decided at its instant or later. */
  rewind(of: string, request: z.output<typeof rewindSchema>, by: StartedBy): Promise<string>;
  /** A branch with what is decided, in place of the run: it goes on as that one did. */
  intervene(of: string, request: z.output<typeof interveneSchema>, by: StartedBy): Promise<string>;
  /** The batch run of the same day without what was decided; answers the same id each time. @throws DomainError unknown-run, wrong-state, not-comparable */
  twin(of: string, by: StartedBy): Promise<string>;
  /** Gives a run that begins later than 0 what it begins with. Safe to repeat. */
  seed(view: RunView): Promise<void>;
}

type Deps = ApiDeps & { readonly kernels: KernelThreads };

/** A run as a branch needs it: everything to compute it again up to `reachedMs`. */
interface Trunk {
  readonly run: string;
  readonly name: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly windowMs: number | null;
  readonly speed: Speed;
  /** Stands still, or would at the end of its step. */
  readonly isPaused: boolean;
  /** Not saved: it can end for a branch. */
  readonly isGoing: boolean;
  readonly interventions: readonly Intervention[];
  readonly events: readonly KeptEvent[];
  readonly reachedMs: number;
}

/** Speed of a branch of a saved run. */
const USUAL_SPEED = 60;
const BRANCH = ' (branch)';
const GOING: readonly RunStatus[] = ['running', 'paused', 'finalizing', 'stranded'];

export function openBranchDesk(api: ApiDeps, kernels: KernelThreads): BranchDesk {
  const deps = { ...api, kernels };
  const seed = seedingOnce(deps);
  /** The order is durable: what cannot begin now begins later. */
  const begin = async (run: string): Promise<void> => {
    try {
      const view = await deps.transport.runState.find(run);
      if (view !== undefined && isUnseeded(view)) await seed(view);
    } catch (error) {
      deps.log.warn({ run, error: messageOf(error) }, 'the branch begins later');
    }
  };
  const inTurn = oneAtATime();
  /** The branch is durable first and says whom it replaces: a crash between the two is mended from that. */
  const replace = (of: string, run: string, make: () => Promise<void>): Promise<void> =>
    inTurn(of, async () => {
      if ((await deps.store.find(of)) === undefined) await refuseReplaced(deps, of);
      await make();
      await begin(run);
      await endReplaced(deps, run);
    });
  return {
    seed,
    fork: (of, request, by) =>
      acceptOnce(deps, by, async (run) => {
        const trunk = await trunkOf(deps, of);
        await accept(deps, trunk, { ...request, run, user: by.user, ...(await decided(deps, trunk, request)) });
        await begin(run);
      }),
    rewind: (of, request, by) =>
      acceptOnce(deps, by, async (run) => {
        if (request.replace) return replace(of, run, () => rewindTo(deps, of, { ...request, run, user: by.user }));
        await rewindTo(deps, of, { ...request, run, user: by.user });
        await begin(run);
      }),
    intervene: (of, request, by) =>
      acceptOnce(deps, by, (run) => replace(of, run, () => interveneIn(deps, of, { ...request, run, user: by.user }))),
    twin: (of, by) => twinOf(deps, of, by),
  };
}

async function twinOf(deps: Deps, of: string, by: StartedBy): Promise<string> {
  const trunk = await trunkOf(deps, of);
  if (trunk.events.length > 0)
    throw new DomainError('not-comparable', 'The run took events from outside: its day cannot be had without it.');
  const { scenario: own } = undone(trunk, { atMs: 0, keep: 0 });
  const scenario = { ...own, clock: { ...own.clock, seriesStepMs: HISTORY_STEP_MS } };
  const { name, seed } = trunk;
  const loaded = { scenario, hash: scenarioHash(scenario) };
  return acceptOnce(deps, { ...by, key: `twin ${loaded.hash} ${seed} ${MODEL_VERSION}` }, async (run) => {
    const order = orderOf({ run, loaded, mode: 'batch', name: `${name} (no decisions)`, seed, replications: 1, nowMs: deps.clock.nowMs() });
    await acceptOrder(deps, { ...order, user: by.user });
  });
}

/** The branch to be, and whose it is. */
type Asked = Pick<Branch, 'run' | 'user'>;

async function rewindTo(deps: Deps, of: string, request: Asked & z.output<typeof rewindSchema>): Promise<void> {
  const trunk = await trunkOf(deps, of);
  const name = request.replace ? trunk.name : undefined;
  await accept(deps, trunk, { name, ...request, ...undone(trunk, request) });
}

async function interveneIn(deps: Deps, of: string, request: Asked & z.output<typeof interveneSchema>): Promise<void> {
  const trunk = await trunkOf(deps, of);
  refuseEnded(trunk);
  const { name, isPaused: paused } = trunk;
  await accept(deps, trunk, {
    run: request.run,
    user: request.user,
    name,
    paused,
    replace: true,
    ...(await decided(deps, trunk, request)),
  });
}

/** Two at once would count events from outside twice. */
function seedingOnce(deps: Deps): BranchDesk['seed'] {
  const busy = new Map<string, Promise<void>>();
  return (view) => {
    const { run } = view.order;
    const going = busy.get(run) ?? seedRun(deps, view).finally(() => busy.delete(run));
    busy.set(run, going);
    return going;
  };
}

type Decided = Pick<Branch, 'atMs' | 'scenario' | 'interventions'>;

/** The world of a fork: that of the trunk with what is decided. */
async function decided(
  deps: Deps,
  trunk: Trunk,
  { atMs: asked, disruptions = [] }: Pick<z.output<typeof forkSchema>, 'atMs' | 'disruptions'>,
): Promise<Decided> {
  const atMs = instantOf(trunk, asked);
  const scenario = disruptions.length === 0 ? trunk.scenario : addDisruptions(trunk.scenario, disruptions, atMs);
  await refuseOtherPast(deps, trunk, scenario, atMs);
  const added = (scenario.disruptions?.length ?? 0) - (trunk.scenario.disruptions?.length ?? 0);
  return { atMs, scenario, interventions: [...trunk.interventions, ...(added === 0 ? [] : [{ atMs, disruptions: added }])] };
}

/** The world of a rewind: that of the trunk without what was decided at the instant or later. */
function undone(trunk: Trunk, { atMs: asked, keep }: Pick<z.output<typeof rewindSchema>, 'atMs' | 'keep'>): Decided {
  const { scenario, interventions } = trunk;
  const atMs = instantOf(trunk, asked);
  // They are the last disruptions of the scenario, in the order they were decided: that need not be the order of their instants.
  let position = (scenario.disruptions?.length ?? 0) - interventions.reduce((sum, one) => sum + one.disruptions, 0);
  const dropped = new Set<number>();
  const goes = (one: Intervention, i: number): boolean => one.atMs >= atMs && i >= keep;
  interventions.forEach((one, i) => {
    for (let n = 0; n < one.disruptions; n += 1, position += 1) if (goes(one, i)) dropped.add(position);
  });
  return { atMs, scenario: dropDisruptions(scenario, dropped), interventions: interventions.filter((one, i) => !goes(one, i)) };
}

async function trunkOf(deps: Deps, run: string): Promise<Trunk> {
  const saved = await deps.store.find(run);
  if (saved !== undefined) return trunkOfSaved(saved);
  const view = await deps.transport.runState.find(run);
  if (view === undefined) throw new DomainError('unknown-run', `There is no run ${JSON.stringify(run.slice(0, 16))}.`);
  const { order, status, pace } = view;
  refuseUnfit({ ...order, isSameModel: order.kernelId === KERNEL_ID });
  if (!GOING.includes(status)) throw new DomainError('wrong-state', `The run is ${status}: it cannot be forked.`, view.reason ?? undefined);
  const { name, seed, windowMs, interventions = [] } = order;
  const reached = isUnseeded(view) ? (order.startMs ?? 0) : await reachedMs(deps.transport.runState, view, 0);
  const events = await deps.store.eventsOf(run);
  const going = { windowMs, speed: pace.speed, isPaused: status === 'paused' || pace.stepToMs !== null, isGoing: true };
  return { run, name, scenario: order.scenario as Scenario, seed, ...going, interventions, events, reachedMs: reached };
}

function trunkOfSaved({ summary, scenario: document, outside: events = [] }: SavedRun): Trunk {
  refuseUnfit({ ...summary, isSameModel: summary.modelVersion === MODEL_VERSION });
  const { id: run, name, seed, interventions = [] } = summary;
  // It was resolved when it was saved.
  const scenario = document as Scenario;
  const reached = compile(scenario).horizonMs;
  const going = { windowMs: null, speed: USUAL_SPEED, isPaused: false, isGoing: false };
  return { run, name, scenario, seed, ...going, interventions, events, reachedMs: reached };
}

/** Nothing is decided any more in a run whose end is reached: that is a fork of a saved one. */
function refuseEnded({ reachedMs: reached, scenario }: Trunk): void {
  if (reached >= compile(scenario).horizonMs) throw new DomainError('wrong-state', 'The run is at its end.', 'Fork it instead.');
}

function refuseUnfit({
  mode,
  replications,
  isSameModel,
}: Pick<RunOrder, 'mode' | 'replications'> & { readonly isSameModel: boolean }): void {
  if (mode !== 'live' || replications !== 1)
    throw new DomainError('wrong-state', 'Only a live run of one replication can be forked.', 'Start one for it.');
  if (!isSameModel) throw new DomainError('wrong-state', 'The run was made by another model: its instants cannot be computed again.');
}

function instantOf({ reachedMs: reached, scenario }: Trunk, asked: number | undefined): number {
  const horizonMs = compile(scenario).horizonMs;
  const atMs = asked ?? reached;
  const most = Math.min(reached, horizonMs - 1);
  if (atMs <= most) return atMs;
  throw new DomainError('invalid-request', `atMs: expected at most ${most}, which the run has reached before its end, found ${atMs}.`);
}

interface Branch {
  readonly run: string;
  readonly user: string;
  readonly name?: string | undefined;
  readonly atMs: number;
  readonly scenario: Scenario;
  readonly interventions: readonly Intervention[];
  readonly speed?: Speed | undefined;
  readonly paused: boolean;
  readonly replace?: boolean;
}

async function accept(deps: Deps, trunk: Trunk, branch: Branch): Promise<void> {
  const { run, name, atMs, scenario, interventions } = branch;
  const order = orderOf({
    run,
    loaded: { scenario, hash: scenarioHash(scenario) },
    name: name ?? (trunk.name.endsWith(BRANCH) ? trunk.name : trunk.name + BRANCH),
    mode: 'live',
    seed: trunk.seed,
    replications: 1,
    windowMs: trunk.windowMs ?? undefined,
    speed: branch.speed ?? trunk.speed,
    nowMs: deps.clock.nowMs(),
  });
  const whole = {
    ...order,
    user: branch.user,
    ...(atMs === 0 ? {} : { startMs: atMs }),
    parent: { run: trunk.run, atMs, ...(branch.replace === true && trunk.isGoing ? { replaces: true as const } : {}) },
    ...(interventions.length === 0 ? {} : { interventions }),
  };
  const past = trunk.events.filter((event) => event.simMs < atMs);
  if (past.length > LIMITS.outsideWaiting)
    throw new DomainError(
      'limit-exceeded',
      `The run has taken ${past.length} events from outside by then, at most ${LIMITS.outsideWaiting} go along.`,
    );
  await acceptOrder(deps, whole, { status: branch.paused ? 'paused' : 'running', events: past });
}

/** What is decided at an instant may not change what was before: trucks that would have declared earlier, a quarter of an hour that has begun. */
async function refuseOtherPast(deps: Deps, trunk: Trunk, scenario: Scenario, atMs: number): Promise<void> {
  if (scenario === trunk.scenario || atMs === 0) return;
  const was = await deps.kernels.fastForward(pastOf(trunk.scenario, trunk.seed, atMs, trunk.events));
  const is = await deps.kernels.fastForward(pastOf(scenario, trunk.seed, atMs, trunk.events));
  const gate = was.findIndex(({ counted }, g) => counted !== is[g]?.counted);
  if (gate < 0) return;
  throw new DomainError(
    'invalid-request',
    `disruptions: at ${Object.keys(scenario.gates)[gate] ?? ''} they change what was before ${atMs} ms.`,
    'Let them begin later, or start a run of its own: declarations come before their trucks, arrivals are drawn by quarters of an hour, servers break down.',
  );
}

function pastOf(scenario: Scenario, seed: number, atMs: number, events: readonly KeptEvent[]): FastForwardRequest {
  const past = events.filter((event) => event.simMs < atMs);
  return { scenario, seed, k: 0, atMs, ...(past.length === 0 ? {} : { outside: outsideOf(compile(scenario), seed, past) }) };
}

/** A kernel that throws throws again: the run has failed. Whatever else goes wrong is tried again. */
async function seedRun(deps: Deps, view: RunView): Promise<void> {
  const { run, startMs = 0 } = view.order;
  try {
    const reply = await trySeed(deps, view);
    deps.log.info({ run, startMs, reply }, 'branch begins');
  } catch (error) {
    const isFinal = error instanceof KernelFailed || error instanceof InvalidDocument || error instanceof DomainError;
    if (!isFinal || (error instanceof DomainError && error.code !== 'too-large')) throw error;
    const reason = `its beginning at ${startMs} ms could not be computed: ${error.message}`;
    await deps.transport.runState.transition(run, ['running', 'paused'], 'failed', reason.slice(0, 500));
  }
}

/** The events it begins with are made known first, so that one that is sent again is a duplicate; the seed then takes them away. */
async function trySeed({ store, transport, kernels }: Deps, { order, epoch }: RunView): Promise<'ok' | 'already' | 'stale'> {
  const { run, seed, startMs = 0 } = order;
  const { runState } = transport;
  const events = await store.eventsOf(run);
  const known = async (): Promise<number> => {
    const { accepted, late } = await runState.ingested(run, 0);
    return accepted + late;
  };
  if ((await known()) < events.length) {
    await tellKept(store, runState, order, epoch);
    if ((await known()) < events.length) throw new DomainError('too-large', `${events.length} events from outside are too many.`);
  }
  const gates = await kernels.fastForward(pastOf(order.scenario as Scenario, seed, startMs, events));
  return runState.seed(run, { k: 0, epoch, untilMs: startMs }, gates.map(seedOf));
}

function seedOf({ state, inbox }: GateThen): GateSeed {
  return { state, digest: shortDigest('seed/', state), inbox };
}
