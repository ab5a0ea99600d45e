// The machine a bench ran on, in words.
import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly v8: string;
  /** First line of `--version` of each compiler that is here. */
  readonly compilers: readonly string[];
}

/** C++ compilers the bench looks for, the preferred one first. */
export const COMPILERS = ['clang++', 'clang++-14', 'g++'] as const;

/** First line a program prints about its version; undefined when it is absent. */
export function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n', 1)[0] : undefined;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    compilers: COMPILERS.flatMap((name) => versionOf(name) ?? []),
  };
}

export function machineText({ cpu, cores, memoryGb, os, node, v8, compilers }: Machine): string {
  const compiler = compilers.length === 0 ? 'no C++ compiler' : [...new Set(compilers)].join('; ');
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}; Node ${node} (V8 ${v8}); ${compiler}`;
}
