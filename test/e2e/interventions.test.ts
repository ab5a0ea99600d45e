// A person in the control room decides: every kind of intervention, undone and done again to the figure, one screen in control at a time.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeFindings, begin, byId, liveRun, PATIENCE_MS, runsOf, textOf, type Journey } from './journey.ts';

const SOON = { timeout: 30_000 };
const BOTH = /\d\d:\d\d VN · \d\d:\d\d CN/;
const runOf = (page: Page): string => /\/live\/(\w+)/.exec(page.url())?.[1] ?? '';
const step = (page: Page): Promise<string | null> => byId(page, 'live.progress-note').getAttribute('data-step');
const clock = async (page: Page): Promise<string> => BOTH.exec(await textOf(page, 'live.clock'))?.[0] ?? '';

/** Every figure of the shown gate with its details and the ghost beside it, and the clock. */
async function figures(page: Page): Promise<readonly string[]> {
  const tiles = await byId(page, 'live.kpis').evaluate((strip) =>
    [...strip.querySelectorAll('.kpi')].map((tile) =>
      [...tile.querySelectorAll('dt, .kpi-value, .kpi-unit, .kpi-detail, .kpi-ghost')].map((part) => part.textContent).join(' | '),
    ),
  );
  return [await clock(page), ...tiles];
}

/** The lane table: who waits and is served where. */
async function lanes(page: Page): Promise<string> {
  await byId(page, 'live.lanes').waitFor(SOON);
  return textOf(page, 'live.lanes');
}

const pressed = (page: Page, id: string): Promise<void> => byId(page, id).click(SOON);
const clockSays = (page: Page, hasText: string): Promise<void> => byId(page, 'live.clock').filter({ hasText }).waitFor(SOON);

/** A quarter of an hour further, where the run stands again: what is shown there. */
async function stepped(page: Page): Promise<readonly string[]> {
  const before = await clock(page);
  await pressed(page, 'live.step');
  await expect.poll(async () => (await clock(page)) !== before && (await textOf(page, 'live.clock')).includes('Paused'), SOON).toBe(true);
  // Told anew: a page that watched at full speed knows its quarters of an hour only as finely as its messages came.
  await page.reload();
  await clockSays(page, 'Paused');
  await byId(page, 'ghost.progress').waitFor(SOON);
  return figures(page);
}

/** Opens the sheet with its key and chooses a kind. */
async function choose(page: Page, kind: string): Promise<void> {
  await page.keyboard.press('i');
  await pressed(page, `iv.kind-${kind}`);
}

/** The page goes along to the run that goes on, where the decision is on the screen. */
async function applied(page: Page, from: string, number: number): Promise<void> {
  await expect.poll(() => runOf(page), SOON).not.toBe(from);
  await byId(page, `live.decision-${number}`).waitFor(SOON);
  await expect.poll(() => step(page), SOON).toBe('applied');
}

/** The steps a decision goes through on the screen, from now on. */
async function watchSteps(page: Page): Promise<() => Promise<readonly string[]>> {
  await byId(page, 'live.progress-note').evaluate((note) => {
    const steps: string[] = [];
    new MutationObserver(() => steps.push(note.getAttribute('data-step') ?? '')).observe(note, { attributeFilter: ['data-step'] });
    Object.assign(window, { stepsSeen: steps });
  });
  return () => page.evaluate(() => (window as unknown as { stepsSeen: string[] }).stepsSeen);
}

/** The flags each chart has drawn. */
function flagsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.live-lower .uplot')].map(({ dataset }) => dataset['flags'] ?? ''),
  );
}

