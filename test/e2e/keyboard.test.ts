// The flows of a planner without a mouse: from the finding to the live page, a live run in hand, a comparison. Every stop of the focus is seen.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, byId, orderRun, PATIENCE_MS, runsOf, textOf, type Journey } from './journey.ts';
import { tabTo } from './keys.ts';

let journey: Journey;
let page: Page;
const MINUTE = 1;
const pressEach = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Minutes on the clock of Viet Nam since midnight. */
async function minuteNow(): Promise<number> {
  const [, hour, minute] = /(\d\d):(\d\d) VN/.exec(await textOf(page, 'live.clock')) ?? [];
  return Number(hour) * 60 + Number(minute);
}
const speed = (): Promise<string> => byId(page, 'live.speed').locator('input:checked').inputValue();
const isPaused = () => byId(page, 'live.pause').and(page.locator('[data-paused="true"]')).waitFor({ timeout: 20_000 });
const isRunning = () => byId(page, 'live.pause').and(page.locator('[data-paused="false"]')).waitFor({ timeout: 20_000 });
/** The live page on its first measured day. */
const firstDay = () => byId(page, 'live.clock').filter({ hasText: '1 Jul' }).waitFor({ timeout: 60_000 });

beforeAll(async () => {
  journey = await begin(undefined, { examples: false });
  ({ page } = journey);
  // Two replications each, for a finding and a comparison.
  for (const scenario of ['lang-son-2025-07', 'lang-son-one-scanner-more']) await orderRun(page, { scenario, replications: 2 });
  await page.waitForFunction(
    async () => {
      const { runs } = (await (await fetch('/api/runs')).json()) as { runs: { status: string }[] };
      return runs.length === 2 && runs.every(({ status }) => status === 'completed');
    },
    undefined,
    { timeout: 120_000, polling: 500 },
  );
  await page.reload();
  await byId(page, 'home.headline').locator('.headline-findings li').first().waitFor();
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

test(
  'V29, F1: from the finding to a moving live run',
  async () => {
    const faults = [...(await tabTo(page, byId(page, 'home.headline').getByRole('link', { name: 'See why' })))];
    await page.keyboard.press('Enter');
    await byId(page, 'cmp.watch').waitFor();
    faults.push(...(await tabTo(page, byId(page, 'cmp.watch'))));
    await page.keyboard.press('Enter');
    await firstDay();
    await page.keyboard.press('Space');
    await isPaused();
    expect(faults).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'V29, F2: a live run is started, stepped, sped up, sent ahead, looked into, frozen, forked and stopped',
  async () => {
    const faults: string[] = [];
    const goTo = async (id: string): Promise<void> => void faults.push(...(await tabTo(page, byId(page, id))));
    await pressEach('g', 'l');
    await byId(page, 'start.go').waitFor();
    await goTo('start.scenario');
    await page.keyboard.type('July 2025 at');
    await goTo('start.seed');
    await page.keyboard.type('7');
    await goTo('start.go');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/live\//);
    await firstDay();
    expect((await runsOf(page)).find(({ id }) => page.url().includes(id))?.name).toContain('July 2025');
    await page.keyboard.press('Space');
    await isPaused();

    // A step of a minute, its length chosen from the list.
    await goTo('live.step.size');
    await page.keyboard.press('Home');
    const before = await minuteNow();
    await tabTo(page, byId(page, 'live.step'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(minuteNow, { timeout: 20_000 }).toBe(before + MINUTE);
    await page.keyboard.press('.');
    await expect.poll(minuteNow, { timeout: 20_000 }).toBe(before + 2 * MINUTE);

    // Speeds by brackets, and by the arrows of the row itself.
    await page.keyboard.press(']');
    await expect.poll(speed, { timeout: 20_000 }).toBe('300');
    // A row of choices has one stop: the choice that holds.
    faults.push(...(await tabTo(page, byId(page, 'live.speed').locator('input:checked'))));
    await page.keyboard.press('ArrowLeft');
    await expect.poll(speed, { timeout: 20_000 }).toBe('60');

    // To the next change of shift.
    await page.keyboard.press('j');
    await byId(page, 'live.jump.shifts').waitFor();
    const [, hour, minute] = /(\d\d):(\d\d) VN/.exec((await textOf(page, 'live.jump.shifts')).replace(/\u00a0/g, ' ')) ?? [];
    await goTo('live.jump.shifts');
    await page.keyboard.press('Enter');
    await expect.poll(minuteNow, { timeout: 60_000 }).toBe(Number(hour) * 60 + Number(minute));
    await expect.poll(speed, { timeout: 20_000 }).toBe('60');

    // Another gate; a stage of the picture, a truck of the stage, the truck's card closed again.
    await page.keyboard.press('2');
    await expect.poll(() => new URL(page.url()).searchParams.get('gate')).not.toBeNull();
    await page.keyboard.press('1');
    faults.push(...(await tabTo(page, byId(page, 'live.canvas').getByRole('region'))));
    await page.keyboard.press('Enter');
    await byId(page, 'live.card').waitFor();
    const trucks = byId(page, 'live.card').locator('.pick-trucks button');
    for (let stage = 0; stage < 12 && (await trucks.count()) === 0; stage++) await page.keyboard.press('ArrowRight');
    faults.push(...(await tabTo(page, trucks.first())));
    await page.keyboard.press('Enter');
    await byId(page, 'live.card').locator('.pick-way li').first().waitFor();
    expect(await textOf(page, 'live.card.cargo')).toMatch(/^[A-Z][a-z]/);
    await goTo('live.card.follow');
    await page.keyboard.press('Space');
    await expect.poll(() => byId(page, 'live.card.follow').getAttribute('aria-pressed')).toBe('true');
    await goTo('live.card.close');
    await page.keyboard.press('Enter');
    await byId(page, 'live.card').waitFor({ state: 'detached' });

    // The table, and back; the screen frozen, and back.
    await page.keyboard.press('t');
    await byId(page, 'live.lanes').waitFor();
    await page.keyboard.press('t');
    await byId(page, 'live.canvas').waitFor();
    await pressEach('z');
    await expect.poll(() => byId(page, 'live.freeze').getAttribute('aria-pressed')).toBe('true');
    await pressEach('z');

    // The sheet of keys opens and closes; then another run from here on, which is stopped.
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const first = page.url();
    await goTo('live.fork');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), { timeout: 20_000 }).not.toBe(first);
    await isRunning();
    await goTo('live.stop');
    await page.keyboard.press('Enter');
    faults.push(...(await tabTo(page, byId(page, 'live.ctrl').getByRole('button', { name: 'Stop the run' }))));
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000 }).toMatch(/Cancelled|Stopped/i);
    expect(faults).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'V29, F4: two runs are ticked and compared, every tab is read, the finding is copied',
  async () => {
    const faults: string[] = [];
    await pressEach('g', 'l');
    for (const name of ['July 2025 at the Lang Son gates', 'One scanner more at Huu Nghi']) {
      const box = byId(page, 'home.table').locator('tr').filter({ hasText: name }).getByRole('checkbox', { disabled: false }).first();
      await box.waitFor();
      faults.push(...(await tabTo(page, box)));
      await page.keyboard.press('Space');
      await expect.poll(() => box.isChecked()).toBe(true);
    }
    faults.push(...(await tabTo(page, byId(page, 'home.compare'))));
    await page.keyboard.press('Enter');
    await byId(page, 'cmp.kpi').waitFor();
    faults.push(...(await tabTo(page, byId(page, 'cmp.copy'))));
    faults.push(...(await tabTo(page, page.getByRole('tab', { selected: true }))));
    for (const tab of ['stages', 'who', 'inputs']) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => new URL(page.url()).searchParams.get('tab')).toBe(tab);
    }
    await pressEach('Home', 'Enter');
    await byId(page, 'cmp.kpi').waitFor();
    faults.push(...(await tabTo(page, byId(page, 'cmp.gate'))));
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => new URL(page.url()).searchParams.get('gate')).not.toBeNull();
    expect(faults).toEqual([]);
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
