// What a server costs that nobody uses: processor time of all its processes over some seconds. Reads /proc, so on Linux only.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import type { BenchOptions, Figure } from '../figure.ts';
import { figureOf } from '../io/measured.ts';
import { withFolder } from '../io/processes.ts';

/** The first half minute still belongs to the start: in it V8 collects the garbage of the start, some 70 ms of work. */
const SETTLE_MS = 30_000;
const WATCH_MS = 10_000;
/** Ticks of /proc a second. */
const TICKS = 100;

interface ProcessTime {
  readonly parent: number;
  readonly ticks: number;
}

function processTimes(): ReadonlyMap<number, ProcessTime> {
  const times = new Map<number, ProcessTime>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The program's name, in brackets, may hold blanks. After it: state, parent, … utime and stime as 14th and 15th of all.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      times.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has ended meanwhile.
    }
  }
  return times;
}

/** Processor time of a process and all it has started, in ms. */
function treeMs(root: number): number {
  const times = processTimes();
  const belongs = (pid: number): boolean => pid === root || (pid > 1 && belongs(times.get(pid)?.parent ?? 0));
  const ticks = [...times].reduce((sum, [pid, time]) => sum + (belongs(pid) ? time.ticks : 0), 0);
  return (ticks * 1000) / TICKS;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `amity start` without runs, its Redis and its kernel threads included: share of one core. */
export async function idleServer({ rounds, say }: BenchOptions): Promise<readonly Figure[]> {
  if (!existsSync('/proc/self/stat')) {
    say('kernel: no /proc here; the idle server is left out');
    return [];
  }
  say('kernel: an idle server');
  const launcher = join(packageRoot(), 'services', 'bin', 'amity.mjs');
  return withFolder(async (folder) => {
    const args = [launcher, 'start', '--port', '0', '--no-open', '--no-examples', '--data', folder];
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const gone = new Promise((resolve) => server.once('close', resolve));
    try {
      await new Promise<void>((resolve, reject) => {
        server.stdout.on('data', (part: Buffer) => part.toString().includes('signs in once') && resolve());
        void gone.then(() => reject(new Error('amity start ended before it was ready')));
      });
      await pause(SETTLE_MS);
      const shares: number[] = [];
      for (let round = 0; round < Math.min(rounds, 3); round++) {
        const [beganMs, spentMs] = [performance.now(), treeMs(server.pid!)];
        await pause(WATCH_MS);
        shares.push((100 * (treeMs(server.pid!) - spentMs)) / (performance.now() - beganMs));
      }
      const asked = { id: 'idle-server', what: 'an idle server with all its processes, share of one core', unit: '%', must: 1 };
      return [figureOf({ ...asked, beside: `processor time over ${WATCH_MS / 1000} s, nobody connected, no run` }, shares)];
    } finally {
      server.kill('SIGINT');
      await gone;
    }
  });
}
