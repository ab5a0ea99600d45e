// Gates that are no road, as they are seen: a rail yard and a hall of travellers in the browser, with their legends, in both themes.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeFindings, begin, byId, PATIENCE_MS, runsOf, type Journey } from './journey.ts';

const FORWARD_MS = 14 * 3_600_000;

let journey: Journey;
let page: Page;
const runs = new Map<string, string>();

/** A live run of a scenario, brought to the afternoon of its first day and left standing. */
async function runOf(scenario: string): Promise<string> {
  const known = runs.get(scenario);
  if (known !== undefined) return known;
  const post = (path: string, body: unknown): Promise<{ readonly id: string }> =>
    page.evaluate(
      async ([to, sent]) =>
        (await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent })).json() as Promise<{
          id: string;
        }>,
      [path, JSON.stringify(body)] as const,
    );
  const { id } = await post('/api/runs', { scenario, mode: 'live', replications: 1, seed: 7, speed: 60 });
  const is = async (status: string) => (await runsOf(page)).some((run) => run.id === id && run.status === status);
  await vi.waitUntil(() => is('running'), { timeout: 60_000, interval: 200 });
  await post(`/api/runs/${id}/control`, { type: 'step', ms: FORWARD_MS });
  await vi.waitUntil(() => is('paused'), { timeout: 60_000, interval: 200 });
  runs.set(scenario, id);
  return id;
}

/** Opens a gate in a theme and waits for its legend. */
async function open(scenario: string, query: string, theme = 'light'): Promise<void> {
  const id = await runOf(scenario);
  await page.evaluate((scheme) => {
    localStorage.setItem('mantine-color-scheme-value', scheme);
    localStorage.setItem('amity-settings', JSON.stringify({ lang: 'en' }));
  }, theme);
  await page.goto(new URL(`/live/${id}?${query}`, journey.origin).href);
  await page.locator('.live-gate').waitFor();
  await page.waitForLoadState('networkidle');
}

const legend = async (): Promise<string> => (await page.locator('.legend').innerText()).replace(/\s+/g, ' ');

/** Colours of the ground and of those who move, as many as are seen. */
const coloursSeen = (): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.gate-canvas-scroll canvas[role="img"]');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return new Set(new Uint32Array(new Uint8ClampedArray(pixels).buffer)).size;
  });

beforeAll(async () => {
  journey = await begin();
  ({ page } = journey);
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

describe.each(['light', 'dark'])('in %s', (theme) => {
  test(
    'a railway gate is drawn as a yard: wagons by channel, trains, tracks and cranes in its legend',
    async () => {
      await open('rail-shift', 'view=gate&gate=dong-dang', theme);
      await expect.poll(legend).toContain('train: ×n wagons move as one');
      for (const word of ['Green channel', 'Yellow channel', 'Red channel', 'crane', 'track']) expect(await legend()).toContain(word);
      expect(await legend()).not.toContain('traveller');
      expect(await coloursSeen()).toBeGreaterThan(1);
      expect(await axeFindings(page)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a gate of travellers is drawn as a hall: people, ropes, desks and e-gates in its legend, and no channels',
    async () => {
      await open('holiday-travellers', 'view=gate&gate=huu-nghi', theme);
      await expect.poll(legend).toContain('traveller');
      for (const word of ['queue between ropes', 'desk', 'e-gate']) expect(await legend()).toContain(word);
      expect(await legend()).not.toContain('channel');
      expect(await coloursSeen()).toBeGreaterThan(1);
      expect(await axeFindings(page)).toEqual([]);
    },
    PATIENCE_MS,
  );
});

test(
  'the road beside the railway keeps its look and loads no other',
  async () => {
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await open('rail-shift', 'view=gate&gate=huu-nghi');
    expect(await legend()).toContain('Green channel');
    expect(await legend()).not.toContain('train');
    expect(loaded.filter((url) => /skin/.test(url))).toEqual([]);
    await byId(page, 'map.gate.dong-dang').click();
    await expect.poll(legend).toContain('train');
    expect(loaded.some((url) => /skin/.test(url))).toBe(true);
  },
  PATIENCE_MS,
);

test(
  'the border shows railways and planned lines in strokes of their own, with a legend and their sources',
  async () => {
    await open('rail-shift', 'view=map');
    await byId(page, 'map.line.nanning-yen-vien').waitFor();
    const strokes = await page
      .locator('.border-map .map-rail, .border-map .map-planned')
      .evaluateAll((paths) => paths.map((path) => getComputedStyle(path).strokeDasharray));
    expect(new Set(strokes).size).toBe(2);
    const words = (await byId(page, 'map.legend').innerText()).replace(/\s+/g, ' ');
    for (const word of ['gate of this run', 'railway gate', 'railway', 'planned line']) expect(words).toContain(word);
    expect(words).not.toContain('planned gate');
    await byId(page, 'map.sources').locator('summary').press('Enter');
    expect(await byId(page, 'map.sources').getByRole('link').getAttribute('href')).toContain('gx.cri.cn');
    expect(await byId(page, 'map.sources').innerText()).toContain('an assumption');
    expect(await axeFindings(page)).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'a phone shows one chart at a time, and the picker changes which',
  async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('rail-shift', 'gate=huu-nghi');
    await byId(page, 'live.demandcap').waitFor();
    const charts = () =>
      page.locator('.live-lower > .chart:visible').evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
    expect(await charts()).toEqual(['live.demandcap']);
    await byId(page, 'live.chart-picker').selectOption('dwellband');
    expect(await charts()).toEqual(['live.dwellband']);
    const [plot, screen] = await page.locator('[data-testid="live.dwellband"] canvas').evaluate((one) => [one.clientWidth, innerWidth]);
    expect(plot).toBeGreaterThan((screen ?? 0) * 0.7);
    expect(await axeFindings(page)).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'second language, height of rows and what is near a target hold at once and after a reload',
  async () => {
    await page.setViewportSize({ width: 1366, height: 900 });
    await page.goto(new URL('/settings', journey.origin).href);
    await byId(page, 'settings.lang2').selectOption('zh-CN');
    await byId(page, 'settings.density').selectOption('comfortable');
    await byId(page, 'settings.near').fill('60');
    await page.reload();
    expect(await byId(page, 'settings.lang2').inputValue()).toBe('zh-CN');
    expect(await byId(page, 'settings.near').inputValue()).toBe('60 %');
    await page.goto(new URL(`/live/${await runOf('rail-shift')}?view=table&gate=huu-nghi`, journey.origin).href);
    const second = byId(page, 'kpi.queue').locator('[lang="zh-CN"]');
    await expect.poll(() => second.innerText()).toMatch(/[\u4e00-\u9fff]/);
    const row = page.locator('.lanes tbody tr').first();
    expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await axeFindings(page)).toEqual([]);
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
