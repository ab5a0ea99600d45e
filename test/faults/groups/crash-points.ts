// Processes that die at a named point, at its first, second, third … pass, until they are not reached any more (after SQLite's crash tests).
import type { CrashPoint } from '../../../services/adapters/crash-points.ts';
import { between, type Context, type Fault, type Report } from '../fault.ts';
import { launch, type Program } from '../io/program.ts';
import { launchServer, newPlace, order as orderAt, saved, startServer, type Place, type Server } from '../io/server.ts';
import { begin, finish, openStage, until, wrongs, type Stage } from '../io/stage.ts';
import { digestWithoutFaults, orderFor, type Work } from '../io/work.ts';

const PATIENCE_MS = 60_000;
/** Twelve half hours at four gates: every point is passed often, and a run takes a second. */
const SMALL = { days: 0.25, replications: 1 } as const;
const SMALL_BATCH = { days: 0.25, replications: 6 } as const;

interface Spot {
  readonly point: CrashPoint;
  readonly mode: Work['mode'];
}

const WORKER_POINTS: readonly Spot[] = [
  { point: 'deliver.sent', mode: 'live' },
  { point: 'claim.sent', mode: 'live' },
  { point: 'claim.got', mode: 'live' },
  { point: 'compute.mid', mode: 'live' },
  { point: 'commit.sent', mode: 'live' },
  { point: 'commit.got', mode: 'live' },
  { point: 'bell.mid', mode: 'live' },
  { point: 'ack.before', mode: 'live' },
  { point: 'compute.mid', mode: 'batch' },
  { point: 'result.sent', mode: 'batch' },
];

const SERVER_POINTS: readonly Spot[] = [
  { point: 'order.saved', mode: 'live' },
  { point: 'order.created', mode: 'live' },
  { point: 'limit.sent', mode: 'live' },
  { point: 'commit.sent', mode: 'live' },
  { point: 'bell.mid', mode: 'live' },
  { point: 'transition.sent', mode: 'live' },
  { point: 'chunk.mid', mode: 'batch' },
  { point: 'result.sent', mode: 'batch' },
  { point: 'transition.sent', mode: 'batch' },
  { point: 'file.tmp', mode: 'batch' },
  { point: 'file.renamed', mode: 'batch' },
  { point: 'index.before', mode: 'batch' },
];

/** One crash: true when the process died there, false when the run passed without reaching it so often. */
type Trial = (place: Spot, pass: number, problems: string[]) => Promise<boolean>;

/** Passes 1, 2, 3, 5, 8 … (two of them, more with --rounds) of every point until it is not reached any more; a slice tries some points at one pass each. */
async function everyPoint(context: Context, places: readonly Spot[], trial: Trial): Promise<Report> {
  const problems: string[] = [];
  const never: string[] = [];
  let crashes = 0;
  const most = context.rounds(1, 2);
  const chosen = context.isSlice ? [...places].sort(() => context.random() - 0.5).slice(0, 3) : places;
  for (const place of chosen) {
    let reached = 0;
    for (let pass = context.isSlice ? between(context.random, 1, 3) : 1, next = 2; reached < most; [pass, next] = [next, pass + next]) {
      if (!(await trial(place, pass, problems))) break;
      reached += 1;
    }
    crashes += reached;
    if (reached === 0 && !context.isSlice) never.push(`${place.point} (${place.mode})`);
  }
  if (crashes === 0) problems.push('no process died at any point');
  if (never.length > 0) problems.push(`never reached: ${never.join(', ')}`);
  return { times: crashes, problems, figure: `${String(chosen.length)} points, ${String(crashes)} deaths` };
}

const workerDies: Fault = {
  id: '1-worker-crash-points',
  title: 'a worker dies at every crash point, at its first passes',
  must: 'equal digest, one effect a window',
  seconds: { slice: 25, full: 120 },
  async run(context) {
    const stage = await openStage(context);
    return everyPoint(context, WORKER_POINTS, (place, pass, problems) => crashWorker(context, stage, place, pass, problems));
  },
};

/** A job left of the run before may bring a process to its point while it joins. */
async function readyOrDead({ ready, ended }: Program): Promise<void> {
  await ready.catch(async (error: unknown) => {
    if ((await ended) !== 'SIGKILL') throw error;
  });
}

