// Workers that die, stall, or are told everything three times.
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobQueues } from '../../../services/adapters/ports.ts';
import type { Transport } from '../../../services/adapters/transport.ts';
import { between, secondsOf, type Context, type Fault, type Report } from '../fault.ts';
import type { Program } from '../io/program.ts';
import {
  begin,
  finish,
  firstCommitAfter,
  longestPauseMs,
  openStage,
  recordsOf,
  untilDone,
  windowsCommitted,
  wrongs,
  type Stage,
} from '../io/stage.ts';
import { GATE_WINDOWS_A_DAY, orderFor } from '../io/work.ts';

const PATIENCE_MS = 120_000;
/** The promise of the README: a worker's death costs a live run at most so much. */
const WORKER_DEATH_MS = 6_000;
const BLOCK_MS = 15_000;
/** In one run; three new processes a second for longer would leave two cores nothing to compute with. */
const KILLS = 6;

const anySeed = ({ random }: Context): number => between(random, 0, 1_000_000);

const randomKills: Fault = {
  id: '2-random-kills',
  title: `workers killed every 150–500 ms, ${String(KILLS)} in each run, and Redis killed once in each`,
  must: 'equal digests, one effect a window',
  seconds: { slice: 35, full: 300 },
  async run(context) {
    const rounds = context.rounds(2, 20);
    const problems: string[] = [];
    const sums = { kills: 0, windows: 0, ms: 0 };
    const stage = await openStage(context);
    const crew = await hire(stage, 4);
    const order = { mode: 'live', days: 1, replications: 2, seed: anySeed(context) } as const;
    for (let round = 0; round < rounds; round += 1) {
      const startMs = Date.now();
      const run = orderFor(order);
      await begin(stage, run);
      const stop = killAgainAndAgain(context, stage, crew);
      await untilDone(stage, run.run, between(context.random, 50, 300), PATIENCE_MS);
      await stage.redis.kill9();
      await stage.redis.restart();
      const left = await finish(stage, run, PATIENCE_MS);
      sums.kills += await stop();
      sums.windows += left.windows;
      sums.ms += Date.now() - startMs;
      problems.push(...wrongs(run, left).map((wrong) => `round ${String(round + 1)}: ${wrong}`));
      await stage.transport.runState.forget(run.run);
    }
    const figure = `${String(sums.kills)} workers killed; ${String(sums.windows)} windows, each committed once; ${secondsOf(sums.ms / rounds)} a run`;
    return { times: rounds, problems, figure };
  },
};

/** Workers that can be replaced: the array is the crew of the moment. */
async function hire(stage: Stage, n: number): Promise<Program[]> {
  return Promise.all(Array.from({ length: n }, () => stage.worker()));
}

/** Kills a random one every 150–500 ms, as long as another has joined, and starts another in its place without waiting for it; answers how to stop,
    and then how many died. Killing the last one too would only measure how fast a process starts. */
function killAgainAndAgain({ random }: Context, stage: Stage, crew: Program[]): () => Promise<number> {
  let isOver = false;
  let kills = 0;
  const hired: Promise<unknown>[] = [];
  const killing = (async () => {
    while (kills < KILLS) {
      await sleep(between(random, 150, 500));
      if (isOver) return;
      const ready = crew.filter((program) => program.isAlive());
      const victim = ready.length < 2 ? undefined : ready[between(random, 0, ready.length - 1)];
      if (victim === undefined) continue;
      await victim.kill();
      kills += 1;
      crew.splice(crew.indexOf(victim), 1);
      // A worker that starts while Redis is away waits for it.
      hired.push(
        stage
          .worker()
          .then((program) => crew.push(program))
          .catch(() => undefined),
      );
    }
  })();
  return async () => {
    isOver = true;
    await killing;
    await Promise.all(hired);
    return kills;
  };
}

const oneKilled: Fault = {
  id: '2-worker-death',
  title: 'one of two workers killed in a live run',
  must: `the run stands still for at most ${secondsOf(WORKER_DEATH_MS)}`,
  seconds: { slice: 15, full: 45 },
  async run(context) {
    const rounds = context.rounds(2, 5);
    const stage = await openStage(context);
    const pauses: number[] = [];
    const problems: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const crew = await hire(stage, 2);
      const order = orderFor({ mode: 'live', days: 2, replications: 2, seed: anySeed(context) });
      await begin(stage, order);
      await untilDone(stage, order.run, between(context.random, 50, 600), PATIENCE_MS);
      const atMs = Date.now();
      await crew[0]?.kill();
      const left = await finish(stage, order, PATIENCE_MS);
      pauses.push(longestPauseMs(left.commitMs, atMs));
      problems.push(...wrongs(order, left));
      await crew[1]?.kill();
      await stage.transport.runState.forget(order.run);
    }
    const worstMs = Math.max(...pauses);
    if (worstMs > WORKER_DEATH_MS) problems.push(`the run stood still for ${secondsOf(worstMs)}`);
    return { times: rounds, problems, figure: `longest pause of a run after a death: ${secondsOf(worstMs)}` };
  },
};

