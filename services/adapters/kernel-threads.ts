// Runs the pure kernel off the event loop: a pool of worker threads on dist/kernel-thread.mjs, or the main thread when the size is 0.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InvalidDocument } from '../../shared/errors.ts';
import { openKernel, type KernelRequest } from './kernel.ts';
import type { ThreadReply, ThreadRequest } from './kernel-thread.ts';
import { packageRoot } from './package-root.ts';
import type { AdvanceAnswer, KernelThreads } from './kernel-ports.ts';

/** The thread died under the request (out of memory, aborted): not the fault of its answer, trying again may help. */
export class KernelThreadLost extends Error {
  constructor(reason: string) {
    super(`the kernel thread was lost: ${reason}`);
    this.name = 'KernelThreadLost';
  }
}

/** The pool was closed with the request in it: nobody's fault, somebody else will compute it. */
export class KernelPoolClosed extends Error {
  constructor() {
    super('the kernel threads are closed');
    this.name = 'KernelPoolClosed';
  }
}

/** The kernel itself threw: the same request throws again. */
export class KernelFailed extends Error {
  constructor(name: string, message: string, stack: string | undefined) {
    super(name === 'Error' ? message : `${name}: ${message}`);
    this.name = 'KernelFailed';
    if (stack !== undefined) this.stack = stack;
  }
}

interface Task {
  readonly key: string;
  readonly scenario: unknown;
  readonly request: KernelRequest;
  readonly resolve: (reply: ThreadReply) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Keys whose scenario was sent. */
  readonly sent: Set<string>;
  task: Task | undefined;
  /** Ends a computation that does not end. */
  alarm: NodeJS.Timeout | undefined;
}

/** After a live window was computed, one thread is kept free of whole replications this long. */
const LIVE_MEMORY_MS = 5_000;
/** A window takes milliseconds and a replication seconds: what takes so long never ends. The same failure twice fails the run. */
const LONGEST_MS = { advance: 30_000, replicate: 600_000 };
const OLD_SPACE_MB = { least: 256, most: 4096 };

/** `size` 0 computes on the main thread, and there nothing ends what does not end. The pool keeps the process alive only while it computes. */
export function openKernelThreads(size: number, longestMs = LONGEST_MS): KernelThreads {
  return size === 0 ? openMainThread() : openPool(size, longestMs);
}

function openMainThread(): KernelThreads {
  const kernel = openKernel();
  const keyOf = openKeys();
  return {
    size: 0,
    async advance(request) {
      return named(() => kernel.advance(keyOf(request.scenario), request.scenario, { kind: 'advance', ...request }));
    },
    async replicate({ scenario, seed, k, windowMs, outside }) {
      return named(() => kernel.replicate(keyOf(scenario), scenario, { kind: 'replicate', seed, k, windowMs, outside }));
    },
    async fastForward({ scenario, ...rest }) {
      return named(() => kernel.fastForward(keyOf(scenario), scenario, { kind: 'fast-forward', ...rest }));
    },
    async detail({ scenario, seed, k, outside }) {
      return named(() => kernel.detail(keyOf(scenario), scenario, { kind: 'detail', seed, k, outside }));
    },
    async recordTrucks({ scenario, seed, k }) {
      return named(() => kernel.record(keyOf(scenario), scenario, { kind: 'record', seed, k }));
    },
    async close() {},
  };
}

/** The same names for the same failures as with threads. */
function named<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof InvalidDocument || !(error instanceof Error)) throw error;
    throw new KernelFailed(error.name, error.message, error.stack);
  }
}

