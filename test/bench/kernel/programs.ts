// Programs the kernel is measured beside, and the kernel itself: each a process of its own that prints one line of JSON.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { COMPILERS, versionOf } from '../machine.ts';

const SOURCES = join(packageRoot(), 'test', 'bench', 'reference');
const OUTPUT = join(packageRoot(), 'dist', 'bench', 'cpp');
/** The same for every compiler; no fused operations, so that all give the same bits. */
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off', '-std=c++17'];

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A line of JSON of a measured process. */
export type Line = Readonly<Record<string, number>>;

/** The line of a program that runs a workload. */
export interface Output {
  readonly events: number;
  readonly ms: number;
  readonly version?: string;
  /** W1. */
  readonly customers?: number;
  readonly meanWait?: number;
  /** W2. */
  readonly figures?: Readonly<Record<string, number>>;
}

function isNewer(source: string, output: string): boolean {
  return !existsSync(output) || statSync(source).mtimeMs > statSync(output).mtimeMs;
}

function compileProgram(compiler: string, source: string, more: readonly string[] = []): string {
  const from = join(SOURCES, source);
  const to = join(OUTPUT, [source, compiler, ...more].join('').replaceAll(/[^a-z0-9+-]/gi, '_'));
  mkdirSync(OUTPUT, { recursive: true });
  if (!isNewer(from, to) && !isNewer(join(SOURCES, 'draws.hpp'), to)) return to;
  const { status, stderr } = spawnSync(compiler, [...FLAGS, ...more, from, '-o', to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${compiler} cannot compile ${source}: ${stderr}`);
  return to;
}

/** C++ references of both workloads; undefined without a compiler. W2 is the branch-free heap, which clang compiles best. */
export function cppPrograms(): { readonly w1: Program; readonly w2: Program } | undefined {
  const [best] = COMPILERS.filter((name) => versionOf(name) !== undefined);
  if (best === undefined) return undefined;
  // W1 has two events pending: no heap matters, and gcc's code is the faster one.
  const plain = versionOf('g++') === undefined ? best : 'g++';
  return {
    w1: { name: `C++ (${plain} -O3)`, command: compileProgram(plain, 'w1.cpp'), args: ['5000000', '1'] },
    w2: { name: `C++ (${best} -O3, branch-free heap)`, command: compileProgram(best, 'w2.cpp', ['-DBRANCH_FREE']), args: ['1', '32'] },
  };
}

/** A task of part.ts in a fresh Node. */
export function part(task: string, ...args: readonly (string | number)[]): Program {
  const file = join(packageRoot(), 'dist', 'bench', 'kernel-part.mjs');
  return { name: task, command: process.execPath, args: ['--expose-gc', '--enable-source-maps', file, task, ...args.map(String)] };
}

/** Runs a program to its end and answers the JSON line it prints. @throws Error when it fails or prints none. */
async function jsonOf({ name, command, args, env }: Program): Promise<unknown> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const line = out.split('\n').find((text) => text.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`${name} ended with ${code}: ${err.trim().slice(-2000)}`);
  return JSON.parse(line) as unknown;
}

/** What a task of the kernel measured. */
export async function lineOf(program: Program): Promise<Line> {
  return (await jsonOf(program)) as Line;
}

/** What a run of a workload measured. */
export async function outputOf(program: Program): Promise<Output> {
  return (await jsonOf(program)) as Output;
}

/** Nanoseconds of processor time an event of a run: other work on the machine counts less than in wall time. Both run on one thread; of Node the
    threads that compile and collect garbage are included. */
export function nsPerEvent({ cpuMs, events }: Line): number {
  return (cpuMs! * 1e6) / events!;
}
