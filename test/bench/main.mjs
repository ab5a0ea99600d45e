// `npm run bench`: Node 20 cannot run TypeScript, so the bench and the program of its measured processes are bundled, then run.
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OUTPUT = join(ROOT, 'dist', 'bench');

await build({
  absWorkingDir: ROOT,
  entryPoints: { bench: 'test/bench/bench.ts', 'kernel-part': 'test/bench/kernel/part.ts' },
  outdir: OUTPUT,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  bundle: true,
  // A bench is loaded when it is asked for.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  // As the product is built.
  minifySyntax: true,
  sourcemap: true,
  logLevel: 'error',
});
await import(pathToFileURL(join(OUTPUT, 'bench.mjs')).href);
