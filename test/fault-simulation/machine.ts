// A simulated process: real role code on ports whose every call may be the last, be refused, lost, doubled, late, or find the process paused.
import { withBell } from '../../services/adapters/run-bell.ts';
import { openWorkBoard } from '../../services/adapters/work-board.ts';
import type { JobPayload, JobQueueName } from '../../shared/protocol/jobs.ts';
import { DomainError } from '../../shared/errors.ts';
import { KernelFailed, KernelThreadLost } from '../../services/adapters/kernel-threads.ts';
import type { AdvanceRequest, KernelThreads } from '../../services/adapters/kernel-ports.ts';
import type { Clock, JobQueues, Log, ResultStore } from '../../services/adapters/ports.ts';
import type { RoleDeps } from '../../services/adapters/role.ts';
import { advanceTiny, replicateTiny } from './tiny-run.ts';
import type { World } from './world.ts';

export interface Machine {
  readonly name: string;
  isAlive: boolean;
  pausedUntilMs: number;
  /** What its clock shows beyond simulated time; different for each process, so that no two make the same bell numbers. */
  skewMs: number;
  /** Starts it anew, later. */
  readonly died: () => void;
}

export type Call = <T>(label: string, effect: () => Promise<T>) => Promise<T>;

/** Everything a role of this process is given. */
export interface Ports extends RoleDeps {
  readonly store: ResultStore;
}

export function isAble(machine: Machine, nowMs: number): boolean {
  return machine.isAlive && machine.pausedUntilMs <= nowMs;
}

export function kill(world: World, machine: Machine): void {
  if (!machine.isAlive) return;
  machine.isAlive = false;
  world.history.note(`${machine.name} dies`);
  world.count('kill');
  machine.died();
}

/** Lets the process go on with `act` when it is neither dead nor paused. */
function resume(world: World, machine: Machine, delayMs: number, act: () => void): void {
  world.scheduler.after(delayMs, () => {
    if (!machine.isAlive) return;
    const leftMs = machine.pausedUntilMs - world.scheduler.nowMs();
    if (leftMs > 0) resume(world, machine, leftMs, act);
    else act();
  });
}

export function simulatedPorts(world: World, machine: Machine): Ports {
  const clock = clockOf(world, machine);
  const redis: Call = (label, effect) => callRedis(world, machine, label, effect);
  const disk: Call = (label, effect) => callDisk(world, machine, label, effect);
  const planted = world.plant?.runState?.(overCalls(world.redis.runState, redis), { world, machine, call: redis });
  const { runState, onRunning } = withBell(planted ?? overCalls(world.redis.runState, redis));
  const store = world.plant?.store?.(overCalls(world.store, disk), { world, machine, call: disk }) ?? overCalls(world.store, disk);
  const queues = queuesOf(world, machine, redis);
  const bus = overCalls(world.redis.bus, redis);
  const transport = { kind: 'in-process' as const, label: 'simulated', runState, onRunning, queues, bus, close: async () => undefined };
  const kernels = kernelsOf(world, machine);
  const computing = world.plant?.kernels?.(kernels, { world, machine }) ?? kernels;
  return { transport, clock, log: logOf(world, machine), store, kernels: computing, board: openWorkBoard(clock) };
}

/** A port whose every method is one call. */
function overCalls<P extends object>(port: P, call: Call): P {
  const methods = Object.entries(port) as [string, (...args: unknown[]) => Promise<unknown>][];
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...args: unknown[]) => call(`${name} ${brief(args)}`, () => method(...args))]),
  ) as P;
}

function callRedis<T>(world: World, machine: Machine, label: string, effect: () => Promise<T>): Promise<T> {
  const { chance, scheduler } = world;
  const rates = world.rates();
  return new Promise((resolve, reject) => {
    if (!machine.isAlive || suffer(world, machine)) return;
    const refuse = (): void => resume(world, machine, chance.whole(1, 300), () => reject(away()));
    const answer = (given: Promise<T>): void => {
      given.then(
        (value) => arrive(world, machine, () => resolve(value)),
        (error: Error) => arrive(world, machine, () => reject(error)),
      );
    };
    const perform = (): Promise<T> => world.perform(machine, label, effect);
    scheduler.after(chance.whole(2, 24), () => {
      if (scheduler.nowMs() < world.awayUntilMs() || chance.hits(rates.refused)) return refuse();
      if (chance.hits(rates.late)) {
        refuse();
        scheduler.after(chance.whole(300, 6000), () => void perform().catch(() => undefined));
      } else if (chance.hits(rates.twice)) {
        perform().catch(() => undefined);
        scheduler.after(chance.whole(1, 500), () => answer(perform()));
      } else if (chance.hits(rates.replyLost)) {
        perform().catch(() => undefined);
        refuse();
      } else answer(perform());
    });
  });
}

