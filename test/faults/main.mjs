// `npm run faults`: Node 20 cannot run TypeScript, so the suite is bundled, the program built when a source is newer, then the suite runs.
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildStale } from '../../services/bin/build.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OUTPUT = join(ROOT, 'dist', 'faults', 'faults.mjs');

await build({
  absWorkingDir: ROOT,
  entryPoints: ['test/faults/faults.ts'],
  outfile: OUTPUT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'error',
});
await buildStale({ dashboard: false });
await import(pathToFileURL(OUTPUT).href);
