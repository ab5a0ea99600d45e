// `amity report`: a saved run, or candidates beside a base, as a document to hand over and as tables for other programs.
import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { LANGS, type Lang } from '../../dashboard/data/format.ts';
import type { Config } from '../adapters/config.ts';
import { comparedRuns } from './compared-runs.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { wholeNumber } from './options.ts';
import { note, printJson } from './output.ts';

interface ReportOptions {
  readonly out?: string;
  readonly lang: Lang;
  readonly lang2?: Lang;
  readonly tables?: string;
  readonly replication: number;
  readonly quiet?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .summary('write a report of a run or a comparison')
    .description(
      'Writes a saved run, or up to five candidates beside a base, as one HTML file that needs nothing else or as two pages of PDF, in one or two languages; ' +
        'and its figures, series and trucks as CSV, Parquet and JSON. A scenario of the library that has not been run yet is run first and saved.',
    )
    .argument('<run>', 'id or name of a saved run, or name of a scenario: the base when candidates follow')
    .argument('[candidate...]', 'likewise')
    .option('--out <file>', 'report to write: .html or .pdf')
    .option('--lang <language>', `language: ${LANGS.join(', ')}`, language, 'en')
    .option('--lang2 <language>', 'second language under the first; digits are then international', language)
    .option('--tables <folder>', 'write kpi, series and trucks of each run as .csv, .parquet and run.json into this folder')
    .option('--replication <k>', 'whose trucks to write; they are computed again', wholeNumber(0, 19_999), 0)
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity report 7K2MZ0QD --out report.html\n  amity report lang-son-2025-07 lang-son-smart-inspection --out report.pdf --lang vi --lang2 en\n  amity report 7K2MZ0QD --tables july\n',
    )
    .action(report);
}

function language(text: string): Lang {
  const found = LANGS.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Expected one of ${LANGS.join(', ')}.`);
}

async function report(base: string, candidates: readonly string[], options: ReportOptions): Promise<void> {
  if (options.out === undefined && options.tables === undefined)
    throw new DomainError('invalid-request', 'Nothing to write: give --out <file>, --tables <folder>, or both.');
  const config = configOf(options);
  const runs = await withStore(config.dataFolder, (store) => comparedRuns(store, [base, ...candidates], { config, ...options }));
  const files: string[] = [];
  if (options.out !== undefined) files.push(await writeReport(runs, options.out, config, options));
  if (options.tables !== undefined)
    for (const run of runs) files.push(...(await writeTables(run, options.tables, runs.length > 1, options)));
  if (options.json === true) return printJson({ runs: runs.map(({ summary }) => summary.id), files });
  for (const file of files) note(`wrote ${file}`);
}

async function writeReport(runs: readonly SavedRun[], out: string, config: Config, { lang, lang2 }: ReportOptions): Promise<string> {
  const kind = extname(out).toLowerCase();
  if (kind !== '.html' && kind !== '.pdf')
    throw new DomainError('invalid-request', `--out: expected a file ending in .html or .pdf, found "${out}".`);
  const { openSpeakers, reportHtml, storyOf, tightnesses } = await import('../report/index.ts');
  const [base, ...candidates] = runs;
  if (base === undefined) throw new DomainError('invalid-request', 'A report needs a run.');
  const story = storyOf([base, ...candidates], Date.now());
  const speakers = await openSpeakers(lang2 === undefined ? [lang] : [lang, lang2]);
  if (kind === '.html') await writeFile(out, reportHtml(story, speakers));
  else
    await writeFile(
      out,
      await twoPages((tightness) => reportHtml(story, speakers, tightness), tightnesses(story, speakers.length), config.browser),
    );
  return out;
}

/** The PDF of the first room that fits on two pages; only a browser knows how long its lines are. Of none, the tightest. */
async function twoPages(
  htmlOf: (tightness: number) => string,
  tightnesses: readonly number[],
  browser: string | undefined,
): Promise<Uint8Array> {
  const { pagesOf, printPdf } = await import('../adapters/print-pdf.ts');
  let pdf = new Uint8Array();
  for (const tightness of tightnesses) {
    pdf = new Uint8Array(await printPdf(htmlOf(tightness), browser));
    if (pagesOf(pdf) <= 2) break;
  }
  return pdf;
}

/** The tables of one run; of several, each in a folder of its id. */
async function writeTables(run: SavedRun, folder: string, isOneOfSeveral: boolean, options: ReportOptions): Promise<readonly string[]> {
  const [{ downloadOf, DOWNLOADS, whyNoTrucks }, { compile, recordTrucks }] = await Promise.all([
    import('../report/index.ts'),
    import('../../simulations/index.ts'),
  ]);
  const record = async ({ scenario, result }: SavedRun, k: number) => recordTrucks(compile(scenario as Scenario), { seed: result.seed, k });
  const why = whyNoTrucks(run);
  if (why !== undefined) note(`${why} The trucks are left out.`);
  const own = isOneOfSeveral ? join(folder, run.summary.id) : folder;
  await mkdir(own, { recursive: true });
  const files: string[] = [];
  for (const name of DOWNLOADS) {
    if (why !== undefined && name.startsWith('trucks')) continue;
    const file = join(own, name);
    await writeFile(file, await downloadOf(run, name, options.replication, record));
    files.push(file);
  }
  return files;
}