/** The store lies on the process' own disk: a call ends, fails, or dies with the process. */
function callDisk<T>(world: World, machine: Machine, label: string, effect: () => Promise<T>): Promise<T> {
  const { chance } = world;
  return new Promise((resolve, reject) => {
    if (!machine.isAlive || suffer(world, machine)) return;
    resume(world, machine, chance.whole(1, 5), () => {
      if (chance.hits(world.rates().refused)) return reject(new Error('simulated: the disk is full'));
      world.perform(machine, label, effect, 'disk').then((value) => arrive(world, machine, () => resolve(value)), reject);
    });
  });
}

/** What may befall a process at any await. True when it is dead. */
function suffer(world: World, machine: Machine): boolean {
  const { chance, scheduler } = world;
  const rates = world.rates();
  if (chance.hits(rates.clockStep)) {
    if (chance.hits(0.5)) world.stepClocks(chance.whole(-3_600_000, 3_600_000));
    else machine.skewMs = chance.whole(-3_600_000, 3_600_000);
    world.count('clock step');
  }
  if (chance.hits(rates.pause)) {
    machine.pausedUntilMs = scheduler.nowMs() + (chance.hits(0.1) ? chance.whole(3000, 9000) : chance.whole(5, 65) * 10);
    world.count('pause');
  }
  if (!chance.hits(rates.killBefore)) return false;
  kill(world, machine);
  return true;
}

function arrive(world: World, machine: Machine, act: () => void): void {
  if (world.chance.hits(world.rates().killAfter)) return kill(world, machine);
  resume(world, machine, world.chance.whole(2, 24), act);
}

export function away(): DomainError {
  return new DomainError('redis-unreachable', 'simulated: no answer');
}

function clockOf(world: World, machine: Machine): Clock {
  return {
    nowMs: () => world.clockMs() + machine.skewMs,
    elapsedMs: () => world.scheduler.nowMs(),
    sleep: (ms) => new Promise((wake) => resume(world, machine, ms, wake)),
  };
}

function queuesOf(world: World, machine: Machine, call: Call): JobQueues {
  const add: JobQueues['add'] = (queue, jobs) => call(`add ${jobs.length} ${queue}`, async () => world.lanes.add(queue, jobs));
  return {
    add: world.plant?.add?.(add) ?? add,
    process: async <Q extends JobQueueName>(
      queue: Q,
      handler: (payload: JobPayload<Q>) => Promise<void>,
      { concurrency }: { readonly concurrency: number },
    ) => {
      const handle = (payload: unknown): Promise<void> =>
        handler(payload as JobPayload<Q>).catch((error: unknown) => world.complain(machine, `a job of ${queue} threw`, error));
      const isAlive = (): boolean => machine.isAlive;
      world.lanes.join({ queue, concurrency, active: 0, isAlive, isAble: () => isAble(machine, world.scheduler.nowMs()), handle });
    },
    counts: () => call('counts', async () => world.lanes.counts()),
    close: async () => undefined,
  };
}

function kernelsOf(world: World, machine: Machine): KernelThreads {
  const { chance } = world;
  const compute = <T>(what: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      if (suffer(world, machine)) return;
      resume(world, machine, chance.whole(1, 40), () => {
        if (chance.hits(world.rates().threadLost)) return reject(new KernelThreadLost('simulated'));
        try {
          resolve(what());
        } catch (error) {
          reject(new KernelFailed('Error', String(error), undefined));
        }
      });
    });
  return {
    size: 2,
    advance: (request: AdvanceRequest) => compute(() => advanceTiny(request)),
    replicate: ({ seed, k }) => compute(() => replicateTiny(seed, k)),
    fastForward: () => compute(() => []),
    detail: () => compute(() => new Uint8Array()),
    recordTrucks: () => Promise.reject(new Error('nobody asks for trucks here')),
    close: async () => undefined,
  };
}

/** Roles report trouble they ride out; only what no fault explains is remembered against them. */
function logOf(world: World, machine: Machine): Log {
  const hear = (fields: object, message: string): void => {
    if ('error' in fields) world.complain(machine, message, fields.error);
  };
  return { info: () => undefined, warn: hear, error: hear };
}

function brief(args: readonly unknown[]): string {
  return args.map(briefOne).join(' ');
}

function briefOne(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 40);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  if ('w' in value && 'g' in value) return `window ${String(value.g)}/${String(value.w)}`;
  if (Array.isArray(value)) return value.length <= 4 ? value.map(briefOne).join(',') : `${value.length}×`;
  return '';
}
