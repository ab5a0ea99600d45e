#!/usr/bin/env node
// The `amity` command in a clone: builds the program when its sources are newer, quietly, then runs it.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
if (!existsSync(join(root, 'node_modules'))) {
  console.error('amity: the packages are not installed yet. Run `npm ci` in the project folder, or `npm start`, which does it for you.');
  process.exit(1);
}
// An installed image has no sources to build from.
if (existsSync(join(root, 'services', 'main.ts'))) {
  const { buildStale } = await import('./build.mjs');
  await buildStale({ dashboard: false });
}
await import(pathToFileURL(join(root, 'dist', 'amity.mjs')).href);
