// Which simulators are installed here, how each runs the workloads, and how to install the others.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import type { Program } from '../kernel/programs.ts';

const MODELS = join(packageRoot(), 'test', 'bench', 'peers');
const OUTPUT = join(packageRoot(), 'dist', 'bench', 'peers');

export type Workload = 'w1' | 'w2';
export type Programs = Readonly<Partial<Record<Workload, (seed: number) => Program>>>;

export interface Peer {
  /** Short name in figure ids. */
  readonly id: string;
  readonly name: string;
  /** How to get it, in words. */
  readonly install: string;
  /** What the design asks of W2: its time ÷ ours. */
  readonly asked?: { readonly must?: number; readonly aim?: number };
  /** Undefined: absent. A workload the simulator cannot say is left out. */
  readonly programs: Programs | undefined;
}

/** Customers of W1: enough for a second or two. */
const CUSTOMERS = {
  simpy: 200_000,
  pypy: 1_000_000,
  ciw: 50_000,
  simmer: 200_000,
  ssj: 2_000_000,
  cimba: 2_000_000,
  simjs: 400_000,
  simscript: 40_000,
};

/** Every peer we have a model for. */
export function findPeers(): readonly Peer[] {
  return [ssj(), cimba(), simjs(), ...python(), simmer(), simscript(), jaamsim()];
}

function runs(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  return spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0;
}

function model(file: string): string {
  return join(MODELS, file);
}

const CPYTHON = process.env['BENCH_PYTHON'] ?? 'python3';
const PYPY = process.env['BENCH_PYPY'] ?? 'pypy3';
/** Sources stay clean. */
const NO_BYTECODE = { PYTHONDONTWRITEBYTECODE: '1' };

function python(): readonly Peer[] {
  const path = folderOf('simpy');
  // SimPy is pure Python: what CPython has, PyPy can read.
  const borrowed = { ...NO_BYTECODE, ...(path === undefined ? {} : { PYTHONPATH: path }) };
  const programsOf = (command: string, library: string, customers: number, env: Readonly<Record<string, string>>): Programs | undefined =>
    runs(command, ['-c', `import ${library}`], env)
      ? {
          w1: (seed) => ({ name: library, command, args: [model(`w1_${library}.py`), String(customers), String(seed)], env }),
          w2: (seed) => ({ name: library, command, args: [model(`w2_${library}.py`), String(seed)], env }),
        }
      : undefined;
  const where = 'or name another interpreter in BENCH_PYTHON';
  return [
    {
      id: 'simpy-pypy',
      name: 'SimPy on PyPy',
      install: 'Install PyPy (Debian: pypy3; or name it in BENCH_PYPY); SimPy is taken from CPython.',
      programs: programsOf(PYPY, 'simpy', CUSTOMERS.pypy, borrowed),
    },
    {
      id: 'simpy',
      name: 'SimPy on CPython',
      install: `Install simpy with pip (Debian: python3-simpy3), ${where}.`,
      asked: { must: 40, aim: 70 },
      programs: programsOf(CPYTHON, 'simpy', CUSTOMERS.simpy, NO_BYTECODE),
    },
    {
      id: 'ciw',
      name: 'Ciw on CPython',
      install: `Install ciw with pip, ${where}.`,
      programs: programsOf(CPYTHON, 'ciw', CUSTOMERS.ciw, NO_BYTECODE),
    },
  ];
}

