// Prints an HTML file as PDF with a browser of this machine, without a window and without a profile that stays.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError } from '../../shared/errors.ts';

/** Names on the search path, best known first. */
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];
/** Where installers of other systems put them. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
];
/** A report takes a second or two; a machine that is busy some more. */
const LONGEST_MS = 60_000;
const HINT = 'Write the report as .html, open it in any browser and print it; or name a Chromium, Chrome or Edge with AMITY_BROWSER.';

/** The browser named by `chosen`, else the first one found; undefined when there is none. */
export function findBrowser(chosen: string | undefined, searchPath = process.env['PATH'] ?? ''): string | undefined {
  if (chosen !== undefined) return chosen;
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...PLACES].find((file) => existsSync(file));
}

/** PDF bytes of a whole HTML document. @throws DomainError no-browser when there is none or it does not print */
export async function printPdf(html: string, chosen?: string): Promise<Uint8Array> {
  const browser = findBrowser(chosen);
  if (browser === undefined) throw noBrowser('No browser was found that could print the report.');
  const folder = await mkdtemp(join(tmpdir(), 'amity-print-'));
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await writeFile(page, html);
    const said = await run(browser, argumentsFor(page, pdf, join(folder, 'profile')));
    const bytes = await readFile(pdf).catch(() => undefined);
    if (bytes === undefined) throw noBrowser(`${browser} printed nothing${said === '' ? '' : `: ${said.slice(-300)}`}.`);
    return bytes;
  } finally {
    // A browser that is just ending may still write into its profile.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
  }
}

/** Pages of a PDF that a browser printed: its page objects lie open in it. */
export function pagesOf(pdf: Uint8Array): number {
  return [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/Type\s*\/Page\b/g),
  ].length;
}

function argumentsFor(page: string, pdf: string, profile: string): readonly string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--disable-extensions',
    `--user-data-dir=${profile}`,
    // Chromium does not start a sandbox for the administrator; what it prints is our own page without scripts.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ];
}

/** What the browser said on standard error. */
function run(browser: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(browser, words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: LONGEST_MS });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said = (said + part).slice(-2_000)));
    child.on('error', (error) => reject(noBrowser(`${browser} cannot be started: ${error.message}.`)));
    child.on('close', () => resolve(said.trim()));
  });
}

function noBrowser(message: string): DomainError {
  return new DomainError('no-browser', message, HINT);
}
