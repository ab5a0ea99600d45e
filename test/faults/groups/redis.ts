// A Redis that dies, stays away, comes back earlier or empty, forgets its scripts, or has no room to write.
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TERMINAL_STATUSES } from '../../../shared/protocol/run.ts';
import type { RunView } from '../../../services/adapters/ports.ts';
import { between, secondsOf, type Context, type Fault, type Report } from '../fault.ts';
import { appendOnlyBytes, appendOnlyFile, cutTail } from '../io/append-only-file.ts';
import { watchDurableSize } from '../io/durable-size.ts';
import { openClient } from '../io/redis-commands.ts';
import { begin, finish, firstCommitAfter, lookAt, openStage, recordsOf, until, untilDone, windowsCommitted, wrongs } from '../io/stage.ts';
import { orderFor } from '../io/work.ts';

const PATIENCE_MS = 120_000;
/** The promise of the README: a run goes on at most so long after Redis is back. */
const REDIS_RETURN_MS = 3_000;

const anySeed = ({ random }: Context): number => between(random, 0, 1_000_000);
const late = (ms: number): readonly string[] => (ms > REDIS_RETURN_MS ? [`went on only ${secondsOf(ms)} after Redis was back`] : []);

const killed: Fault = {
  id: '9-redis-killed',
  title: 'Redis killed (kill -9) and started again at once',
  must: `equal digest; the run goes on within ${secondsOf(REDIS_RETURN_MS)}, with nobody's help`,
  seconds: { slice: 15, full: 60 },
  async run(context) {
    const rounds = context.rounds(2, 5);
    const stage = await openStage(context);
    await Promise.all([stage.worker(), stage.worker()]);
    const problems: string[] = [];
    let worstMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
      await begin(stage, order);
      await untilDone(stage, order.run, between(context.random, 20, 250), PATIENCE_MS);
      await stage.redis.kill9();
      await stage.redis.restart();
      const backMs = Date.now();
      const left = await finish(stage, order, PATIENCE_MS);
      worstMs = Math.max(worstMs, firstCommitAfter(left.commitMs, backMs));
      problems.push(...wrongs(order, left));
      await stage.transport.runState.forget(order.run);
    }
    problems.push(...late(worstMs));
    return { times: rounds, problems, figure: `first commit at most ${secondsOf(worstMs)} after Redis answered again` };
  },
};

const tailCut: Fault = {
  id: '11-aof-cut',
  title: 'Redis killed and 10–40 % of what it had written of the run cut off its append-only file',
  must: 'it comes back earlier, the run ends with the equal digest',
  seconds: { slice: 15, full: 60 },
  async run(context) {
    const rounds = context.rounds(2, 5);
    const stage = await openStage(context);
    const problems: string[] = [];
    let redone = 0;
    for (let round = 0; round < rounds; round += 1) {
      const crew = await Promise.all([stage.worker(), stage.worker()]);
      const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
      const from = appendOnlyBytes(stage.redis.folder);
      await begin(stage, order);
      const before = windowsCommitted(await untilDone(stage, order.run, between(context.random, 150, 300), PATIENCE_MS));
      await stage.redis.kill9();
      cutTail(stage.redis.folder, 0.1 + 0.3 * context.random(), from);
      await stage.redis.restart();
      const view = await until('Redis to know the run again', () => lookAt(stage, order.run), 10_000, 5);
      redone += Math.max(0, before - windowsCommitted(view));
      problems.push(...wrongs(order, await finish(stage, order, PATIENCE_MS)));
      await stage.transport.runState.forget(order.run);
      await Promise.all(crew.map((program) => program.kill()));
    }
    return { times: rounds, problems, figure: `at least ${String(redone)} windows lost and computed again` };
  },
};

const isOver = (view: RunView | undefined): boolean => view === undefined || ['finalizing', ...TERMINAL_STATUSES].includes(view.status);

/** The promise of the README: what a power cut may cost. */
const POWER_CUT_MS = 2_000;

const powerCut: Fault = {
  id: '11-power-cut',
  title: 'a power cut: Redis killed and its file cut to what fdatasync had brought to the disk',
  must: `at most ${secondsOf(POWER_CUT_MS)} of progress lost and computed again, equal digest`,
  needs: ['strace'],
  seconds: { slice: 30, full: 90 },
  async run(context) {
    const rounds = context.rounds(1, 3);
    const problems: string[] = [];
    let worstMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      const stage = await openStage(context, { redis: { more: ['auto-aof-rewrite-percentage 0'] } }); // its file must be the same one all the time
      await Promise.all([stage.worker(), stage.worker()]);
      // Far more than it can do by then: of a run that has ended, the time since its end would count as lost.
      const order = orderFor({ mode: 'live', days: 2, replications: 10, seed: anySeed(context) });
      await begin(stage, order);
      await untilDone(stage, order.run, 10, PATIENCE_MS);
      const durable = await watchDurableSize(context, stage.redis.pid(), stage.redis.folder);
      await sleep(between(context.random, 3_000, 5_000));
      if (isOver(await lookAt(stage, order.run))) problems.push('the run had ended before the power was cut');
      const [killMs, bytes] = [Date.now(), durable.bytes()];
      await stage.redis.kill9();
      truncateSync(appendOnlyFile(stage.redis.folder), bytes);
      await stage.redis.restart();
      const left = await finish(stage, order, PATIENCE_MS);
      const kept = left.commitMs.filter((ms) => ms <= killMs);
      worstMs = Math.max(worstMs, killMs - Math.max(0, ...kept));
      if (durable.syncs() < 2) problems.push('no fdatasync was seen');
      problems.push(...wrongs(order, left));
    }
    if (worstMs > POWER_CUT_MS) problems.push(`${secondsOf(worstMs)} of progress lost`);
    return { times: rounds, problems, figure: `at most ${secondsOf(worstMs)} of progress lost` };
  },
};

