// What a live window costs besides its simulation: a bare chain of windows and the whole live protocol, through Redis and in memory.
import type { RunOrder } from '../../shared/protocol/run.ts';
import { HOUR_MS } from '../../shared/time.ts';
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import type { KernelThreads } from '../../services/adapters/ports.ts';
import { openMemoryTransport, openTransport, type Transport } from '../../services/adapters/transport.ts';
import { computeThroughRoles } from '../../services/cli/through-roles.ts';
import { startGates } from '../../services/gates/index.ts';
import { advance, arrivalsBatch, compile, KERNEL_ID, type Model } from '../../simulations/index.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, ratios, short, timed } from './io/measured.ts';
import { loadScenario, orderFor } from './io/orders.ts';
import { ensureBuilt, hasRedis, withRedis } from './io/processes.ts';

const CHECKPOINT_BYTES = 100_000;
/** Windows of the bare chain: 600 of an hour, the most a handful of calls opens. */
const CHAIN_WINDOWS = 600;
const BUDGET_MS = 20_000;

export const windowBench: Bench = {
  name: 'window',
  about: 'a live window through each transport: a bare chain with a checkpoint of 100 kB, the whole protocol, live windows a second',
  async run(options) {
    ensureBuilt();
    const memory = await inMemory(options);
    if (!hasRedis()) {
      options.say('window: redis-server is absent');
      return memory;
    }
    return [...(await withRedis((url) => onRedis(options, url))), ...memory];
  },
};

