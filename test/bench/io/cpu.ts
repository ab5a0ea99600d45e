// CPU time of what is not the kernel: it says what a queue costs even on a machine that is busy with other things.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Redis } from 'ioredis';

/** CPU ms used so far. */
export interface CpuTimes {
  /** This process whole: roles, kernel threads, collector. */
  readonly process: number;
  /** Its main thread, where the roles live. */
  readonly main: number;
  readonly redis: number;
}

const TICKS_PER_S = 100;

/** Main-thread CPU from /proc, to 10 ms; where there is none, the time the event loop was busy. */
function mainThreadMs(): number {
  try {
    const stat = readFileSync(`/proc/self/task/${String(process.pid)}/stat`, 'utf8');
    // Behind the name in brackets: state, then 10 numbers, then user and system ticks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S;
  } catch {
    return performance.eventLoopUtilization().active;
  }
}

/** CPU a piece of work took, here and in the Redis at `url`. */
export async function cpuOf(url: string, work: () => Promise<unknown>): Promise<CpuTimes> {
  const client = new Redis(url);
  const read = async (): Promise<CpuTimes> => {
    const info = await client.info('cpu');
    const redis = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce((sum, [, s]) => sum + Number(s), 0) * 1000;
    const { user, system } = process.cpuUsage();
    return { process: (user + system) / 1000, main: mainThreadMs(), redis };
  };
  const before = await read();
  await work();
  const after = await read();
  client.disconnect();
  return { process: after.process - before.process, main: after.main - before.main, redis: after.redis - before.redis };
}
