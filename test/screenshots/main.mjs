// Pictures of every page for looking at: `npm run screenshots -- --pages live,wall --langs en,vi --themes light --sizes 390x844`. They land in .amity/screenshots.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, readerOf, withProduct } from './product.mjs';

const LIST = { type: 'string' };
const { values } = parseArgs({ options: { pages: LIST, langs: LIST, themes: LIST, sizes: LIST, out: LIST } });
const listOf = (text, all) => (text === undefined ? all : text.split(','));
const LANGS = listOf(values.langs, ['vi', 'zh-CN', 'en', 'fr']);
const THEMES = listOf(values.themes, ['light', 'dark']);
const SIZES = listOf(values.sizes, ['1920x1080', '1366x768', '390x844']);
const OUT = values.out ?? '.amity/screenshots';

function pagesOf({ live, saved }) {
  return {
    library: '/',
    live: `/live/${live}?view=gate`,
    table: `/live/${live}?view=table`,
    map: `/live/${live}?view=map`,
    scenarios: '/scenarios',
    scenario: '/scenarios/lang-son-2025-07',
    run: `/runs/${saved[0]}`,
    compare: `/compare?runs=${saved.slice(0, 3).join(',')}`,
    settings: '/settings',
    help: '/help',
    glossary: '/help/glossary',
    wall: `/wall/${live}`,
  };
}

async function shoot(browser, state, origin, pages, how) {
  const context = await readerOf(browser, state, how);
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(new URL(path, origin).href);
    await page.locator('main h1, main h2, main table, .wall').first().waitFor();
    // Charts come in a chunk of their own and draw in the picture after.
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(OUT, `${name}-${how.lang}-${how.theme}-${how.size}.png`), fullPage: name !== 'wall' });
  }
  await context.close();
}

mkdirSync(OUT, { recursive: true });
await withProduct(async ({ browser, page, link, state }) => {
  const all = pagesOf(await prepare(page));
  const wanted = Object.fromEntries(listOf(values.pages, Object.keys(all)).map((name) => [name, all[name]]));
  for (const lang of LANGS)
    for (const theme of THEMES) for (const size of SIZES) await shoot(browser, state, link, wanted, { lang, theme, size });
});
