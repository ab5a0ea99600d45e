// Drawing in a headless Chromium without a GPU: the product's live page as a user opens it, and a wall of its charts with many trucks.
import type { Browser, Page } from 'playwright-core';
import type { GateLayout } from '../../shared/protocol/live.ts';
import { messageOf } from '../../services/adapters/role.ts';
import { findAccessToken } from '../../services/adapters/store/access-token.ts';
import { compile, gateLayouts } from '../../simulations/index.ts';
import { amityUntil } from '../helpers/amity.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { bundlePage, findChromium, watchPage, withBrowser, type Pictures } from './io/browser.ts';
import { feltFigures } from './felt.ts';
import { figureOf, inRounds, median, ratios, short } from './io/measured.ts';
import { loadScenario } from './io/orders.ts';
import { withFolder } from './io/processes.ts';

const SECONDS = 3;
const BUDGET_MS = 30_000;
const VIEW = { width: 1600, height: 1000 };
const BASELINE = 'lang-son-2025-07';

interface Load {
  readonly id: string;
  readonly charts: number;
  readonly hz: number;
  readonly trucks: number;
}

/** The last is as many single trucks as the page draws: beyond 20 000 it shows bars. */
const WALLS: readonly Load[] = [
  { id: 'browser-12', charts: 12, hz: 10, trucks: 2_000 },
  { id: 'browser-24', charts: 24, hz: 20, trucks: 20_000 },
];

/** Trucks alone, as many as a full gate holds. */
const CROWD: Load = { id: 'browser-crowd', charts: 0, hz: 10, trucks: 3_000 };

export const browserBench: Bench = {
  name: 'browser',
  about: "headless Chromium, software rendering: the live page, and a wall of the dashboard's own charts with its own canvas of trucks",
  async run(options) {
    const executable = findChromium();
    if (executable === undefined) {
      options.say('browser: chromium is absent (CHROMIUM= names it)');
      return [];
    }
    return withBrowser(executable, async (browser) => [...(await walls(options, browser)), ...(await livePageIfThere(options, browser))]);
  },
};

async function walls(options: BenchOptions, browser: Browser): Promise<readonly Figure[]> {
  const { script, style } = await bundlePage();
  const [layout] = gateLayouts(compile(loadScenario(BASELINE).scenario));
  if (layout === undefined) return [];
  const seen = new Map<string, Pictures[]>();
  options.say('browser: walls, p99 of the main thread in CPU ms a picture');
  const watched = (name: string, load: Load, start: Start) => async (): Promise<number> =>
    note(seen, name, await watchWall(browser, { script, style, layout, load, start }));
  const cases = WALLS.flatMap((load) => [
    [load.id, watched(load.id, load, 'begin')] as const,
    [plainOf(load), watched(plainOf(load), load, 'beginPlain')] as const,
  ]);
  const crowd = [
    [CROWD.id, watched(CROWD.id, CROWD, 'begin')],
    ['empty', watched('empty', CROWD, 'beginEmpty')],
  ] as const;
  await inRounds(options, BUDGET_MS, Object.fromEntries([...cases, ...crowd]));
  return [
    ...WALLS.flatMap((load) => wallFigures(load, seen.get(load.id) ?? [], seen.get(plainOf(load)) ?? [])),
    ...crowdFigures(seen.get(CROWD.id) ?? [], seen.get('empty') ?? []),
  ];
}

/** A picture of a screen of 60 Hz. */
const PICTURE_MS = 16.7;

function crowdFigures(seen: readonly Pictures[], empty: readonly Pictures[]): readonly Figure[] {
  const what = `${String(CROWD.trucks)} trucks of one gate, messages at ${String(CROWD.hz)} Hz`;
  return [
    figureOf(
      {
        id: `${CROWD.id}-p99`,
        what: `${what}: p99 of the main thread's CPU for a picture`,
        unit: 'ms',
        must: PICTURE_MS,
        beside: `${short(median(seen.map(({ fps }) => fps)))} pictures a second`,
      },
      seen.map(({ p99Ms }) => p99Ms),
    ),
    figureOf(
      {
        id: `${CROWD.id}-over-empty`,
        what: `${what}: CPU of the main thread ÷ a loop that only clears a canvas`,
        unit: 'x',
        beside: `${short(median(seen.map(({ busy }) => busy * 100)))} % of a core, empty ${short(median(empty.map(({ busy }) => busy * 100)))} %`,
      },
      ratios(
        seen.map(({ busy }) => busy),
        empty.map(({ busy }) => busy),
      ),
    ),
  ];
}

/** How a page begins: with the dashboard's modules, as plainly as it can be drawn, or drawing nothing. */
type Start = 'begin' | 'beginPlain' | 'beginEmpty';
const plainOf = ({ id }: Load): string => `${id} plain`;

function note(seen: Map<string, Pictures[]>, name: string, pictures: Pictures): number {
  seen.set(name, [...(seen.get(name) ?? []), pictures]);
  return pictures.p99Ms;
}

interface WallPage {
  readonly script: string;
  readonly style: string;
  readonly load: Load;
  readonly start: Start;
  readonly layout: GateLayout;
}

async function watchWall(browser: Browser, { script, style, load, start, layout }: WallPage): Promise<Pictures> {
  const page = await browser.newPage({ viewport: VIEW });
  try {
    await page.setContent('<body style="margin:0;font-family:sans-serif"></body>');
    await page.addStyleTag({ content: style });
    await page.addScriptTag({ content: script });
    await page.evaluate(([name, wall]) => (window as unknown as Record<Start, (wall: object) => void>)[name](wall), [
      start,
      { ...load, layout },
    ] as const);
    await page.waitForTimeout(1500);
    const pictures = await watchPage(browser, page, SECONDS);
    if (await page.evaluate(() => (window as unknown as { found: { bars: boolean } }).found.bars))
      throw new Error(`${load.id}: the page drew bars instead of trucks`);
    return pictures;
  } finally {
    await page.close();
  }
}

