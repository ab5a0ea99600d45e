// Loads the Lua scripts and runs them by digest. A script is one atomic, idempotent step; its file name ends in the number of its fixed keys.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../../shared/errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Connection } from './connection.ts';

export interface Script {
  readonly text: string;
  readonly sha: string;
  readonly fixedKeys: number;
}
export type Scripts = ReadonlyMap<string, Script>;

const FILE = /^([a-z]+)-(\d+)\.lua$/;

/** All scripts by name, each with the prelude behind its first line. Redis before 7 does not know the `#!lua` line: there it is left out. */
export function loadScripts(serverMajor: number): Scripts {
  const folder = join(packageRoot(), 'services', 'adapters', 'redis', 'scripts');
  const prelude = readFileSync(join(folder, 'prelude.lua'), 'utf8');
  const scripts = new Map<string, Script>();
  for (const file of readdirSync(folder)) {
    const [, name, keys] = FILE.exec(file) ?? [];
    if (name === undefined) continue;
    const [first, ...rest] = readFileSync(join(folder, file), 'utf8').split('\n');
    invariant(first === '#!lua', `${file} begins with #!lua`);
    const text = [...(serverMajor >= 7 ? [first] : []), prelude, ...rest].join('\n');
    scripts.set(name, { text, sha: createHash('sha1').update(text).digest('hex'), fixedKeys: Number(keys) });
  }
  return scripts;
}

export type Argument = string | number | Uint8Array;
/** Runs the script of a name. */
export type Call = (name: string, keys: readonly string[], argv: readonly Argument[]) => Promise<unknown>;

/** Runs a script. Bulk replies come as Buffers. @throws DomainError redis-unreachable */
export async function runScript(
  connection: Connection,
  script: Script,
  keys: readonly string[],
  argv: readonly Argument[],
): Promise<unknown> {
  invariant(keys.length >= script.fixedKeys, 'all fixed keys of the script');
  const args = [...keys, ...argv.map(bulk)];
  return connection.call(async (client) => {
    try {
      return await client.callBuffer('EVALSHA', script.sha, keys.length, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.callBuffer('EVAL', script.text, keys.length, ...args);
    }
  });
}

function bulk(value: Argument): string | Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return String(value);
}
