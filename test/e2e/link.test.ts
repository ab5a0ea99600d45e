// A link that fails, as a planner meets it: cut, refused, silent. What the badge says and when, what may be pressed, what became of the time in between.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELAYED_MS, SILENT_MS, STALE_MS } from '../../dashboard/data/connection.ts';
import { begin, byId, PATIENCE_MS, textOf, watchLive, type Journey } from './journey.ts';
import { openWay } from './way.ts';

/** How often the page looks at the age of its data. */
const TICK_MS = 500;
/** The first try comes 125 to 375 ms after the cut, and a new link takes a moment. */
const RECONNECT_MS = 1_000;
/** What a busy machine may add to any of these. */
const GRACE_MS = 1_000;

interface Step {
  readonly phase: string;
  readonly atMs: number;
  /** Age of what was heard last. */
  readonly ageMs: number;
}

/** Notes in the page when the server was heard last, before anything of the page runs. */
async function noteWhatIsHeard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard = { atMs: 0 };
    const WebSocket = new Proxy(window.WebSocket, {
      construct(made, [url, protocols]: [string, string[]?]) {
        const socket = new made(url, protocols);
        // Answers to pings and the like are short; data of a run is not.
        socket.addEventListener('message', ({ data }) => {
          if (data instanceof ArrayBuffer && data.byteLength > 40) heard.atMs = performance.now();
        });
        return socket;
      },
    });
    Object.assign(window, { WebSocket, heard });
  });
}

/** Follows the badge from now on. */
async function followBadge(page: Page): Promise<() => Promise<readonly Step[]>> {
  await page.evaluate(() => {
    const badge = document.querySelector<HTMLElement>('[data-testid="conn"]');
    const { heard } = window as unknown as { heard: { atMs: number } };
    const steps: Step[] = [];
    const note = (): void => {
      const phase = badge?.dataset['phase'] ?? '';
      const atMs = performance.now();
      if (steps.at(-1)?.phase !== phase) steps.push({ phase, atMs, ageMs: atMs - heard.atMs });
    };
    note();
    if (badge !== null) new MutationObserver(note).observe(badge, { attributes: true });
    Object.assign(window, { steps });
  });
  return () => page.evaluate(() => (window as unknown as { steps: Step[] }).steps);
}

const becomes = (page: Page, phase: string) =>
  byId(page, 'conn')
    .and(page.locator(`[data-phase="${phase}"]`))
    .waitFor({ timeout: 20_000 });
const isLive = (page: Page) => becomes(page, 'live');
const phases = (steps: readonly Step[]): readonly string[] => steps.map(({ phase }) => phase);
const ageAt = (steps: readonly Step[], wanted: string): number => steps.find(({ phase }) => phase === wanted)?.ageMs ?? Number.NaN;

const way = openWay();
let journey: Journey;
let page: Page;
let run: string;

beforeAll(async () => {
  journey = await begin((host, port) => way.to(host, port), { transport: 'redis', examples: false });
  ({ page } = journey);
  await noteWhatIsHeard(page);
  run = await watchLive(page);
  await isLive(page);
}, PATIENCE_MS);
afterAll(async () => {
  await journey.end();
  way.close();
}, PATIENCE_MS);

test(
  'V11: a silent link is told as delayed, then reconnecting; it comes back by itself and the gap is told',
  async () => {
    const steps = await followBadge(page);
    const clock = await textOf(page, 'live.clock');
    way.silence(true);
    await becomes(page, 'delayed');
    expect(await textOf(page, 'conn')).toMatch(/Delayed \d s/);
    await becomes(page, 'reconnecting');
    // Nothing can be sent, and the page says why.
    for (const id of ['live.pause', 'live.step', 'live.jump', 'live.fork', 'live.stop'])
      expect(await byId(page, id).isDisabled(), id).toBe(true);
    expect(await byId(page, 'live.speed').locator('input').first().isDisabled()).toBe(true);
    expect(await textOf(page, 'live.ctrl')).toContain('Not connected. Nothing has been sent.');
    way.silence(false);
    await isLive(page);
    expect(phases(await steps())).toEqual(['live', 'delayed', 'reconnecting', 'live']);
    expect(await textOf(page, 'live.gap')).toMatch(/Missed .+, (filled in|jumped to now)/);
    expect(await byId(page, 'live.pause').isDisabled()).toBe(false);
    expect(await textOf(page, 'live.ctrl')).not.toContain('Not connected');
    await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000 }).not.toBe(clock);
    // The times of the design: delayed by 3.5 s, a black hole noticed by 9 s.
    const told = await steps();
    expect(ageAt(told, 'delayed')).toBeGreaterThanOrEqual(DELAYED_MS - TICK_MS);
    expect(ageAt(told, 'delayed')).toBeLessThan(DELAYED_MS + TICK_MS + GRACE_MS);
    expect(ageAt(told, 'reconnecting')).toBeLessThan(SILENT_MS + TICK_MS + GRACE_MS);
    expect(SILENT_MS + TICK_MS).toBeLessThan(9_000);
  },
  PATIENCE_MS,
);

