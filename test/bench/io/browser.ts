// A headless Chromium and what its main thread does, read from its own trace.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { packageRoot } from '../../../services/adapters/package-root.ts';
import { percentile } from './measured.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of the browser; undefined when there is none. */
export function findChromium(): string | undefined {
  const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return places.find((path) => path !== undefined && existsSync(path));
}

export async function withBrowser<T>(executablePath: string, use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Work of the main thread in one stretch of time. */
export interface Pictures {
  /** Animation frames a second. */
  readonly fps: number;
  /** CPU ms of the main thread from one animation frame to the next: script, style, layout and painting. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same by the clock: what other processes took and what it waited for included. */
  readonly p99WallMs: number;
  /** Share of a core. */
  readonly busy: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  /** Microseconds by the clock, and of the thread's own CPU. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** Watches a page for so many seconds. */
export async function watchPage(browser: Browser, page: Page, seconds: number): Promise<Pictures> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  await page.waitForTimeout(seconds * 1000);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { readonly traceEvents: readonly TraceEvent[] };
  return picturesOf(traceEvents);
}

function picturesOf(events: readonly TraceEvent[]): Pictures {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${String(pid)}-${String(tid)}`;
  const animations = events.filter(({ name }) => name === 'FireAnimationFrame');
  const thread = animations[0] === undefined ? '' : threadOf(animations[0]);
  const own = (wanted: string): TraceEvent[] =>
    events.filter((event) => event.name === wanted && threadOf(event) === thread).sort((a, b) => a.ts - b.ts);
  const tasks = own('RunTask');
  const starts = firstsOf(
    tasks.map(({ ts }) => ts),
    own('FireAnimationFrame').map(({ ts }) => ts),
  );
  const cpu = sumsBetween(starts, tasks, ({ dur = 0, tdur = dur }) => tdur / 1000);
  const wall = sumsBetween(starts, tasks, ({ dur = 0 }) => dur / 1000);
  const spanMs = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000;
  return {
    fps: ((starts.length - 1) * 1000) / spanMs,
    busy: cpu.reduce((sum, ms) => sum + ms, 0) / spanMs,
    p50Ms: percentile(cpu, 0.5),
    p99Ms: percentile(cpu, 0.99),
    p99WallMs: percentile(wall, 0.99),
  };
}

/** Callbacks of one picture share a task: the first of each. */
function firstsOf(tasks: readonly number[], callbacks: readonly number[]): readonly number[] {
  let task = 0;
  return callbacks.filter((ts) => {
    const before = task;
    while ((tasks[task] ?? Infinity) <= ts) task += 1;
    return task > before;
  });
}

/** A sum over the tasks that began between one start and the next, for each. */
function sumsBetween(starts: readonly number[], tasks: readonly TraceEvent[], value: (task: TraceEvent) => number): Float64Array {
  const sums = new Float64Array(Math.max(1, starts.length - 1));
  let frame = 0;
  for (const task of tasks) {
    while (frame < sums.length && (starts[frame + 1] ?? Infinity) <= task.ts) frame += 1;
    if (frame < sums.length && task.ts >= (starts[0] ?? Infinity)) sums[frame] = (sums[frame] ?? 0) + value(task);
  }
  return sums;
}

/** The page of io/browser-page.ts with the dashboard's colours, as one script and one style sheet. */
export async function bundlePage(): Promise<{ readonly script: string; readonly style: string }> {
  const { outputFiles } = await build({
    absWorkingDir: packageRoot(),
    stdin: { contents: "import './dashboard/styles/tokens.css'; import './test/bench/io/browser-page.ts';", resolveDir: packageRoot() },
    outdir: 'dist/bench',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    write: false,
  });
  const textOf = (suffix: string): string => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}