const OPERATOR = [
  ['SCRIPT', 'FLUSH'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
] as const;

const flushed: Fault = {
  id: '15-scripts-flushed',
  title: 'SCRIPT FLUSH and CLIENT KILL TYPE normal every second',
  must: 'equal digest; at most eight lines of log a second and process',
  seconds: { slice: 20, full: 40 },
  async run(context) {
    const rounds = context.rounds(1, 2);
    const stage = await openStage(context);
    const crew = await Promise.all([stage.worker(), stage.worker()]);
    const client = openClient(context, stage.redis.url);
    const problems: string[] = [];
    let times = 0;
    const operator = setInterval(() => {
      times += 1;
      for (const [name, ...args] of OPERATOR) client.call(name, ...args).catch(() => undefined);
    }, 1000);
    context.defer(async () => clearInterval(operator));
    for (let round = 0; round < rounds; round += 1) {
      const order = orderFor({ mode: 'live', days: 2, replications: 3, seed: anySeed(context) });
      await begin(stage, order);
      problems.push(...wrongs(order, await finish(stage, order, PATIENCE_MS)));
    }
    clearInterval(operator);
    const rate = Math.max(...crew.map((program) => program.complaints().length / times));
    // Connection, job queues and run state complain each for itself, once a second at most.
    if (rate > 8) problems.push(`a worker logged ${rate.toFixed(1)} lines a second`);
    return { times, problems, figure: `${rate.toFixed(1)} lines of log a second in the louder worker` };
  },
};

/** Redis writes into a small disk; a ballast file leaves it little, and is taken away again. */
const DISK = { megabytes: 48, leaveBytes: 400_000 } as const;

const diskFull = (mode: 'everysec' | 'always'): Fault => ({
  id: `31-disk-full-${mode}`,
  title: `no room for the file of Redis, appendfsync ${mode}`,
  must: mode === 'always' ? 'after room and a new start the run goes on' : 'refused as what it is; the run goes on when there is room',
  needs: ['tmpfs'],
  seconds: { slice: 15, full: 15 },
  run: (context) => fillDisk(context, mode),
});

async function fillDisk(context: Context, mode: 'everysec' | 'always'): Promise<Report> {
  const folder = mountSmallDisk(context);
  const ballast = join(folder, '..', 'ballast');
  const more = [`appendfsync ${mode}`, 'auto-aof-rewrite-percentage 0'];
  const stage = await openStage(context, { redis: { more, folder } });
  await Promise.all([stage.worker(), stage.worker()]);
  const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
  await begin(stage, order);
  await untilDone(stage, order.run, 20, PATIENCE_MS);
  leaveAlmostNoRoom(folder, ballast);
  const refusal = await until('Redis to refuse or to end', () => refusalOf(stage), 30_000, 20);
  await sleep(2_000);
  const standing = (await recordsOf(stage, order.run).catch(() => [])).length;
  rmSync(ballast);
  const roomMs = Date.now();
  const hasEnded = !isAlive(stage.redis.pid());
  if (hasEnded) await stage.redis.restart();
  const backMs = Date.now();
  const left = await finish(stage, order, PATIENCE_MS);
  const afterMs = firstCommitAfter(left.commitMs, hasEnded ? backMs : roomMs);
  const problems = [...wrongs(order, left), ...(mode === 'everysec' && !/MISCONF/.test(refusal) ? [`refused as: ${refusal}`] : [])];
  if (!Number.isFinite(afterMs) && standing === 0) problems.push('the disk was never full');
  const state = hasEnded ? 'Redis ended and was started again' : 'Redis refused writes (MISCONF)';
  return {
    times: 1,
    problems: [...problems, ...late(afterMs)],
    figure: `${state}; first commit ${secondsOf(afterMs)} after there was room`,
  };
}

/** Redis writes meanwhile: when it was faster, the disk is full already, which is what is wanted. */
function leaveAlmostNoRoom(folder: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - DISK.leaveBytes)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

function mountSmallDisk(context: Context): string {
  const disk = mkdtempSync(join(tmpdir(), 'amity-faults-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(DISK.megabytes)}m`, 'tmpfs', disk]);
  if (mounted.status !== 0) throw new Error(`mount: ${String(mounted.stderr)}`);
  context.defer(async () => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  const folder = join(disk, 'redis');
  mkdirSync(folder);
  return folder;
}

const PROBE = { id: 'probe', kernelId: 'probe', host: 'probe', slots: 1, pid: 1, cores: 1, startedMs: 0, done: 0, tasks: [] };

/** Why the program cannot write, or undefined while it can. */
async function refusalOf(stage: Awaited<ReturnType<typeof openStage>>): Promise<string | undefined> {
  if (!isAlive(stage.redis.pid())) return 'Redis has ended';
  try {
    await stage.transport.runState.announceWorker(PROBE, await stage.transport.runState.nowMs());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const redisFaults: readonly Fault[] = [killed, tailCut, powerCut, flushed, diskFull('everysec'), diskFull('always')];
