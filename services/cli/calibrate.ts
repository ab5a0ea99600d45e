// `amity calibrate`: the scenarios of the library against what was counted at the gates.
import type { Command } from 'commander';
import type { CalibrationRow } from '../../simulations/validation/index.ts';
import { JSON_OPTION } from './context.ts';
import { wholeNumber } from './options.ts';
import { note, print, printJson, secondsText } from './output.ts';
import type { ThreadOptions } from './validation-run.ts';

interface CalibrateOptions extends ThreadOptions {
  readonly json?: boolean;
  readonly writePage?: string | true;
}

const PAGE = 'docs/background/calibration.md';

export function addCalibrate(program: Command): void {
  program
    .command('calibrate')
    .summary('compare the library with what was counted')
    .description(
      'Compares the scenarios of the library with figures observed at the gates: trucks a day, evening stock, queues, movements. Misses are shown as misses; figures without a scenario are listed as such.',
    )
    .option('--workers <n>', 'threads (default: one a core)', wholeNumber(1, 256))
    .option('--write-page [file]', `write the page of the documentation (default: ${PAGE})`)
    .option('--quiet', 'no progress')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  amity calibrate\n  amity calibrate --json\n')
    .action(calibrate);
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const [{ CALIBRATION_PARTS }, { MODEL_VERSION }, { compute }, text] = await Promise.all([
    import('../../simulations/validation/index.ts'),
    import('../../simulations/index.ts'),
    import('./validation-run.ts'),
    import('./calibration-text.ts'),
  ]);
  const startMs = performance.now();
  const tasks = Array.from({ length: CALIBRATION_PARTS }, (_, part) => ({ kind: 'observed' as const, part }));
  const answers = await compute('calibrate', tasks, options);
  const rows = answers.flatMap((answer): readonly CalibrationRow[] => {
    if (answer.kind === 'calibrated') return answer.rows;
    throw new Error(answer.kind === 'failed' ? answer.reason : `a thread answered ${answer.kind}`);
  });
  if (options.json === true) printJson({ modelVersion: MODEL_VERSION, rows });
  else
    print(`${text.calibrationTable(rows)}\n\n${text.summaryOf(rows)}, model ${MODEL_VERSION}, ${secondsText(performance.now() - startMs)}`);
  if (options.writePage === undefined) return;
  const file = options.writePage === true ? PAGE : options.writePage;
  const { writeFile } = await import('node:fs/promises');
  await writeFile(file, text.calibrationPage(rows, MODEL_VERSION));
  note(`wrote ${file}`);
}
