// `amity export` and `amity import`: a saved run as one .zip, and back.
import { readFile, stat, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { Imported, ImportOutcome } from '../adapters/bundle/import.ts';
import { configOf, DATA_OPTION, JSON_OPTION, withStore } from './context.ts';
import { note, print, printJson } from './output.ts';
import { getSavedRun } from './show.ts';

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write a saved run as a bundle')
    .description(
      'Writes a saved run as one .zip: scenario, result, a table of the figures, where it comes from, and a manifest with the SHA-256 of each. The same run always gives the same bytes.',
    )
    .argument('<run>', 'id or name of a saved run')
    .option('--out <file>', 'file to write; - for standard output (default: amity-<id>.zip)')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExamples:\n  amity export 7K2MZ0QD\n  amity export "two weeks" --out two-weeks.zip\n')
    .action(exportRun);
}

async function exportRun(idOrName: string, options: { readonly out?: string; readonly data?: string }): Promise<void> {
  const run = await withStore(configOf(options).dataFolder, (store) => getSavedRun(store, idOrName));
  const { exportBundle } = await import('../adapters/bundle/export.ts');
  const bytes = await exportBundle(run);
  if (options.out === '-') return void process.stdout.write(bytes);
  const file = options.out ?? `amity-${run.summary.id}.zip`;
  await writeFile(file, bytes);
  note(`wrote ${file}: ${run.summary.id} "${run.summary.name}", ${bytes.length} bytes`);
}

export function addImport(program: Command): void {
  program
    .command('import')
    .summary('save the run of a bundle')
    .description(
      'Checks a bundle that `amity export` or the page wrote, and saves its run. Nothing is saved unless every hash is right. Importing the same bundle again changes nothing; a run whose id belongs to another run here gets a new one.',
    )
    .argument('<file...>', 'bundles, .zip')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity import amity-7K2MZ0QD.zip\n  amity import *.zip --data /srv/amity\n')
    .action(importRuns);
}

async function importRuns(files: readonly string[], options: { readonly data?: string; readonly json?: boolean }): Promise<void> {
  const { importBundle, FILE_LIMITS } = await import('../adapters/bundle/import.ts');
  const imported = await withStore(configOf(options).dataFolder, async (store) => {
    const done: (Imported & { readonly file: string })[] = [];
    for (const file of files) done.push({ file, ...(await importBundle(store, await readBundle(file, FILE_LIMITS.bytes), FILE_LIMITS)) });
    return done;
  });
  if (options.json === true) return printJson({ imported: imported.map(({ file, id, outcome }) => ({ file, id, outcome })) });
  for (const { file, id, outcome, run } of imported) print(`${file}: ${id} "${run.summary.name}" ${OUTCOME_TEXT[outcome]}`);
  await noteOtherModels(imported);
}

async function noteOtherModels(imported: readonly Imported[]): Promise<void> {
  const { MODEL_VERSION } = await import('../../simulations/index.ts');
  for (const { id, run } of imported) {
    const { modelVersion } = run.result;
    if (modelVersion !== MODEL_VERSION)
      note(`${id} was made by model ${modelVersion}, this is ${MODEL_VERSION}: computing it again may give another digest.`);
  }
}

const OUTCOME_TEXT: Readonly<Record<ImportOutcome, string>> = {
  added: 'was added',
  present: 'was here already',
  renumbered: 'was added under this new id: its own belongs to another run here',
  mended: 'was damaged here and is whole again',
};

async function readBundle(file: string, mostBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new DomainError('too-large', `${file}: expected at most ${mostBytes} bytes, found ${size}.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('invalid-request', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
