// `amity validate`: the model against systems with known answers, as a table that anybody can run again.
import { type Command, InvalidArgumentError } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { CaseResult, ValidationCase } from '../../simulations/validation/index.ts';
import { JSON_OPTION } from './context.ts';
import { EXIT, ExitWith } from './exit.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson, secondsText } from './output.ts';
import type { ThreadOptions } from './validation-run.ts';

interface ValidateOptions extends ThreadOptions {
  readonly only?: readonly string[];
  readonly fast?: boolean;
  readonly json?: boolean;
  readonly writePage?: string | true;
}

const PAGE = 'docs/background/validation.md';

export function addValidate(program: Command): void {
  program
    .command('validate')
    .summary('compare the model with known answers')
    .description(
      'Runs the validation cases (queues with closed forms, published simulations, recorded trucks, statistics, properties) and compares every figure with its known value. Exit code 1 when one differs.',
    )
    .option('--only <cases>', 'these cases, separated by commas; a beginning names all that share it: A01,T', caseIds)
    .option('--fast', 'short runs: a few minutes become seconds, and only large errors are seen')
    .option('--workers <n>', 'threads (default: one a core)', wholeNumber(1, 256))
    .option('--write-page [file]', `write the page of the documentation (default: ${PAGE}); needs all cases in full`)
    .option('--quiet', 'no progress')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity validate\n  amity validate --only A01,T03 --json\n  amity validate --fast\n')
    .action(validate);
}

function caseIds(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim().toUpperCase());
  if (ids.every((id) => /^[APTSRQ]\d{0,2}$/.test(id))) return ids;
  throw new InvalidArgumentError('Expected cases such as A01,T03, or T for all of that letter.');
}

async function validate(options: ValidateOptions): Promise<void> {
  if (options.writePage !== undefined && (options.only !== undefined || options.fast === true))
    throw new DomainError('invalid-request', '--write-page needs all cases in full.', 'Leave out --only and --fast.');
  const { CASES } = await import('../../simulations/validation/index.ts');
  const { only } = options;
  const cases = only === undefined ? CASES : CASES.filter(({ id }) => only.some((start) => id.startsWith(start)));
  if (cases.length === 0)
    throw new DomainError('invalid-request', `There is no case ${only?.join(', ')}.`, `Cases: ${CASES.map(({ id }) => id).join(', ')}.`);
  const startMs = performance.now();
  const results = await resultsFor(cases, options);
  await report(results, options, performance.now() - startMs);
  if (results.some(({ verdict }) => verdict === 'fail')) throw new ExitWith(EXIT.failed.code);
}

async function resultsFor(cases: readonly ValidationCase[], options: ValidateOptions): Promise<readonly CaseResult[]> {
  const [{ resultsOf, tasksOf }, { compute }] = await Promise.all([import('./validation-threads.ts'), import('./validation-run.ts')]);
  const fast = options.fast === true;
  const tasks = tasksOf(cases, fast);
  return resultsOf(cases, tasks, await compute('validate', tasks, options), fast);
}

async function report(results: readonly CaseResult[], options: ValidateOptions, tookMs: number): Promise<void> {
  const [{ MODEL_VERSION }, { resultsTable, tally, validationPage }] = await Promise.all([
    import('../../simulations/index.ts'),
    import('./validation-text.ts'),
  ]);
  const { passed, of, figures } = tally(results);
  const summary = `${passed} of ${of} cases pass (${figures} figures), model ${MODEL_VERSION}, ${secondsText(tookMs)}`;
  if (options.json === true) printJson({ modelVersion: MODEL_VERSION, fast: options.fast === true, passed, of, cases: results });
  else print(`${resultsTable(results)}\n\n${summary}`);
  if (options.writePage === undefined) return;
  const file = options.writePage === true ? PAGE : options.writePage;
  const { writeFile } = await import('node:fs/promises');
  await writeFile(file, validationPage(results, MODEL_VERSION));
  note(`wrote ${file}`);
}
