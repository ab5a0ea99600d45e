// A minute of the product for the README: `npm run recording`. It lands in docs/images/live.gif.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gifOf } from './film.mjs';
import { ask, post, prepare, readerOf, withProduct } from './product.mjs';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'images', 'live.gif');
const SIZE = '1366x1000';
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

/** Watches, decides, takes it back, looks at the border, and compares. */
async function play(page, film, { link, live, saved, control }) {
  await page.goto(new URL(`/live/${live}?view=gate`, link).href);
  await byId(page, 'live.canvas').waitFor();
  await control({ type: 'speed', speed: 300 });
  await control({ type: 'resume' });
  await film.say('Every mark is a truck, where it waits or is served');
  await film.hold(11);
  await film.say('Pause, and close the gate');
  await byId(page, 'live.pause').click();
  await film.hold(1);
  await page.keyboard.press('i');
  await byId(page, 'iv.kind-close').click();
  await film.hold(4);
  await byId(page, 'iv.apply').click();
  await film.hold(1.5);
  await byId(page, 'iv.apply').click();
  await byId(page, 'live.decision-1').waitFor();
  await film.say('The run goes on with the closure');
  await film.hold(1);
  await byId(page, 'live.pause').click();
  await film.hold(8);
  await film.say('Take it back: the same trucks, the same figures');
  await byId(page, 'live.pause').click();
  await film.hold(1);
  await byId(page, 'live.undo').click();
  await film.hold(6);
  await film.say('All gates on the map');
  await page.locator('[data-testid="live.view"]').getByText('Border').click();
  await byId(page, 'live.map').waitFor();
  await film.hold(7);
  await page.goto(new URL(`/compare?runs=${saved.slice(0, 2).join(',')}`, link).href);
  await page.locator('main table').first().waitFor();
  await film.say('Saved runs compared in pairs, with intervals');
  await film.hold(8);
}

await withProduct(async ({ browser, page: first, link, state }) => {
  const { live, saved } = await prepare(first);
  const page = await (await readerOf(browser, state, { lang: 'en', theme: 'light', size: SIZE })).newPage();
  const film = openFilm(page);
  const control = (command) => ask(first, `/api/runs/${live}/control`, post(command));
  await play(page, film, { link, live, saved, control });
  writeFileSync(FILE, gifOf(film.pictures));
  const { size } = statSync(FILE);
  console.log(`${FILE}: ${film.pictures.length} pictures, ${(size / 1e6).toFixed(1)} MB`);
  if (size > MOST_BYTES) process.exitCode = 1;
});
