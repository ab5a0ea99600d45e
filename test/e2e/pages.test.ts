// Every page of the dashboard in light, dark and high contrast: nothing axe finds; a live page that loads little script; choices that hold.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeFindings, begin, byId, liveRun, PATIENCE_MS, runsOf, textOf, type Journey } from './journey.ts';

let journey: Journey;
let page: Page;
let routes: Readonly<Record<string, string>>;

beforeAll(async () => {
  journey = await begin();
  ({ page } = journey);
  const live = await liveRun(page);
  const saved = async () => (await runsOf(page)).filter(({ status }) => status === 'completed').map(({ id }) => id);
  await vi.waitUntil(async () => (await saved()).length >= 2, { timeout: 120_000, interval: 500 });
  const [first = '', second = ''] = await saved();
  routes = {
    library: '/',
    'live picture': `/live/${live}?view=gate`,
    'live table': `/live/${live}?view=table`,
    'live border': `/live/${live}?view=map`,
    'live pick': '/live',
    scenarios: '/scenarios',
    scenario: '/scenarios/lang-son-2025-07',
    run: `/runs/${first}`,
    'run inputs': `/runs/${first}?tab=inputs`,
    compare: `/compare?runs=${first},${second}`,
    workers: '/workers',
    login: '/login',
    settings: '/settings',
    help: '/help',
    glossary: '/help/glossary',
    wall: `/wall/${live}`,
    nowhere: '/nowhere',
  };
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

/** The reader's choices as they are kept. */
async function choose(theme: string, settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await page.evaluate(
    ([scheme, kept]) => {
      localStorage.setItem('mantine-color-scheme-value', scheme);
      localStorage.setItem('amity-settings', kept);
    },
    [theme, JSON.stringify({ lang: 'en', ...settings })] as const,
  );
}

describe.each([
  ['light', 'light', {}],
  ['dark', 'dark', {}],
  ['high contrast', 'light', { contrast: 'high' }],
])('V28: in %s', (_, theme, settings) => {
  test(
    'axe finds nothing on any page',
    async () => {
      await choose(theme, settings);
      const found: string[] = [];
      for (const [name, path] of Object.entries(routes)) {
        await page.goto(new URL(path, journey.origin).href);
        await page.locator('main h1, main h2, .wall').first().waitFor();
        await page.waitForLoadState('networkidle');
        found.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`));
      }
      expect(found).toEqual([]);
    },
    PATIENCE_MS,
  );
});

test(
  'a page that fails says so, keeps the way home, and works when it is loaded again',
  async () => {
    await choose('light');
    await page.route('**/api/workers', (route) => route.fulfill({ json: { workers: 5 } }));
    await page.goto(new URL('/workers', journey.origin).href);
    const broken = byId(page, 'page.broken');
    await broken.waitFor();
    expect(await broken.innerText()).toMatch(/This page has failed[^]+is not a function/);
    expect(await page.getByRole('navigation').first().isVisible()).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await page.unroute('**/api/workers');
    await broken.getByRole('button', { name: 'Retry' }).click();
    await byId(page, 'workers').waitFor();
  },
  PATIENCE_MS,
);

test(
  'the live page loads at most 260 kB of script, packed',
  async () => {
    const fresh = await journey.context.newPage();
    const client = await journey.context.newCDPSession(fresh);
    await client.send('Network.enable');
    await client.send('Network.setCacheDisabled', { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    client.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
    // Bodies as they come over the wire; headers are no script.
    client.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await fresh.goto(new URL(routes['live picture'] ?? '', journey.origin).href);
    await byId(fresh, 'live.demandcap').waitFor();
    await fresh.waitForLoadState('networkidle');
    await fresh.close();
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(260_000);
  },
  PATIENCE_MS,
);

test(
  'settings hold at once and after a reload: language, targets, single keys',
  async () => {
    await choose('light');
    await page.goto(new URL('/settings', journey.origin).href);
    await byId(page, 'settings.target.queue').fill('1');
    await byId(page, 'settings.lang').selectOption('vi');
    await expect.poll(() => page.locator('h1').innerText()).toBe('Cài đặt');
    await byId(page, 'settings.keys').click();
    await page.reload();
    await expect.poll(() => page.locator('h1').innerText()).toBe('Cài đặt');
    expect(await byId(page, 'settings.target.queue').inputValue()).toBe('1');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goto(new URL(routes['live picture'] ?? '', journey.origin).href);
    await expect.poll(() => textOf(page, 'kpi.queue'), { timeout: 60_000 }).toContain('mục tiêu ≤ 1');
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
