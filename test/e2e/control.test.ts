// A live run in hand: each speed, asked and reached; picture and table of the same numbers; a second run from the same instant.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, byId, PATIENCE_MS, textOf, watchLive, type Journey } from './journey.ts';

/** How far the speed reached may be from the one asked for: windows end on whole steps. */
const NEAR = 0.25;
const DAY_MIN = 1_440;

let journey: Journey;
let page: Page;
let run: string;

beforeAll(async () => {
  journey = await begin(undefined, { transport: 'redis', examples: false });
  ({ page } = journey);
  await noteWhatIsDrawn(page);
  run = await watchLive(page);
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

const asked = (): Promise<string> => byId(page, 'live.speed').locator('input:checked').inputValue();
const reached = async (): Promise<number> => Number((await textOf(page, 'live.achieved')).replace(/\D/g, ''));
const pause = async (): Promise<void> => {
  await byId(page, 'live.pause').and(page.locator('[data-paused="false"]')).click();
  await byId(page, 'live.pause').and(page.locator('[data-paused="true"]')).waitFor({ timeout: 20_000 });
};

test(
  'V10: the picture and the table agree in every stage, at rest after each step; its summary with the figures at every moment',
  async () => {
    await byId(page, 'live.speed').getByText('3,600×', { exact: true }).click();
    await expect.poll(asked, { timeout: 20_000 }).toBe('3600');
    await pause();
    for (const minutes of [15, 60]) {
      await byId(page, 'live.step.size').selectOption(String(minutes * 60_000));
      const before = await minuteNow(page);
      await byId(page, 'live.step').click();
      await expect.poll(() => minuteNow(page), { timeout: 60_000 }).toBe((before + minutes) % DAY_MIN);
      for (const gate of [0, 1]) await expectAgreement(page, gate);
    }
    await byId(page, 'live.speed').getByText('300×', { exact: true }).click();
    await expect.poll(asked, { timeout: 20_000 }).toBe('300');
    await byId(page, 'live.pause').click();
    // In one look, so that both are of the same moment.
    const moments = await page.evaluate(async () => {
      const number = (text: string | null | undefined, after: RegExp): string => after.exec(text ?? '')?.[1] ?? '?';
      const seen: (readonly [string, string])[] = [];
      while (new Set(seen.map(([told]) => told)).size < 5) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const label = document.querySelector('[data-testid="live.canvas"] canvas[role="img"]')?.getAttribute('aria-label');
        const tile = document.querySelector('[data-testid="kpi.inside"] .kpi-value')?.textContent;
        seen.push([number(label, /([\d,]+) inside/), number(tile, /([\d,]+)/)]);
      }
      return seen;
    });
    expect(moments.filter(([told, shown]) => told !== shown)).toEqual([]);
    await pause();
  },
  PATIENCE_MS,
);

test(
  'V08: a fork goes the same way as its run until somebody decides otherwise',
  async () => {
    const first = page.url();
    await byId(page, 'live.fork').click();
    await page.waitForURL((url) => url.pathname.startsWith('/live/') && !url.pathname.endsWith(run));
    await byId(page, 'live.clock').filter({ hasText: 'CN' }).waitFor();
    const fork = page.url();
    const told: string[] = [];
    for (const address of [first, fork]) {
      await page.goto(address);
      await byId(page, 'live.clock').waitFor();
      told.push(await worldAt(page, '13:00'));
    }
    expect(told[0]).toMatch(/13:00 VN · 14:00 CN/);
    expect(told[1]).toBe(told[0]);
  },
  PATIENCE_MS,
);

test(
  'V05: each speed is asked for and reached, and both are said',
  async () => {
    await byId(page, 'live.pause').and(page.locator('[data-paused="true"]')).click();
    for (const [label, wanted] of [
      ['1×', 1],
      ['10×', 10],
      ['60×', 60],
      ['300×', 300],
      ['3,600×', 3_600],
    ] as const) {
      await byId(page, 'live.speed').getByText(label, { exact: true }).click();
      await expect.poll(asked, { timeout: 20_000 }).toBe(String(wanted));
      await expect.poll(async () => Math.abs((await reached()) / wanted - 1), { timeout: 30_000, interval: 100 }).toBeLessThanOrEqual(NEAR);
    }
    await byId(page, 'live.speed').getByText('Max', { exact: true }).click();
    await expect.poll(asked, { timeout: 20_000 }).toBe('max');
    await expect.poll(reached, { timeout: 30_000, interval: 100 }).toBeGreaterThan(3_600 * (1 + NEAR));
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});

/** Notes the texts of every canvas since it was last cleared. */
async function noteWhatIsDrawn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const drawn = new WeakMap<HTMLCanvasElement, string[]>();
    const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
      clearRect(this: CanvasRenderingContext2D, ...box: Parameters<typeof clearRect>): void {
        drawn.set(this.canvas, []);
        clearRect.apply(this, box);
      },
      fillText(this: CanvasRenderingContext2D, ...text: Parameters<typeof fillText>): void {
        drawn.get(this.canvas)?.push(text[0]);
        fillText.apply(this, text);
      },
    });
    Object.assign(window, { drawn });
  });
}

