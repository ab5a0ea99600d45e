// What one user can do to another: a long queue of runs, a very long run, and browsers that do not read.
import { readFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, secondsOf, type Context, type Fault } from '../fault.ts';
import { join, quantile, residentMb, stopReading, watchFrames } from '../io/readers.ts';
import { newPlace, saved, startServer, type Server } from '../io/server.ts';
import { newRunId, orderOf } from '../../../services/adapters/kernel-order.ts';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import type { RunOrder, SavedRun } from '../../../shared/protocol/run.ts';
import { begin, finish, longestPauseMs, openStage, untilDone, until, wrongs, type Stage } from '../io/stage.ts';
import { digestWithoutFaults, orderFor, scenarioText } from '../io/work.ts';

const PATIENCE_MS = 120_000;
const MOST_MB = 50;
const SETTLE_MS = 4_000;
const WATCH_MS = 8_000;
/** Of work the coordinator hands out at a time. */
const CHUNK_MS = 3_000;
const LEAST_JAIN = 0.9;
/** One gate and a day of few trucks. */
const SMALL = path(packageRoot(), 'test', 'services', 'cli', 'small.yaml');
const MOST_SWEEP_MB = 100;
const SWEEP_PATIENCE_MS = 400_000;

const anySeed = ({ random }: Context): number => between(random, 0, 1_000_000);

const queueOfRuns: Fault = {
  id: '35-long-queue',
  title: 'a live run beside a long queue of batch runs',
  must: 'the live run keeps its slot: it never stands still for two chunks of 3 s',
  seconds: { slice: 40, full: 90 },
  async run(context) {
    const stage = await openStage(context);
    await stage.worker({ slots: 2 });
    const queued = context.rounds(30, 200);
    for (let i = 0; i < queued; i += 1) await begin(stage, orderFor({ mode: 'batch', days: 31, replications: 20, seed: i }));
    const live = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
    await begin(stage, live);
    const left = await finish(stage, live, PATIENCE_MS);
    const worstMs = longestPauseMs(left.commitMs);
    const problems = [...wrongs(live, left)];
    if (worstMs > 6_000) problems.push(`the live run stood still for ${secondsOf(worstMs)}`);
    const tookMs = (left.commitMs.at(-1) ?? 0) - (left.commitMs[0] ?? 0);
    const figure = `${String(queued)} batch runs queued; the live run took ${secondsOf(tookMs)}, its longest pause ${secondsOf(worstMs)}`;
    return { times: 1, problems, figure };
  },
};

const fairShare: Fault = {
  id: '35-fair-share',
  title: 'a queue of 5 000 runs by one user (300 in a slice), then one run by another',
  must: `the other's first result comes within two chunks of 3 s, then both get the same of the workers (Jain index at least ${String(LEAST_JAIN)})`,
  seconds: { slice: 60, full: 150 },
  async run(context) {
    const stage = await openStage(context);
    await stage.worker({ slots: 2 });
    const many = await queueUp(stage, context.rounds(300, 5_000), {
      ...orderFor({ mode: 'batch', days: 1, replications: 20, seed: 1 }),
      user: 'many',
    });
    await until('the first user to be served', async () => ((await spentMs(stage, many)) > 0 ? true : undefined), PATIENCE_MS);
    // The coordinator reads thousands of orders, 40 kB each, once.
    await sleep(SETTLE_MS);
    const one = { ...orderFor({ mode: 'batch', days: 1, replications: 300, seed: anySeed(context) }), user: 'one' };
    await begin(stage, one);
    const startMs = performance.now();
    await untilDone(stage, one.run, 1, PATIENCE_MS);
    const firstMs = performance.now() - startMs;
    const before = await Promise.all([spentMs(stage, many), spentMs(stage, [one.run])]);
    const left = await finish(stage, one, PATIENCE_MS);
    const after = await Promise.all([spentMs(stage, many), spentMs(stage, [one.run])]);
    const jain = jainIndex(after.map((ms, i) => ms - (before[i] ?? 0)));
    const problems = [...wrongs(one, left)];
    if (firstMs > 2 * CHUNK_MS) problems.push(`the first result came after ${secondsOf(firstMs)}`);
    if (jain < LEAST_JAIN) problems.push(`Jain index ${jain.toFixed(2)}`);
    const figure = `${String(many.length)} runs queued; the other's first result after ${secondsOf(firstMs)}; Jain index ${jain.toFixed(2)}`;
    return { times: 1, problems, figure };
  },
};

/** Makes so many runs of one kind; answers their ids. */
async function queueUp(stage: Stage, count: number, like: RunOrder): Promise<readonly string[]> {
  const runs = Array.from({ length: count }, () => newRunId());
  for (let i = 0; i < count; i += 50) await Promise.all(runs.slice(i, i + 50).map((run) => begin(stage, { ...like, run })));
  return runs;
}

/** What runs have cost the workers together. */
async function spentMs({ transport }: Stage, runs: readonly string[]): Promise<number> {
  return (await transport.runState.progress(runs)).reduce((sum, now) => sum + (now?.spentMs ?? 0), 0);
}

