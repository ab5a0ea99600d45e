// `npm run bench`: Node 20 cannot run TypeScript, so the bench and the program of its measured processes are bundled as the product is, then run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildStale, bundle, ROOT } from '../../services/bin/build.mjs';

const OUTPUT = join(ROOT, 'dist', 'bench');

// The product that some of them start: its pages too, which the `amity` of a clone does not build by itself.
await buildStale({ say: (line) => console.error(line) });

// A bench is loaded when it is asked for.
const files = await bundle({ bench: 'test/bench/bench.ts', 'kernel-part': 'test/bench/kernel/part.ts' }, '[name]-[hash].mjs');
for (const { name, contents } of files) {
  mkdirSync(dirname(join(OUTPUT, name)), { recursive: true });
  writeFileSync(join(OUTPUT, name), contents);
}
await import(pathToFileURL(join(OUTPUT, 'bench.mjs')).href);
