// The first minutes of somebody who has just started the product: the printed link, what Home says by itself, two clicks to a moving run.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccessToken } from '../../services/adapters/store/access-token.ts';
import { begin, byId, PATIENCE_MS, runsOf, textOf, type Journey } from './journey.ts';

let journey: Journey;
let page: Page;

beforeAll(async () => {
  journey = await begin(undefined, { transport: 'redis' });
  ({ page } = journey);
}, PATIENCE_MS);
afterAll(() => journey.end(), PATIENCE_MS);

test(
  'V02: the code of the link is nowhere in the address or the history, and works once; the sign-in page takes a token',
  async () => {
    const link = /http:\S+code=\S+/.exec(journey.banner)?.[0] ?? '';
    expect(link).toMatch(/\/login\?code=[\w-]{20,}/);
    expect(page.url()).toBe(`${journey.origin}/`);
    const entries = await page.evaluate(() =>
      (window as unknown as { navigation: { entries(): { readonly url: string | null }[] } }).navigation.entries().map(({ url }) => url),
    );
    expect(entries.join(' ')).not.toContain('code=');
    const browser = journey.context.browser();
    const stranger = await browser!.newPage({ locale: 'en-GB' });
    await stranger.goto(link);
    await byId(stranger, 'login.refused').waitFor();
    expect(stranger.url()).not.toContain('code=');
    await byId(stranger, 'login.code').fill(findAccessToken(journey.folder) ?? '');
    await byId(stranger, 'login.submit').click();
    await byId(stranger, 'home.start').waitFor();
    expect(stranger.url()).not.toContain('login');
    await stranger.context().close();
  },
  PATIENCE_MS,
);

test(
  'V01: Home comes by itself to three finished example runs and one finding in words; opened again it says it within 3 s',
  async () => {
    const finding = byId(page, 'home.headline').locator('.headline-findings li').first();
    await finding.waitFor({ timeout: 120_000 });
    const finished = async (): Promise<number> =>
      (await runsOf(page)).filter(({ mode, status }) => mode === 'batch' && status === 'completed').length;
    await expect.poll(finished, { timeout: 120_000, interval: 500 }).toBe(3);
    expect(await finding.innerText()).toMatch(/higher|lower|difference|tell|small/i);
    await expect.poll(() => byId(page, 'home.table').locator('tbody tr').count(), { timeout: 10_000 }).toBe(3);
    await page.reload({ waitUntil: 'commit' });
    const begunMs = Date.now();
    await finding.waitFor();
    expect(Date.now() - begunMs).toBeLessThan(3_000);
  },
  PATIENCE_MS,
);

test(
  'V03: See why, then Watch it live: within 10 s a live run moves, with the base as its ghost',
  async () => {
    const begunMs = Date.now();
    await byId(page, 'home.headline').getByRole('link', { name: 'See why' }).click();
    await byId(page, 'cmp.watch').click();
    await byId(page, 'live.clock').filter({ hasText: 'CN' }).waitFor();
    const first = await textOf(page, 'live.clock');
    await expect.poll(() => textOf(page, 'live.clock'), { timeout: 20_000, interval: 100 }).not.toBe(first);
    expect(Date.now() - begunMs).toBeLessThan(10_000);
    // The warm-up passes; what is watched begins when the gates open.
    await byId(page, 'live.clock').filter({ hasText: '1 Jul' }).waitFor({ timeout: 60_000 });
    expect(await byId(page, 'live.speed').locator('input:checked').inputValue()).toBe('60');
    const base = new URL(page.url()).searchParams.get('ghost');
    expect((await runsOf(page)).find(({ id }) => id === base)?.status).toBe('completed');
    await byId(page, 'ghost.released').waitFor();
  },
  PATIENCE_MS,
);

test('no page threw', () => {
  expect(journey.errors).toEqual([]);
});
