// Promises of the page that hold on any machine: nothing jumps, two weeks of a run leave the page as small as it was, a frozen screen stands still.
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, byId, PATIENCE_MS, watchLive, type Journey } from './journey.ts';

const MOST_SHIFT = 0.05;
const MOST_GROWTH_MB = 20;
let journey: Journey;
let page: Page;
let devtools: CDPSession;
/** Messages of the run that came to the page. */
let frames = 0;

beforeAll(async () => {
  journey = await begin(undefined, { examples: false });
  ({ page } = journey);
  devtools = await journey.context.newCDPSession(page);
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (frames += payload.length > 400 ? 1 : 0)));
  await noteShifts(page);
  await page.reload();
  await byId(page, 'start.go').waitFor();
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

interface Shift {
  readonly atMs: number;
  readonly value: number;
  /** What moved, and from where to where. */
  readonly what: string;
}

/** Notes what moves by itself; what follows a press within half a second is expected. */
async function noteShifts(on: Page): Promise<void> {
  await on.addInitScript(() => {
    interface Entry extends PerformanceEntry {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
    }
    const shifts: Shift[] = [];
    const nameOf = (node: Node | null): string =>
      node instanceof Element ? `${node.tagName}.${node.className}` : (node?.textContent ?? '?');
    new PerformanceObserver((list) => {
      for (const { startTime, value, hadRecentInput, sources } of list.getEntries() as Entry[])
        if (!hadRecentInput)
          shifts.push({
            atMs: startTime,
            value,
            what: sources
              .map(({ node, previousRect: a, currentRect: b }) => `${nameOf(node).slice(0, 40)} ${a.x},${a.y} → ${b.x},${b.y}`)
              .join('; '),
          });
    }).observe({ type: 'layout-shift', buffered: true });
    Object.assign(window, { shifts });
  });
}

/** Cumulative layout shift as browsers report it: the worst stretch of at most 5 s without a pause of 1 s. */
function shiftOf(shifts: readonly Shift[]): number {
  let worst = 0;
  let stretch = { fromMs: -Infinity, toMs: -Infinity, sum: 0 };
  for (const { atMs, value } of shifts) {
    const goesOn = atMs - stretch.toMs < 1_000 && atMs - stretch.fromMs < 5_000;
    stretch = { fromMs: goesOn ? stretch.fromMs : atMs, toMs: atMs, sum: value + (goesOn ? stretch.sum : 0) };
    worst = Math.max(worst, stretch.sum);
  }
  return worst;
}

async function expectNoJumps(): Promise<void> {
  const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
  const large = shifts.filter(({ value }) => value > MOST_SHIFT / 10);
  expect(shiftOf(shifts), JSON.stringify(large, null, 1)).toBeLessThanOrEqual(MOST_SHIFT);
}

/** Every picture of the page, as text. */
function pictures(): Promise<string> {
  return page.evaluate(() => [...document.querySelectorAll<HTMLCanvasElement>('.live canvas')].map((one) => one.toDataURL()).join());
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
    // The promise: everything stands a quarter of a second after the press.
    await page.waitForTimeout(250);
    const before = await pictures();
    await page.evaluate(() => {
      const changes: string[] = [];
      new MutationObserver((records) => {
        for (const { type, target, attributeName, oldValue } of records) {
          const now = type === 'attributes' ? (target as Element).getAttribute(attributeName ?? '') : target.nodeValue;
          if (type === 'childList' || now !== oldValue) changes.push(`${type} of ${target.nodeName}: ${oldValue ?? ''} → ${now ?? ''}`);
        }
      }).observe(document.querySelector('.live') ?? document.body, {
        ...{ childList: true, subtree: true, characterData: true, characterDataOldValue: true },
        // React writes the names of radios anew without a change to be seen.
        ...{
          attributeFilter: ['class', 'style', 'd', 'points', 'width', 'height', 'title', 'aria-label', 'data-level'],
          attributeOldValue: true,
        },
      });
      Object.assign(window, { changes });
    });
    const heard = frames;
    await expect.poll(() => frames, { timeout: 20_000 }).toBeGreaterThan(heard + 20);
    expect(await page.evaluate(() => (window as unknown as { changes: string[] }).changes)).toEqual([]);
    expect(await pictures()).toBe(before);
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
    expect(growth).toBeLessThan(MOST_GROWTH_MB);
    await expectNoJumps();
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