/** 1 when all get the same, 1 ÷ n when one gets everything. Source: Jain, Chiu, Hawe, DEC-TR-301, 1984. */
function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
}

const longSweep: Fault = {
  id: '35-sweep',
  title: 'a run of 10 000 short replications (1 000 in a slice) through a server, a Redis and a worker',
  must: `the server grows by less than ${String(MOST_SWEEP_MB)} MB; equal digest`,
  seconds: { slice: 40, full: 150 },
  async run(context) {
    const stage = await openStage(context, { isWatching: true });
    const server = await startServer(context, await newPlace(context), { REDIS_URL: stage.redis.url }, 1);
    await stage.worker();
    const replications = context.rounds(1_000, 10_000);
    const [text, seed] = [readFileSync(SMALL, 'utf8'), anySeed(context)];
    const swept = async (n: number): Promise<SavedRun> => {
      const { body } = await server.post('/api/runs', { text, mode: 'batch', replications: n, seed });
      return saved(context, server, (body as { readonly id: string }).id, SWEEP_PATIENCE_MS);
    };
    // What every run needs of code and memory is there before it is measured.
    await swept(replications / 5);
    await sleep(SETTLE_MS);
    const beforeMb = residentMb(server.program.pid);
    let mostMb = beforeMb;
    const measuring = setInterval(() => (mostMb = Math.max(mostMb, residentMb(server.program.pid))), 200);
    const { result } = await swept(replications).finally(() => clearInterval(measuring));
    const grownMb = mostMb - beforeMb;
    const problems: string[] = [];
    if (grownMb >= MOST_SWEEP_MB) problems.push(`the server grew by ${grownMb.toFixed(0)} MB`);
    const loaded = openScenarioLibrary().parse(text, SMALL);
    const expected = digestWithoutFaults(orderOf({ loaded, mode: 'batch', seed, replications, speed: 'max', nowMs: Date.now() }));
    if (result.digest !== expected) problems.push(`digest ${result.digest.slice(0, 12)} instead of ${expected.slice(0, 12)}`);
    const figure = `${String(replications)} replications: the server grew by ${grownMb.toFixed(0)} MB, from ${beforeMb.toFixed(0)} MB`;
    return { times: 1, problems, figure };
  },
};

const deafReaders: Fault = {
  id: '37-deaf-browsers',
  title: 'browsers that stop reading a live run',
  must: `the server grows by at most ${String(MOST_MB)} MB, others get their frames at most twice as late (99 %)`,
  seconds: { slice: 35, full: 60 },
  async run(context) {
    const deaf = context.rounds(100, 200);
    const stage = await openStage(context, { isWatching: true });
    const server = await startServer(context, await newPlace(context), { REDIS_URL: stage.redis.url });
    const run = await orderWatched(server, anySeed(context));
    await untilDone(stage, run, 100, PATIENCE_MS);
    const healthy = await join(context, server, run);
    const readers = await Promise.all(Array.from({ length: deaf }, () => join(context, server, run)));
    await sleep(SETTLE_MS);
    const calm = await during(healthy);
    const beforeMb = residentMb(server.program.pid);
    readers.forEach(stopReading);
    let mostMb = 0;
    const measuring = setInterval(() => (mostMb = Math.max(mostMb, residentMb(server.program.pid))), 200);
    const troubled = await during(healthy);
    clearInterval(measuring);
    const problems: string[] = [];
    const grownMb = mostMb - beforeMb;
    if (grownMb > MOST_MB) problems.push(`the server grew by ${grownMb.toFixed(0)} MB`);
    const late = [quantile(calm, 0.99), quantile(troubled, 0.99)] as const;
    if (troubled.length === 0) problems.push('the healthy reader got no frames');
    if (late[1] > 2 * late[0] + 100) problems.push(`frames came ${late[1].toFixed(0)} ms apart instead of ${late[0].toFixed(0)} ms (99 %)`);
    const ms = `frames ${late[0].toFixed(0)} ms apart before, ${late[1].toFixed(0)} ms after (99 %)`;
    return { times: deaf, problems, figure: `${String(deaf)} deaf readers: the server grew by ${grownMb.toFixed(0)} MB; ${ms}` };
  },
};

/** At a speed that makes a frame five times a second for as long as it is watched. */
async function orderWatched(server: Server, seed: number): Promise<string> {
  const { status, body } = await server.post('/api/runs', {
    text: scenarioText(31),
    mode: 'live',
    replications: 1,
    seed,
    speed: 3600,
  });
  if (status !== 202) throw new Error(`refused with ${String(status)}: ${JSON.stringify(body)}`);
  return (body as { readonly id: string }).id;
}

async function during(reader: Parameters<typeof watchFrames>[0]): Promise<readonly number[]> {
  const watch = watchFrames(reader);
  await sleep(WATCH_MS);
  return watch.stop();
}

export const userFaults: readonly Fault[] = [queueOfRuns, fairShare, longSweep, deafReaders];
