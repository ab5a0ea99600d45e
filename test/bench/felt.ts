// What a person feels of the product's pages: how soon they stand, how soon a key is answered while a run goes as fast as it can, and what two weeks leave in memory.
import type { Page } from 'playwright-core';
import type { BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, percentile, short } from './io/measured.ts';

const BUDGET_MS = 20_000;
/** Of table and picture, gates, and the frozen screen: each changes much of the page. */
const KEYS = ['t', '2', 't', '1', 'z', 'z'];
const PRESSES = 30;
/** Until a presented picture can have answered. */
const BETWEEN_MS = 60;
const FORTNIGHT = /(1[5-9]|2\d|3[01]) Jul|Aug/;

const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

/** `page` shows a live run at work. Its heap is read first: the run is over afterwards. */
export async function feltFigures(options: BenchOptions, page: Page): Promise<readonly Figure[]> {
  options.say('browser: what is felt');
  const live = page.url();
  const opened = await inRounds(options, BUDGET_MS, {
    home: () => paintedAfter(page, new URL('/', live).href, 'start.go'),
    live: () => paintedAfter(page, live, 'live.demandcap'),
  });
  await byId(page, 'live.clock').filter({ hasText: '1 Jul' }).waitFor({ timeout: 60_000 });
  const before = await heapMb(page);
  await byId(page, 'live.speed').getByText('Max', { exact: true }).click();
  const answered = await answersMs(page);
  await byId(page, 'live.clock').filter({ hasText: FORTNIGHT }).waitFor({ timeout: 60_000 });
  const grown = (await heapMb(page)) - before;
  const painted = (name: string, what: string, values: readonly number[]): Figure =>
    figureOf({ id: `${name}-lcp`, what: `${what}: largest contentful paint`, unit: 'ms', must: 2_000 }, values);
  return [
    painted('home', 'Home', opened.home),
    painted('live-page', 'live page', opened.live),
    figureOf(
      {
        id: 'live-page-input',
        what: `live page, a run at full speed: key to paint, p75 of ${String(answered.length)} keys`,
        unit: 'ms',
        must: 100,
        beside: `median ${short(median(answered))} ms, slowest ${short(Math.max(...answered))} ms; the browser counts in steps of 8 ms`,
      },
      [percentile(Float64Array.from(answered), 0.75)],
    ),
    figureOf(
      {
        id: 'live-page-heap',
        what: 'live page: heap grown over two weeks of simulated time and more, after collection',
        unit: 'MB',
        must: 20,
        beside: `${short(before)} MB before`,
      },
      [grown],
    ),
  ];
}

/** Ms from the navigation to the largest contentful paint, once `id` is there and the network rests. */
async function paintedAfter(page: Page, address: string, id: string): Promise<number> {
  await page.goto(address);
  await byId(page, id).waitFor();
  await page.waitForLoadState('networkidle');
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
}

/** Ms from each key to the picture that answers it; what is answered within a picture is not told by the browser and counts as one. */
async function answersMs(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const answers: number[] = [];
    const options = { type: 'event', durationThreshold: 16 };
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') answers.push(duration);
    }).observe(options);
    Object.assign(window, { answers });
  });
  for (let press = 0; press < PRESSES; press++) {
    await page.keyboard.press(KEYS[press % KEYS.length] ?? 't');
    await page.waitForTimeout(BETWEEN_MS);
  }
  const told = await page.evaluate(() => (window as unknown as { answers: number[] }).answers);
  return [...told, ...Array.from({ length: Math.max(0, PRESSES - told.length) }, () => 16)];
}

async function heapMb(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize / 1e6;
}
