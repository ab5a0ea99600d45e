// What one user can do to another: a long queue of runs, and browsers that do not read.
import { setTimeout as sleep } from 'node:timers/promises';
import { between, secondsOf, type Context, type Fault } from '../fault.ts';
import { join, quantile, residentMb, stopReading, watchFrames } from '../io/readers.ts';
import { newPlace, startServer, type Server } from '../io/server.ts';
import { begin, finish, longestPauseMs, openStage, untilDone, wrongs } from '../io/stage.ts';
import { orderFor, scenarioText } from '../io/work.ts';

const PATIENCE_MS = 120_000;
const MOST_MB = 50;
const SETTLE_MS = 4_000;
const WATCH_MS = 8_000;

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

export const userFaults: readonly Fault[] = [queueOfRuns, deafReaders];
