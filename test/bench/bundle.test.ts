// What the bundled engine owes to its sources. It is bundled in a way of its own for speed: see docs/background/performance.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { packageRoot } from '../../services/adapters/package-root.ts';
import * as sources from '../../simulations/index.ts';
import { loadScenario } from './io/orders.ts';

interface Built {
  readonly name: string;
  readonly contents: string | Uint8Array;
}
type Bundle = (input: Readonly<Record<string, string>>, chunkNames: string) => Promise<readonly Built[]>;

async function bundled(): Promise<readonly Built[]> {
  const { bundle } = (await import(pathToFileURL(join(packageRoot(), 'services', 'bin', 'build.mjs')).href)) as { bundle: Bundle };
  return bundle({ simulations: 'simulations/index.ts' }, '[name].mjs');
}

test('no function of the engine stands at the top of a bundled module', async () => {
  const code = String((await bundled()).find(({ name }) => name === 'simulations.mjs')!.contents);
  const { statements } = ts.createSourceFile('simulations.mjs', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  expect(code).toContain('function runGate(');
  expect(statements.filter((statement) => ts.isFunctionDeclaration(statement))).toEqual([]);
});

test('the bundled engine computes what its sources do', async () => {
  // Inside the package, so that it finds what it imports.
  const dist = join(packageRoot(), 'dist');
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, 'bundle-'));
  try {
    for (const { name, contents } of await bundled()) writeFileSync(join(folder, name), contents);
    const built = (await import(pathToFileURL(join(folder, 'simulations.mjs')).href)) as typeof sources;
    const { scenario } = loadScenario('lang-son-2025-07', ['clock.days=1', 'clock.warmUp=1 d']);
    const digestBy = (engine: typeof sources): string =>
      engine.outcomeDigest(engine.replicate(engine.compile(scenario), { seed: 1, k: 0 }));
    expect(digestBy(built)).toBe(digestBy(sources));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
