// What a live window costs besides its simulation: a bare chain of windows and the whole live protocol, through Redis and in memory.
import type { RunOrder } from '../../shared/protocol/run.ts';
import { HOUR_MS } from '../../shared/time.ts';
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import type { LoadedScenario } from '../../services/adapters/scenario-library.ts';
import { openMemoryTransport, openTransport, type Transport } from '../../services/adapters/transport.ts';
import { compile, KERNEL_ID, type Model } from '../../simulations/index.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { chainOfCommits, chainOfGates, chainOfJobs } from './io/chain.ts';
import { figureOf, inRounds, median, ratios, short } from './io/measured.ts';
import { loadScenario, orderFor } from './io/orders.ts';
import { ensureBuilt, hasRedis, withRedis } from './io/processes.ts';
import { playAlone, windowsOf, withRoles } from './io/roles.ts';

/** Windows of the bare chain. */
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
  await chainOfGates(await open(), CHAIN_WINDOWS / 4);
  const chains = await inRounds(options, BUDGET_MS, {
    gates: async () => chainOfGates(await open(), CHAIN_WINDOWS),
    commits: async () => chainOfCommits(await open(), CHAIN_WINDOWS),
    jobs: () => chainOfJobs(url, CHAIN_WINDOWS),
  });
  const whole = await protocol(options, await open());
  return [...chainFigures(chains, whole), ...protocolFigures('redis', whole)];
}

function chainFigures(chains: Readonly<Record<'gates' | 'commits' | 'jobs', readonly number[]>>, whole: Protocol): readonly Figure[] {
  return [
    figureOf(
      {
        id: 'window-chain-redis',
        what: 'chained window through Redis, checkpoint of 100 kB, one gate, one worker, nothing to simulate: job, claim, digest, commit, next job',
        unit: 'ms',
        must: 0.5,
        aim: 0.2,
        beside: `claim and commit alone ${short(median(chains.commits))} ms; the whole protocol ${short(median(whole.aboveMs))} ms above its kernel`,
      },
      chains.gates,
    ),
    figureOf(
      {
        id: 'window-chain-over-jobs',
        what: 'the same chained window ÷ a plain BullMQ job that reads and writes such a checkpoint',
        unit: 'x',
        beside: `the plain job ${short(median(chains.jobs))} ms`,
        isGated: true,
      },
      ratios(chains.gates, chains.jobs),
    ),
  ];
}

async function inMemory(options: BenchOptions): Promise<readonly Figure[]> {
  const open = (): Transport => openMemoryTransport(systemClock);
  options.say('window: in memory');
  await chainOfGates(open(), CHAIN_WINDOWS / 4);
  const { gates } = await inRounds(options, BUDGET_MS, { gates: () => chainOfGates(open(), CHAIN_WINDOWS) });
  const whole = await protocol(options, open());
  return [
    figureOf(
      {
        id: 'window-chain-memory',
        what: 'the same chained window through the memory transport',
        unit: 'ms',
        beside: `the whole protocol ${short(median(whole.aboveMs))} ms above its kernel`,
      },
      gates,
    ),
    ...protocolFigures('memory', whole),
  ];
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

/** The whole live protocol at full speed: coordinator, arrivals, gates and one kernel thread, warm. */
async function protocol(options: BenchOptions, transport: Transport): Promise<Protocol> {
  const oneGate = loadScenario('w2', ['clock.days=10']);
  const fourGates = loadScenario('lang-son-2025-07', ['clock.days=7', 'clock.warmUp=0 d']);
  const one = compile(oneGate.scenario);
  const four = compile(fourGates.scenario);
  const live = (loaded: LoadedScenario): RunOrder => orderFor(loaded, { mode: 'live', replications: 1, windowMs: HOUR_MS });
  const took = await withRoles(transport, 1, async (play) => {
    for (const loaded of [oneGate, fourGates, fourGates]) await play(live(loaded));
    playAlone(one);
    playAlone(four);
    return inRounds(options, BUDGET_MS, {
      one: () => play(live(oneGate)),
      oneKernel: async () => playAlone(one),
      four: () => play(live(fourGates)),
      fourKernel: async () => playAlone(four),
    });
  });
  const each = (ms: readonly number[], model: Model): readonly number[] => ms.map((all) => all / windowsOf(model));
  const kernelMs = each(took.oneKernel, one);
  return {
    aboveMs: each(took.one, one).map((ms, i) => ms - (kernelMs[i] ?? 0)),
    kernelMs,
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
