// The fences of CONTRIBUTING.md, walked over every source file, with planted faults that prove the walker sees them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { offencesOf } from './architecture-rules.ts';

const ROOT = join(import.meta.dirname, '..');

const sources = ['shared', 'simulations', 'services', 'dashboard'].flatMap((area) =>
  readdirSync(join(ROOT, area), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
);

describe('every source file keeps inside the fences', () => {
  test.each(sources)('%s', (path) => {
    expect(offencesOf(path, readFileSync(join(ROOT, path), 'utf8'))).toEqual([]);
  });
});

describe('the walker catches a planted fault', () => {
  const manyLines = 'export const x = [\n' + '  1,\n'.repeat(400) + '];\n';
  test.each([
    // who may import whom
    ['shared/a.ts', `import { scan } from '../simulations/index.ts';`, 'imports simulations/index.ts'],
    ['shared/a.ts', `import { readFileSync } from 'node:fs';`, 'imports node:fs'],
    [
      'simulations/kernel/a.ts',
      `import type { Scenario } from '../../shared/scenario/scenario.ts';`,
      'imports shared/scenario/scenario.ts',
    ],
    ['simulations/analysis/a.ts', `import { advance } from '../model/advance.ts';`, 'imports simulations/model/advance.ts'],
    ['simulations/model/a.ts', `export { gate } from '../border/gate.ts';`, 'imports simulations/border/gate.ts'],
    ['simulations/model/a.ts', `const a = await import('../experiment/run.ts');`, 'imports simulations/experiment/run.ts'],
    ['simulations/model/a.ts', `type A = import('../../services/adapters/ports.ts').Clock;`, 'imports services/adapters/ports.ts'],
    ['simulations/experiment/a.ts', `import 'zod';`, 'imports npm:zod'],
    ['services/adapters/redis/a.ts', `import { advance } from '../../../simulations/index.ts';`, 'imports simulations/index.ts'],
    ['services/adapters/a.ts', `import express from 'express';`, 'imports npm:express'],
    ['services/gates/a.ts', `import { startApi } from '../api/index.ts';`, 'imports services/api/index.ts'],
    ['services/gates/a.ts', `import { advance } from '../../simulations/model/advance.ts';`, 'imports simulations/model/advance.ts'],
    ['services/arrivals/a.ts', `import { Redis } from 'ioredis';`, 'imports npm:ioredis'],
    ['services/start.ts', `import express from 'express';`, 'imports npm:express'],
    [
      'dashboard/live/a.tsx',
      `import { openStore } from '../../services/adapters/store/index.ts';`,
      'imports services/adapters/store/index.ts',
    ],
    ['dashboard/live/a.tsx', `import { kernel } from '../../simulations/kernel/index.ts';`, 'imports simulations/kernel/index.ts'],
    ['dashboard/a.ts', `import lodash from 'lodash';`, 'imports npm:lodash'],
    ['dashboard/a.ts', `import x from 'react-dom-confetti';`, 'imports npm:react-dom-confetti'],
    ['services/api/a.ts', `const x = await import(name);`, 'imports a computed name'],
    ['simulations/toys/a.ts', `import '../kernel/index.ts';`, 'lies in no part of the tree'],
    // the outside belongs to the adapters
    ['services/gates/a.ts', `import { readFile } from 'node:fs/promises';`, 'opens the outside with node:fs/promises'],
    ['services/api/a.ts', `const at = Date.now();`, 'reads Date.now'],
    ['services/api/a.ts', `const at = new Date();`, 'reads the wall clock'],
    ['services/coordinator/a.ts', `const url = process.env['REDIS_URL'];`, 'reads process.env'],
    // clocks, dice and languages of the machine
    ['shared/a.ts', `const now = Date.now();`, 'uses Date'],
    ['simulations/experiment/a.ts', `const born = new Date(0);`, 'uses Date'],
    ['simulations/analysis/a.ts', `const x = Math.random();`, 'uses Math.random'],
    ['simulations/border/a.ts', `const t = performance.now();`, 'uses performance'],
    ['shared/a.ts', `const id = crypto.randomUUID();`, 'uses crypto'],
    ['shared/a.ts', `const { random } = globalThis.Math;`, 'uses globalThis'],
    ['shared/a.ts', `setTimeout(() => 0, 1);`, 'uses setTimeout'],
    ['shared/a.ts', `const f = new Intl.NumberFormat();`, 'uses Intl'],
    ['shared/a.ts', `names.sort((a, b) => a.localeCompare(b));`, 'language with localeCompare'],
    // to the bit
    ['simulations/kernel/a.ts', `const x = Math.exp(1);`, 'uses Math.exp'],
    ['simulations/model/a.ts', `const x = Math.log(2);`, 'uses Math.log'],
    ['simulations/model/a.ts', `const x = Math['pow'](2, y);`, 'uses Math.?'],
    ['simulations/kernel/a.ts', `const { sin } = Math;`, 'uses Math.?'],
    ['simulations/kernel/a.ts', `const x = y ** 0.5;`, 'uses ** on a variable'],
    // state, stars and size
    ['simulations/model/a.ts', `let count = 0;`, 'keeps state in the module: let count = 0'],
    ['shared/a.ts', `export var x: number;`, 'keeps state in the module'],
    ['services/api/a.ts', `export * from './routes.ts';`, 'exports everything with a star'],
    ['dashboard/a.tsx', manyLines, 'has 402 lines of code'],
  ])('%s: %s', (path, text, offence) => {
    expect(offencesOf(path, text).join('\n')).toContain(offence);
  });
});

describe('the walker lets good code pass', () => {
  test.each([
    [
      'simulations/kernel/a.ts',
      `// Date.now, Math.random and Math.exp are forbidden here\nexport const text = 'new Date(), Math.log';\nconst x = Math.floor(Math.sqrt(2 ** -32));`,
    ],
    [
      'simulations/model/a.ts',
      `import { calendar } from '../kernel/index.ts';\nimport type { Metric } from '../../shared/metrics/catalogue.ts';\nexport function f() { let n = 0; n += 1; return n; }`,
    ],
    ['simulations/analysis/a.ts', `import { mean } from 'simple-statistics';\nconst x = Math.exp(1) ** y;`],
    ['shared/a.ts', `import { z } from 'zod';\nexport interface Source { readonly Date: string }\nconst y = source.Date;`],
    ['simulations/index.ts', `export { advance } from './border/advance.ts';`],
    [
      'services/adapters/kernel-thread.ts',
      `import { advance } from '../../simulations/index.ts';\nimport { parentPort } from 'node:worker_threads';`,
    ],
    [
      'services/adapters/redis/a.ts',
      `import claim from './scripts/claim-4.lua';\nimport { Redis } from 'ioredis';\nconst now = Date.now();`,
    ],
    [
      'services/api/a.ts',
      `import express from 'express';\nimport { Scenario } from '../../simulations/index.ts';\nconst day = new Date(atMs);`,
    ],
    ['services/api/a.ts', `import type { AddressInfo } from 'node:net';`],
    ['services/start.ts', `import { startApi } from './api/index.ts';`],
    ['services/cli/run.ts', `import { startGates } from '../gates/index.ts';\nimport { Command } from 'commander';`],
    [
      'dashboard/live/a.tsx',
      `import { createRoot } from 'react-dom/client';\nimport '@mantine/core/styles.css';\nimport text from '../../simulations/scenarios/x.yaml?raw';\nexport const a = <b>{Date.now()}</b>;`,
    ],
    ['dashboard/a.tsx', 'export const x = [\n' + '  // why\n\n'.repeat(900) + '];\n'],
  ])('%s: %s', (path, text) => {
    expect(offencesOf(path, text)).toEqual([]);
  });
});
