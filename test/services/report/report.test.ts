// A report is one page that needs nothing else, escapes what it did not write, speaks one or two languages, and fits on two sheets of paper.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findBrowser, pagesOf, printPdf } from '../../../services/adapters/print-pdf.ts';
import { openSpeakers, reportHtml, storyOf, tightnesses } from '../../../services/report/index.ts';
import { reportEn } from '../../../services/report/text/en.ts';
import { reportFr } from '../../../services/report/text/fr.ts';
import { reportVi } from '../../../services/report/text/vi.ts';
import { reportZhCN } from '../../../services/report/text/zh-CN.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import type { Lang } from '../../../dashboard/data/format.ts';
import { smallRun } from './small-runs.ts';

const base = smallRun({ name: 'Today' });
const faster = smallRun({ run: 'FASTER01', name: 'Three lanes', edits: ['gates.here.pools.lane.servers=3'] });
const more = [1, 2, 3, 4].map((i) =>
  smallRun({
    run: `MORE000${i}`,
    name: `A candidate whose name takes a whole line of a table head, number ${i}`,
    edits: [`gates.here.pools.lane.servers=${i + 1}`],
  }),
);
const NOON = 1_751_340_000_000;

async function page(langs: readonly [Lang, ...Lang[]], runs: readonly [SavedRun, ...SavedRun[]] = [base, faster]): Promise<string> {
  return reportHtml(storyOf(runs, NOON), await openSpeakers(langs));
}
/** What a reader sees. */
const wordsOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page', () => {
  test.each(['vi', 'zh-CN', 'en', 'fr'] as const)('in %s asks for nothing and runs nothing', async (lang) => {
    const html = await page([lang]);
    expect(html).toContain(`<html lang="${lang}">`);
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import|\ssrc=|\son\w+=/);
    expect(html.replace(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:\/\//);
    expect(wordsOf(html)).not.toMatch(/\{\{|undefined|NaN|\[object/);
  });

  test('has the finding, the figures with interval and verdict, what changed, charts and where it comes from', async () => {
    const html = await page(['en']);
    const words = wordsOf(html);
    expect(words).toContain('Three lanes against Today');
    expect(words).toMatch(/Dwell P90 [\d.]+\sminutes?: |Dwell P90 [\d.]+\s?min: (Better|Real|Cannot|No)/);
    expect(words).toContain('lane at here: 2 → 3 servers');
    expect(words).toContain('Same seed, same days, 12 replications each: paired comparison');
    expect(words).toContain(faster.command);
    expect(words).toContain(`Scenario hash ${base.summary.scenarioHash.slice(0, 16)}`);
    expect(words).toContain('seed 5');
    for (const title of [reportEn.bands, reportEn.risk, reportEn.queues]) expect(words).toContain(title);
    expect(html.match(/<svg viewBox/g)?.length).toBeGreaterThanOrEqual(4);
  });

  test('of a run alone says what it measured and what went in', async () => {
    const words = wordsOf(await page(['en'], [base]));
    expect(words).toMatch(/Today: Throughput: [\d.]+ ± [\d.]+/);
    expect(words).toContain(reportEn.inputs);
    expect(words).not.toContain(reportEn.changed);
  });

  test('of two languages says everything twice and writes digits of both sides', async () => {
    const html = await page(['vi', 'en']);
    expect(html).toContain(`<span class="second" lang="en">${reportEn.kpis}`);
    expect(wordsOf(html)).toContain(reportVi.kpis);
    expect(wordsOf(await page(['fr']))).toMatch(/\d,\d/);
    expect(wordsOf(await page(['fr', 'en']))).toMatch(/Débit \d+\.\d+/);
    expect(wordsOf(await page(['fr']))).toMatch(/Débit \d+,\d+/);
  });

  test('writes markup in names as text', async () => {
    const name = `<img src=x onerror="alert(1)"> & 'co'`;
    const html = await page(['en'], [smallRun({ name })]);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;co&#39;');
  });

  test('shows warnings before the figures', async () => {
    const jam = smallRun({ name: 'Jam', edits: ['gates.here.flows.export.perDay=2000', 'clock.days=4'] });
    expect(jam.result.warnings).not.toEqual([]);
    const words = wordsOf(await page(['en'], [jam]));
    // A queue that only grows has no usual day.
    expect(words).toContain(reportEn.course);
    expect(words).not.toContain(reportEn.bands);
    expect(words.indexOf('Before you read the figures')).toBeGreaterThan(0);
    expect(words.indexOf('Before you read the figures')).toBeLessThan(words.indexOf('Throughput'));
  });

  test('says why runs of another length are not compared, and gives no verdict', async () => {
    const longer = smallRun({ run: 'L0NGER01', name: 'Longer', edits: ['clock.days=2'] });
    const words = wordsOf(await page(['en'], [base, longer]));
    expect(words).toContain('Not comparable. Different horizons: 2 days against 1 days.');
    expect(words).not.toMatch(/[✓✕≈] /);
  });

  test('refuses a seventh run and a run twice', () => {
    expect(() => storyOf([base, ...more, faster, smallRun({ run: 'SEVENTH1' })], NOON)).toThrow('expected 1 to 6 different runs, found 7');
    expect(() => storyOf([base, base], NOON)).toThrow('different runs');
  });
});

test('every language has the placeholders of the English words', () => {
  const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
  for (const words of [reportVi, reportZhCN, reportFr])
    for (const key of Object.keys(reportEn) as (keyof typeof reportEn)[])
      expect(placeholders(words[key]), key).toEqual(placeholders(reportEn[key]));
});

describe('on paper', () => {
  const browser = findBrowser(process.env['AMITY_BROWSER']);

  test.each([
    [['en'], [base]],
    [
      ['vi', 'en'],
      [base, faster],
    ],
    [
      ['zh-CN', 'fr'],
      [base, faster, ...more],
    ],
  ] as const)(
    'a report in %s fits on two pages',
    async (langs, runs) => {
      const story = storyOf(runs, NOON);
      const speakers = await openSpeakers(langs);
      const pages: number[] = [];
      for (const tightness of tightnesses(story, speakers.length)) {
        pages.push(pagesOf(await printPdf(reportHtml(story, speakers, tightness))));
        if (pages.at(-1) === 2) break;
      }
      expect(pages.at(-1)).toBe(2);
    },
    60_000,
  );

  test('a browser that is none is told by name, with what to do', async () => {
    await expect(printPdf('<p>x</p>', '/nowhere/browser')).rejects.toMatchObject({
      code: 'no-browser',
      message: expect.stringContaining('/nowhere/browser') as string,
      hint: expect.stringContaining('open it in any browser and print it') as string,
    });
    await expect(printPdf('<p>x</p>', process.execPath)).rejects.toMatchObject({ code: 'no-browser' });
  });

  test('the browser is found on the search path', () => {
    expect(findBrowser(undefined, '/nowhere')?.startsWith('/nowhere') ?? false).toBe(false);
    expect(findBrowser('/my/own')).toBe('/my/own');
    expect(browser !== undefined && existsSync(browser)).toBe(true);
  });
});