/** The folder CPython finds a package in. */
function folderOf(library: string): string | undefined {
  const ask = `import os, ${library}; print(os.path.dirname(os.path.dirname(${library}.__file__)))`;
  const { status, stdout } = spawnSync(CPYTHON, ['-c', ask], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function simmer(): Peer {
  const isHere = runs('Rscript', ['-e', 'library(simmer)']);
  const program = (file: string, ...args: readonly number[]): Program => ({
    name: 'simmer',
    command: 'Rscript',
    args: [model(file), ...args.map(String)],
  });
  return {
    id: 'simmer',
    name: 'simmer (R over C++)',
    install: 'Install R (Debian: r-base-core), then in R: install.packages("simmer").',
    asked: { must: 50 },
    programs: isHere
      ? { w1: (seed) => program('w1_simmer.R', CUSTOMERS.simmer, seed), w2: (seed) => program('w2_simmer.R', seed) }
      : undefined,
  };
}

/** Whether a package is in node_modules of the project, or in the folder BENCH_PEERS_NODE_MODULES names. */
function hasPackage(name: string): boolean {
  const folder = process.env['BENCH_PEERS_NODE_MODULES'] ?? join(packageRoot(), 'node_modules');
  try {
    createRequire(join(folder, 'x.js')).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

const NPM = 'in a folder of its own (it is no dependency of Amity) and name its node_modules in BENCH_PEERS_NODE_MODULES.';

function simscript(): Peer {
  const program = (file: string, ...args: readonly number[]): Program => ({
    name: 'SimScript',
    command: process.execPath,
    args: [model(file), ...args.map(String)],
  });
  return {
    id: 'simscript',
    name: 'SimScript (npm)',
    install: `Run npm install simscript ${NPM}`,
    asked: { must: 150, aim: 265 },
    // It draws with Math.random: every run is another one.
    programs: hasPackage('simscript')
      ? { w1: () => program('w1_simscript.mjs', CUSTOMERS.simscript), w2: () => program('w2_simscript.mjs') }
      : undefined,
  };
}

function simjs(): Peer {
  return {
    id: 'simjs',
    name: 'SIM.JS (npm simjs)',
    install: `Run npm install simjs ${NPM}`,
    programs: hasPackage('simjs')
      ? {
          w1: (seed) => ({
            name: 'SIM.JS',
            command: process.execPath,
            args: [model('w1_simjs.mjs'), String(CUSTOMERS.simjs), String(seed)],
          }),
        }
      : undefined,
  };
}

function ssj(): Peer {
  const path = process.env['BENCH_SSJ_CP'];
  const program = (...args: readonly (string | number)[]): Program => ({
    name: 'SSJ',
    command: 'java',
    args: ['-cp', path ?? '', model('SsjModel.java'), ...args.map(String)],
  });
  return {
    id: 'ssj',
    name: 'SSJ (Java, events)',
    install: `Get SSJ (Maven ca.umontreal.iro.simul:ssj) and a JDK of 11 or later, and name SSJ and its libraries in BENCH_SSJ_CP, separated by "${delimiter}".`,
    asked: { must: 1, aim: 2.4 },
    programs:
      path !== undefined && runs('java', ['-version'])
        ? { w1: (seed) => program('w1', CUSTOMERS.ssj, seed), w2: (seed) => program('w2', seed) }
        : undefined,
  };
}

function cimba(): Peer {
  const prefix = process.env['BENCH_CIMBA'];
  const w1 = prefix === undefined ? undefined : compiled('w1_cimba', prefix);
  const w2 = prefix === undefined ? undefined : compiled('w2_cimba', prefix);
  return {
    id: 'cimba',
    name: 'Cimba (C, a coroutine a truck)',
    install: 'Build Cimba by its own instructions and name the folder with its include/ and lib/ in BENCH_CIMBA.',
    asked: { must: 1, aim: 5 },
    programs:
      w1 === undefined || w2 === undefined
        ? undefined
        : {
            w1: (seed) => ({ name: 'Cimba', command: w1, args: [String(CUSTOMERS.cimba), String(seed)] }),
            w2: (seed) => ({ name: 'Cimba', command: w2, args: [String(seed)] }),
          },
  };
}

function compiled(name: string, prefix: string): string | undefined {
  const lib = ['lib', join('lib', 'x86_64-linux-gnu')].map((folder) => join(prefix, folder)).find((folder) => existsSync(folder));
  if (lib === undefined) return undefined;
  mkdirSync(OUTPUT, { recursive: true });
  const output = join(OUTPUT, name);
  const flags = ['-O3', '-march=native', '-std=gnu17', `-I${join(prefix, 'include')}`, model(`${name}.c`), '-o', output];
  return runs('gcc', [...flags, `-L${lib}`, `-Wl,-rpath,${lib}`, '-lcimba', '-lm', '-lpthread']) ? output : undefined;
}

function jaamsim(): Peer {
  return {
    id: 'jaamsim',
    name: 'JaamSim (Java)',
    install:
      'It is timed by hand: jaamsim_config.py writes its input file; run it headless (-h) for 30 and for 150 days, the difference leaves the start of Java out.',
    programs: undefined,
  };
}
