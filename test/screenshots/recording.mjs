// A minute of the product for the README: `npm run recording`. It lands in docs/images/live.gif.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gifOf } from './film.mjs';
import { ask, post, prepare, readerOf, withProduct } from './product.mjs';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'images', 'live.gif');
const SIZE = '1200x675';
const PICTURE_MS = 500;
const MOST_BYTES = 5_000_000;

/** Takes pictures of what happens, with a line of words below. */
function openFilm(page) {
  const pictures = [];
  return {
    pictures,
    async say(words) {
      await page.evaluate((text) => {
        const line = globalThis.document.querySelector('#film-words') ?? globalThis.document.createElement('div');
        line.id = 'film-words';
        line.textContent = text;
        line.style.cssText =
          'position:fixed;left:50%;bottom:14px;transform:translateX(-50%);z-index:9999;padding:8px 18px;border-radius:8px;background:#16202c;color:#fff;font:600 17px system-ui';
        globalThis.document.body.append(line);
      }, words);
    },
    /** So many seconds of what the page shows. */
    async hold(seconds) {
      for (let ms = 0; ms < 1000 * seconds; ms += PICTURE_MS) {
        const next = new Promise((resolve) => setTimeout(resolve, PICTURE_MS));
        pictures.push({ png: await page.screenshot(), ms: PICTURE_MS });
        await next;
      }
    },
  };
}

const byId = (page, id) => page.locator(`[data-testid="${id}"]`);

await withProduct(async ({ browser, page: first, link, state }) => {
  const { live, saved } = await prepare(first);
  const page = await (await readerOf(browser, state, { lang: 'en', theme: 'light', size: SIZE })).newPage();
  const film = openFilm(page);
  await page.goto(new URL(`/live/${live}?view=gate`, link).href);
  await byId(page, 'live.canvas').waitFor();
  await ask(first, `/api/runs/${live}/control`, post({ type: 'speed', speed: 600 }));
  await ask(first, `/api/runs/${live}/control`, post({ type: 'resume' }));
  await film.say('Every dot is a truck, at the stage where it waits or is served');
  await film.hold(9);
  await film.say('All gates on the map, or as a table');
  await page.goto(new URL(`/live/${live}?view=map`, link).href);
  await byId(page, 'live.map').waitFor();
  await film.say('All gates on the map, or as a table');
  await film.hold(6);
  await page.goto(new URL(`/compare?runs=${saved.slice(0, 2).join(',')}`, link).href);
  await page.locator('main table').first().waitFor();
  await film.say('Saved runs compared by paired replications, with intervals');
  await film.hold(8);
  writeFileSync(FILE, gifOf(film.pictures));
  const { size } = statSync(FILE);
  console.log(`${FILE}: ${film.pictures.length} pictures, ${(size / 1e6).toFixed(1)} MB`);
  if (size > MOST_BYTES) process.exitCode = 1;
});
