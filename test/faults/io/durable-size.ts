// How much of its append-only file a Redis has brought to the disk: strace tells when its fdatasync calls begin and end.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Context } from '../fault.ts';
import { appendOnlyFile } from './append-only-file.ts';

export interface DurableSize {
  /** Bytes that a power cut now would leave. */
  readonly bytes: () => number;
  readonly syncs: () => number;
}

const SAMPLE_EVERY_MS = 2;

export async function watchDurableSize(context: Context, pid: number, folder: string): Promise<DurableSize> {
  const file = appendOnlyFile(folder);
  const sizes: { readonly atMs: number; readonly bytes: number }[] = [];
  const sampling = setInterval(() => sizes.push({ atMs: Date.now(), bytes: statSync(file).size }), SAMPLE_EVERY_MS);
  let durable = 0;
  let syncs = 0;
  const tracer = spawn('strace', ['-f', '-p', String(pid), '-e', 'trace=fdatasync,fsync', '-ttt'], { stdio: ['ignore', 'ignore', 'pipe'] });
  context.defer(async () => {
    clearInterval(sampling);
    tracer.kill('SIGKILL');
  });
  let begunMs = 0;
  const read = (line: string): void => {
    const [, seconds] = /(\d{9,}\.\d+) f(?:data)?sync\(/.exec(line) ?? [];
    if (seconds !== undefined) begunMs = Number(seconds) * 1000;
    if (!/= 0\b/.test(line) || begunMs === 0) return;
    // What lay in the file before the call began; a sample later than that may count bytes written meanwhile.
    durable = sizes.filter(({ atMs }) => atMs < begunMs).at(-1)?.bytes ?? durable;
    syncs += 1;
  };
  await new Promise<void>((resolve) => {
    tracer.once('error', () => resolve());
    tracer.stderr.on('data', (part: Buffer) => {
      resolve(); // "Process … attached"
      part.toString().split('\n').forEach(read);
    });
  });
  return { bytes: () => durable, syncs: () => syncs };
}
