// What users of a running server see when Redis is away or comes back empty, and when they stop a run.
import { setTimeout as sleep } from 'node:timers/promises';
import { between, secondsOf, type Context, type Fault, type Report } from '../fault.ts';
import { removeFiles } from '../io/append-only-file.ts';
import { openClient } from '../io/redis-commands.ts';
import { newPlace, order as orderAt, requestFor, saved, startServer, statusOf, type Server } from '../io/server.ts';
import { begin, commitTimes, finish, firstCommitAfter, lookAt, openStage, recordsOf, untilDone, type Stage } from '../io/stage.ts';
import { digestWithoutFaults, orderFor, type Work } from '../io/work.ts';

const PATIENCE_MS = 120_000;
const REDIS_RETURN_MS = 3_000;
const REFUSAL_MS = 2_000;

const anySeed = ({ random }: Context): number => between(random, 0, 1_000_000);

const redisAway = (awayMs: number): Fault => ({
  id: `10-redis-away-${String(awayMs / 1000)}s`,
  title: `Redis away for ${String(awayMs / 1000)} s under a running server`,
  must: `a start is refused with 503 within ${secondsOf(REFUSAL_MS)}, saved runs can be read; the run goes on within ${secondsOf(REDIS_RETURN_MS)} of the return`,
  // A long absence is for the long form.
  seconds: { slice: awayMs > 60_000 ? Number.POSITIVE_INFINITY : awayMs / 1000 + 20, full: awayMs / 1000 + 20 },
  run: (context) => takeAway(context, awayMs),
});

async function takeAway(context: Context, awayMs: number): Promise<Report> {
  const stage = await openStage(context, { isWatching: true });
  const server = await startServer(context, await newPlace(context), { REDIS_URL: stage.redis.url });
  const before = await orderAt(server, { mode: 'batch', days: 0.25, replications: 1, seed: 1 });
  await saved(context, server, before, PATIENCE_MS);
  const work: Work = { mode: 'live', days: 2, replications: 1, seed: anySeed(context) };
  const run = await orderAt(server, work);
  await untilDone(stage, run, 30, PATIENCE_MS);
  await stage.redis.kill9();
  const awayAtMs = Date.now();
  const problems: string[] = [];
  let worstRefusalMs = 0;
  while (Date.now() - awayAtMs < awayMs) {
    const refused = await server.post('/api/runs', requestFor(work));
    if (refused.status !== 503) problems.push(`a start was answered with ${String(refused.status)}`);
    worstRefusalMs = Math.max(worstRefusalMs, refused.ms);
    const library = await server.get(`/api/runs/${before}`);
    if (library.status !== 200) problems.push(`a saved run was answered with ${String(library.status)}`);
    await sleep(1_000);
  }
  await stage.redis.restart();
  const backMs = Date.now();
  const { result } = await saved(context, server, run, PATIENCE_MS);
  const afterMs = firstCommitAfter(commitTimes(await recordsOf(stage, run)), backMs);
  if (result.digest !== digestWithoutFaults(orderFor(work))) problems.push('another digest');
  if (worstRefusalMs > REFUSAL_MS) problems.push(`a start was refused only after ${secondsOf(worstRefusalMs)}`);
  if (afterMs > REDIS_RETURN_MS) problems.push(`the run went on only after ${secondsOf(afterMs)}`);
  const figure = `503 within ${secondsOf(worstRefusalMs)}; first commit ${secondsOf(afterMs)} after the return`;
  return { times: 1, problems, figure };
}

const redisEmpty: Fault = {
  id: '13-redis-empty',
  title: 'Redis killed and started again with nothing in it, under a running server and under one that starts later',
  must: 'the run begins again from its durable record, equal digest; every saved result is as before',
  seconds: { slice: 25, full: 60 },
  async run(context) {
    const rounds = context.rounds(1, 2);
    const stage = await openStage(context, { isWatching: true });
    const place = await newPlace(context);
    const env = { REDIS_URL: stage.redis.url };
    let server = await startServer(context, place, env);
    const before = await saved(
      context,
      server,
      await orderAt(server, { mode: 'batch', days: 0.25, replications: 2, seed: 2 }),
      PATIENCE_MS,
    );
    const problems: string[] = [];
    let worstMs = 0;
    for (let round = 0; round < 2 * rounds; round += 1) {
      const isRunning = round % 2 === 0;
      const work: Work = { mode: 'live', days: 1, replications: 1, seed: anySeed(context) };
      const run = await orderAt(server, work);
      await untilDone(stage, run, between(context.random, 20, 80), PATIENCE_MS);
      if (!isRunning) await server.program.kill();
      await stage.redis.kill9();
      removeFiles(stage.redis.folder);
      await stage.redis.restart();
      const backMs = Date.now();
      if (!isRunning) server = await startServer(context, place, env);
      const { result } = await saved(context, server, run, PATIENCE_MS);
      const afterMs = firstCommitAfter(commitTimes(await recordsOf(stage, run)), backMs);
      if (isRunning) worstMs = Math.max(worstMs, afterMs);
      const epoch = (await lookAt(stage, run))?.epoch ?? 0;
      if (epoch < 1) problems.push('the epoch did not rise');
      if (result.digest !== digestWithoutFaults(orderFor(work))) problems.push('another digest');
      const after = (await server.get(`/api/runs/${before.summary.id}`)).body;
      if (JSON.stringify(after) !== JSON.stringify(before)) problems.push('a saved result has changed');
    }
    if (worstMs > REDIS_RETURN_MS) problems.push(`the run began again only after ${secondsOf(worstMs)}`);
    return { times: 2 * rounds, problems, figure: `under a running server the run began again ${secondsOf(worstMs)} after Redis was back` };
  },
};

