// A planner at the live page, in a real browser: both clocks everywhere, steps and jumps, the ghost, picture and table, a link that falls silent.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, byId, liveRun, PATIENCE_MS, textOf, type Journey } from './journey.ts';
import { openWay } from './way.ts';

const way = openWay();
let journey: Journey;
let page: Page;
let run: string;
const BOTH_TIMES = /(\d\d):(\d\d) VN · (\d\d):(\d\d) CN/;

/** Minutes of the day on the clock of Viet Nam, and how far China is ahead of it. */
function clockOf(text: string): { readonly vn: number; readonly ahead: number } {
  const [, a, b, c, d] = BOTH_TIMES.exec(text) ?? [];
  const vn = Number(a) * 60 + Number(b);
  return { vn, ahead: (Number(c) * 60 + Number(d) - vn + 1440) % 1440 };
}
const clock = async () => clockOf(await textOf(page, 'live.clock'));
/** The clock once it stands: the last frames of a pause may still be on their way. */
async function standingClock(): Promise<number> {
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = (await clock()).vn;
        const stands = now === before;
        before = now;
        return stands;
      },
      { timeout: 20_000, interval: 700 },
    )
    .toBe(true);
  return before;
}
const isPaused = async (): Promise<string> => await textOf(page, 'live.clock');

beforeAll(async () => {
  journey = await begin((host, port) => way.to(host, port));
  ({ page } = journey);
  run = await liveRun(page);
  await page.goto(`${journey.origin}/live/${run}`);
  await byId(page, 'live.clock').filter({ hasText: '1 Jul' }).waitFor({ timeout: 60_000 });
}, PATIENCE_MS);
afterAll(async () => {
  await journey.end();
  way.close();
}, PATIENCE_MS);

test(
  'V04: every time is said in both zones, an hour apart',
  async () => {
    await byId(page, 'live.pause').click();
    await expect.poll(isPaused, { timeout: 20_000 }).toContain('Paused');
    expect((await clock()).ahead).toBe(60);
    await byId(page, 'live.feed').locator('time').first().waitFor();
    for (const text of await byId(page, 'live.feed').locator('time').allInnerTexts())
      expect(clockOf(text.replace(/\u00a0/g, ' ')).ahead).toBe(60);
    // What stands on the page anywhere: a time of one zone is followed by that of the other.
    const words = (await page.locator('main').innerText()).replace(/\u00a0/g, ' ');
    expect(words.match(/\d\d:\d\d VN(?! · \d\d:\d\d CN)/g)).toBeNull();
  },
  PATIENCE_MS,
);

test(
  'V05: steps, speeds and a jump to the next change of shift land where they say',
  async () => {
    const before = await standingClock();
    await byId(page, 'live.step.size').selectOption('60000');
    await byId(page, 'live.step').click();
    await expect.poll(async () => (await clock()).vn, { timeout: 20_000 }).toBe(before + 1);
    for (const label of ['10×', '300×', '60×']) {
      await byId(page, 'live.speed').getByText(label, { exact: true }).click();
      await expect
        .poll(() => byId(page, 'live.speed').locator('input:checked').inputValue(), { timeout: 20_000 })
        .toBe(label.replace('×', ''));
    }
    expect(await textOf(page, 'live.achieved')).toMatch(/got [\d,]+×/);
    await byId(page, 'live.jump').click();
    const promised = (await textOf(page, 'live.jump.shifts')).replace(/\u00a0/g, ' ');
    await byId(page, 'live.jump.shifts').click();
    await expect.poll(async () => (await clock()).vn, { timeout: 60_000 }).toBe(clockOf(promised).vn);
    await expect.poll(isPaused, { timeout: 20_000 }).toContain('Paused');
    // The speed asked for is put back.
    await expect.poll(() => byId(page, 'live.speed').locator('input:checked').inputValue(), { timeout: 20_000 }).toBe('60');
  },
  PATIENCE_MS,
);

test(
  'V09: the ghost stands on the progress, the figures and the releases, and says what it is',
  async () => {
    await expect.poll(() => byId(page, 'live.ghost').locator('option').count(), { timeout: 120_000 }).toBeGreaterThan(1);
    await byId(page, 'live.ghost').selectOption({ index: 1 });
    await byId(page, 'ghost.released').waitFor();
    for (const id of ['ghost.progress', 'ghost.throughput', 'ghost.inside', 'ghost.released'])
      expect(await textOf(page, id)).toMatch(/[+−]?[\d,]+ against the saved mean/);
    expect(await byId(page, 'ghost.released').getAttribute('title')).toMatch(/mean of \d+ replications/);
    expect(await textOf(page, 'live.throughput')).toMatch(/mean of \d+/);
    await byId(page, 'live.ghost').selectOption('none');
    await byId(page, 'ghost.released').waitFor({ state: 'detached' });
  },
  PATIENCE_MS,
);