test(
  'V30: after a cut the page is live again within a second, time after time, and nothing of the run is missing',
  async () => {
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      const steps = await followBadge(page);
      way.cut(true);
      await becomes(page, 'reconnecting');
      way.cut(false);
      await isLive(page);
      const [, gone, back] = await steps();
      took.push((back?.atMs ?? Number.NaN) - (gone?.atMs ?? Number.NaN));
    }
    took.sort((a, b) => a - b);
    expect(took[2]).toBeLessThan(RECONNECT_MS);
    expect(took[4]).toBeLessThan(RECONNECT_MS + GRACE_MS);
    // So short a gap is filled without a word, and the feed tells nothing twice.
    const lines = await byId(page, 'live.feed')
      .locator('li:has(time)')
      .evaluateAll((items) => items.map((item) => `${item.querySelector('time')?.dateTime ?? ''} ${item.textContent}`));
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines).size).toBe(lines.length);
  },
  PATIENCE_MS,
);

test(
  'V12: every live figure is greyed, hatched and dated, on the page, the map and the wall',
  async () => {
    const wall = await journey.context.newPage();
    await wall.goto(`${journey.origin}/wall/${run}`);
    await byId(wall, 'wall').waitFor();
    const view = byId(page, 'live.view');
    await view.getByText('Border').click();
    await byId(page, 'live.map').waitFor();
    await view.getByText('Canvas').click();
    const fresh = await looksOf(page);
    const steps = await followBadge(page);
    way.cut(true);
    await byId(page, 'live.stale').waitFor({ timeout: 20_000 });
    expect(phases(await steps())).toEqual(['live', 'reconnecting', 'stale']);
    expect(ageAt(await steps(), 'stale')).toBeGreaterThanOrEqual(STALE_MS - TICK_MS);
    expect(ageAt(await steps(), 'stale')).toBeLessThan(STALE_MS + TICK_MS + GRACE_MS);
    expect(await textOf(page, 'conn')).toMatch(/Stale since \d\d:\d\d:\d\d/);
    const old = await looksOf(page);
    expect(old.length).toBeGreaterThanOrEqual(6 + 4 + 3);
    for (const [i, { name, hatched, dated, colour }] of old.entries()) {
      expect(hatched, name).toBe(true);
      if (dated !== null) expect(dated, name).toBe(true);
      if (colour !== null) expect(colour, name).not.toBe(fresh[i]?.colour);
    }
    await view.getByText('Border').click();
    expect(await byId(page, 'live.map').locator('.gate-tile').first().evaluate(isHatched)).toBe(true);
    await wall.locator('.wall-figures[data-stale]').waitFor({ timeout: 20_000 });
    expect(await wall.locator('.wall-figure').first().evaluate(isHatched)).toBe(true);
    expect(await wall.locator('.wall-age').innerText()).toMatch(/\d+ s/);
    // A part nobody looked at before cannot be fetched now: the page stands, and shows it when it can.
    await view.getByText('Table').click();
    await expect.poll(() => new URL(page.url()).searchParams.get('view')).toBe('table');
    expect(await byId(page, 'live.stale').count()).toBe(1);
    way.cut(false);
    await isLive(page);
    await byId(page, 'live.lanes').waitFor();
    expect(await byId(page, 'live.stale').count()).toBe(0);
    await wall.close();
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});

const isHatched = (element: Element): boolean => getComputedStyle(element).backgroundImage.includes('repeating-linear-gradient');

interface Look {
  readonly name: string;
  readonly hatched: boolean;
  /** Null: nothing of that kind belongs here. */
  readonly dated: boolean | null;
  readonly colour: string | null;
}

/** How the figures, the gates and the charts of the live page look. */
function looksOf(page: Page): Promise<readonly Look[]> {
  return page.evaluate(() => {
    const all = (query: string): Element[] => [...document.querySelectorAll(query)];
    const hatched = (element: Element | null): boolean =>
      element !== null && getComputedStyle(element).backgroundImage.includes('repeating-linear-gradient');
    const colourOf = (element: Element | null): string => (element === null ? '' : getComputedStyle(element).color);
    return [
      ...all('[data-testid^="kpi."]').map((tile) => ({
        name: tile.getAttribute('data-testid') ?? '',
        hatched: hatched(tile),
        dated: /as of \d\d:\d\d/.test(tile.textContent),
        colour: colourOf(tile.querySelector('.kpi-value')),
      })),
      ...all('[data-testid^="map.gate."]').map((gate) => ({
        name: gate.getAttribute('data-testid') ?? '',
        hatched: hatched(gate),
        dated: null,
        colour: colourOf(gate.querySelector('.gate-figures b')),
      })),
      ...all('.chart .panel-body').map((body) => ({ name: 'chart', hatched: hatched(body), dated: null, colour: null })),
    ];
  });
}