/** Minutes of the day on the clock of Viet Nam. */
async function minuteNow(page: Page): Promise<number> {
  const [, hour, minute] = /(\d\d):(\d\d) VN/.exec(await textOf(page, 'live.clock')) ?? [];
  return Number(hour) * 60 + Number(minute);
}

/** The counts the picture shows, by the name of the stage above them; a stage of two directions adds up. */
async function drawnCounts(page: Page, names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const texts = await page.evaluate(() => {
    const { drawn } = window as unknown as { drawn: WeakMap<HTMLCanvasElement, string[]> };
    const ground = document.querySelector<HTMLCanvasElement>('[data-testid="live.canvas"] canvas[aria-hidden]');
    return ground === null ? [] : (drawn.get(ground) ?? []);
  });
  const counts: Record<string, number> = {};
  texts.forEach((text, i) => {
    const count = texts[i + 1] ?? '';
    const name = [text, `${texts[i - 1] ?? ''} ${text}`].find((one) => names.includes(one));
    if (name !== undefined && /^[\d,]+$/.test(count)) counts[name] = (counts[name] ?? 0) + Number(count.replace(/,/g, ''));
  });
  return counts;
}

interface Row {
  readonly name: string;
  readonly waiting: number;
  readonly inService: number;
  readonly isStaffed: boolean;
}

/** The rows of stages where trucks stand: declarations have no place. */
async function tableRows(page: Page): Promise<readonly Row[]> {
  return page.evaluate(() => {
    const numberIn = (text: string | undefined): number => Number((text ?? '').replace(/,/g, ''));
    return [...document.querySelectorAll('[data-testid="live.lanes"] tbody tr')]
      .filter((row) => row.querySelector('.chip') === null)
      .map((row) => {
        const [waiting, inService, staff] = [...row.querySelectorAll('td.num')].map((cell) => cell.textContent);
        const name = row.querySelector('button')?.textContent ?? '';
        return { name, waiting: numberIn(waiting), inService: numberIn(inService), isStaffed: staff !== '—' };
      });
  });
}

async function expectAgreement(page: Page, gate: number): Promise<void> {
  await byId(page, 'live.gates').getByRole('button').nth(gate).click();
  await byId(page, 'live.view').getByText('Table').click();
  await byId(page, 'live.lanes').waitFor();
  const rows = await tableRows(page);
  await byId(page, 'live.view').getByText('Canvas').click();
  const names = rows.map(({ name }) => name);
  await expect.poll(async () => Object.keys(await drawnCounts(page, names)).length, { timeout: 10_000 }).toBe(names.length);
  // Under a stage with servers stands its queue, under any other everybody who is there.
  const wanted = Object.fromEntries(
    rows.map(({ name, waiting, inService, isStaffed }) => [name, isStaffed ? waiting : waiting + inService]),
  );
  await expect.poll(() => drawnCounts(page, names), { timeout: 10_000 }).toEqual(wanted);
  expect(rows.some(({ waiting, inService }) => waiting + inService > 0)).toBe(true);
}

/** Sends the run to a time of day and answers everything the page then says of it. */
async function worldAt(page: Page, time: string): Promise<string> {
  await byId(page, 'live.jump').click();
  await byId(page, 'live.jump.time').fill(time);
  await page.keyboard.press('Enter');
  await byId(page, 'live.clock')
    .filter({ hasText: `${time} VN` })
    .waitFor({ timeout: 60_000 });
  await byId(page, 'live.jump.progress').waitFor({ state: 'detached' });
  await byId(page, 'live.pause').and(page.locator('[data-paused="true"]')).waitFor({ timeout: 20_000 });
  const said = [await textOf(page, 'live.clock'), await textOf(page, 'live.progress')];
  for (const gate of await byId(page, 'live.gates').getByRole('button').all()) {
    await gate.click();
    await byId(page, 'live.view').getByText('Table').click();
    for (const id of ['live.gates', 'live.lanes']) said.push(await textOf(page, id));
    // What is now, not what was: of the hours before the fork it knows less than its run.
    said.push(...(await byId(page, 'live.kpis').locator('[data-testid^="kpi."]:not([data-testid="kpi.cost"]) .kpi-value').allInnerTexts()));
  }
  return said.join('\n');
}
