// From a request to an accepted run: resolve the scenario, check the limits, write the order down, hand it to the run state.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';
import { runIdOf } from '../../shared/ids.ts';
import type { startRunSchema } from '../../shared/protocol/http.ts';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder, SavedRun } from '../../shared/protocol/run.ts';
import { scenarioHash, type Scenario } from '../../shared/scenario/index.ts';
import { MODEL_VERSION } from '../../simulations/index.ts';
import { crashPoint } from '../adapters/crash-points.ts';
import { newRunId, orderOf } from '../adapters/kernel-order.ts';
import type { LoadedScenario, ScenarioLibrary } from '../adapters/scenario-library.ts';
import type { RunBrief } from '../adapters/roster.ts';
import type { ApiDeps } from './deps.ts';
import { isTerminal } from './run-views.ts';

export type StartRequest = z.output<typeof startRunSchema>;

export interface StartedBy {
  readonly user: string;
  /** Of the request; the same one starts nothing new. */
  readonly key?: string | undefined;
  /** Runs that are not archived. */
  readonly unfinished: Iterable<RunBrief>;
}

/** Runs that may wait: of one user, and of all together. */
const MOST_UNFINISHED = { user: 5_000, all: 10_000 };
const MAX_GATES = 64;
const MAX_WINDOWS = 250_000;
const DAY_MS = 86_400_000;

/** Only names of the library: a name from the network is never taken for a path. @throws DomainError 'unknown-scenario' */
export function libraryScenario(library: ScenarioLibrary, name: string, edits: readonly string[] = []): LoadedScenario {
  if (!/^[\w-]+$/.test(name))
    throw new DomainError('unknown-scenario', `There is no scenario ${JSON.stringify(name.slice(0, 120))} in the library.`);
  return library.load(name, edits);
}

/** Accepts a run and answers its id. Durable once it returns; nothing was stored when it throws. */
export async function startRun(deps: ApiDeps, request: StartRequest, by: StartedBy): Promise<string> {
  return acceptOnce(deps, by, async (run) => {
    const order = orderFor(resolve(deps.library, request), request, run, deps.clock.nowMs());
    await acceptOrder(deps, { ...order, user: by.user, ...(request.weight === undefined ? {} : { weight: request.weight }) });
  });
}

/** Calls `accept` with the id of a new run; the same key gets the same id, and is accepted once. */
export async function acceptOnce(deps: ApiDeps, by: StartedBy, accept: (run: string) => Promise<void>): Promise<string> {
  const { key } = by;
  const run = key === undefined ? newRunId() : runIdOf(createHash('sha256').update(`run:${key}`).digest());
  // Redis is asked for a new id as well: when it does not answer, nothing is written down.
  if ((await deps.transport.runState.find(run)) !== undefined) return run;
  if (key !== undefined && (await deps.store.find(run)) !== undefined) return run;
  refuseWhenCrowded(by);
  await accept(run);
  return run;
}

/** Computes a saved run again as a new batch run, from what is stored with it alone: equal digests prove it. Answers the id of the new one.
    @throws DomainError 'not-comparable' when another model made the run */
export async function startVerification(deps: ApiDeps, { summary, scenario, result, outside }: SavedRun, by: StartedBy): Promise<string> {
  if (outside !== undefined)
    throw new DomainError('not-comparable', 'The run took events from outside.', `Check it with \`npx amity verify ${summary.id}\`.`);
  if (result.modelVersion !== MODEL_VERSION)
    throw new DomainError('not-comparable', `Model ${result.modelVersion} made the run, this is ${MODEL_VERSION}: the digests may differ.`);
  refuseWhenCrowded(by);
  // It was resolved when it was saved.
  const loaded = { scenario: scenario as Scenario, hash: result.scenario.hash };
  const { seed, replications } = result;
  const order = orderOf({ loaded, mode: 'batch', name: `verify ${summary.id}`, seed, replications, nowMs: deps.clock.nowMs() });
  return acceptOrder(deps, { ...order, user: by.user });
}

