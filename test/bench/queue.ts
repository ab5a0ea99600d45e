// Replications through BullMQ beside the same replications without a queue, and the baseline month as a user runs it.
import type { RunOrder } from '../../shared/protocol/run.ts';
import { openKernelThreads } from '../../services/adapters/kernel-threads.ts';
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import type { KernelThreads } from '../../services/adapters/kernel-ports.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { recordOf, resultOf } from '../../services/cli/finish.ts';
import { openTransport } from '../../services/adapters/transport.ts';
import { computeThroughRoles } from '../../services/cli/through-roles.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { amity } from '../helpers/amity.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { cpuOf, type CpuTimes } from './io/cpu.ts';
import { figureOf, inRounds, median, ratios, short, timed } from './io/measured.ts';
import { loadScenario, orderFor } from './io/orders.ts';
import { ensureBuilt, hasRedis, withFolder, withRedis, withWorker } from './io/processes.ts';
import { withRoles } from './io/roles.ts';

const SLOTS = 2;
const REPLICATIONS = 64;
/** One worker slot is measured on fewer and scaled: its share of fixed cost is then larger, which can only make the ratio look worse. */
const ON_ONE_SLOT = 16;
const BASELINE = 'lang-son-2025-07';
const BASELINE_REPLICATIONS = 30;
const BUDGET_MS = 20_000;

export const queueBench: Bench = {
  name: 'queue',
  about: '64 replications of W2 through BullMQ on 2 worker slots; the baseline month, cold and saved; what queue and store add to it',
  async run(options) {
    ensureBuilt();
    const cold = await baselineMonth(options);
    if (!hasRedis()) {
      options.say('queue: redis-server is absent');
      return cold;
    }
    const through = await withRedis((two) =>
      withWorker(two, SLOTS, () => withRedis((one) => withWorker(one, 1, () => throughQueue(options, { one, two })))),
    );
    return [...through, await withRedis((url) => overhead(options, url)), ...cold];
  },
};

/** The same replications on the workers of `two` (2 slots) and `one` (1 slot), and on threads of this process without a queue. */
async function throughQueue(options: BenchOptions, redis: { readonly one: string; readonly two: string }): Promise<readonly Figure[]> {
  const w2 = loadScenario('w2');
  const kernels = openKernelThreads(SLOTS);
  const w2Of = (replications: number): RunOrder => orderFor(w2, { replications });
  try {
    options.say('queue: warming up');
    await onThreads(kernels, w2Of(4));
    await Promise.all([onWorkers(redis.one, w2Of(2)), onWorkers(redis.two, w2Of(4))]);
    const batch = await inRounds(options, BUDGET_MS, {
      queue: () => timed(() => onWorkers(redis.two, w2Of(REPLICATIONS))),
      threads: () => timed(() => onThreads(kernels, w2Of(REPLICATIONS))),
      oneSlot: async () => ((await timed(() => onWorkers(redis.one, w2Of(ON_ONE_SLOT)))) * REPLICATIONS) / ON_ONE_SLOT,
    });
    return batchFigures(batch);
  } finally {
    await kernels.close();
  }
}

type Times<K extends string> = Readonly<Record<K, readonly number[]>>;

function batchFigures({ queue, threads, oneSlot }: Times<'queue' | 'threads' | 'oneSlot'>): readonly Figure[] {
  const seconds = (ms: readonly number[]): readonly number[] => ms.map((one) => one / 1000);
  return [
    figureOf(
      {
        id: 'queue-w2-64',
        what: '64 replications of W2 through BullMQ, 2 worker slots, warm',
        unit: 's',
        must: 3,
        aim: 1.8,
        beside: `2 worker threads without a queue ${short(median(seconds(threads)))} s; 1 worker slot ${short(median(seconds(oneSlot)))} s (from ${String(ON_ONE_SLOT)})`,
      },
      seconds(queue),
    ),
    figureOf(
      {
        id: 'queue-w2-speedup',
        what: '64 replications of W2 through BullMQ: 1 worker slot ÷ 2 worker slots',
        unit: 'x',
        better: 'more',
        must: 1.85,
        isGated: true,
      },
      ratios(oneSlot, queue),
    ),
    figureOf(
      {
        id: 'queue-w2-over-threads',
        what: '64 replications of W2: 2 worker slots behind BullMQ ÷ 2 worker threads',
        unit: 'x',
        aim: 1.03,
        beside: 'the same replications on warm threads of one process',
        isGated: true,
      },
      ratios(queue, threads),
    ),
  ];
}