function openPool(size: number, longestMs: typeof LONGEST_MS): KernelThreads {
  const pool: Pool = {
    size,
    script: kernelThreadScript(),
    longestMs,
    threads: new Set(),
    waiting: { advance: [], replicate: [] },
    lastLiveMs: -Infinity,
    closed: false,
  };
  const keyOf = openKeys();
  const send = (scenario: unknown, request: KernelRequest) =>
    new Promise<ThreadReply>((resolve, reject) => submit(pool, { key: keyOf(scenario), scenario, request, resolve, reject }));
  return {
    size,
    async advance({ scenario, seed, k, g, state, inbox, untilMs }) {
      return advanced(await send(scenario, { kind: 'advance', seed, k, g, state, inbox, untilMs }));
    },
    async replicate({ scenario, seed, k, windowMs, outside }) {
      const reply = await send(scenario, { kind: 'replicate', seed, k, windowMs, outside });
      if (reply.kind !== 'replicated') throw failureOf(reply);
      return reply.bytes;
    },
    async fastForward({ scenario, ...rest }) {
      const reply = await send(scenario, { kind: 'fast-forward', ...rest });
      if (reply.kind !== 'forwarded') throw failureOf(reply);
      return reply.gates;
    },
    async detail({ scenario, seed, k, outside }) {
      return detailed(await send(scenario, { kind: 'detail', seed, k, outside }));
    },
    async recordTrucks({ scenario, seed, k }) {
      const reply = await send(scenario, { kind: 'record', seed, k });
      if (reply.kind !== 'recorded') throw failureOf(reply);
      return reply.trucks;
    },
    close: () => closePool(pool),
  };
}

function advanced(reply: ThreadReply): AdvanceAnswer {
  if (reply.kind !== 'advanced') throw failureOf(reply);
  return reply.answer;
}

function detailed(reply: ThreadReply): Uint8Array {
  if (reply.kind !== 'detailed') throw failureOf(reply);
  return reply.bytes;
}

function failureOf(reply: ThreadReply): Error {
  if (reply.kind !== 'failed') return new Error(`a kernel thread answered ${reply.kind}`);
  return reply.problems === undefined ? new KernelFailed(reply.name, reply.message, reply.stack) : new InvalidDocument(reply.problems);
}

interface Pool {
  readonly size: number;
  readonly script: string;
  readonly longestMs: typeof LONGEST_MS;
  readonly threads: Set<Thread>;
  readonly waiting: { readonly advance: Task[]; readonly replicate: Task[] };
  lastLiveMs: number;
  closed: boolean;
}

/** A fast-forward is a replication that stops early, a record one that is watched. */
function sizeOf({ kind }: KernelRequest): keyof typeof LONGEST_MS {
  return kind === 'advance' ? 'advance' : 'replicate';
}

function submit(pool: Pool, task: Task): void {
  if (pool.closed) return task.reject(new KernelPoolClosed());
  if (task.request.kind === 'advance') pool.lastLiveMs = performance.now();
  pool.waiting[sizeOf(task.request)].push(task);
  serve(pool);
}

async function closePool(pool: Pool): Promise<void> {
  pool.closed = true;
  const left = [...pool.waiting.advance.splice(0), ...pool.waiting.replicate.splice(0)];
  for (const task of left) task.reject(new KernelPoolClosed());
  const threads = [...pool.threads];
  for (const thread of threads) lose(pool, thread, new KernelPoolClosed());
  await Promise.all(threads.map((thread) => thread.worker.terminate()));
}

function serve(pool: Pool): void {
  while (!pool.closed && pool.waiting.advance.length + pool.waiting.replicate.length > 0) {
    const idle = [...pool.threads].filter((thread) => thread.task === undefined);
    if (idle.length === 0 && pool.threads.size >= pool.size) return;
    const task = takeNext(pool);
    if (task === undefined) return;
    give(pool, idle.find((thread) => thread.sent.has(task.key)) ?? idle[0] ?? openThread(pool), task);
  }
}

/** Live windows first; whole replications leave one thread free while a live run is going. */
function takeNext(pool: Pool): Task | undefined {
  const live = pool.waiting.advance.shift();
  if (live !== undefined) return live;
  const busy = [...pool.threads].filter((thread) => thread.task !== undefined && sizeOf(thread.task.request) === 'replicate').length;
  const room = pool.size > 1 && performance.now() - pool.lastLiveMs < LIVE_MEMORY_MS ? pool.size - 1 : pool.size;
  return busy < room ? pool.waiting.replicate.shift() : undefined;
}