function refuseWhenCrowded({ user, unfinished }: StartedBy): void {
  const all = [...unfinished].filter((run) => !isTerminal(run));
  const mine = all.filter((run) => run.user === user);
  const isFull = mine.length >= MOST_UNFINISHED.user || all.length >= MOST_UNFINISHED.all;
  if (isFull) throw new DomainError('too-many-requests', `${all.length} runs are unfinished, ${mine.length} of them yours.`, 'Wait for some to end or cancel them.'); // prettier-ignore
}

/** Writes an order down, with the events from outside it begins with, and hands it to the run state; answers its id. */
export async function acceptOrder(
  { store, transport }: Pick<ApiDeps, 'store' | 'transport'>,
  order: RunOrder,
  { status = 'running', events = [] }: { readonly status?: 'running' | 'paused'; readonly events?: readonly KeptEvent[] } = {},
): Promise<string> {
  const { run } = order;
  // Whoever finds the order after a crash must find all of its events.
  if (events.length > 0) await store.keepEvents(run, events);
  await store.saveOrder(order, 0);
  crashPoint('order.saved');
  try {
    await transport.runState.create(order);
    crashPoint('order.created');
    await transport.runState.transition(run, ['queued'], status);
  } catch (error) {
    // Without an answer the run may be there or not: its order is durable, so it is found or made later.
    if (error instanceof DomainError && error.code === 'redis-unreachable') return run;
    await store.removeOrder(run);
    throw error;
  }
  return run;
}

function resolve(library: ScenarioLibrary, request: StartRequest): LoadedScenario {
  if ((request.scenario === undefined) === (request.text === undefined)) {
    throw new DomainError('invalid-request', 'Give either "scenario", a name of the library, or "text", a scenario document.');
  }
  if (request.days !== undefined && !Number.isSafeInteger(request.days * DAY_MS))
    throw new DomainError('invalid-request', 'days: expected a whole number of milliseconds.');
  if (request.scenario !== undefined) return libraryScenario(library, request.scenario, daysEdit(request.days));
  const loaded = library.parse(request.text ?? '', 'scenario.yaml');
  if (request.days === undefined) return loaded;
  const scenario = { ...loaded.scenario, clock: { ...loaded.scenario.clock, days: request.days } };
  return { ...loaded, scenario, hash: scenarioHash(scenario) };
}

/** The edit of the scenario language that shortens or lengthens the measured time. */
export function daysEdit(days: number | undefined): readonly string[] {
  return days === undefined ? [] : [`clock.days=${days}`];
}

/** A live run is one random day after another: one replication unless more are asked for. */
function orderFor(loaded: LoadedScenario, request: StartRequest, run: string, nowMs: number): RunOrder {
  const { name, mode, seed, speed, windowMs } = request;
  const replications = request.replications ?? (mode === 'live' ? 1 : undefined);
  const order = orderOf({ run, loaded, name, mode, seed, replications, windowMs, speed, nowMs });
  refuseOverLimits(order, request);
  return order;
}

function refuseOverLimits(order: RunOrder, request: StartRequest): void {
  const windowMs = request.windowMs;
  if (order.gates.length > MAX_GATES)
    throw new DomainError('limit-exceeded', `The scenario has ${order.gates.length} gates, at most ${MAX_GATES} can run.`);
  if (windowMs === undefined) return;
  if (windowMs > order.lookaheadMs)
    throw new DomainError('limit-exceeded', `windowMs: expected at most the lookahead of ${order.lookaheadMs} ms, found ${windowMs}.`);
  if (order.horizonMs / windowMs > MAX_WINDOWS)
    throw new DomainError('limit-exceeded', `windowMs: ${windowMs} ms makes more than ${MAX_WINDOWS} windows.`);
}