test(
  'V10: picture and table agree, and what is picked in one is picked in the other',
  async () => {
    const inside = await textOf(page, 'kpi.inside');
    expect(await byId(page, 'live.canvas').locator('canvas[role=img]').getAttribute('aria-label')).toContain(
      `${/[\d,]+/.exec(inside.split('\n')[1] ?? inside)?.[0] ?? '?'} inside`,
    );
    await byId(page, 'live.canvas').getByRole('region').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    const stage = await byId(page, 'live.card').getByRole('heading').innerText();
    const counts = (await byId(page, 'live.card').locator('p').first().innerText()).replace(/\u00a0/g, ' ');
    await byId(page, 'live.view').getByText('Table').click();
    const row = byId(page, 'live.lanes').locator('tr[data-selected]');
    await row.waitFor();
    expect(await row.getByRole('button').innerText()).toBe(stage);
    const cells = await row.locator('td.num').allInnerTexts();
    expect(counts).toContain(`Waiting ${cells[0] ?? ''}`);
    expect(counts).toContain(`In service ${cells[1] ?? ''}`);
    await byId(page, 'live.view').getByText('Canvas').click();
  },
  PATIENCE_MS,
);

test(
  'a truck of a stage has a card with its way, and can be followed',
  async () => {
    await byId(page, 'live.view').getByText('Table').click();
    const busy = byId(page, 'live.lanes')
      .locator('tbody tr')
      .filter({ hasNot: page.locator('.chip') });
    for (const row of await busy.all()) {
      await row.getByRole('button').click();
      if ((await byId(page, 'live.card').locator('.pick-trucks button').count()) > 0) break;
    }
    await byId(page, 'live.card').locator('.pick-trucks button').first().click();
    await byId(page, 'live.card').locator('.pick-way li').first().waitFor();
    expect(await textOf(page, 'live.card')).toMatch(/Truck \d+/);
    expect(await textOf(page, 'live.card')).toMatch(BOTH_TIMES);
    await byId(page, 'live.card.follow').click();
    expect(await byId(page, 'live.card.follow').getAttribute('aria-pressed')).toBe('true');
    await byId(page, 'live.card.close').click();
    await byId(page, 'live.view').getByText('Canvas').click();
  },
  PATIENCE_MS,
);

test(
  'a chart shows its numbers, and gives them away as a picture and a file',
  async () => {
    const chart = byId(page, 'live.demandcap');
    await chart.getByRole('button', { name: 'Table' }).click();
    await chart.locator('tbody tr').first().waitFor();
    const first = (await chart.locator('tbody tr').nth(1).innerText()).replace(/\u00a0/g, ' ');
    expect(first).toMatch(BOTH_TIMES);
    const [csv] = await Promise.all([page.waitForEvent('download'), chart.getByRole('button', { name: 'CSV' }).click()]);
    const text = readFileSync(await csv.path(), 'utf8');
    expect(text.split('\r\n')[0]).toBe(
      '\ufefftime_vn,time_cn,backlog_trucks_per_15min,arrived_trucks_per_15min,capacity_trucks_per_15min,finished',
    );
    expect(text.split('\r\n').length).toBeGreaterThan(20);
    await chart.getByRole('button', { name: 'Table' }).click();
    const [png] = await Promise.all([page.waitForEvent('download'), chart.getByRole('button', { name: 'PNG' }).click()]);
    const bytes = readFileSync(await png.path());
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    // Twice the width of the chart on the page.
    const width = await chart.locator('.chart-host').evaluate((host) => host.clientWidth);
    expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(2 * width);
  },
  PATIENCE_MS,
);

test(
  'V12: a link that falls silent is noticed, what is old is greyed and dated, and it comes back by itself',
  async () => {
    await byId(page, 'live.pause').click();
    await expect.poll(() => byId(page, 'conn').getAttribute('data-phase'), { timeout: 20_000 }).toBe('live');
    const begun = Date.now();
    way.silence(true);
    await expect.poll(() => byId(page, 'conn').getAttribute('data-phase'), { timeout: 10_000, interval: 100 }).not.toBe('live');
    const noticedMs = Date.now() - begun;
    await byId(page, 'live.stale').waitFor({ timeout: 20_000 });
    const staleMs = Date.now() - begun;
    expect(await textOf(page, 'live.stale')).toMatch(BOTH_TIMES);
    expect(await textOf(page, 'kpi.queue')).toMatch(/as of \d\d:\d\d VN · \d\d:\d\d CN/);
    expect(await byId(page, 'kpi.queue').evaluate((tile) => getComputedStyle(tile).backgroundImage)).toContain('repeating-linear-gradient');
    expect(await byId(page, 'live.pause').isDisabled()).toBe(true);
    way.silence(false);
    await expect.poll(() => byId(page, 'conn').getAttribute('data-phase'), { timeout: 20_000 }).toBe('live');
    await byId(page, 'live.gap').waitFor({ timeout: 10_000 });
    expect(await byId(page, 'live.stale').count()).toBe(0);
    // Words of the budget: delayed within 3.5 s, stale within 10.5 s; a second of grace for a busy machine.
    expect(noticedMs).toBeLessThan(4_500 + 1_000);
    expect(staleMs).toBeLessThan(11_500 + 1_000);
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
