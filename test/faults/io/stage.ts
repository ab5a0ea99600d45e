// Where most faults happen: a Redis of its own, a coordinator in this process, workers in processes of their own, and what a run left behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../../shared/errors.ts';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { FrameRecord, RunView } from '../../../services/adapters/ports.ts';
import { openTransport, type Transport } from '../../../services/adapters/transport.ts';
import { startRoles } from '../../../services/start.ts';
import { compile, KERNEL_ID, packOutcomes } from '../../../simulations/index.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import type { Context } from '../fault.ts';
import { start, type Program, type ProgramOptions } from './program.ts';
import { digestOf, digestWithoutFaults } from './work.ts';

export interface Stage {
  readonly redis: TestRedis;
  readonly transport: Transport;
  /** A worker with one slot that has joined; `url` is another way to the same Redis. */
  worker(options?: { readonly url?: string; readonly slots?: number } & Partial<ProgramOptions>): Promise<Program>;
}

export interface StageOptions {
  /** Further lines of the Redis configuration, and the folder it lies in. */
  readonly redis?: { readonly more?: readonly string[]; readonly folder?: string };
  /** Changes what the coordinator sees. */
  readonly wrap?: (transport: Transport) => Transport;
  /** No coordinator in this process: a server brings its own. */
  readonly isWatching?: boolean;
}

export async function openStage(context: Context, options: StageOptions = {}): Promise<Stage> {
  const redis = await startRedis(options.redis?.more, options.redis?.folder);
  context.defer(() => redis.stop());
  const open = (): Promise<Transport> =>
    openTransport({ redisUrl: redis.url, dataFolder: redis.folder, kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  const transport = await open();
  context.defer(() => transport.close());
  if (options.isWatching !== true) {
    const seen = options.wrap?.(transport) ?? transport;
    const roles = await startRoles({
      transport: seen,
      clock: systemClock,
      log: silentLog,
      slots: 0,
      computes: false,
      coordinates: true,
    });
    context.defer(() => roles.stop());
  }
  return {
    redis,
    transport,
    worker: ({ url = redis.url, slots = 1, env = {}, ...more } = {}) =>
      start(context, {
        args: ['worker', '--slots', String(slots)],
        ready: /worker joined/,
        ...more,
        env: { REDIS_URL: url, ...env },
      }),
  };
}

export async function begin({ transport }: Stage, order: RunOrder): Promise<void> {
  await transport.runState.create(order);
  await transport.runState.transition(order.run, ['queued'], 'running');
}

/** The run as it is, or undefined while Redis does not answer or knows no such run. */
export async function lookAt({ transport }: Stage, run: string): Promise<RunView | undefined> {
  try {
    return await transport.runState.find(run);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'redis-unreachable') return undefined;
    throw error;
  }
}

/** Waits until a look at something finds it. @throws when it does not within `withinMs` */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
  everyMs = 25,
): Promise<T> {
  for (const endMs = Date.now() + withinMs; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs) throw new Error(`waited ${String(withinMs / 1000)} s for ${what}`);
    await sleep(everyMs);
  }
}

export const windowsCommitted = (view: RunView): number => view.heads.flat().reduce((sum, head) => sum + head + 1, 0);

/** Resolves when the run has committed so many gate-windows (live) or replications (batch). */
export function untilDone(stage: Stage, run: string, least: number, withinMs = 60_000): Promise<RunView> {
  const look = async (): Promise<RunView | undefined> => {
    const view = await lookAt(stage, run);
    if (view === undefined) return undefined;
    const isEnded = view.status !== 'running' && view.status !== 'stranded' && view.status !== 'queued';
    return isEnded || (view.order.mode === 'batch' ? view.done : windowsCommitted(view)) >= least ? view : undefined;
  };
  return until(`${String(least)} windows of ${run}`, look, withinMs, 10);
}

export interface Left {
  /** Wall time of the first and the last commit by the clock of Redis, and of every one between. */
  readonly commitMs: readonly number[];
  /** Gate-windows that were opened, and those among them with no commit or with more than one. */
  readonly windows: number;
  readonly absent: number;
  readonly doubled: number;
  readonly digest: string;
  readonly view: RunView;
}

