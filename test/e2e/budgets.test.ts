// Promises of the page that hold on any machine: nothing jumps, two weeks of a run leave the page as small as it was, a frozen screen stands still.
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, byId, PATIENCE_MS, watchLive, type Journey } from './journey.ts';

const MOST_SHIFT = 0.05;
const MOST_GROWTH_MB = 20;
let journey: Journey;
let page: Page;
let devtools: CDPSession;

beforeAll(async () => {
  journey = await begin(undefined, { examples: false });
  ({ page } = journey);
  devtools = await journey.context.newCDPSession(page);
  await noteShifts(page);
  await page.reload();
  await byId(page, 'start.go').waitFor();
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

/** Adds up what moves by itself; what follows a press within half a second is expected. */
async function noteShifts(on: Page): Promise<void> {
  await on.addInitScript(() => {
    const shifts: { readonly value: number; readonly what: string }[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        readonly value: number;
        readonly hadRecentInput: boolean;
        readonly sources: readonly { readonly node: Node | null }[];
      })[])
        if (!entry.hadRecentInput)
          shifts.push({
            value: entry.value,
            what: entry.sources.map(({ node }) => (node instanceof Element ? node.className || node.tagName : '?')).join(', '),
          });
    }).observe({ type: 'layout-shift', buffered: true });
    Object.assign(window, { shifts });
  });
}

async function expectNoJumps(): Promise<void> {
  const shifts = await page.evaluate(() => (window as unknown as { shifts: { value: number; what: string }[] }).shifts);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  expect(sum, JSON.stringify(shifts)).toBeLessThanOrEqual(MOST_SHIFT);
}

async function heapMb(): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
}

test(
  'V30: nothing jumps on Home, nor on the live page while a run begins, warms up and goes on',
  async () => {
    await page.waitForLoadState('networkidle');
    await expectNoJumps();
    await watchLive(page);
    await byId(page, 'live.demandcap').locator('canvas').first().waitFor();
    await expectNoJumps();
  },
  PATIENCE_MS,
);

test(
  'WCAG 2.2.2: a frozen screen stands still while messages come in',
  async () => {
    await byId(page, 'live.freeze').click();
    const changes = await page.evaluate(async () => {
      const until = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      const picture = (): string =>
        [...document.querySelectorAll<HTMLCanvasElement>('.live canvas')].map((canvas) => canvas.toDataURL()).join();
      // The promise: everything stands a quarter of a second after the press.
      await until(250);
      const seen: string[] = [];
      const observer = new MutationObserver((records) =>
        seen.push(...records.map(({ target }) => target.parentElement?.outerHTML.slice(0, 120) ?? '?')),
      );
      observer.observe(document.querySelector('.live') ?? document.body, {
        childList: true,
        characterData: true,
        attributes: true,
        subtree: true,
      });
      const before = picture();
      await until(2_000);
      observer.disconnect();
      return { seen, isSame: picture() === before };
    });
    expect(changes.seen).toEqual([]);
    expect(changes.isSame).toBe(true);
    await byId(page, 'live.freeze').click();
  },
  PATIENCE_MS,
);

test(
  'V30: two weeks of simulated time in one page leave less than 20 MB behind, and nothing jumped meanwhile',
  async () => {
    const before = await heapMb();
    await byId(page, 'live.speed').getByText('Max', { exact: true }).click();
    await byId(page, 'live.clock')
      .filter({ hasText: /(1[5-9]|2\d|3[01]) Jul|Aug/ })
      .waitFor({ timeout: 120_000 });
    const growth = (await heapMb()) - before;
    console.log(`heap ${before.toFixed(1)} MB, two weeks later ${growth.toFixed(1)} MB more`);
    expect(growth).toBeLessThan(MOST_GROWTH_MB);
    await expectNoJumps();
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
