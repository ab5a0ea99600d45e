// Builds dist/ from the sources, each part only when a source is newer than it: node services/bin/build.mjs [--services]
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const DIST = join(ROOT, 'dist');
const SHARED_BY_ALL = ['shared', 'simulations', 'package.json'];
const SERVICES = { entry: 'services/main.ts', output: join(DIST, 'amity.mjs'), sources: [...SHARED_BY_ALL, 'services'] };
const DASHBOARD = {
  entry: 'dashboard/index.html',
  output: join(DIST, 'dashboard', 'index.html'),
  sources: [...SHARED_BY_ALL, 'dashboard'],
};
/** Chunks of older builds are kept this long, for processes that still run them. */
const OLD_CHUNK_MS = 3_600_000;

/** Builds what is stale; `say` gets one line per thing built. Answers how many things were built. */
export async function buildStale({ dashboard = true, say = () => {} } = {}) {
  const work = [];
  if (isStale(SERVICES)) work.push(timed('services', 'dist/amity.mjs, dist/kernel-thread.mjs', buildServices, say));
  if (dashboard && existsSync(join(ROOT, DASHBOARD.entry)) && isStale(DASHBOARD))
    work.push(timed('dashboard', 'dist/dashboard/', buildDashboard, say));
  await Promise.all(work);
  return work.length;
}

async function timed(name, outputs, build, say) {
  const startMs = Date.now();
  await build(startMs);
  say(`built ${name} (${outputs}) in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
}

function isStale({ output, sources }) {
  const builtMs = existsSync(output) ? statSync(output).mtimeMs : 0;
  return sources.some((source) => newestMs(join(ROOT, source)) > builtMs);
}

/** Newest modification under a file or folder, folders included so that a removed file counts. */
function newestMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, name === 'node_modules' ? 0 : newestMs(join(path, name))),
    stats.mtimeMs,
  );
}

async function buildServices(startMs) {
  const { build } = await import('esbuild');
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      amity: SERVICES.entry,
      'kernel-thread': 'services/adapters/kernel-thread.ts',
      'validation-thread': 'services/cli/validation-thread.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    // Commands load what they need when they need it: a chunk each.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Numbers named at the top of one module become literals in all others: the engine reads no variable for them. Names stay.
    minifySyntax: true,
    sourcemap: true,
    logLevel: 'error',
    write: false,
  });
  // Chunks first, entries last, each renamed into place: somebody starting meanwhile finds the old build or the new one, whole.
  const files = result.outputFiles.toSorted((a, b) => Number(b.path.includes('chunks')) - Number(a.path.includes('chunks')));
  for (const file of files) replace(file.path, file.contents, startMs);
  removeOldChunks(new Set(files.map((file) => file.path)), startMs);
}

function replace(path, contents, stampMs) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  // Stamped with the start of the build: a source saved while it ran is newer.
  utimesSync(temporary, stampMs / 1000, stampMs / 1000);
  renameSync(temporary, path);
}

function removeOldChunks(current, nowMs) {
  const folder = join(DIST, 'chunks');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!current.has(path) && nowMs - statSync(path).mtimeMs > OLD_CHUNK_MS) rmSync(path, { force: true });
  }
}

async function buildDashboard(startMs) {
  const { build } = await import('vite');
  // Built beside and renamed into place, so that a running server always has a whole page to serve.
  const [fresh, place, old] = ['dashboard.new', 'dashboard', 'dashboard.old'].map((name) => join(DIST, name));
  await build({ root: join(ROOT, 'dashboard'), logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
  utimesSync(DASHBOARD.output, startMs / 1000, startMs / 1000);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildStale({ dashboard: !process.argv.includes('--services'), say: (line) => console.log(line) });
  if (built === 0) console.log('dist/ is up to date');
}