/** Waits for the end of the run and answers what it left. @throws when it does not end or ends otherwise */
export async function finish(stage: Stage, order: RunOrder, withinMs: number): Promise<Left> {
  const ended = ['finalizing', 'completed', 'failed', 'cancelled'];
  const look = async (): Promise<RunView | undefined> => {
    const view = await lookAt(stage, order.run);
    return view !== undefined && ended.includes(view.status) ? view : undefined;
  };
  const view = await until(`the end of ${order.run}`, look, withinMs);
  if (view.status !== 'finalizing' && view.status !== 'completed')
    throw new Error(`the run is ${view.status}: ${view.reason ?? 'without a reason'}`);
  const records = order.mode === 'live' ? await recordsOf(stage, order.run) : [];
  const digest = digestOf(order, await packsOf(stage, order));
  return { ...effectsOf(view, records), commitMs: commitTimes(records), digest, view };
}

/** All records of the metrics stream: one a commit. */
export async function recordsOf({ transport }: Stage, run: string): Promise<readonly FrameRecord[]> {
  const all: FrameRecord[] = [];
  for (let cursor = ''; ;) {
    const next = await transport.bus.read(run, cursor, 0);
    if (next.length === 0) return all;
    all.push(...next);
    cursor = next.at(-1)?.cursor ?? '';
  }
}

/** The ids of a stream begin with the wall time of Redis. */
export function commitTimes(records: readonly FrameRecord[]): readonly number[] {
  return records.map((record) => Number(record.cursor.split('-')[0]));
}

function effectsOf(view: RunView, records: readonly FrameRecord[]): Pick<Left, 'windows' | 'absent' | 'doubled'> {
  const windows = view.order.mode === 'batch' ? 0 : view.limits.reduce((sum, limit) => sum + limit + 1, 0) * view.order.gates.length;
  const counts = new Map<string, number>();
  for (const { k, g, w } of records) counts.set(`${k}-${g}-${w}`, (counts.get(`${k}-${g}-${w}`) ?? 0) + 1);
  return { windows, absent: windows === 0 ? 0 : windows - counts.size, doubled: [...counts.values()].filter((n) => n > 1).length };
}

async function packsOf({ transport: { runState } }: Stage, order: RunOrder): Promise<readonly Uint8Array[]> {
  if (order.mode === 'batch') return (await runState.readResults(order.run)).map((bytes, k) => present(bytes, `result ${String(k)}`));
  const model = compile(order.scenario as Scenario);
  const packs: Uint8Array[] = [];
  for (let k = 0; k < order.replications; k += 1) {
    const states = await Promise.all(order.gates.map((_, g) => runState.readState(order.run, k, g)));
    packs.push(
      packOutcomes(
        model,
        states.map((state, g) => present(state?.bytes, `state of gate ${String(g)}`)),
      ),
    );
  }
  return packs;
}

function present(bytes: Uint8Array | undefined, what: string): Uint8Array {
  if (bytes === undefined) throw new Error(`the run ended without the ${what}`);
  return bytes;
}

/** What is wrong with what a run left: another digest, a window without its one effect, an alarm. */
export function wrongs(order: RunOrder, left: Left): readonly string[] {
  const expected = digestWithoutFaults(order);
  return [
    ...(left.digest === expected ? [] : [`digest ${left.digest.slice(0, 12)} instead of ${expected.slice(0, 12)}`]),
    ...(left.absent === 0 ? [] : [`${String(left.absent)} windows without a commit`]),
    ...(left.doubled === 0 ? [] : [`${String(left.doubled)} windows committed more than once`]),
    ...(left.view.alarm === null ? [] : [`alarm: ${left.view.alarm}`]),
  ];
}

/** The longest time without a commit that began at or after `fromMs` (its last commit before it counts as the start). */
export function longestPauseMs(commitMs: readonly number[], fromMs = 0): number {
  let longest = 0;
  for (let i = 1; i < commitMs.length; i += 1)
    if ((commitMs[i] ?? 0) >= fromMs) longest = Math.max(longest, (commitMs[i] ?? 0) - (commitMs[i - 1] ?? 0));
  return longest;
}

/** ms from a moment to the first commit after it. */
export function firstCommitAfter(commitMs: readonly number[], atMs: number): number {
  const first = commitMs.find((ms) => ms >= atMs);
  return first === undefined ? Number.POSITIVE_INFINITY : first - atMs;
}