const cancelled: Fault = {
  id: '34-cancel',
  title: 'a live run cancelled at any moment, while a worker dies, twice, and after its completion',
  must: 'final at once: no commit after it, no second answer, nothing left in Redis',
  seconds: { slice: 15, full: 60 },
  async run(context) {
    const rounds = context.rounds(3, 9);
    const stage = await openStage(context);
    const client = openClient(context, stage.redis.url);
    const problems: string[] = [];
    let worstMs = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < rounds; round += 1) {
      const crew = await Promise.all([stage.worker(), stage.worker()]);
      const order = orderFor({ mode: 'live', days: 1, replications: 1, seed: anySeed(context) });
      await begin(stage, order);
      await untilDone(stage, order.run, between(context.random, 0, 150), PATIENCE_MS);
      const [answer] = await Promise.all([cancel(stage, order.run), round % 2 === 0 ? crew[0]?.kill() : undefined]);
      if (answer !== 'ok') problems.push(`cancel was answered with ${answer}`);
      await sleep(300);
      const transitions = (await client.xrange(`bx:{${order.run}}:audit`, '-', '+')).filter(([, fields]) => fields.includes('cancelled'));
      const cancelledMs = Number(transitions[0]?.[0].split('-')[0]);
      worstMs = Math.max(worstMs, Math.max(0, ...commitTimes(await recordsOf(stage, order.run))) - cancelledMs);
      if (transitions.length !== 1) problems.push(`${String(transitions.length)} cancellations in the audit`);
      if ((await cancel(stage, order.run)) !== 'ok') problems.push('a second cancel was refused');
      if ((await stage.transport.runState.transition(order.run, ['queued', 'running', 'cancelled'], 'running')) !== 'refused')
        problems.push('a cancelled run could be started again');
      await Promise.all(crew.map((program) => program.kill()));
      await stage.transport.runState.forget(order.run);
      const left = await client.keys(`bx:{${order.run}}:*`);
      if (left.length > 0) problems.push(`left in Redis: ${left.slice(0, 5).join(' ')}`);
    }
    problems.push(...(await cancelTheCompleted(context, stage)));
    if (worstMs > 0) problems.push(`a commit ${String(worstMs)} ms after the cancellation`);
    return { times: rounds, problems, figure: `last commit ${String(-worstMs)} ms or more before the cancellation` };
  },
};

const cancel = (stage: Stage, run: string): Promise<'ok' | 'refused'> =>
  stage.transport.runState.transition(run, ['queued', 'running', 'paused', 'stranded'], 'cancelled', 'stopped by the user');

async function cancelTheCompleted(context: Context, stage: Stage): Promise<readonly string[]> {
  await stage.worker();
  const order = orderFor({ mode: 'live', days: 0.25, replications: 1, seed: anySeed(context) });
  await begin(stage, order);
  await finish(stage, order, PATIENCE_MS);
  await stage.transport.runState.transition(order.run, ['finalizing'], 'completed');
  return (await cancel(stage, order.run)) === 'refused' ? [] : ['a completed run could be cancelled'];
}

const cancelledByUser: Fault = {
  id: '34-cancel-by-api',
  title: 'a run cancelled over HTTP, twice, and after its completion',
  must: '200, 200 and 409; the order is gone, so that it never begins again',
  seconds: { slice: 12, full: 20 },
  async run(context) {
    const stage = await openStage(context, { isWatching: true });
    const place = await newPlace(context);
    const env = { REDIS_URL: stage.redis.url };
    const server = await startServer(context, place, env);
    const completed = await orderAt(server, { mode: 'live', days: 0.25, replications: 1, seed: 3 });
    await saved(context, server, completed, PATIENCE_MS);
    const run = await orderAt(server, { mode: 'live', days: 4, replications: 1, seed: anySeed(context) });
    await untilDone(stage, run, 30, PATIENCE_MS);
    const answers = [await stop(server, run), await stop(server, run), await stop(server, completed)];
    const problems = answers.join(' ') === '200 200 409' ? [] : [`answered ${answers.join(' ')}`];
    await server.program.kill();
    await stage.redis.kill9();
    removeFiles(stage.redis.folder);
    await stage.redis.restart();
    const next = await startServer(context, place, env);
    await sleep(1_500);
    const status = await statusOf(next, run);
    if (status !== 'unknown') problems.push(`after a new start on an empty Redis it is ${status}`);
    return { times: 3, problems, figure: `answered ${answers.join(', ')}` };
  },
};

const stop = async (server: Server, run: string): Promise<number> => (await server.post(`/api/runs/${run}/cancel`)).status;

export const serverFaults: readonly Fault[] = [redisAway(25_000), redisAway(120_000), redisEmpty, cancelled, cancelledByUser];