function wallFigures({ id, charts, hz, trucks }: Load, seen: readonly Pictures[], plain: readonly Pictures[]): readonly Figure[] {
  const what = `${String(charts)} charts of 3 × 600 points at ${String(hz)} Hz and ${String(trucks)} trucks, the dashboard's own modules on one page`;
  const must = id === 'browser-12';
  const of = (pick: (one: Pictures) => number): string => short(median(seen.map(pick)));
  const plainly = `plain uPlot and boxes ${short(median(plain.map(({ fps }) => fps)))} 1/s`;
  // A screen of 60 Hz: what the timer rounds away is not missed.
  const asked = must ? { must: 59 } : { aim: 59 };
  return [
    figureOf(
      { id: `${id}-fps`, what: `${what}: pictures a second of 60`, unit: '1/s', better: 'more', ...asked, beside: plainly },
      seen.map(({ fps }) => fps),
    ),
    figureOf(
      {
        id: `${id}-p99`,
        what: `${what}: p99 of the main thread's CPU for a picture`,
        unit: 'ms',
        ...(must ? { must: 8 } : {}),
        beside: `p50 ${of(({ p50Ms }) => p50Ms)} ms, p99 by the clock ${of(({ p99WallMs }) => p99WallMs)} ms; main thread busy ${of(({ busy }) => busy * 100)} %`,
      },
      seen.map(({ p99Ms }) => p99Ms),
    ),
    figureOf(
      {
        id: `${id}-over-plain`,
        what: `${what}: CPU of the main thread ÷ plain uPlot lines of one pixel and trucks as boxes`,
        unit: 'x',
        beside: `plainly ${short(median(plain.map(({ busy }) => busy * 100)))} % of a core`,
        isGated: true,
      },
      ratios(
        seen.map(({ busy }) => busy),
        plain.map(({ busy }) => busy),
      ),
    ),
  ];
}

/** A page that does not come up is told of, and leaves the rest of the bench alone. */
async function livePageIfThere(options: BenchOptions, browser: Browser): Promise<readonly Figure[]> {
  try {
    return await livePage(options, browser);
  } catch (error) {
    options.say(`browser: the live page did not come up: ${messageOf(error)}`);
    return [];
  }
}

/** The product started as its user starts it, its live baseline open in the browser at 60 ×. */
async function livePage(options: BenchOptions, browser: Browser): Promise<readonly Figure[]> {
  return withFolder(async (folder) => {
    options.say('browser: the live page of the product');
    const args = ['start', '--port', '0', '--no-open', '--no-examples', '--workers', '1', '--data', folder];
    const product = await amityUntil(/code=\S+\n/, args, { LOG_LEVEL: 'error' });
    try {
      const link = /http:\S+code=\S+/.exec(product.out)?.[0] ?? '';
      const page = await browser.newPage({ viewport: VIEW, locale: 'en-GB' });
      const inside = await openLive(page, link, findAccessToken(folder) ?? '');
      const seen = new Map<string, Pictures[]>();
      await inRounds(options, BUDGET_MS / 2, { p99: async () => note(seen, 'live', await watchPage(browser, page, SECONDS)) });
      const figures = livePageFigures(seen.get('live') ?? [], inside);
      const felt = await feltFigures(options, page);
      await page.close();
      return [...figures, ...felt];
    } finally {
      await product.end('SIGINT');
    }
  });
}

/** Starts a live run and opens its page; answers what the picture says it draws. */
async function openLive(page: Page, link: string, token: string): Promise<string> {
  await page.goto(link);
  // Signed in: whoever leaves the page before is not.
  await page.locator('[data-testid="home.start"]').first().waitFor({ timeout: 60_000 });
  const { origin } = new URL(link);
  const response = await page.request.post(`${origin}/api/runs`, {
    headers: { authorization: `Bearer ${token}` },
    data: { scenario: BASELINE, mode: 'live', speed: 60 },
  });
  const { id } = (await response.json()) as { readonly id: string };
  await page.goto(`${origin}/live/${id}`);
  await page.locator('[data-testid="live.throughput"] canvas').first().waitFor({ timeout: 60_000 });
  // The warm-up passes at full speed, in bars; single trucks come with the asked speed, if the machine can draw them.
  const note = page.locator('.legend .push');
  await page
    .locator('.legend .push', { hasNotText: 'simplified' })
    .waitFor({ timeout: 20_000 })
    .catch(() => undefined);
  return note.innerText();
}

function livePageFigures(seen: readonly Pictures[], inside: string): readonly Figure[] {
  const what = 'live page of the product, baseline at 60 ×, 3 charts and one gate drawn';
  const of = (pick: (one: Pictures) => number): string => short(median(seen.map(pick)));
  const beside = `${inside}; main thread busy ${of(({ busy }) => busy * 100)} %`;
  return [
    figureOf(
      { id: 'live-page-fps', what: `${what}: pictures a second`, unit: '1/s', better: 'more', beside },
      seen.map(({ fps }) => fps),
    ),
    figureOf(
      {
        id: 'live-page-p99',
        what: `${what}: p99 of the main thread's CPU for a picture`,
        unit: 'ms',
        beside: `p50 ${of(({ p50Ms }) => p50Ms)} ms, p99 by the clock ${of(({ p99WallMs }) => p99WallMs)} ms`,
      },
      seen.map(({ p99Ms }) => p99Ms),
    ),
  ];
}
