// The four languages in a real browser: every page speaks one language at a time, nothing is cut off, and a switch loses nothing.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en } from '../../dashboard/text/en.ts';
import { fr } from '../../dashboard/text/fr.ts';
import { vi } from '../../dashboard/text/vi.ts';
import { zhCN } from '../../dashboard/text/zh-CN.ts';
import { LANGS, type Lang } from '../../dashboard/data/format.ts';
import { begin, byId, PATIENCE_MS, textOf, watchLive, type Journey } from './journey.ts';

const DICTIONARIES: Readonly<Record<Lang, Readonly<Record<string, string>>>> = { en, fr, vi, 'zh-CN': zhCN };
let journey: Journey;
let page: Page;
let run: string;

beforeAll(async () => {
  journey = await begin(undefined, { examples: false });
  ({ page } = journey);
  run = await watchLive(page);
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

/** As a person does: the menu of the frame. */
async function speak(lang: Lang): Promise<void> {
  await byId(page, 'frame.language').click();
  await byId(page, `frame.language.${lang}`).click();
  await page.locator(`html[lang="${lang}"]`).waitFor({ state: 'attached' });
}

/** What may not stand on a page in this language: keys, holes, and words that only another language has. */
function strangersTo(lang: Lang): readonly string[] {
  const own = new Set(Object.values(DICTIONARIES[lang]));
  const others = LANGS.filter((one) => one !== lang).flatMap((one) => Object.values(DICTIONARIES[one]));
  // Names and short marks are the same for everybody; texts with holes are never shown as they are.
  return [...new Set(others)].filter((text) => !own.has(text) && text.length > 3 && !text.includes('{{'));
}

/** Texts in sight that are keys, have holes or are strangers; and controls whose words are cut off. */
function findingsOn(keys: readonly string[], strangers: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(
    ([known, foreign]) => {
      const wrong = new Set([...known, ...foreign]);
      const found: string[] = [];
      const look = (text: string | null, what: string): void => {
        const said = (text ?? '').replace(/\s+/g, ' ').trim();
        if (wrong.has(said) || said.includes('{{')) found.push(`${what}: ${said}`);
      };
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      // Languages are offered under their own names.
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        if (node.parentElement?.closest('[role="menu"], option, code, pre') === null) look(node.textContent, 'text');
      for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]'))
        for (const name of ['aria-label', 'title', 'placeholder']) look(one.getAttribute(name), name);
      look(document.title, 'title');
      for (const one of document.querySelectorAll<HTMLElement>('button, .button-link, .chip, .kpi dt, .places a'))
        if (one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${one.innerText}`);
      return found;
    },
    [keys, strangers] as const,
  );
}

test(
  'V27: every page is complete in all four languages, and speaks one at a time',
  async () => {
    const pages = [
      ['/', 'home.start'],
      [`/live/${run}?view=gate`, 'live.demandcap'],
      [`/live/${run}?view=map`, 'live.map'],
      [`/live/${run}?view=table`, 'live.lanes'],
      ['/live', 'frame.language'],
      ['/scenarios', 'scenarios.search'],
      ['/scenarios/lang-son-2025-07', 'scenario'],
      ['/compare', 'frame.language'],
      ['/workers', 'workers.table'],
      ['/settings', 'settings.lang'],
      ['/help', 'frame.language'],
      ['/nowhere', 'frame.language'],
    ] as const;
    const strangers = new Map(LANGS.map((lang) => [lang, strangersTo(lang)]));
    const found: string[] = [];
    for (const [path, id] of pages) {
      await page.goto(journey.origin + path);
      await byId(page, id).waitFor();
      for (const lang of LANGS) {
        await speak(lang);
        const { title } = await page.evaluate(() => ({ title: document.title }));
        expect(title, path).toContain('Amity');
        const findings = await findingsOn(Object.keys(en), strangers.get(lang) ?? []);
        found.push(...findings.map((finding) => `${lang} ${path} ${finding}`));
      }
    }
    expect(found).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'V27: a switch on the live page keeps the page, what is picked, what is typed and the link',
  async () => {
    await page.goto(`${journey.origin}/live/${run}`);
    await byId(page, 'live.gates').getByRole('button').nth(1).click();
    await byId(page, 'live.canvas').getByRole('region').focus();
    await page.keyboard.press('Enter');
    await byId(page, 'live.jump').click();
    await byId(page, 'live.jump.time').fill('13:37');
    await page.locator('.jump-number input').fill('77');
    await byId(page, 'live.step.size').selectOption('3600000');
    const opened: string[] = [];
    const phases = new Set<string>();
    page.on('websocket', (socket) => opened.push(socket.url()));
    await page.exposeFunction('told', (phase: string) => void phases.add(phase));
    await page.evaluate(() => {
      const badge = document.querySelector<HTMLElement>('[data-testid="conn"]');
      const { told } = window as unknown as { told(phase: string): void };
      if (badge !== null)
        new MutationObserver(() => told(badge.dataset['phase'] ?? '')).observe(badge, {
          attributes: true,
          subtree: true,
          characterData: true,
        });
    });
    const address = page.url();
    const headings = new Set<string>();
    for (const lang of ['vi', 'zh-CN', 'fr', 'en'] as const) {
      await speak(lang);
      const now = await textOf(page, 'live.clock');
      await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000 }).not.toBe(now);
      expect(page.url()).toBe(address);
      headings.add(await byId(page, 'live.card').getByRole('heading').innerText());
      expect(await byId(page, 'live.jump.time').inputValue()).toBe('13:37');
      expect(await page.locator('.jump-number input').inputValue()).toBe('77');
      expect(await byId(page, 'live.step.size').inputValue()).toBe('3600000');
      expect(await byId(page, 'live.gates').locator('[aria-pressed="true"]').getAttribute('data-testid')).toBe(
        `map.gate.${new URL(address).searchParams.get('gate') ?? ''}`,
      );
    }
    // The same stage in four languages; the link never wavered.
    expect(headings.size).toBe(4);
    expect(opened).toEqual([]);
    expect([...phases]).toEqual(['live']);
    expect(await byId(page, 'live.gap').count()).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'V27: a switch in the library keeps what is chosen and typed',
  async () => {
    await page.goto(journey.origin);
    await byId(page, 'start.scenario').selectOption('lang-son-one-scanner-more');
    await byId(page, 'start.seed').fill('4711');
    for (const lang of ['fr', 'zh-CN', 'vi', 'en'] as const) {
      await speak(lang);
      expect(await byId(page, 'start.scenario').inputValue()).toBe('lang-son-one-scanner-more');
      expect(await byId(page, 'start.seed').inputValue()).toBe('4711');
    }
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