async function onRedis(options: BenchOptions, url: string): Promise<readonly Figure[]> {
  const open = (): Promise<Transport> =>
    openTransport({ redisUrl: url, dataFolder: '.', kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  options.say('window: through Redis');
  await chain(await open(), CHAIN_WINDOWS / 4);
  const chains = await inRounds(options, BUDGET_MS, {
    chain: async () => chain(await open(), CHAIN_WINDOWS),
    transport: async () => claimsAndCommits(await open(), CHAIN_WINDOWS),
  });
  const whole = await protocol(options, url);
  return [
    figureOf(
      {
        id: 'window-chain-redis',
        what: 'chained window through Redis, checkpoint of 100 kB, one gate, one worker, nothing to simulate: job, claim, digest, commit, next job',
        unit: 'ms',
        must: 0.5,
        aim: 0.2,
        beside: `deliver, claim and commit alone ${short(median(chains.transport))} ms; the whole protocol ${short(median(whole.aboveMs))} ms above its kernel`,
      },
      chains.chain,
    ),
    ...protocolFigures('redis', whole),
  ];
}

async function inMemory(options: BenchOptions): Promise<readonly Figure[]> {
  const open = (): Transport => openMemoryTransport(systemClock);
  options.say('window: in memory');
  await chain(open(), CHAIN_WINDOWS / 4);
  const { chain: chained } = await inRounds(options, BUDGET_MS, { chain: () => chain(open(), CHAIN_WINDOWS) });
  const whole = await protocol(options, undefined);
  return [
    figureOf(
      {
        id: 'window-chain-memory',
        what: 'the same chained window through the memory transport',
        unit: 'ms',
        beside: `the whole protocol ${short(median(whole.aboveMs))} ms above its kernel`,
      },
      chained,
    ),
    ...protocolFigures('memory', whole),
  ];
}

/** A live order of one gate in windows of an hour. */
function hourly(windows: number): RunOrder {
  const order = orderFor(loadScenario('w2'), { mode: 'live', replications: 1, windowMs: HOUR_MS });
  return { ...order, horizonMs: windows * HOUR_MS, lookaheadMs: HOUR_MS };
}

/** Makes the run and opens its windows, each with an empty batch delivered: nothing but the chain remains to be done. */
async function prepare({ runState }: Transport, order: RunOrder, windows: number): Promise<void> {
  const { run } = order;
  await runState.create(order);
  await runState.transition(run, ['queued'], 'running');
  const ends = Array.from({ length: windows }, (_, w) => (w + 1) * HOUR_MS);
  await runState.openWindows(run, 0, 0, ends);
  for (let w = 0; w < windows; w++) {
    const batch = { fromMs: w * HOUR_MS, untilMs: (w + 1) * HOUR_MS, bytes: new Uint8Array(16) };
    await runState.deliver(run, { k: 0, g: 0, w }, 0, batch);
  }
}

/** The gates role as it is, with a kernel that answers a checkpoint at once; ms a window. */
async function chain(transport: Transport, windows: number): Promise<number> {
  const order = hourly(windows);
  const { runState, queues } = transport;
  await prepare(transport, order, windows);
  let done: (ms: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (done = resolve));
  const startMs = performance.now();
  const kernels: KernelThreads = {
    size: 1,
    advance: async ({ state, untilMs }) => {
      if (untilMs === order.horizonMs) done(performance.now() - startMs);
      return { state: nextCheckpoint(state, untilMs), outbox: [], frame: new Uint8Array(400) };
    },
    replicate: async () => new Uint8Array(),
    close: async () => undefined,
  };
  const role = await startGates({ transport, kernels, clock: systemClock, log: silentLog });
  try {
    await queues.add('live', [{ id: `w-${order.run}-first`, payload: { run: order.run, k: 0, g: 0, w: 0, epoch: 0 } }]);
    return (await finished) / windows;
  } finally {
    await role.stop();
    await queues.close();
    await runState.forget(order.run);
    await transport.close();
  }
}

/** The state before, a little changed, so that every digest is a new one. */
function nextCheckpoint(state: Uint8Array | null, untilMs: number): Uint8Array {
  const next = new Uint8Array(CHECKPOINT_BYTES);
  if (state !== null) next.set(state);
  new DataView(next.buffer).setFloat64(0, untilMs);
  return next;
}

/** Only the calls of the run state a window needs, one after the other; ms a window. */
async function claimsAndCommits(transport: Transport, windows: number): Promise<number> {
  const order = hourly(windows);
  const { runState } = transport;
  await prepare(transport, order, windows);
  const { run } = order;
  const ms = await timed(async () => {
    for (let w = 0; w < windows; w++) {
      const ref = { k: 0, g: 0, w };
      const claim = await runState.claim(run, ref, 0);
      if (claim.kind !== 'ok') throw new Error(`claim of window ${String(w)}: ${claim.kind}`);
      const { state, stateDigest: prevDigest, inboxDigest, untilMs } = claim;
      const outcome = { state: nextCheckpoint(state, untilMs), outbox: [], frame: new Uint8Array(400), newDigest: `d${String(w)}` };
      await runState.commit({ run, ...ref, epoch: 0, prevDigest, inboxDigest, ...outcome });
    }
  });
  await runState.forget(run);
  await transport.close();
  return ms / windows;
}

interface Protocol {
  /** Wall ms a window of one gate above the kernel's own. */
  readonly aboveMs: readonly number[];
  /** Kernel ms of such a window, beside. */
  readonly kernelMs: readonly number[];
  /** Windows a second of a week at the four gates of the baseline, and of the kernel alone on one thread. */
  readonly perSecond: readonly number[];
  readonly kernelPerSecond: readonly number[];
}

/** The whole live protocol at full speed, as `amity run --live` has it: coordinator, arrivals, gates, one kernel thread. */
async function protocol(options: BenchOptions, redisUrl: string | undefined): Promise<Protocol> {
  const oneGate = loadScenario('w2', ['clock.days=10']);
  const fourGates = loadScenario('lang-son-2025-07', ['clock.days=7', 'clock.warmUp=0 d']);
  const [one, four] = [oneGate, fourGates].map(({ scenario }) => compile(scenario)) as [Model, Model];
  const live = (loaded: typeof oneGate): Promise<number> =>
    timed(() => throughRoles(orderFor(loaded, { mode: 'live', replications: 1, windowMs: HOUR_MS }), redisUrl));
  await live(fourGates);
  const took = await inRounds(options, BUDGET_MS, {
    one: () => live(oneGate),
    oneKernel: async () => kernelAlone(one),
    four: () => live(fourGates),
    fourKernel: async () => kernelAlone(four),
  });
  const windows = (model: Model): number => (model.horizonMs / HOUR_MS) * model.gates.length;
  const each = (ms: readonly number[], model: Model): readonly number[] => ms.map((all) => all / windows(model));
  const [oneMs, oneKernelMs] = [each(took.one, one), each(took.oneKernel, one)];
  return {
    aboveMs: oneMs.map((ms, i) => ms - (oneKernelMs[i] ?? 0)),
    kernelMs: oneKernelMs,
    perSecond: each(took.four, four).map((ms) => 1000 / ms),
    kernelPerSecond: each(took.fourKernel, four).map((ms) => 1000 / ms),
  };
}

function protocolFigures(transport: string, { aboveMs, kernelMs, perSecond, kernelPerSecond }: Protocol): readonly Figure[] {
  const where = transport === 'redis' ? 'through Redis' : 'in memory';
  return [
    figureOf(
      {
        id: `window-protocol-${transport}`,
        what: `live window of one W2 gate and hour ${where}, the whole protocol with arrivals and kernel thread, above its kernel`,
        unit: 'ms',
        beside: `its kernel ${short(median(kernelMs))} ms`,
      },
      aboveMs,
    ),
    figureOf(
      {
        id: `live-windows-${transport}`,
        what: `live windows of an hour ${where}, four gates of the baseline at full speed, one kernel thread`,
        unit: '1/s',
        better: 'more',
        beside: `the same windows without a protocol ${short(median(kernelPerSecond))} 1/s; ratio ${short(median(ratios(perSecond, kernelPerSecond)))}`,
      },
      perSecond,
    ),
  ];
}

async function throughRoles(order: RunOrder, redisUrl: string | undefined): Promise<unknown> {
  return computeThroughRoles({
    order,
    workers: 1,
    redisUrl,
    dataFolder: '.',
    log: silentLog,
    signal: new AbortController().signal,
    onDone: () => undefined,
    say: () => undefined,
  });
}

/** Every window of every gate through the pure functions, one after the other; ms. */
function kernelAlone(model: Model): number {
  const states: (Uint8Array | null)[] = model.gates.map(() => null);
  let mail: { field: string; bytes: Uint8Array }[][] = model.gates.map(() => []);
  const startMs = performance.now();
  for (let fromMs = 0; fromMs < model.horizonMs; fromMs += HOUR_MS) {
    const untilMs = fromMs + HOUR_MS;
    const next: typeof mail = model.gates.map(() => []);
    model.gates.forEach((_, g) => {
      const at = { seed: 1, k: 0, g };
      const batch = { field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs, untilMs }) };
      const moved = advance(model, at, states[g] ?? null, [batch, ...(mail[g] ?? [])], untilMs);
      states[g] = moved.state;
      for (const { to, bytes } of moved.outbox) next[to]?.push({ field: `g${String(g)}`, bytes });
    });
    mail = next;
  }
  return performance.now() - startMs;
}
