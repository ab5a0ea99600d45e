// What the browser tests share: one product on a port of its own, a signed-in page, and how to read it.
import AxeBuilder from '@axe-core/playwright';
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { amityUntil, newFolder } from '../helpers/amity.ts';

export const PATIENCE_MS = 240_000;
/** axe's rules for WCAG 2.2 AA only run when they are named. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A machine without redis-server on its path keeps everything in one process. */
export const ENVIRONMENTS = { redis: {}, 'in-process': { PATH: '/nowhere' } } as const;

export interface Journey {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly origin: string;
  /** What the product said when it stood. */
  readonly banner: string;
  /** Where it keeps its things. */
  readonly folder: string;
  /** What pages threw. */
  readonly errors: readonly string[];
  end(): Promise<void>;
}

/** What the product says of each. */
const BANNER = { redis: /private Redis/, 'in-process': /in-process/ } as const;
type Transport = keyof typeof ENVIRONMENTS;

interface Beginning {
  /** `redis`: a private one; else everything in one process. AMITY_TEST_TRANSPORT chooses one for all. */
  readonly transport?: Transport;
  /** The live baseline and the runs of a first visitor. */
  readonly examples?: boolean;
}

/** Starts the product and opens its printed link. `way`: connections to the server go by this port of ours, told the server's address. */
export async function begin(way?: (host: string, port: number) => Promise<number>, beginning: Beginning = {}): Promise<Journey> {
  const { examples = true } = beginning;
  const transport = everywhere() ?? beginning.transport ?? 'in-process';
  const folder = newFolder();
  const args = ['start', '--port', '0', '--no-open', ...(examples ? [] : ['--no-examples']), '--data', folder];
  const product = await amityUntil(/code=\S+\n/, args, ENVIRONMENTS[transport]);
  expect(product.out).toMatch(BANNER[transport]);
  const link = new URL(/http:\S+code=\S+/.exec(product.out)?.[0] ?? '');
  const { origin, hostname, port, host } = link;
  const via = way === undefined ? [] : [`--host-resolver-rules=MAP ${host} 127.0.0.1:${await way(hostname, Number(port))}`];
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync', ...via],
  });
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(link.href);
  await byId(page, 'home.table').or(byId(page, 'home.headline')).first().waitFor();
  return {
    ...{ context, page, origin, errors, folder, banner: product.out },
    async end() {
      await browser.close();
      expect(await product.end('SIGINT')).toBe(0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function everywhere(): Transport | undefined {
  const asked = process.env['AMITY_TEST_TRANSPORT'];
  return asked === 'redis' || asked === 'in-process' ? asked : undefined;
}

export const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

/** What an element says, with ordinary spaces. */
export async function textOf(page: Page, id: string): Promise<string> {
  return (await byId(page, id).innerText()).replace(/[\u00a0\u202f]/g, ' ');
}

interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly mode: string;
  readonly status: string;
}

export function runsOf(page: Page): Promise<readonly RunRow[]> {
  return page.evaluate(async () => ((await (await fetch('/api/runs')).json()) as { runs: RunRow[] }).runs);
}

/** Orders a run as the page does. */
export function orderRun(page: Page, order: object): Promise<string> {
  return page.evaluate(async (asked) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/api/runs', { method: 'POST', headers, body: JSON.stringify(asked) });
    if (!response.ok) throw new Error(`the order was answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }, order);
}

/** Orders a live run, and opens it on its first measured day. */
export async function watchLive(page: Page, order: object = {}): Promise<string> {
  const run = await orderRun(page, { scenario: 'lang-son-2025-07', mode: 'live', speed: 60, ...order });
  await page.goto(new URL(`/live/${run}`, page.url()).href);
  await byId(page, 'live.clock').filter({ hasText: '1 Jul' }).waitFor({ timeout: 60_000 });
  return run;
}

/** The live run that the product starts by itself. */
export async function liveRun(page: Page): Promise<string> {
  const find = async () => (await runsOf(page)).find(({ mode, status }) => mode === 'live' && status === 'running')?.id;
  return (await vi.waitUntil(find, { timeout: 60_000, interval: 300 })) ?? '';
}

export async function axeFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
