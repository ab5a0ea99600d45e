// Builds dist/ from the sources, each part only when a source is newer than it: node services/bin/build.mjs [--services]
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
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

/** The event loop: the chunk that holds it holds the engine. */
const EVENT_LOOP = join(ROOT, 'simulations', 'model', 'run-gate.ts');

/**
 * Puts the chunk with the engine into one function. V8 takes a function at the top of a module for a variable that anyone may assign to, and where it has put
 * one into another it looks, at every call, whether it is still the same; of those inside a function it knows. Worth 6 % of a replication
 * (docs/background/performance.md). No line moves, so the source map holds.
 */
const engineInOneScope = {
  name: 'engine-in-one-scope',
  renderChunk(code, { moduleIds }) {
    if (!moduleIds.includes(EVENT_LOOP)) return null;
    const { body } = this.parse(code);
    const first = body.find(({ type }) => type !== 'ImportDeclaration').start;
    const last = body.find(({ type }) => type === 'ExportNamedDeclaration');
    const end = last?.start ?? code.length;
    const names = last?.specifiers.map(({ local }) => local.name).join(', ') ?? '';
    const scope = `const { ${names} } = (() => { ${code.slice(first, end).trimEnd()}\nreturn { ${names} }; })(); `;
    return { code: code.slice(0, first) + scope + code.slice(end), map: null };
  },
};

/**
 * Programs for Node with a chunk for what they share: commands load what they need when they need it. Rolldown and no other bundler because it leaves
 * `const` a `const`: V8 then puts numbers, tables and functions named at the top of a module into its machine code instead of reading a variable each time.
 * `input` names the entries. Answers the files, not yet written: chunks first.
 */
export async function bundle(input, chunkNames) {
  const { rolldown } = await import('rolldown');
  const bundled = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    transform: { target: 'node20' },
    plugins: [engineInOneScope],
    logLevel: 'warn',
  });
  const { output } = await bundled.generate({
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: chunkNames,
    minify: false,
  });
  await bundled.close();
  // Entries last: somebody starting meanwhile finds the old build or the new one, whole.
  return output
    .map((file) => ({ name: file.fileName, contents: file.type === 'asset' ? file.source : file.code, isEntry: file.isEntry === true }))
    .toSorted((a, b) => Number(a.isEntry) - Number(b.isEntry));
}

async function buildServices(startMs) {
  const files = await bundle(
    {
      amity: SERVICES.entry,
      'kernel-thread': 'services/adapters/kernel-thread.ts',
      'validation-thread': 'services/cli/validation-thread.ts',
    },
    'chunks/[name]-[hash].mjs',
  );
  for (const { name, contents } of files) replace(join(DIST, name), contents, startMs);
  removeOldChunks(new Set(files.map(({ name }) => join(DIST, name))), startMs);
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
