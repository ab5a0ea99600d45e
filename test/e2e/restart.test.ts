// The server is stopped and started again under an open live page: the page comes back by itself, still signed in, and the run goes on.
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amityUntil, newFolder } from '../helpers/amity.ts';
import { byId, ENVIRONMENTS, PATIENCE_MS, textOf, watchLive } from './journey.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const folder = newFolder();
let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}, PATIENCE_MS);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test(
  'the page of a live run is live again after a restart of the server, without a new sign-in',
  async () => {
    const port = String(await freePort());
    const start = () =>
      amityUntil(/code=\S+\n/, ['start', '--port', port, '--no-open', '--no-examples', '--data', folder], ENVIRONMENTS.redis);
    const first = await start();
    const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' })).newPage();
    await page.goto(/http:\S+code=\S+/.exec(first.out)?.[0] ?? '');
    await byId(page, 'home.start').waitFor();
    const run = await watchLive(page);
    const becomes = (...phases: string[]) =>
      byId(page, 'conn')
        .and(page.locator(phases.map((phase) => `[data-phase="${phase}"]`).join(', ')))
        .waitFor({ timeout: 60_000 });
    await becomes('live');
    expect(await first.end('SIGINT')).toBe(0);
    // Of a server that took long to end nothing has been heard for so long that the picture is stale.
    await becomes('reconnecting', 'stale');
    const clock = await textOf(page, 'live.clock');
    const second = await start();
    await becomes('live');
    expect(page.url()).toContain(`/live/${run}`);
    await expect.poll(() => textOf(page, 'live.clock'), { timeout: 30_000 }).not.toBe(clock);
    expect(await byId(page, 'live.pause').isDisabled()).toBe(false);
    await page.reload();
    await byId(page, 'live.kpis').waitFor();
    expect(await second.end('SIGINT')).toBe(0);
  },
  PATIENCE_MS,
);
