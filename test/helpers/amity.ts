// Runs the program as a user does: a process of its own, its output and its exit code.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const LAUNCHER = join(import.meta.dirname, '..', '..', 'services', 'bin', 'amity.mjs');

/** A folder for saved runs of one test file. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'amity-cli-'));
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const { REDIS_URL: _redis, ...inherited } = process.env;
  return spawn(process.execPath, [LAUNCHER, ...args], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

export function amity(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const child = launch(args, env);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (err += part.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Starts a command that goes on, and waits until it has printed `ready`. */
export async function amityUntil(
  ready: RegExp,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly out: string; end(signal: NodeJS.Signals): Promise<number | null> }> {
  const child = launch(args, env);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let all = '';
  const out = await new Promise<string>((resolve, reject) => {
    const read = (part: Buffer): void => {
      all += part.toString();
      if (ready.test(all)) resolve(all);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then((code) => reject(new Error(`ended with ${code} before it was ready: ${all}`)));
  });
  return {
    out,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
