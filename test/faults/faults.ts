// The command line of the fault suite: injects the faults of the catalogue into real processes and a real Redis and says what held.
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { Fault } from './fault.ts';
import { FAULTS } from './catalogue.ts';
import { notPossibleHere } from './machine.ts';
import { pageFile, tableText, writePage } from './page.ts';
import { runFaults, type Result } from './run-faults.ts';

interface Options {
  readonly only?: readonly Fault[];
  readonly seed?: number;
  readonly rounds?: number;
  readonly minutes?: number;
  readonly list?: boolean;
  readonly json?: string;
  readonly writePage?: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 4_294_967_295) throw new InvalidArgumentError('a whole number');
  return n;
}

function minutesOf(text: string): number {
  const n = Number(text);
  if (!(n > 0 && n <= 600)) throw new InvalidArgumentError('minutes from 0 to 600');
  return n;
}

/** By id, or by a number of the catalogue, which may have several. */
function named(text: string): readonly Fault[] {
  return text.split(',').flatMap((name) => {
    const found = FAULTS.filter(({ id }) => id === name.trim() || id.split('-')[0] === name.trim());
    if (found.length === 0) throw new InvalidArgumentError(`"${name}" is none of ${FAULTS.map(({ id }) => id).join(', ')}`);
    return found;
  });
}

function list(): void {
  for (const fault of FAULTS) console.log(`${fault.id.padEnd(24)} ${fault.title}${suffix(notPossibleHere(fault))}`);
}

const suffix = (why: string | undefined): string => (why === undefined ? '' : `: not possible here: ${why}`);

async function run(options: Options): Promise<void> {
  if (options.list === true) return list();
  const { only, seed = Math.floor(Math.random() * 4_294_967_296), rounds, minutes } = options;
  say(`seed ${String(seed)}: the same faults with --seed ${String(seed)}`);
  const startMs = Date.now();
  const day = new Date(startMs).toISOString().slice(0, 10);
  const onResult = (result: Result): void => {
    if (options.writePage === true) writePage({ seed, day, results: [result] });
  };
  const results = await runFaults({ faults: only ?? FAULTS, seed, rounds, minutes, isNamed: only !== undefined, say, onResult });
  const outcome = { seed, day, results };
  console.log(`\n${tableText(results)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(outcome, null, 2)}\n`);
  if (options.writePage === true) {
    writePage(outcome);
    say(`wrote ${pageFile()}`);
  }
  const count = (verdict: string): string => String(results.filter((result) => result.verdict === verdict).length);
  const last = `${count('held')} held, ${count('not held')} did not, ${count('not possible here')} not possible here, ${count('left out')} left out`;
  console.log(`${last}; seed ${String(seed)}, ${((Date.now() - startMs) / 60_000).toFixed(1)} min`);
  process.exitCode = results.some(({ verdict }) => verdict === 'not held') || !results.some(({ verdict }) => verdict === 'held') ? 1 : 0;
}

await new Command('faults')
  .description('Injects faults into real processes and a real Redis on this machine, and checks that every run ends with its own digest.')
  .option('--only <names>', 'faults by id or number of the catalogue, separated by commas (see --list)', named)
  .option('--seed <n>', 'seed of victims, moments and runs (default: a fresh one, printed)', whole)
  .option('--rounds <n>', 'rounds of each fault', whole)
  .option('--minutes <n>', 'as much as fits; below 10 a slice: few rounds, faults in the order of the seed', minutesOf)
  .option('--list', 'list the faults, and why some are not possible on this machine')
  .option('--json <file>', 'write the results as JSON')
  .option('--write-page', 'write the results into docs/background/reliability.md')
  .action(run)
  .parseAsync();
// What a fault left open must not keep the command alive.
process.exit();
