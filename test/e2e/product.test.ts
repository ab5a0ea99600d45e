// A planner's first ten minutes in a real browser: the product is started as its user starts it, on a private Redis and in one process.
import AxeBuilder from '@axe-core/playwright';
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amityUntil, newFolder } from '../helpers/amity.ts';

const PATIENCE_MS = 180_000;
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** axe's rules for WCAG 2.2 AA only run when they are named. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
}, PATIENCE_MS);
afterAll(() => browser.close());

const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

/** What an element says, with ordinary spaces. */
async function textOf(page: Page, id: string): Promise<string> {
  return (await byId(page, id).innerText()).replace(/[\u00a0\u202f]/g, ' ');
}

/** The first number in an element, thousands separators taken out. */
async function numberIn(page: Page, id: string): Promise<number> {
  const text = await textOf(page, id);
  return Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
}

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
}

/** A short sum of the canvas' pixels: equal pictures have equal sums. */
async function picture(page: Page): Promise<number> {
  return byId(page, 'live.canvas')
    .locator('canvas')
    .first()
    .evaluate((canvas) => [...(canvas as HTMLCanvasElement).toDataURL()].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 0));
}

/** Clock, released trucks and picture. */
async function scene(page: Page): Promise<readonly [string, number, number]> {
  return [await textOf(page, 'live.clock'), await numberIn(page, 'kpi.released'), await picture(page)];
}

describe.each([
  ['a private Redis', {}, /private Redis/],
  // A machine where no redis-server is on the path.
  ['one process', { PATH: '/nowhere' }, /in-process/],
])('the product on %s', (_name, env, transport) => {
  let product: Awaited<ReturnType<typeof amityUntil>>;
  let folder: string;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];
  let frames = 0;

  beforeAll(async () => {
    folder = newFolder();
    product = await amityUntil(/code=\S+\n/, ['start', '--port', '0', '--no-open', '--data', folder], env);
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    // Heartbeats and pings are short; a frame carries the levels of four gates.
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (frames += payload.length > 400 ? 1 : 0)));
  }, PATIENCE_MS);
  afterAll(async () => {
    await context.close();
    expect(await product.end('SIGINT')).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  test(
    'says which transport it uses and opens on the printed link, once',
    async () => {
      expect(product.out).toMatch(transport);
      const link = /http:\S+code=\S+/.exec(product.out)?.[0] ?? '';
      await page.goto(link);
      await byId(page, 'home.table').or(byId(page, 'home.headline')).first().waitFor();
      expect(page.url()).not.toContain('code=');
      const stranger = await (await browser.newContext()).newPage();
      await stranger.goto(link);
      await byId(stranger, 'login.refused').waitFor();
      await stranger.context().close();
    },
    PATIENCE_MS,
  );

  test(
    'shows the live baseline with its clock in both zones, and throughput rises',
    async () => {
      await page.locator('a[href^="/live/"]').filter({ hasText: 'Open' }).click();
      await byId(page, 'live.clock').waitFor();
      await expect.poll(() => textOf(page, 'live.clock'), { timeout: 60_000 }).toMatch(/\d\d:\d\d VN · \d\d:\d\d CN/);
      // The warm-up is passed at full speed; then it is half past six on 1 July.
      await expect.poll(() => textOf(page, 'live.clock'), { timeout: 60_000 }).toContain('1 Jul');
      await byId(page, 'live.speed').getByText('3,600', { exact: false }).click();
      const released = await numberIn(page, 'kpi.released');
      await expect.poll(() => numberIn(page, 'kpi.released'), { timeout: 60_000 }).toBeGreaterThan(released + 20);
      expect(await numberIn(page, 'kpi.inside')).toBeGreaterThan(50);
      await expectNoAxeViolations(page);
    },
    PATIENCE_MS,
  );

  test(
    'pauses: clock, figures and trucks stand still; resumes: they move again',
    async () => {
      await byId(page, 'live.speed').getByText('60', { exact: false }).first().click();
      await byId(page, 'live.pause').click();
      await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000 }).toContain('Paused');
      // Trucks ease to a stop, the last of them after a rest of up to a second; then two looks are the same.
      let still = await scene(page);
      await expect
        .poll(
          async () => {
            const before = still;
            still = await scene(page);
            return still.join() === before.join();
          },
          { timeout: 15_000, interval: 1500 },
        )
        .toBe(true);
      await page.waitForTimeout(1500);
      expect(await scene(page)).toEqual(still);
      await byId(page, 'live.pause').click();
      await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000 }).not.toBe(still[0]);
      await expect.poll(() => picture(page), { timeout: 20_000 }).not.toBe(still[2]);
    },
    PATIENCE_MS,
  );

  test(
    'at 60× the page gets at least four frames a second',
    async () => {
      const before = frames;
      await page.waitForTimeout(5000);
      expect((frames - before) / 5).toBeGreaterThanOrEqual(4);
    },
    PATIENCE_MS,
  );

  test(
    'saves the run when it has come to its end, with its digest',
    async () => {
      await byId(page, 'live.speed').getByText('Max').click();
      await byId(page, 'live.result').click({ timeout: PATIENCE_MS });
      await byId(page, 'run').waitFor();
      await page.getByRole('tab', { name: 'Provenance' }).click();
      expect(await textOf(page, 'prov.cmd')).toMatch(/amity run lang-son-2025-07 .*--expect [0-9a-f]{64}/);
      await expectNoAxeViolations(page);
    },
    PATIENCE_MS,
  );

  test(
    'finds it in the library and compares two runs that met the same trucks',
    async () => {
      await page.goto(new URL('/', page.url()).href);
      await expect.poll(() => byId(page, 'home.table').locator('tbody tr').count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
      await expectNoAxeViolations(page);
      for (const name of ['Inspections 10 % faster', 'One scanner more at Huu Nghi'])
        await byId(page, 'home.table').locator('tr').filter({ hasText: name }).getByRole('checkbox').click();
      await byId(page, 'home.compare').click();
      await byId(page, 'cmp.kpi').waitFor();
      expect(await textOf(page, 'cmp.basis')).toContain('paired');
      const rows = await byId(page, 'cmp.kpi').locator('tbody tr').allInnerTexts();
      const throughput = rows.find((row) => row.startsWith('Throughput'));
      expect(throughput).toMatch(/\(.+ to .+\)/);
      expect(await textOf(page, 'cmp.sentence')).toContain('Throughput');
      await expectNoAxeViolations(page);
    },
    PATIENCE_MS,
  );

  test(
    'the workers page shows this process, and that no run waits',
    async () => {
      await page.locator('nav.places a[href="/workers"]').click();
      await expect.poll(() => byId(page, 'workers.table').locator('tbody tr').count(), { timeout: 10_000 }).toBe(1);
      expect(await byId(page, 'workers.table').locator('tbody').innerText()).toMatch(/process \d+/);
      expect(await textOf(page, 'workers.stranded')).toContain('No run waits for a worker.');
      await expectNoAxeViolations(page);
    },
    PATIENCE_MS,
  );

  test('no page threw', () => {
    expect(errors).toEqual([]);
  });
});
