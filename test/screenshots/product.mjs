// The product as its user starts it, and readers of its pages: for pictures and the recording.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

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

export const ask = (page, path, init) => page.evaluate(async ([to, how]) => (await globalThis.fetch(to, how)).json(), [path, init]);
export const post = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Waits until `look` answers something true. */
export async function until(look) {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const isPaused = (page, id) =>
  until(async () => (await ask(page, '/api/runs')).runs.find((run) => run.id === id && run.status === 'paused'));

/** Lets a live run go on so far and leaves it paused. */
async function stepOn(page, id, ms) {
  await ask(page, `/api/runs/${id}/control`, post({ type: 'step', ms }));
  await isPaused(page, id);
}

/** A live run of a scenario of the library, paused at a busy hour of its first measured day. */
export async function standing(page, scenario) {
  const { id } = await ask(page, '/api/runs', post({ scenario, mode: 'live', replications: 1, speed: 'max' }));
  await until(async () => (await ask(page, '/api/runs')).runs.find((run) => run.id === id && run.status === 'running'));
  await stepOn(page, id, FORWARD_MS);
  return id;
}

/** A branch of a paused run with a decision; both go on for some hours and stand again. */
export async function branchOf(page, live) {
  const decided = { disruptions: [{ for: '6 h', close: { gate: 'huu-nghi', side: 'cn' } }], paused: true };
  const { id } = await ask(page, `/api/runs/${live}/fork`, post(decided));
  await isPaused(page, id);
  for (const run of [id, live]) await stepOn(page, run, 2 * 3_600_000);
  return id;
}

/** Brings the live run that the product starts by itself to a busy hour and leaves it paused. */
export async function prepare(page) {
  const live = await until(async () => (await ask(page, '/api/runs')).runs.find((run) => run.mode === 'live' && run.status === 'running'));
  await stepOn(page, live.id, FORWARD_MS);
  const saved = await until(async () => {
    const { runs } = await ask(page, '/api/runs');
    const done = runs.filter((run) => run.status === 'completed');
    return done.length >= 3 && done;
  });
  return { live: live.id, saved: saved.map((run) => run.id) };
}

/** A reader with these choices, signed in. */
export async function readerOf(browser, state, { lang, theme, size }) {
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

/** Does `work` with a browser and somebody signed in at a product with data of its own; everything ends after it. */
export async function withProduct(work) {
  const folder = mkdtempSync(join(tmpdir(), 'amity-screens-'));
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
    const { cookies } = await first.storageState();
    await work({ browser, page, link, state: { cookies, origins: [] } });
  } finally {
    await browser.close();
    child.kill('SIGINT');
    await new Promise((resolve) => child.on('close', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}
