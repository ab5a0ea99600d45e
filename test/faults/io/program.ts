// The built program in a process of its own: started, watched, signalled. What a fault starts ends with it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import type { Context } from '../fault.ts';

export interface Program {
  readonly pid: number;
  /** Resolves when it has printed what it was waited for; refuses when it ended before. */
  readonly ready: Promise<void>;
  /** Resolves with the signal or the exit code it ended with. */
  readonly ended: Promise<string>;
  readonly isAlive: () => boolean;
  /** Everything printed so far. */
  readonly text: () => string;
  /** Lines on standard error, with the wall time they came at. */
  readonly complaints: () => readonly { readonly atMs: number; readonly line: string }[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** kill -9, and gone when it resolves. */
  readonly kill: () => Promise<void>;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ready: RegExp;
  /** Modules of test/faults/hooks loaded before the program, in its main and its kernel threads. */
  readonly hooks?: readonly string[];
}

/** Starts dist/amity.mjs; wait for `ready` if it matters. */
export function launch(context: Context, { args, env, ready, hooks = [] }: ProgramOptions): Program {
  const { REDIS_URL: _redis, NODE_OPTIONS: _options, ...inherited } = process.env;
  const imports = hooks.map((name) => `--import=file://${join(packageRoot(), 'test', 'faults', 'hooks', `${name}.mjs`)}`);
  const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'amity.mjs'), ...args], {
    env: { ...inherited, LOG_LEVEL: 'warn', ...(imports.length > 0 ? { NODE_OPTIONS: imports.join(' ') } : {}), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const complaints: { atMs: number; line: string }[] = [];
  const ended = new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? String(code))));
  const isReady = new Promise<void>((resolve, reject) => {
    const read = (part: Buffer): void => {
      text += part.toString();
      if (ready.test(text)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', (part: Buffer) => {
      for (const line of part.toString().split('\n')) if (line !== '') complaints.push({ atMs: Date.now(), line });
      read(part);
    });
    void ended.then((how) => reject(new Error(`ended with ${how} before it was ready: ${text.slice(-2000)}`)));
  });
  isReady.catch(() => undefined); // a crash before it is ready is often what was wanted
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  context.defer(kill);
  context.evidence(`amity ${args.join(' ')} (${String(child.pid)})`, () => `${text}${isAlive() ? '' : '(ended)'}`);
  return {
    pid: child.pid ?? 0,
    ready: isReady,
    ended,
    isAlive,
    text: () => text,
    complaints: () => complaints,
    signal: (signal) => void child.kill(signal),
    kill,
  };
}

export async function start(context: Context, options: ProgramOptions): Promise<Program> {
  const program = launch(context, options);
  await program.ready;
  return program;
}
