// The program `amity`: its commands, its help, its exit codes. Each command loads what it needs when it runs.
import { Command } from 'commander';
import { addExport, addImport } from './cli/bundle.ts';
import { addCalibrate } from './cli/calibrate.ts';
import { addCheck } from './cli/check.ts';
import { addCompare } from './cli/compare.ts';
import { EXIT, errorText, exitCodeOf } from './cli/exit.ts';
import { addMore } from './cli/more.ts';
import { addObserve } from './cli/observe.ts';
import { addReference } from './cli/reference.ts';
import { addReport } from './cli/report.ts';
import { addRun } from './cli/run.ts';
import { addRemove, addRename, addRuns } from './cli/runs.ts';
import { addScenarios } from './cli/scenarios.ts';
import { addSend } from './cli/send.ts';
import { addShow } from './cli/show.ts';
import { addStart } from './cli/start.ts';
import { addSweep, addSweeps } from './cli/sweep.ts';
import { addValidate } from './cli/validate.ts';
import { addVerify } from './cli/verify.ts';
import { addWarmUp } from './cli/warm-up.ts';
import { addWorker } from './cli/worker.ts';

const AFTER_HELP = `
Exit codes:
${Object.values(EXIT)
  .map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`)
  .join('\n')}

Examples:
  amity start                                     the page, in the browser
  amity run lang-son-2025-07                      a run, here in the terminal
  amity compare lang-son-2025-07 lang-son-smart-inspection

Answers go to standard output, everything else to standard error. Settings from the
environment: REDIS_URL, AMITY_DATA, AMITY_PORT, AMITY_HOST, AMITY_ALLOWED_HOSTS, AMITY_BROWSER, LOG_LEVEL.
`;

function program(): Command {
  const amity = new Command('amity')
    .description('Simulates the clearance of trucks and cargo at border gates: build scenarios, watch one live, compare what changes.')
    .helpOption('-h, --help', 'help for a command')
    .helpCommand('help [command]', 'help for a command')
    .configureHelp({ helpWidth: 100 })
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .addHelpText('after', AFTER_HELP);
  for (const add of [
    addStart,
    addRun,
    addCompare,
    addMore,
    addWarmUp,
    addSweep,
    addSweeps,
    addObserve,
    addReport,
    addCheck,
    addScenarios,
    addRuns,
    addShow,
    addVerify,
    addExport,
    addImport,
    addRename,
    addRemove,
    addValidate,
    addCalibrate,
    addSend,
    addWorker,
  ])
    add(amity);
  addReference(amity);
  return amity;
}

async function main(): Promise<number> {
  // A reader that went away (`amity runs | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await program().parseAsync();
    return EXIT.ok.code;
  } catch (error) {
    const text = errorText(error);
    if (text !== undefined) process.stderr.write(`${text}\n`);
    return exitCodeOf(error);
  }
}

const code = await main();
// Pipes are written asynchronously: what was printed must be out before the process ends.
for (const stream of [process.stdout, process.stderr]) await new Promise<void>((done) => stream.write('', () => done()));
process.exit(code);