async function crashWorker(context: Context, stage: Stage, { point, mode }: Spot, pass: number, problems: string[]): Promise<boolean> {
  const victim = launch(context, {
    args: ['worker', '--slots', '1'],
    env: { REDIS_URL: stage.redis.url, CRASH_AT: `${point}:${String(pass)}` },
    ready: /worker joined/,
  });
  await readyOrDead(victim);
  const order = orderFor({ mode, ...(mode === 'live' ? SMALL : SMALL_BATCH), seed: between(context.random, 0, 1_000_000) });
  const finished = finish(stage, order, PATIENCE_MS);
  finished.catch(() => undefined);
  await begin(stage, order);
  // Alone it must reach the point; then somebody else goes on.
  await Promise.race([victim.ended, finished.catch(() => undefined)]);
  const died = !victim.isAlive();
  const helper = died ? await stage.worker() : undefined;
  try {
    problems.push(...wrongs(order, await finished).map((wrong) => `${point}:${String(pass)} ${mode}: ${wrong}`));
  } catch (error) {
    problems.push(`${point}:${String(pass)} ${mode}: ${error instanceof Error ? error.message : String(error)}`);
  }
  await Promise.all([victim.kill(), helper?.kill()]);
  await stage.transport.runState.forget(order.run);
  return died;
}

const serverDies: Fault = {
  id: '25-server-crash-points',
  title: 'the server (API, coordinator and a worker in one) dies at every crash point and is started again',
  must: 'every run that was accepted is saved with the equal digest, no run is left over',
  seconds: { slice: 30, full: 200 },
  async run(context) {
    const stage = await openStage(context, { isWatching: true });
    const place = await newPlace(context);
    return everyPoint(context, SERVER_POINTS, (at, pass, problems) => crashServer(context, stage, place, { ...at, pass, problems }));
  },
};

interface Crash extends Spot {
  readonly pass: number;
  readonly problems: string[];
}

async function crashServer(context: Context, stage: Stage, place: Place, { point, mode, pass, problems }: Crash): Promise<boolean> {
  const env = { REDIS_URL: stage.redis.url };
  const named = (what: string): string => `${point}:${String(pass)} ${mode}: ${what}`;
  const victim = launchServer(context, place, { ...env, CRASH_AT: `${point}:${String(pass)}` });
  await readyOrDead(victim.program);
  const work: Work = { mode, ...(mode === 'live' ? SMALL : SMALL_BATCH), seed: between(context.random, 0, 1_000_000) };
  // A point in the making of orders is passed once an order: then several are sent until it dies.
  const accepted = await orderUntilDead(victim, work, /^order/.test(point) ? pass : 1);
  const done = Promise.all(accepted.map((run) => saved(context, victim, run, 20_000))).then(
    () => 'done',
    () => 'late',
  );
  await Promise.race([victim.program.ended, done]);
  // What comes after the saving, comes a moment after it.
  await Promise.race([victim.program.ended, until('a moment', () => undefined, 1_500).catch(() => undefined)]);
  const died = !victim.program.isAlive();
  await victim.program.kill();
  const next = await startServer(context, place, env);
  problems.push(...(await afterwards(context, stage, next, accepted, work)).map(named));
  await next.program.kill();
  return died;
}

/** Ids of the runs the server said yes to. */
async function orderUntilDead(server: Server, work: Work, times: number): Promise<readonly string[]> {
  const accepted: string[] = [];
  for (let i = 0; i < times; i += 1) {
    try {
      accepted.push(await orderAt(server, work));
    } catch {
      break; // it died before it had said yes: the run may be there or not
    }
  }
  return accepted;
}

/** Every accepted run is saved with its digest; every other one that is there ends too. */
async function afterwards(
  context: Context,
  stage: Stage,
  server: Server,
  accepted: readonly string[],
  work: Work,
): Promise<readonly string[]> {
  const expected = digestWithoutFaults(orderFor(work));
  const problems: string[] = [];
  for (const run of accepted) {
    const digest = await saved(context, server, run, PATIENCE_MS).then(
      ({ result }) => result.digest,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (digest !== expected) problems.push(`run ${run}: ${digest.slice(0, 60)} instead of ${expected.slice(0, 12)}`);
  }
  const unfinished = async (): Promise<true | undefined> => {
    const views = await Promise.all((await stage.transport.runState.active()).map((run) => stage.transport.runState.find(run)));
    return views.every((view) => view === undefined || view.status === 'completed') ? true : undefined;
  };
  const isOver = await until('every run to end', unfinished, PATIENCE_MS, 200).catch(() => false);
  if (!isOver) problems.push('a run was left over');
  return problems;
}

export const crashFaults: readonly Fault[] = [workerDies, serverDies];
