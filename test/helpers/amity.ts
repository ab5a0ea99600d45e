// The command line as its user has it: child processes of the built product.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../services/bin/amity.mjs', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Waits until standard output holds `text`. */
  until(text: string | RegExp): Promise<string>;
}

/** Starts `amity …args`. */
export function startAmity(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const { REDIS_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, ...args], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const finished = new Promise<Finished>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const until = async (text: string | RegExp): Promise<string> => {
    for (;;) {
      if (typeof text === 'string' ? out.includes(text) : text.test(out)) return out;
      if (child.exitCode !== null) throw new Error(`amity ended with ${child.exitCode} before it said ${String(text)}:\n${out}\n${err}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { child, finished, until };
}

/** Runs `amity …args` to its end. */
export async function amity(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return startAmity(args, env).finished;
}
