// Pictures of every page for looking at: `npm run screenshots -- --pages live,wall --langs en,vi --themes light --sizes 390x844`. They land in .amity/screenshots.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { branchOf, prepare, readerOf, standing, withProduct } from './product.mjs';

const LIST = { type: 'string' };
const { values } = parseArgs({ options: { pages: LIST, langs: LIST, themes: LIST, sizes: LIST, out: LIST } });
const listOf = (text, all) => (text === undefined ? all : text.split(','));
const LANGS = listOf(values.langs, ['vi', 'zh-CN', 'en', 'fr']);
const THEMES = listOf(values.themes, ['light', 'dark']);
const SIZES = listOf(values.sizes, ['1920x1080', '1366x768', '390x844']);
const OUT = values.out ?? '.amity/screenshots';

/** By name: the address, and what is done on the page before it is taken. */
function pagesOf({ live, saved, branch, rail, hall }) {
  const openSheet = async (page) => {
    await page.keyboard.press('i');
    await page.locator('[data-testid="iv.kind-close"]').click();
    await page.locator('[data-testid="iv.summary"]').waitFor();
  };
  const pickStage = async (page) => {
    await page.locator('[data-testid="live.canvas"] [role="region"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="live.card"]').waitFor();
  };
  return {
    library: '/',
    'live-pick': '/live',
    live: `/live/${live}?view=gate`,
    card: [`/live/${live}?view=gate`, pickStage],
    decided: `/live/${branch}?view=gate`,
    intervene: [`/live/${branch}?view=table`, openSheet],
    split: `/live/${live}?with=${branch}`,
    rail: `/live/${rail}?view=gate`,
    hall: `/live/${hall}?view=gate`,
    table: `/live/${live}?view=table`,
    map: `/live/${live}?view=map`,
    scenarios: '/scenarios',
    scenario: '/scenarios/lang-son-2025-07',
    run: `/runs/${saved[0]}`,
    'run-inputs': `/runs/${saved[0]}?tab=inputs`,
    'run-provenance': `/runs/${saved[0]}?tab=provenance`,
    compare: `/compare?runs=${saved.slice(0, 3).join(',')}`,
    'compare-stages': `/compare?runs=${saved.slice(0, 2).join(',')}&tab=stages`,
    'compare-who': `/compare?runs=${saved.slice(0, 2).join(',')}&tab=who`,
    'compare-inputs': `/compare?runs=${saved.slice(0, 2).join(',')}&tab=inputs`,
    workers: '/workers',
    nowhere: '/nowhere',
    settings: '/settings',
    help: '/help',
    glossary: '/help/glossary',
    wall: `/wall/${live}`,
  };
}

async function shoot(browser, state, origin, pages, how) {
  const context = await readerOf(browser, state, how);
  const page = await context.newPage();
  for (const [name, place] of Object.entries(pages)) {
    const [path, act] = [place].flat();
    await page.goto(new URL(path, origin).href);
    await page.locator('main h1, main h2, main table, .wall').first().waitFor();
    // Charts come in a chunk of their own and draw in the picture after.
    await page.waitForLoadState('networkidle');
    await act?.(page);
    // A comparison of trucks is computed when it is asked for.
    await page.locator('.skeleton, [data-testid="cmp.watching"]').first().waitFor({ state: 'hidden', timeout: 60_000 });
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(OUT, `${name}-${how.lang}-${how.theme}-${how.size}.png`), fullPage: name !== 'wall' });
  }
  await context.close();
}

mkdirSync(OUT, { recursive: true });
await withProduct(async ({ browser, page, link, state }) => {
  const prepared = await prepare(page);
  const [rail, hall] = [await standing(page, 'rail-standard-gauge'), await standing(page, 'traveller-peak')];
  const all = pagesOf({ ...prepared, rail, hall, branch: await branchOf(page, prepared.live) });
  const wanted = Object.fromEntries(listOf(values.pages, Object.keys(all)).map((name) => [name, all[name]]));
  for (const lang of LANGS)
    for (const theme of THEMES) for (const size of SIZES) await shoot(browser, state, link, wanted, { lang, theme, size });
});
