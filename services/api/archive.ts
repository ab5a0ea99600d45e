// The archivist: turns finished runs into saved ones and forgets what has ended. Every step may be repeated.
import { DomainError } from '../../shared/errors.ts';
import { compile, openSummary, packOutcomes, type Model } from '../../simulations/index.ts';
import type { FateCounts, KeptEvent } from '../../shared/protocol/outside.ts';
import { TERMINAL_STATUSES, type RunOrder, type SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { crashPoint, sent } from '../adapters/crash-points.ts';
import type { RunState, RunView } from '../adapters/ports.ts';
import { messageOf, type Stoppable } from '../adapters/role.ts';
import { scenarioNameOf, type RunBrief } from '../adapters/roster.ts';
import { savedRunOf } from '../adapters/store/saved-run.ts';
import type { ApiDeps } from './deps.ts';
import { hasTakenAll } from './outside-events.ts';
import { wasCancelled } from './recovery.ts';
import { isTerminal, type RunWatch } from './run-views.ts';
import { daysEdit, libraryScenario } from './start-run.ts';

/** Ended runs stay this long in the run state, so that pages see their end. */
const KEEP_MS = { completed: 90_000, cancelled: 600_000, failed: 86_400_000 } as const;
/** Failures to archive a run before it is given up. */
const MOST_FAILURES = 5;
const RETRY_MS = 2_000;
/** Results read in one call. */
const PACKS_AT_ONCE = 100;
/** Steps at once: a result is held whole while it is saved. */
const MOST_STEPS = 8;
/** Times a run may begin again. */
const MOST_BEGINNINGS = 10;

interface Desk {
  readonly deps: ApiDeps;
  /** Steps under way, by run. */
  readonly busy: Map<string, Promise<void>>;
  readonly failures: Map<string, { readonly count: number; readonly atMs: number }>;
  /** When an ended run was first seen. */
  readonly endedAtMs: Map<string, number>;
}

export function startArchivist(deps: ApiDeps, watch: RunWatch): Stoppable {
  const desk: Desk = { deps, busy: new Map(), failures: new Map(), endedAtMs: new Map() };
  watch.onLook(({ briefs }) => {
    for (const run of desk.endedAtMs.keys()) if (!briefs.has(run)) desk.endedAtMs.delete(run);
    for (const brief of briefs.values()) {
      const { run } = brief;
      if (desk.busy.size >= MOST_STEPS) break;
      const step = desk.busy.has(run) ? undefined : stepOf(desk, brief);
      if (step === undefined) continue;
      const tryAgain = (error: unknown): void => deps.log.warn({ run, error: messageOf(error) }, 'the archivist tries again');
      desk.busy.set(
        run,
        step()
          .catch(tryAgain)
          .finally(() => desk.busy.delete(run)),
      );
    }
  });
  return {
    async stop() {
      await Promise.all(desk.busy.values());
    },
  };
}

/** What there is to do for a run now. */
function stepOf(desk: Desk, brief: RunBrief): (() => Promise<void>) | undefined {
  const { store, transport, clock } = desk.deps;
  const { run, status } = brief;
  if (brief.isPart === true) return partStep(desk, brief);
  if (status === 'finalizing') return mayTry(desk, run) ? () => archiveOrComplain(desk, run) : undefined;
  if (!isTerminal(brief)) return undefined;
  const sinceMs = desk.endedAtMs.get(run);
  if (sinceMs === undefined) {
    return async () => {
      await store.removeOrder(run);
      desk.endedAtMs.set(run, clock.nowMs());
    };
  }
  if (clock.nowMs() - sinceMs < KEEP_MS[status as keyof typeof KEEP_MS]) return undefined;
  return () => transport.runState.forget(run);
}

/** Whoever ordered a part takes its results and forgets it; one that nobody took is forgotten in the end. */
function partStep({ deps, endedAtMs }: Desk, { run, status }: RunBrief): (() => Promise<void>) | undefined {
  if (status !== 'finalizing' && !TERMINAL_STATUSES.includes(status)) return undefined;
  const sinceMs = endedAtMs.get(run);
  if (sinceMs === undefined) endedAtMs.set(run, deps.clock.nowMs());
  if (sinceMs === undefined || deps.clock.nowMs() - sinceMs < KEEP_MS.cancelled) return undefined;
  return async () => {
    await deps.transport.runState.transition(run, [status], 'cancelled', 'nobody took its results');
    await deps.transport.runState.forget(run);
  };
}

function mayTry({ deps, failures }: Desk, run: string): boolean {
  const failed = failures.get(run);
  // A clock that was put back makes nobody wait for it.
  return failed === undefined || Math.abs(deps.clock.nowMs() - failed.atMs) >= RETRY_MS * failed.count;
}

async function archiveOrComplain({ deps, failures }: Desk, run: string): Promise<void> {
  try {
    const view = await deps.transport.runState.find(run);
    if (view?.status !== 'finalizing') return;
    await archiveRun(deps, view, !failures.has(run));
    failures.delete(run);
  } catch (error) {
    const count = (failures.get(run)?.count ?? 0) + 1;
    failures.set(run, { count, atMs: deps.clock.nowMs() });
    deps.log.error({ run, count, error: messageOf(error) }, 'the run could not be archived');
    if (count < MOST_FAILURES) return;
    await deps.transport.runState.transition(
      run,
      ['finalizing'],
      'failed',
      `its results could not be saved: ${messageOf(error)}`.slice(0, 500),
    );
  }
}

/** Saves a finished run and marks it completed. Safe to repeat after a crash at any point. A run that has lost events from outside with Redis, or has taken
    some that nobody was told of, begins again with what was kept: forgotten here, it is made again from its order. */
export async function archiveRun(deps: ApiDeps, view: RunView, isFirstTry = false): Promise<void> {
  const { store, transport } = deps;
  const { run } = view.order;
  if (await wasCancelled(deps, run)) {
    // Redis had fallen back to before the cancel, and the run went on to its end.
    await transport.runState.transition(run, ['finalizing'], 'cancelled', 'stopped by the user');
    return;
  }
  if (view.done < view.order.replications && (await store.find(run)) === undefined) {
    // Redis fell back after somebody had seen the end: what is missing is computed again.
    await transport.runState.transition(run, ['finalizing'], 'running');
    return;
  }
  if ((await store.find(run)) === undefined) {
    const saved = await savedRunFrom(deps, view);
    if (view.order.mode === 'live' && !(await hasTakenAll(transport.runState, run, saved.outside ?? []))) {
      // A request may be between taking its events and keeping them.
      if (isFirstTry) throw new DomainError('wrong-state', `The run ${run} has taken other events from outside than were kept for it.`);
      return beginAgain(deps, view);
    }
    const now = await transport.runState.find(run);
    if (now?.status !== 'finalizing' || now.epoch !== view.epoch)
      throw new DomainError('wrong-state', `The run ${run} has fallen back while it was saved.`);
    await store.save(saved);
  }
  crashPoint('file.renamed');
  await sent('transition.sent', transport.runState.transition(run, ['finalizing'], 'completed'));
  crashPoint('index.before');
  await store.removeOrder(run);
}

/** Forgotten here, the run is made again from its order with the events that were kept: one epoch later, and not for ever. */
async function beginAgain({ transport, log }: ApiDeps, { order: { run }, epoch }: RunView): Promise<void> {
  const why = 'it has taken other events from outside than were kept for it';
  if (epoch >= MOST_BEGINNINGS) return void (await transport.runState.transition(run, ['finalizing'], 'failed', `${why}, ${epoch} times`));
  log.warn({ run }, `the run begins again: ${why}`);
  await transport.runState.forget(run);
}

async function savedRunFrom(deps: ApiDeps, { order }: RunView): Promise<SavedRun> {
  const { transport, clock } = deps;
  const model = compile(order.scenario as Scenario);
  const names = { scenarioName: scenarioNameOf(order.scenario), scenarioHash: order.scenarioHash, seed: order.seed };
  const summary = openSummary(model, names, order.replications);
  const packs = order.mode === 'live' ? livePacks(transport.runState, order, model) : batchPacks(transport.runState, order);
  for await (const pack of packs) summary.add(pack);
  const result = summary.result();
  const workers = (await transport.runState.workers()).filter((worker) => worker.kernelId === order.kernelId);
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const events = order.mode === 'live' ? await deps.store.eventsOf(order.run) : [];
  return savedRunOf({
    id: order.run,
    name: order.name,
    mode: order.mode,
    scenario: order.scenario,
    result,
    ...(events.length === 0 ? {} : { outside: { events, fates: await fatesOf(transport.runState, order.run, events) } }),
    branch: order,
    command: events.length > 0 ? verifyCommand(order.run) : commandOf(deps, order, result.digest),
    createdAtMs: order.createdAtMs,
    finishedAtMs: clock.nowMs(),
    workers: `${counted(workers.length, 'worker process', 'worker processes')} with ${counted(slots, 'thread', 'threads')}, jobs over ${transport.kind}`,
  });
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Kept events count as they are kept; of the others nothing is left but their number. */
async function fatesOf(runState: RunState, run: string, events: readonly KeptEvent[]): Promise<FateCounts> {
  const accepted = events.filter(({ fate }) => fate === 'accepted').length;
  return { ...(await runState.ingested(run, 0)), accepted, late: events.length - accepted };
}

/** A few at a time: ten thousand together fill the memory. */
async function* batchPacks(runState: RunState, { run, replications }: RunOrder): AsyncGenerator<Uint8Array> {
  for (let k = 0; k < replications; k += PACKS_AT_ONCE) {
    const end = Math.min(replications, k + PACKS_AT_ONCE);
    const results = await runState.readResults(run, k, end);
    for (let i = 0; i < end - k; i += 1) {
      const pack = results[i];
      if (pack === undefined) throw new Error(`replication ${k + i} has no result`);
      yield pack;
    }
  }
}

async function* livePacks(runState: RunState, order: RunOrder, model: Model): AsyncGenerator<Uint8Array> {
  for (let k = 0; k < order.replications; k += 1) {
    const states = await Promise.all(order.gates.map((_, g) => runState.readState(order.run, k, g)));
    const bytes = states.map((state, g) => {
      if (state === undefined) throw new Error(`replication ${k} of gate ${order.gates[g] ?? g} has no state`);
      return state.bytes;
    });
    yield packOutcomes(model, bytes);
  }
}

/** How to get the digest again: from the library when its scenario is still the same, else from the saved record. */
function commandOf({ library }: ApiDeps, order: RunOrder, digest: string): string {
  const name = scenarioNameOf(order.scenario);
  const days = (order.scenario as Scenario).clock.days;
  const tail = `--reps ${order.replications} --seed ${order.seed} --expect ${digest}`;
  const isSame = (edits: readonly string[]): boolean => {
    try {
      return libraryScenario(library, name, edits).hash === order.scenarioHash;
    } catch {
      return false;
    }
  };
  if (isSame([])) return `npx amity run ${name} ${tail}`;
  if (isSame(daysEdit(days))) return `npx amity run ${name} --set clock.days=${days} ${tail}`;
  return verifyCommand(order.run);
}

function verifyCommand(run: string): string {
  return `npx amity verify ${run}`;
}