const allAway: Fault = {
  id: '3-all-workers-away',
  title: 'all workers killed, nobody for 10 s, then one comes',
  must: 'the run goes on by itself',
  seconds: { slice: 18, full: 18 },
  async run(context) {
    const stage = await openStage(context);
    const crew = await hire(stage, 2);
    const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
    await begin(stage, order);
    await untilDone(stage, order.run, GATE_WINDOWS_A_DAY, PATIENCE_MS);
    await Promise.all(crew.map((program) => program.kill()));
    await sleep(10_000);
    await stage.worker();
    const joinedMs = Date.now();
    const left = await finish(stage, order, PATIENCE_MS);
    const afterMs = firstCommitAfter(left.commitMs, joinedMs);
    const figure = Number.isFinite(afterMs) ? `first commit ${secondsOf(afterMs)} after a worker joined` : 'went on before it had said so';
    return { times: 1, problems: wrongs(order, left), figure };
  },
};

const blockedLoop: Fault = {
  id: '6-blocked-loop',
  title: `the event loop of one of two workers blocked for ${secondsOf(BLOCK_MS)}, three times its lock`,
  must: 'no window takes effect twice, the other worker goes on',
  seconds: { slice: 30, full: 40 },
  run: (context) => stalled(context, { hooks: ['block-loop'], env: { BLOCK_MS: String(BLOCK_MS) } }, (victim) => victim.signal('SIGUSR2')),
};

const stoppedProcess: Fault = {
  id: '6-stopped-process',
  title: `one of two workers stopped (SIGSTOP) for ${secondsOf(BLOCK_MS)}, then continued`,
  must: 'no window takes effect twice, the other worker goes on',
  seconds: { slice: 30, full: 40 },
  run: (context) =>
    stalled(context, {}, (victim) => {
      victim.signal('SIGSTOP');
      setTimeout(() => victim.signal('SIGCONT'), BLOCK_MS).unref();
    }),
};

type Hooks = Parameters<Stage['worker']>[0];

/** The run goes on until the stalled worker is back and may do harm. */
async function stalled(context: Context, hooks: Hooks, stall: (victim: Program) => void): Promise<Report> {
  const rounds = context.rounds(1, 1);
  const stage = await openStage(context);
  const problems: string[] = [];
  let worstMs = 0;
  let meanwhile = 0;
  for (let round = 0; round < rounds; round += 1) {
    const victim = await stage.worker(hooks);
    const other = await stage.worker();
    const order = orderFor({ mode: 'live', days: 4, replications: 4, seed: anySeed(context) });
    await begin(stage, order);
    await untilDone(stage, order.run, between(context.random, 50, 150), PATIENCE_MS);
    const atMs = Date.now();
    stall(victim);
    await sleep(BLOCK_MS);
    const records = await recordsOf(stage, order.run);
    const left = await finish(stage, order, PATIENCE_MS);
    meanwhile += left.commitMs.filter((ms) => ms > atMs && ms < atMs + BLOCK_MS).length;
    worstMs = Math.max(worstMs, longestPauseMs(left.commitMs, atMs));
    problems.push(...wrongs(order, left));
    if (records.length === 0) problems.push('nothing was committed while one worker stood still');
    if (!victim.isAlive()) problems.push('the stalled worker ended');
    await Promise.all([victim.kill(), other.kill()]);
    await stage.transport.runState.forget(order.run);
  }
  if (worstMs > WORKER_DEATH_MS) problems.push(`the run stood still for ${secondsOf(worstMs)}`);
  const figure = `longest pause ${secondsOf(worstMs)}; ${String(meanwhile)} windows committed meanwhile`;
  return { times: rounds, problems, figure };
}

const tripled: Fault = {
  id: '23-tripled-jobs',
  title: 'every job added three times under other ids',
  must: 'one effect a window, at most three times the work',
  seconds: { slice: 14, full: 30 },
  async run(context) {
    const rounds = context.rounds(1, 2);
    const stage = await openStage(context, { wrap: tripling });
    const crew = await Promise.all([1, 2].map(() => stage.worker({ hooks: ['triple-jobs'] })));
    const problems: string[] = [];
    let windows = 0;
    for (let round = 0; round < rounds; round += 1) {
      const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
      await begin(stage, order);
      const left = await finish(stage, order, PATIENCE_MS);
      windows += windowsCommitted(left.view);
      problems.push(...wrongs(order, left));
      const batch = orderFor({ mode: 'batch', days: 2, replications: 20, seed: anySeed(context) });
      await begin(stage, batch);
      problems.push(...wrongs(batch, await finish(stage, batch, PATIENCE_MS)));
    }
    if (crew.some((program) => !program.isAlive())) problems.push('a worker ended');
    return { times: rounds, problems, figure: `${String(windows)} windows, each committed once; ${String(rounds * 20)} replications` };
  },
};

function tripling(transport: Transport): Transport {
  const add: JobQueues['add'] = (name, jobs) =>
    transport.queues.add(
      name,
      ['', '-again', '-oncemore'].flatMap((mark) => jobs.map((job) => ({ ...job, id: `${job.id}${mark}` }))),
    );
  return { ...transport, queues: { ...transport.queues, add } };
}

export const workerFaults: readonly Fault[] = [randomKills, oneKilled, allAway, blockedLoop, stoppedProcess, tripled];