/** The month's replications by roles and threads of this process, jobs and results through Redis: CPU outside the kernel threads as a share of theirs. */
async function overhead(options: BenchOptions, url: string): Promise<Figure> {
  const month = loadScenario(BASELINE);
  const monthOrder = (replications: number): RunOrder => orderFor(month, { replications });
  const transport = await openTransport({ redisUrl: url, dataFolder: '.', kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  const spent: CpuTimes[] = [];
  const outside = ({ main, redis }: CpuTimes): number => main + redis;
  const percentOf = (cpu: CpuTimes): number => (outside(cpu) / (cpu.process - cpu.main)) * 100;
  options.say('queue: the baseline month through BullMQ, CPU outside the kernel in %');
  const { percent } = await withRoles(transport, SLOTS, async (play) => {
    await play(monthOrder(4));
    return inRounds(options, BUDGET_MS / 2, {
      percent: async () => {
        const order = monthOrder(BASELINE_REPLICATIONS);
        const cpu = await cpuOf(url, () => play(order));
        spent.push(cpu);
        return percentOf(cpu);
      },
    });
  });
  const ms = (pick: (cpu: CpuTimes) => number): string => short(median(spent.map(pick)));
  return figureOf(
    {
      id: 'queue-overhead',
      what: 'queue overhead: baseline month, 30 replications through BullMQ, CPU of roles and Redis as a share of the kernel threads',
      unit: '%',
      must: 5,
      aim: 1,
      beside: `roles ${ms(({ main }) => main)} ms, Redis ${ms(({ redis }) => redis)} ms, kernel threads ${ms((cpu) => cpu.process - cpu.main)} ms of CPU`,
    },
    percent,
  );
}

async function onThreads(kernels: KernelThreads, { scenario, seed, replications }: RunOrder): Promise<readonly Uint8Array[]> {
  return Promise.all(Array.from({ length: replications }, (_, k) => kernels.replicate({ scenario, seed, k })));
}

/** As `amity run --queue` does it: this process orders, coordinates and collects; the workers of that Redis compute. */
async function onWorkers(redisUrl: string, order: RunOrder): Promise<readonly Uint8Array[]> {
  return computeThroughRoles({
    order,
    workers: undefined,
    redisUrl,
    dataFolder: '.',
    log: silentLog,
    signal: new AbortController().signal,
    onDone: () => undefined,
    say: () => undefined,
  });
}

/** `amity run` as a process of its own, from its start to its end, result saved; and the part of it that is the store's. */
async function baselineMonth(options: BenchOptions): Promise<readonly Figure[]> {
  return withFolder(async (folder) => {
    const run = async (...more: readonly string[]): Promise<void> => {
      const { code, err } = await amity(['run', BASELINE, '--reps', String(BASELINE_REPLICATIONS), '--quiet', '--data', folder, ...more]);
      if (code !== 0) throw new Error(`amity run ended with ${String(code)}: ${err}`);
    };
    options.say('queue: the baseline month, cold');
    const cold = await inRounds(options, BUDGET_MS / 2, { saved: () => timed(() => run()), unsaved: () => timed(() => run('--no-save')) });
    const saves = await saving(options, folder);
    const savedS = cold.saved.map((ms) => ms / 1000);
    return [
      figureOf(
        {
          id: 'baseline-cold',
          what: 'baseline month, 30 replications, 2 cores: `amity run` from start to end, saved',
          unit: 's',
          must: 10,
          aim: 4,
          beside: `with --no-save ${short(median(cold.unsaved) / 1000)} s`,
        },
        savedS,
      ),
      figureOf(
        {
          id: 'store-overhead',
          what: 'store overhead: opening the file and saving 30 replications, share of that run',
          unit: '%',
          must: 5,
          aim: 1,
          beside: `${short(median(saves))} ms of ${short(median(cold.saved))} ms`,
        },
        saves.map((ms) => (ms / median(cold.saved)) * 100),
      ),
    ];
  });
}

/** Milliseconds from opening the store to its close around one save of the month's record, a fresh file each time. */
async function saving(options: BenchOptions, folder: string): Promise<readonly number[]> {
  const loaded = loadScenario(BASELINE);
  const order = orderFor(loaded, { replications: BASELINE_REPLICATIONS });
  const kernels = openKernelThreads(SLOTS);
  try {
    const few = await onThreads(kernels, orderFor(loaded, { replications: 4 }));
    const packs = Array.from({ length: BASELINE_REPLICATIONS }, (_, k) => few[k % few.length] ?? new Uint8Array());
    const result = resultOf(order, loaded.name, packs);
    const record = recordOf({ order, result, command: '', finishedAtMs: Date.now(), workers: '' });
    const times: number[] = [];
    for (let round = 0; round < Math.max(3, options.rounds); round++) {
      times.push(
        await timed(async () => {
          const store = await openStore(`${folder}/${String(round)}`);
          await store.save(record);
          await store.close();
        }),
      );
    }
    return times;
  } finally {
    await kernels.close();
  }
}
