// One simulated run from a seed: the real roles under the faults the seed chooses, then peace, then every promise is checked.
import { TERMINAL_STATUSES } from '../../shared/protocol/run.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts';
import type { StartRequest } from '../../services/api/start-run.ts';
import type { Chance } from './chance.ts';
import { checkEnd } from './checks.ts';
import type { Plant } from './plants.ts';
import { startProcesses, type Product, type Role } from './processes.ts';
import { startSender, type Sender } from './sender.ts';
import { SEED } from './tiny-run.ts';
import { startUser, type User, type Wish } from './user.ts';
import { openWorld, type World } from './world.ts';

export interface Verdict {
  readonly seed: number;
  /** Broken promises; empty in a good run. */
  readonly broken: readonly string[];
  /** Of the whole history. */
  readonly digest: string;
  readonly fate: string;
  readonly steps: number;
  readonly endedAtMs: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The last lines of the history. */
  readonly last: readonly string[];
}

/** After the last fault a run must end within so much simulated time, and stay ended for QUIET_MS. */
const BOUND_MS = 180_000;
const QUIET_MS = 1500;
const MOST_STEPS = 120_000;

interface Options {
  readonly plant?: Plant;
  readonly isQuiet?: boolean;
}

export async function simulate(seed: number, options: Options = {}): Promise<Verdict> {
  const world = openWorld(seed, options);
  const { now } = performance;
  // Roles measure how long they work: in simulated time too, or a busy machine would make another history.
  performance.now = () => world.scheduler.nowMs();
  try {
    return await simulateIn(world, seed);
  } finally {
    performance.now = now;
  }
}

async function simulateIn(world: World, seed: number): Promise<Verdict> {
  const { chance, scheduler } = world;
  const request = drawRequest(chance);
  const product = startProcesses(world, drawProcesses(chance));
  const user = startUser(world, product, request, drawWishes(chance, request));
  const sender = drawSender(world, product, user, request);
  const peaceAtMs = chance.whole(2000, 12_000);
  const isOver = watchEnd(world, user, peaceAtMs);
  const end = await scheduler.run(isOver, MOST_STEPS);
  const run = user.run();
  const broken = [...world.broken, ...(run === undefined || end !== 'over' || !isSettled(world, run) ? unsettled(world, user, end) : [])];
  if (broken.length === 0 && run !== undefined) broken.push(...(await checkEnd(world, { run, request, sender, cancel: user.cancel() })));
  return {
    ...{ seed, broken, counts: world.counts, steps: scheduler.steps(), endedAtMs: scheduler.nowMs() },
    fate: world.redis.runs.get(run ?? '')?.status ?? 'unknown',
    digest: world.history.digest(),
    last: world.history.last(),
  };
}

/** Faults end when their time is over, or soon after the run has; the simulation ends when all has been quiet for a while, or far too late. */
function watchEnd(world: World, user: User, peaceAtMs: number): () => boolean {
  let peaceMs = peaceAtMs;
  let isPeace = false;
  let quietSinceMs: number | undefined;
  return () => {
    const nowMs = world.scheduler.nowMs();
    const run = user.run();
    if (run === undefined || !isSettled(world, run)) quietSinceMs = undefined;
    else if (quietSinceMs === undefined) {
      quietSinceMs = nowMs;
      peaceMs = Math.min(peaceMs, nowMs + 1500);
    }
    if (!isPeace && nowMs >= peaceMs) {
      isPeace = true;
      world.history.note('no more faults');
      world.stopFaults();
    }
    if (nowMs > peaceMs + BOUND_MS) return true;
    return isPeace && quietSinceMs !== undefined && nowMs - quietSinceMs >= QUIET_MS;
  };
}

/** The run has ended, nobody has anything left to do for it. */
function isSettled(world: World, run: string): boolean {
  const status = world.redis.runs.get(run)?.status;
  // A run that has ended may be lost with Redis: what there was to keep lies on the disk.
  if (status !== undefined && !TERMINAL_STATUSES.includes(status)) return false;
  return world.orders.size === 0 && Object.values(world.lanes.counts()).every((n) => n === 0);
}

function unsettled(world: World, user: User, end: string): readonly string[] {
  const run = user.run();
  const record = world.redis.runs.get(run ?? '');
  const state = record === undefined ? 'not in Redis' : `${record.status}, epoch ${record.epoch} ${record.reason}`;
  const jobs = JSON.stringify(world.lanes.counts());
  return [`the run did not end by itself (${end}): run ${run ?? 'not accepted'}: ${state}; orders ${world.orders.size}; jobs ${jobs}`];
}

/** One live run in four is sent events from outside. */
function drawSender(world: World, product: Product, user: User, { mode, replications }: StartRequest): Sender | undefined {
  return mode === 'live' && replications === 1 && world.chance.hits(0.25) ? startSender(world, product, user) : undefined;
}

function drawRequest(chance: Chance): StartRequest {
  const base = { scenario: 'border', seed: SEED, speed: 'max' as const };
  if (chance.hits(0.2)) return { ...base, mode: 'batch', replications: chance.whole(2, 6) };
  const windowMs = chance.pick([HOUR_MS, HOUR_MS, 40 * MINUTE_MS, undefined]);
  const live = { ...base, mode: 'live' as const, replications: chance.hits(0.15) ? 2 : 1 };
  // Windows that follow the speed: when it changes, what is opened again after a fall of Redis has other ends.
  return windowMs === undefined ? { ...live, speed: chance.pick(SPEEDS) } : { ...live, windowMs };
}

/** All in one process as `amity start` does, or every role by itself, the coordinator perhaps twice. */
function drawProcesses(chance: Chance): Readonly<Record<string, readonly Role[]>> {
  const workers = Object.fromEntries(Array.from({ length: chance.whole(1, 3) }, (_, i) => [`worker ${i + 1}`, ['worker'] as const]));
  if (chance.hits(0.25)) return { product: ['worker', 'coordinator', 'api'] };
  const second = chance.hits(0.3) ? { 'coordinator 2': ['coordinator'] as const } : {};
  return { ...workers, 'coordinator 1': ['coordinator'], ...second, api: ['api'] };
}

const SPEEDS = [7200, 14_400, 36_000, 'max'] as const;

function drawWishes(chance: Chance, { mode, windowMs }: StartRequest): readonly Wish[] {
  const wishes: Wish[] = [];
  if (mode === 'live' && windowMs === undefined) {
    let atMs = chance.whole(100, 600);
    for (; wishes.length < 8; atMs += chance.whole(50, 600)) wishes.push({ atMs, control: { type: 'speed', speed: chance.pick(SPEEDS) } });
  }
  if (mode === 'live' && chance.hits(0.4)) {
    const control = chance.pick<Wish['control']>([
      { type: 'pause' },
      { type: 'step', ms: HOUR_MS },
      { type: 'speed', speed: 7200 },
      { type: 'speed', speed: 36_000 },
    ]);
    wishes.push({ atMs: (wishes.at(-1)?.atMs ?? 0) + chance.whole(100, 2500), control });
  }
  if (chance.hits(0.1)) wishes.push({ atMs: (wishes.at(-1)?.atMs ?? 0) + chance.whole(100, 3000), control: { type: 'stop' } });
  return wishes;
}
