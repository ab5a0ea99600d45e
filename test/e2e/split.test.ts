// Two branches of a run side by side, as a person sets them: from the branch tree, at one instant, by keyboard, and one at a time on a narrow screen.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { axeFindings, begin, byId, PATIENCE_MS, runsOf, type Journey } from './journey.ts';

const HOUR_MS = 3_600_000;

let journey: Journey;
let page: Page;
let trunk: string;
let fork: string;
/** The same scenario on other days: a run that must differ. */
let stranger: string;

function post(path: string, body: unknown): Promise<{ readonly id: string }> {
  return page.evaluate(
    async ([to, sent]) =>
      (await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent })).json() as Promise<{ id: string }>,
    [path, JSON.stringify(body)] as const,
  );
}

const is = async (id: string, status: string) => (await runsOf(page)).some((run) => run.id === id && run.status === status);
const waitFor = (id: string, status: string) => vi.waitUntil(() => is(id, status), { timeout: 60_000, interval: 200 });

/** Started and brought to some hour, where it stands. */
async function runTo(seed: number, ms: number): Promise<string> {
  const { id } = await post('/api/runs', { scenario: 'lang-son-2025-07', mode: 'live', replications: 1, seed, speed: 60 });
  await waitFor(id, 'running');
  await post(`/api/runs/${id}/control`, { type: 'step', ms });
  await waitFor(id, 'paused');
  return id;
}

const figures = () =>
  page.locator('[data-testid="split.figures"] tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      differs: row.hasAttribute('data-differs'),
      cells: [...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').replace(/\s/g, ' ')),
    })),
  );

/** What the legend of a chart says of trunk and branch. */
const legend = async (chart: string): Promise<readonly string[]> => byId(page, chart).locator('.chart-legend b').allInnerTexts();
const CHARTS = ['split.waiting', 'split.released', 'split.dwell'] as const;

const clocks = (): Promise<readonly string[]> => page.locator('.split-clock').allInnerTexts();

beforeAll(async () => {
  journey = await begin();
  ({ page } = journey);
  await page.setViewportSize({ width: 1366, height: 768 });
  trunk = await runTo(7, 10 * HOUR_MS);
  stranger = await runTo(8, 10 * HOUR_MS);
  ({ id: fork } = await post(`/api/runs/${trunk}/fork`, { atMs: 12 * HOUR_MS, paused: true }));
  await waitFor(fork, 'paused');
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

test(
  'one step from the branch tree both stand side by side, and a branch without a decision is the same to the last figure',
  async () => {
    await page.goto(new URL(`/live/${fork}?view=gate`, journey.origin).href);
    await byId(page, 'run.split').first().focus();
    await page.keyboard.press('Enter');
    await byId(page, 'split.figures').waitFor();
    expect(page.url()).toContain(`/live/${trunk}?with=${fork}`);
    await expect.poll(() => page.locator('[data-testid="split"] .gate-canvas').count()).toBe(2);
    expect((await figures()).some(({ differs }) => differs)).toBe(true);
    await byId(page, 'split.together').press('Enter');
    await expect.poll(() => byId(page, 'split.together').isDisabled(), { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await figures()).filter(({ differs }) => differs), { timeout: 20_000 }).toEqual([]);
    expect((await figures()).length).toBeGreaterThan(4);
    for (const chart of CHARTS) {
      await expect.poll(async () => new Set(await legend(chart)).size, { timeout: 20_000 }).toBe(1);
      // No dwell is known during the warm-up.
      if (chart !== 'split.dwell') expect((await legend(chart)).join(' '), chart).toMatch(/^\d[\d:.,]* \d/);
    }
    expect(new Set(await clocks()).size).toBe(1);
  },
  PATIENCE_MS,
);

test(
  'runs at two instants are brought to one, and what differs is marked with by how much',
  async () => {
    await page.goto(new URL(`/live/${trunk}?with=${stranger}`, journey.origin).href);
    await byId(page, 'split.figures').waitFor();
    await post(`/api/runs/${trunk}/control`, { type: 'step', ms: HOUR_MS });
    await page.getByText(/The trunk is \d+ min ahead/).waitFor();
    await byId(page, 'split.together').press('Enter');
    await expect.poll(() => page.getByText('min ahead').count(), { timeout: 60_000 }).toBe(0);
    await expect.poll(async () => (await figures()).filter(({ differs }) => differs).length, { timeout: 20_000 }).toBeGreaterThan(0);
    for (const { differs, cells } of await figures()) {
      const [left, right, difference] = cells;
      expect([left === right, difference?.includes('≠') === true]).toEqual([!differs, differs]);
    }
    const differing = async () => (await Promise.all(CHARTS.map(legend))).filter(([left, right]) => left !== right).length;
    await expect.poll(differing, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(new Set(await clocks()).size).toBe(1);
  },
  PATIENCE_MS,
);

test(
  'both go on together by key, and Back leaves one run',
  async () => {
    await page.locator('[data-testid="split"] h1').click();
    const [before] = await clocks();
    await page.keyboard.press('.');
    await expect.poll(async () => (await clocks()).includes(before ?? ''), { timeout: 30_000 }).toBe(false);
    await expect.poll(async () => new Set(await clocks()).size, { timeout: 30_000 }).toBe(1);
    await byId(page, 'split.close').press('Enter');
    await byId(page, 'live.ctrl').waitFor();
    expect(page.url()).not.toContain('with=');
  },
  PATIENCE_MS,
);

test(
  'on a phone one of them is shown and the other is a step away',
  async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(new URL(`/live/${trunk}?with=${stranger}`, journey.origin).href);
    await byId(page, 'split.right').waitFor();
    expect(await byId(page, 'split.left').count()).toBe(0);
    await byId(page, 'split.switch').getByText('Trunk').click();
    await byId(page, 'split.left').waitFor();
    expect(await byId(page, 'split.right').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  },
  PATIENCE_MS,
);

test.each(['light', 'dark'])(
  'axe finds nothing in %s, wide or narrow',
  async (theme) => {
    await page.evaluate((scheme) => localStorage.setItem('mantine-color-scheme-value', scheme), theme);
    for (const width of [1366, 390]) {
      await page.setViewportSize({ width, height: 768 });
      await page.reload();
      await byId(page, 'split.figures').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await axeFindings(page)).toEqual([]);
    }
  },
  PATIENCE_MS,
);

test(
  'a run that is not there is said not to be there',
  async () => {
    await page.goto(new URL(`/live/${trunk}?with=ZZZZZZZZ`, journey.origin).href);
    await page.getByText('is not live any more').waitFor();
    await byId(page, 'split.close').waitFor();
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
