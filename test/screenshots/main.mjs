// Pictures of every page for looking at: `npm run screenshots -- --pages live,wall --langs en,vi --themes light --sizes 390x844`. They land in .amity/screenshots.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const LIST = { type: 'string' };
const { values } = parseArgs({ options: { pages: LIST, langs: LIST, themes: LIST, sizes: LIST, out: LIST } });
const listOf = (text, all) => (text === undefined ? all : text.split(','));
const LANGS = listOf(values.langs, ['vi', 'zh-CN', 'en', 'fr']);
const THEMES = listOf(values.themes, ['light', 'dark']);
const SIZES = listOf(values.sizes, ['1920x1080', '1366x768', '390x844']);
const OUT = values.out ?? '.amity/screenshots';
const ROOT = join(import.meta.dirname, '..', '..');
/** From the start of a live run: five hours of the first measured day. */
const FORWARD_MS = 5 * 3_600_000;

/** The product as its user starts it; answers the printed link. */
function startProduct(folder) {
  const launcher = join(ROOT, 'services', 'bin', 'amity.mjs');
  const child = spawn(process.execPath, [launcher, 'start', '--port', '0', '--no-open', '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let out = '';
    const read = (part) => {
      out += part;
      const link = /http:\S+code=\S+/.exec(out)?.[0];
      if (link !== undefined && out.includes('\n', out.indexOf(link))) resolve({ child, link });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => reject(new Error(`the product ended: ${out}`)));
  });
}

const ask = (page, path, init) => page.evaluate(async ([to, how]) => (await globalThis.fetch(to, how)).json(), [path, init]);
const post = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Waits until `look` answers something true. */
async function until(look) {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Brings the live run that the product starts by itself to a busy hour and leaves it paused. */
async function prepare(page) {
  const live = await until(async () => (await ask(page, '/api/runs')).runs.find((run) => run.mode === 'live' && run.status === 'running'));
  await ask(page, `/api/runs/${live.id}/control`, post({ type: 'step', ms: FORWARD_MS }));
  await until(async () => (await ask(page, '/api/runs')).runs.find((run) => run.id === live.id && run.status === 'paused'));
  const saved = await until(async () => {
    const { runs } = await ask(page, '/api/runs');
    const done = runs.filter((run) => run.status === 'completed');
    return done.length >= 3 && done;
  });
  return { live: live.id, saved: saved.map((run) => run.id) };
}

function pagesOf({ live, saved }) {
  return {
    library: '/',
    live: `/live/${live}?view=gate`,
    table: `/live/${live}?view=table`,
    map: `/live/${live}?view=map`,
    scenarios: '/scenarios',
    scenario: '/scenarios/lang-son-2025-07',
    run: `/runs/${saved[0]}`,
    compare: `/compare?runs=${saved.slice(0, 3).join(',')}`,
    settings: '/settings',
    help: '/help',
    glossary: '/help/glossary',
    wall: `/wall/${live}`,
  };
}

/** A reader with these choices, signed in. */
async function readerOf(browser, state, { lang, theme, size }) {
  const [width = 1366, height = 768] = size.split('x').map(Number);
  const context = await browser.newContext({ viewport: { width, height }, storageState: state, deviceScaleFactor: width < 600 ? 2 : 1 });
  await context.addInitScript(
    ([chosen, scheme, contrast]) => {
      globalThis.localStorage.setItem(
        'amity-settings',
        JSON.stringify({ lang: chosen, contrast, targets: { dwell: 480, queue: 150, throughput: 30 } }),
      );
      globalThis.localStorage.setItem('mantine-color-scheme-value', scheme);
    },
    [lang, theme === 'dark' ? 'dark' : 'light', theme === 'contrast' ? 'high' : 'normal'],
  );
  return context;
}

async function shoot(browser, state, origin, pages, how) {
  const context = await readerOf(browser, state, how);
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(new URL(path, origin).href);
    await page.locator('main h1, main h2, main table, .wall').first().waitFor();
    // Charts come in a chunk of their own and draw in the picture after.
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(OUT, `${name}-${how.lang}-${how.theme}-${how.size}.png`), fullPage: name !== 'wall' });
  }
  await context.close();
}

const folder = mkdtempSync(join(tmpdir(), 'amity-screens-'));
mkdirSync(OUT, { recursive: true });
const { child, link } = await startProduct(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const first = await browser.newContext();
  const page = await first.newPage();
  await page.goto(link);
  await page.locator('[data-testid="home.table"], [data-testid="home.headline"]').first().waitFor();
  const all = pagesOf(await prepare(page));
  const wanted = Object.fromEntries(listOf(values.pages, Object.keys(all)).map((name) => [name, all[name]]));
  const state = await first.storageState();
  for (const lang of LANGS)
    for (const theme of THEMES)
      for (const size of SIZES) await shoot(browser, { cookies: state.cookies, origins: [] }, link, wanted, { lang, theme, size });
} finally {
  await browser.close();
  child.kill('SIGINT');
  await new Promise((resolve) => child.on('close', resolve));
  rmSync(folder, { recursive: true, force: true });
}
