// A person in the control room decides: closes a lane, adds arrivals, closes a gate, and takes it back; a second screen asks for control.
import AxeBuilder from '@axe-core/playwright';
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amityUntil, newFolder } from '../helpers/amity.ts';

const PATIENCE_MS = 180_000;
const SOON = { timeout: 60_000 };
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
const textOf = async (page: Page, id: string): Promise<string> => (await byId(page, id).innerText()).replace(/[\u00a0\u202f]/g, ' ');
const runOf = (page: Page): string => /\/live\/(\w+)/.exec(page.url())?.[1] ?? '';
const step = (page: Page): Promise<string | null> => byId(page, 'live.progress-note').getAttribute('data-step');
/** Clock and figures of the shown gate. */
const figures = async (page: Page): Promise<readonly string[]> => [
  /\d\d:\d\d VN · \d\d:\d\d CN/.exec(await textOf(page, 'live.clock'))?.[0] ?? '',
  await textOf(page, 'kpi.released'),
  await textOf(page, 'kpi.inside'),
];

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
}, PATIENCE_MS);
afterAll(() => browser.close());

describe('interventions in a live run', () => {
  let product: Awaited<ReturnType<typeof amityUntil>>;
  let folder: string;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];
  const still: { figures: readonly string[] } = { figures: [] };

  beforeAll(async () => {
    folder = newFolder();
    product = await amityUntil(/code=\S+\n/, ['start', '--port', '0', '--no-open', '--data', folder], { PATH: '/nowhere' });
    context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'en-GB' });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(/http:\S+code=\S+/.exec(product.out)?.[0] ?? '');
  }, PATIENCE_MS);
  afterAll(async () => {
    await context.close();
    expect(await product.end('SIGINT')).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  /** Opens the sheet with the key, chooses a kind. */
  async function choose(kind: string): Promise<void> {
    await page.keyboard.press('i');
    await byId(page, `iv.kind-${kind}`).click(SOON);
  }

  async function applied(from: string, number: number): Promise<void> {
    await expect.poll(() => runOf(page), SOON).not.toBe(from);
    await byId(page, `live.decision-${number}`).waitFor(SOON);
    await expect.poll(() => step(page), SOON).toBe('applied');
  }

  test(
    'a lane is closed: the summary says what it does on both clocks, the page goes along, and chip and line say it',
    async () => {
      await page.locator('a[href^="/live/"]').filter({ hasText: 'Open' }).click(SOON);
      await expect.poll(() => textOf(page, 'live.clock'), SOON).toContain('1 Jul');
      await byId(page, 'live.pause').click();
      await expect.poll(() => textOf(page, 'live.clock'), SOON).toContain('Paused');
      const before = await stepped();
      const from = runOf(page);
      await choose('lanes');
      expect(await textOf(page, 'iv.summary')).toMatch(/Huu Nghi: Yard: 22 open[^]*\d\d:\d\d VN · \d\d:\d\d CN to [^]*USD less/);
      await expectNoAxeViolations(page);
      await byId(page, 'iv.apply').click();
      await applied(from, 1);
      expect(await figures(page)).toEqual(before);
      expect(await textOf(page, 'live.decision-lines')).toMatch(/\d\d:\d\d VN · \d\d:\d\d CN\s+① Huu Nghi: Yard: 22 open/);
      expect(await textOf(page, 'live.progress-note')).toMatch(/Applied at \d\d:\d\d VN · \d\d:\d\d CN/);
      expect(await textOf(page, 'live.edited')).toContain('1 random day, edited live - not evidence');
      expect(await textOf(page, 'live.clock')).toContain('Paused');
      await expectNoAxeViolations(page);
    },
    PATIENCE_MS,
  );

  test(
    'a surge begins with a quarter of an hour, and a gate is closed only after one question with facts',
    async () => {
      let from = runOf(page);
      await choose('surge');
      await byId(page, 'iv.apply').click();
      await applied(from, 2);
      still.figures = await stepped();
      from = runOf(page);
      await choose('close');
      await byId(page, 'iv.apply').click();
      expect(await textOf(page, 'iv.facts')).toMatch(/\d+ are inside, \d+ of them waiting/);
      expect(runOf(page)).toBe(from);
      await byId(page, 'iv.apply').click();
      await applied(from, 3);
      expect(await textOf(page, 'live.decision-lines')).toMatch(/③ Huu Nghi: closed[^]*② Huu Nghi: [^]*times the arrivals[^]*① /);
      await expect.poll(() => textOf(page, 'live.feed'), SOON).toMatch(/Huu Nghi[^]*closure/);
    },
    PATIENCE_MS,
  );

  /** A quarter of an hour further, where the run stands again: what is shown there. */
  async function stepped(): Promise<readonly string[]> {
    const clock = async (): Promise<string> => (await figures(page))[0] ?? '';
    const [hours, minutes] = (await clock()).slice(0, 5).split(':').map(Number);
    const then = (hours ?? 0) * 60 + (minutes ?? 0) + 15;
    await byId(page, 'live.step').click();
    const expected = `${String(Math.floor(then / 60)).padStart(2, '0')}:${String(then % 60).padStart(2, '0')}`;
    await expect.poll(clock, SOON).toMatch(new RegExp(`^${expected}`));
    await expect.poll(() => textOf(page, 'live.clock'), SOON).toContain('Paused');
    return figures(page);
  }

  test(
    'undo gives back the exact figures from before it, redo takes it again',
    async () => {
      expect(await stepped()).not.toEqual(still.figures);
      let from = runOf(page);
      await byId(page, 'live.undo').click();
      await expect.poll(() => runOf(page), SOON).not.toBe(from);
      await expect.poll(() => figures(page), SOON).toEqual(still.figures);
      await expect.poll(() => byId(page, 'live.decision-3').count(), SOON).toBe(0);
      from = runOf(page);
      await byId(page, 'live.redo').click();
      await applied(from, 3);
      expect(await figures(page)).toEqual(still.figures);
      expect(await byId(page, 'live.redo').count()).toBe(0);
    },
    PATIENCE_MS,
  );

  test(
    'a second screen watches, asks for control and gets it',
    async () => {
      const second = await context.newPage();
      await second.goto(page.url());
      await byId(second, 'live.held').waitFor(SOON);
      expect(await byId(second, 'live.pause').isDisabled()).toBe(true);
      await byId(second, 'live.ask').click();
      await byId(page, 'live.give').click(SOON);
      await expect.poll(() => byId(second, 'live.pause').isDisabled(), SOON).toBe(false);
      await expect.poll(() => byId(page, 'live.pause').isDisabled(), SOON).toBe(true);
      const from = runOf(page);
      await byId(second, 'live.undo').click();
      await expect.poll(() => runOf(page), SOON).not.toBe(from);
      await expect.poll(() => runOf(second), SOON).toBe(runOf(page));
      await second.close();
    },
    PATIENCE_MS,
  );

  test(
    'thirty days of the decisions are run as a scenario',
    async () => {
      await byId(page, 'live.save-scenario').click();
      await expect.poll(() => textOf(page, 'home.table'), SOON).toContain('as edited live');
    },
    PATIENCE_MS,
  );

  test('no page threw', () => {
    expect(errors).toEqual([]);
  });
});