function openThread(pool: Pool): Thread {
  const worker = new Worker(pool.script, { name: 'kernel', resourceLimits: { maxOldGenerationSizeMb: oldSpaceMb(pool.size) } });
  const thread: Thread = { worker, sent: new Set(), task: undefined, alarm: undefined };
  worker.unref();
  worker.on('message', (reply: ThreadReply) => finish(pool, thread, reply));
  worker.on('error', (error: Error) => lose(pool, thread, new KernelThreadLost(error.message)));
  worker.on('exit', (code) => lose(pool, thread, new KernelThreadLost(`exit code ${code}`)));
  pool.threads.add(thread);
  return thread;
}

function give(pool: Pool, thread: Thread, task: Task): void {
  thread.task = task;
  thread.worker.ref();
  const scenario = thread.sent.has(task.key) ? undefined : task.scenario;
  thread.sent.add(task.key);
  const { request, transfer } = task.request.kind === 'advance' ? ownBytes(task.request) : { request: task.request, transfer: [] };
  const message: ThreadRequest = { key: task.key, scenario, request };
  thread.worker.postMessage(message, transfer);
  clearTimeout(thread.alarm);
  const longestMs = pool.longestMs[sizeOf(request)];
  const giveUp = (): void => lose(pool, thread, new KernelFailed('Error', `no end within ${longestMs / 1000} s`, undefined));
  thread.alarm = setTimeout(giveUp, longestMs).unref();
}

function finish(pool: Pool, thread: Thread, reply: ThreadReply): void {
  const task = thread.task;
  if (task === undefined) return;
  clearTimeout(thread.alarm);
  if (reply.kind === 'no-scenario') {
    // The thread has dropped that model to make room: once more, with the scenario.
    thread.sent.delete(task.key);
    return give(pool, thread, task);
  }
  thread.task = undefined;
  thread.worker.unref();
  task.resolve(reply);
  serve(pool);
}

/** A dead thread is not replaced at once but when there is work for it: a thread that dies at birth cannot spin. */
function lose(pool: Pool, thread: Thread, reason: Error): void {
  if (!pool.threads.delete(thread)) return;
  clearTimeout(thread.alarm);
  thread.task?.reject(reason);
  thread.task = undefined;
  void thread.worker.terminate();
  serve(pool);
}

/** The same request on bytes of its own: what comes from a socket shares its buffer with others and may not change owner. */
function ownBytes(request: Extract<KernelRequest, { kind: 'advance' }>): { request: KernelRequest; transfer: ArrayBuffer[] } {
  const state = request.state === null ? null : new Uint8Array(request.state);
  const inbox = request.inbox.map(({ field, bytes }) => ({ field, bytes: new Uint8Array(bytes) }));
  const transfer = [...(state === null ? [] : [state]), ...inbox.map(({ bytes }) => bytes)].map((bytes) => bytes.buffer);
  return { request: { ...request, state, inbox }, transfer };
}

/** Names a scenario by its exact text, the order of its keys included (that order is the order of gates), once per object. */
function openKeys(): (scenario: unknown) => string {
  const keys = new WeakMap<object, string>();
  return (scenario) => {
    const known = typeof scenario === 'object' && scenario !== null ? keys.get(scenario) : undefined;
    if (known !== undefined) return known;
    const key = createHash('sha256')
      .update(JSON.stringify(scenario) ?? '')
      .digest('hex');
    if (typeof scenario === 'object' && scenario !== null) keys.set(scenario, key);
    return key;
  };
}

function oldSpaceMb(size: number): number {
  const share = totalmem() / 1_048_576 / (size + 2);
  return Math.round(Math.min(OLD_SPACE_MB.most, Math.max(OLD_SPACE_MB.least, share)));
}

/** The built thread script of this package, found upward from here whether this runs from sources or from dist/. */
function kernelThreadScript(): string {
  const script = join(packageRoot(), 'dist', 'kernel-thread.mjs');
  if (!existsSync(script)) throw new Error(`${script} is missing: run \`npm run build\` first`);
  return script;
}