let journey: Journey;
let page: Page;
beforeAll(async () => {
  journey = await begin();
  ({ page } = journey);
  const live = await liveRun(page);
  // What is set beside the run changes while the examples are still computed.
  const batches = async () => (await runsOf(page)).filter(({ mode }) => mode === 'batch');
  await vi.waitUntil(async () => (await batches()).length >= 2 && (await batches()).every(({ status }) => status === 'completed'), {
    timeout: 120_000,
    interval: 500,
  });
  await page.goto(`${journey.origin}/live/${live}?view=table`);
  await clockSays(page, '1 Jul');
  await pressed(page, 'live.pause');
  await clockSays(page, 'Paused');
  await byId(page, 'ghost.progress').waitFor(SOON);
  // Asked for by name it stays, also once there are decisions to be without.
  await byId(page, 'live.ghost').selectOption({ index: 1 });
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

describe('decided, undone and done again', () => {
  const before: { figures: readonly string[]; lanes: string; axe: readonly string[] } = { figures: [], lanes: '', axe: [] };

  test(
    'a lane is closed: the summary says what it does on both clocks, the page goes along, and step, chip, line and flag say it',
    async () => {
      const figuresBefore = await stepped(page);
      const lanesBefore = await lanes(page);
      const from = runOf(page);
      const steps = await watchSteps(page);
      await choose(page, 'lanes');
      expect(await textOf(page, 'iv.summary')).toMatch(/Huu Nghi: Yard: 22 open[^]*\d\d:\d\d VN · \d\d:\d\d CN to [^]*USD less/);
      expect(await axeFindings(page)).toEqual([]);
      await pressed(page, 'iv.apply');
      await applied(page, from, 1);
      expect(await steps()).toEqual(['sending', 'accepted', 'applied']);
      expect(await figures(page)).toEqual(figuresBefore);
      expect(await lanes(page)).toBe(lanesBefore);
      expect(await textOf(page, 'live.decision-lines')).toMatch(/\d\d:\d\d VN · \d\d:\d\d CN\s+① Huu Nghi: Yard: 22 open/);
      expect(await textOf(page, 'live.progress-note')).toMatch(/Applied at \d\d:\d\d VN · \d\d:\d\d CN/);
      expect(await textOf(page, 'live.edited')).toContain('1 random day, edited live - not evidence');
      expect(await textOf(page, 'live.clock')).toContain('Paused');
      await expect.poll(() => flagsOf(page), SOON).toEqual(['1', '1', '1', '1']);
      expect(await axeFindings(page)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a gate is closed only after one question with facts, and the feed tells when it begins',
    async () => {
      before.figures = await stepped(page);
      before.lanes = await lanes(page);
      const from = runOf(page);
      await choose(page, 'close');
      await pressed(page, 'iv.apply');
      expect(await textOf(page, 'iv.facts')).toMatch(/\d+ are inside, \d+ of them waiting/);
      expect(runOf(page)).toBe(from);
      await pressed(page, 'iv.apply');
      await applied(page, from, 2);
      expect(await textOf(page, 'live.decision-lines')).toMatch(/② Huu Nghi: closed[^]*① /);
      expect(await stepped(page)).not.toEqual(before.figures);
      expect(await lanes(page)).not.toBe(before.lanes);
      expect(await textOf(page, 'live.feed')).toMatch(/▲ Huu Nghi: begins: closure/);
    },
    PATIENCE_MS,
  );

  test(
    'V07: undo gives back the exact figures from before it, redo takes it again',
    async () => {
      const closed = await figures(page);
      let from = runOf(page);
      await pressed(page, 'live.undo');
      await expect.poll(() => runOf(page), SOON).not.toBe(from);
      await expect.poll(() => byId(page, 'live.decision-2').count(), SOON).toBe(0);
      expect(await figures(page)).toEqual(before.figures);
      expect(await lanes(page)).toBe(before.lanes);
      from = runOf(page);
      await pressed(page, 'live.redo');
      await applied(page, from, 2);
      expect(await figures(page)).toEqual(before.figures);
      expect(await byId(page, 'live.redo').count()).toBe(0);
      expect(await stepped(page), 'and it goes on as it had').toEqual(closed);
    },
    PATIENCE_MS,
  );

  test(
    'unless another is asked for, the same day without the decisions stands beside it',
    async () => {
      const asked = page.url();
      await page.goto(`${journey.origin}/live/${runOf(page)}?view=table`);
      await expect.poll(() => byId(page, 'live.ghost').inputValue(), SOON).toBe('twin');
      await byId(page, 'ghost.released').waitFor(SOON);
      expect(await byId(page, 'ghost.released').getAttribute('title')).toContain('one day beside its twin');
      expect(await textOf(page, 'ghost.released')).toMatch(/^[+-]?[\d,]+ against the day without the decisions$/);
      await byId(page, 'live.throughput').getByText('Without the decisions, both directions').waitFor(SOON);
      const twins = async () => (await runsOf(page)).filter(({ name }) => name.endsWith('(no decisions)'));
      expect((await twins()).length).toBe(1);
      await page.goto(asked);
      await byId(page, 'ghost.progress').waitFor(SOON);
    },
    PATIENCE_MS,
  );

  test(
    'who decides for a run that has gone on meanwhile is refused with the reason, and can go along',
    async () => {
      const from = runOf(page);
      await pressed(page, 'live.freeze');
      const answer = await page.evaluate(
        async (run) =>
          (
            await fetch(`/api/runs/${run}/interventions`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ disruptions: [{ for: '1 h', close: { gate: 'chi-ma' } }] }),
            })
          ).status,
        from,
      );
      expect(answer).toBe(202);
      await choose(page, 'officers');
      await pressed(page, 'iv.apply');
      await expect.poll(() => step(page), SOON).toBe('refused');
      expect(await textOf(page, 'live.progress-note')).toContain('The run goes on as');
      expect(runOf(page)).toBe(from);
      await page.keyboard.press('Escape');
      await pressed(page, 'live.freeze');
      await expect.poll(() => runOf(page), SOON).not.toBe(from);
      await byId(page, 'live.decision-3').waitFor(SOON);
    },
    PATIENCE_MS,
  );

  test(
    'a second screen watches, asks for control and gets it, or is told to wait',
    async () => {
      // The first to act has control.
      await stepped(page);
      const second = await journey.context.newPage();
      await second.goto(page.url());
      await byId(second, 'live.held').waitFor(SOON);
      expect(await byId(second, 'live.pause').isDisabled()).toBe(true);
      expect(await byId(second, 'live.intervene').isDisabled()).toBe(true);
      await pressed(second, 'live.ask');
      await pressed(page, 'live.keep');
      await expect.poll(() => byId(second, 'live.ask').getAttribute('data-loading'), SOON).toBeNull();
      expect(await byId(second, 'live.pause').isDisabled()).toBe(true);
      await pressed(second, 'live.ask');
      await pressed(page, 'live.give');
      await expect.poll(() => byId(second, 'live.pause').isDisabled(), SOON).toBe(false);
      await expect.poll(() => byId(page, 'live.pause').isDisabled(), SOON).toBe(true);
      expect(await textOf(page, 'live.held')).toContain('Another screen has control.');
      const from = runOf(page);
      await pressed(second, 'live.undo');
      await expect.poll(() => runOf(page), SOON).not.toBe(from);
      await expect.poll(() => runOf(second), SOON).toBe(runOf(page));
      await expect.poll(() => byId(page, 'live.pause').isDisabled(), SOON).toBe(true);
      await second.close();
    },
    PATIENCE_MS,
  );
});

describe('V06: every kind of intervention', () => {
  /** What is chosen in the sheet, and how its line and its beginning read. */
  const KINDS: readonly (readonly [string, (page: Page) => Promise<unknown>, RegExp, RegExp])[] = [
    ['lanes', async () => undefined, /Yard: \d+ open/, /other staffing/],
    ['lanes', (on) => byId(on, 'iv.n').fill('2'), /Yard: \d+ open/, /other staffing/],
    ['tidal', async () => undefined, /Yard: \d+ open, [^:]+: \d+ open/, /other staffing/],
    ['officers', async () => undefined, /Documents: \d+ open/, /other staffing/],
    ['surge', async () => undefined, /Export: 1\.5 times the arrivals/, /other demand/],
    ['divert', (on) => byId(on, 'iv.share').fill('40'), /Export: 40 ?% sent on to Tan Thanh/, /sent on to another gate/],
    ['breakdown', async () => undefined, /Scanners: \d+ open/, /other staffing/],
    ['night', async () => undefined, /Viet Nam side open beyond hours, China side open beyond hours/, /longer hours/],
    ['channels', (on) => byId(on, 'iv.red').fill('20'), /Export: green [\d.]+ ?%, yellow [\d.]+ ?%, red 20 ?%/, /other risk channels/],
    ['only', async () => undefined, /Border guard lanes: Registered only/, /some classes only/],
  ];

  test(
    'applies, stands in the feed with its time on both clocks, puts a numbered flag on every chart, and begins',
    async () => {
      const id = await page.evaluate(async () => {
        const body = JSON.stringify({ scenario: 'joint-hours', mode: 'live', days: 1, replications: 1, speed: 60 });
        const answer = await fetch('/api/runs', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        return ((await answer.json()) as { id: string }).id;
      });
      await page.goto(`${journey.origin}/live/${id}?view=table`);
      await clockSays(page, '1 Jul');
      await pressed(page, 'live.pause');
      await clockSays(page, 'Paused');
      for (const [i, [kind, fill, line]] of KINDS.entries()) {
        const from = runOf(page);
        await choose(page, kind);
        await fill(page);
        await expect.poll(() => textOf(page, 'iv.summary'), SOON).toMatch(line);
        await pressed(page, 'iv.apply');
        await applied(page, from, i + 1);
        const [newest = ''] = (await textOf(page, 'live.decision-lines')).split(/\n(?=\d\d:\d\d VN)/);
        expect(newest, kind).toMatch(new RegExp(`^${BOTH.source}\\s+${String.fromCodePoint(0x2460 + i)} Huu Nghi: ${line.source}`));
      }
      const numbers = KINDS.map((_, i) => String(i + 1)).join(' ');
      await expect.poll(() => flagsOf(page), SOON).toEqual([numbers, numbers, numbers, numbers]);
      for (let quarter = 0; quarter < 3; quarter += 1) await stepped(page);
      const feed = await textOf(page, 'live.feed');
      for (const [kind, , , begins] of KINDS) expect(feed, kind).toMatch(new RegExp(`Huu Nghi: begins: ${begins.source}`));
      expect(await axeFindings(page)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'thirty days of the decisions are run as a scenario',
    async () => {
      await pressed(page, 'live.save-scenario');
      await expect.poll(() => textOf(page, 'home.table'), SOON).toContain('as edited live');
    },
    PATIENCE_MS,
  );
});

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
