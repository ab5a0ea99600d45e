// `npm start`: installs the packages when they are missing or outdated, builds what is stale, then runs `amity start` with the given options.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Amity needs Node.js 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`);

if (modifiedMs('node_modules/.package-lock.json') < modifiedMs('package-lock.json')) {
  console.log('Installing packages (npm ci) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) fail('npm ci failed: see above. Nothing was started.');
}

const { buildStale } = await import('./build.mjs');
await buildStale({ say: (line) => console.log(line) });
process.argv.splice(2, 0, 'start');
await import(pathToFileURL(join(root, 'dist', 'amity.mjs')).href);

function modifiedMs(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
