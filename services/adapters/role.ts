// What every role is given, and the few habits all roles share: orders remembered, complaints limited, loops that outlive an absent Redis.
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { KernelThreads } from './kernel-ports.ts';
import type { Clock, Log, RunState } from './ports.ts';
import type { Transport } from './transport.ts';
import type { WorkBoard } from './work-board.ts';

export interface RoleDeps {
  readonly transport: Transport;
  readonly kernels: KernelThreads;
  readonly clock: Clock;
  readonly log: Log;
  /** What this process computes now; told to everybody. */
  readonly board: WorkBoard;
}

export interface Stoppable {
  stop(): Promise<void>;
}

/** How often a worker says that it is alive; the run state forgets it after 30 s. */
const ANNOUNCE_EVERY_MS = 3_000;
/** Orders (and what a role derives from them) kept in memory. */
const ORDERS_KEPT = 32;

/** Orders never change once made, so each is read once. `derive` adds what a role needs of it, such as the compiled model. */
export function rememberOrders<T>(runState: RunState, derive: (order: RunOrder) => T): { get(run: string): Promise<T | undefined> } {
  const known = new Map<string, T>();
  return {
    async get(run) {
      const held = known.get(run);
      if (held !== undefined) return held;
      const view = await runState.find(run);
      if (view === undefined) return undefined;
      const derived = derive(view.order);
      known.set(run, derived);
      for (const oldest of known.keys()) {
        if (known.size <= ORDERS_KEPT) break;
        known.delete(oldest);
      }
      return derived;
    },
  };
}

/** Milliseconds that passed under somebody's eyes. Of the time since it was last asked it counts `longestMs` at most: when a process or its machine
    stood still, everybody else it waits for may have stood still as well. */
export function watchedTime(clock: Clock, longestMs: number): () => number {
  let lastMs = clock.nowMs();
  let watchedMs = 0;
  return () => {
    const nowMs = clock.nowMs();
    watchedMs += Math.min(Math.max(0, nowMs - lastMs), longestMs);
    lastMs = nowMs;
    return watchedMs;
  };
}

/** A log for trouble that repeats: one line a second and message at most; the next line says how many were left out. */
export function limitComplaints(log: Log, clock: Clock): (fields: object, message: string) => void {
  const seen = new Map<string, { atMs: number; omitted: number }>();
  return (fields, message) => {
    const nowMs = clock.nowMs();
    const last = seen.get(message);
    if (last !== undefined && nowMs - last.atMs < 1000) {
      last.omitted += 1;
      return;
    }
    log.warn(last === undefined || last.omitted === 0 ? fields : { ...fields, omitted: last.omitted }, message);
    seen.set(message, { atMs: nowMs, omitted: 0 });
  };
}

export interface Loop extends Stoppable {
  /** Ends the present wait, or leaves out the next: another turn begins at once. */
  wake(): void;
}

/** Calls `turn` again and again, waiting as many ms as it answers; a turn that throws is complained about and tried again after half a second at most. */
export function repeat(name: string, deps: Pick<RoleDeps, 'clock' | 'log'>, turn: () => Promise<number>): Loop {
  const complain = limitComplaints(deps.log, deps.clock);
  let stopping = false;
  let failures = 0;
  const bed = openBed(deps.clock);
  const finished = (async () => {
    while (!stopping) {
      let waitMs: number;
      bed.leave();
      try {
        waitMs = await turn();
        if (failures > 0) deps.log.info({ role: name, failures }, 'working again');
        failures = 0;
      } catch (error) {
        if (stopping) break;
        failures += 1;
        complain({ role: name, error: messageOf(error) }, 'could not work, trying again');
        waitMs = Math.min(100 * failures, 500);
      }
      if (!stopping) await bed.sleep(waitMs);
    }
  })();
  return {
    wake: bed.wake,
    async stop() {
      stopping = true;
      bed.wake();
      await finished;
    },
  };
}

/** A sleep that can be ended, also before it began. */
function openBed(clock: Clock) {
  let isAwake = false;
  let rise = (): void => undefined;
  return {
    /** What woke the sleeper is being attended to: the next call is a new one. */
    leave: () => void (isAwake = false),
    wake() {
      isAwake = true;
      rise();
    },
    // A promise of its own for each sleep: a race against one that lasts as long as the loop would hold every sleep there ever was.
    async sleep(ms: number): Promise<void> {
      if (isAwake) return;
      await new Promise<void>((resolve) => {
        rise = resolve;
        void clock.sleep(ms).then(resolve);
      });
    },
  };
}

/** A name no other worker has: host, process and a little chance. */
export function workerId(): string {
  return `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
}

/** Tells everybody that this process computes runs of `kernelId` with `slots` threads, until stopped. */
export function announce(deps: RoleDeps, kernelId: string, slots: number): Stoppable {
  const { board, clock, transport } = deps;
  const worker = {
    id: workerId(),
    kernelId,
    host: hostname(),
    pid: process.pid,
    slots,
    cores: availableParallelism(),
  };
  const startedMs = clock.elapsedMs();
  return repeat('announce', deps, async () => {
    const nowMs = await transport.runState.nowMs();
    const upMs = Math.round(clock.elapsedMs() - startedMs);
    await transport.runState.announceWorker({ ...worker, startedMs: nowMs - upMs, done: board.done(), tasks: board.look(slots) }, nowMs);
    return ANNOUNCE_EVERY_MS;
  });
}

/** Job ids that were never used before: BullMQ ignores an id it has seen, so every ring of a doorbell gets its own. */
export function bellNumbers(clock: Clock): () => string {
  const start = `${clock.nowMs().toString(36)}${randomBytes(2).toString('hex')}`;
  let rung = 0;
  return () => `${start}${(rung += 1).toString(36)}`;
}

/** Short name of a text or of bytes, for digests of errors and of gate states. */
export function shortDigest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 40);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Stops things in order; one that fails does not keep the others running. */
export async function stopAll(parts: readonly Stoppable[], log: Log): Promise<void> {
  for (const part of parts) {
    await part.stop().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'did not stop cleanly'));
  }
}
