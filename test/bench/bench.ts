// The command line of the bench: runs groups of measurements, prints their table, and holds the ratios against those committed.
import { existsSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { committedFile, fallsOf, readCommitted, writeCommitted } from './committed.ts';
import type { Bench, Figure } from './figure.ts';
import { describeMachine, machineText } from './machine.ts';
import { tableText } from './table.ts';

interface Options {
  readonly only?: readonly string[];
  readonly rounds: number;
  readonly json?: string;
  readonly peers?: boolean;
  readonly list?: boolean;
  readonly check?: boolean;
  readonly writeReference?: boolean;
}

/** Runs only when it is named, or with --peers. */
const PEERS = 'peers';

/** Every group by name, in the order they run; each is loaded when it is wanted. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  kernel: async () => (await import('./kernel.ts')).kernelBench,
  queue: async () => (await import('./queue.ts')).queueBench,
  window: async () => (await import('./window.ts')).windowBench,
  ingest: async () => (await import('./ingest.ts')).ingestBench,
  sockets: async () => (await import('./sockets.ts')).socketsBench,
  compare: async () => (await import('./compare.ts')).compareBench,
  sweep: async () => (await import('./sweep.ts')).sweepBench,
  browser: async () => (await import('./browser.ts')).browserBench,
  [PEERS]: async () => (await import('./peers.ts')).peersBench,
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 100) throw new InvalidArgumentError('a whole number from 1 to 100');
  return n;
}

function names(text: string): readonly string[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${Object.keys(BENCHES).join(', ')}`);
  return wanted;
}

function chosen({ only, peers }: Options): readonly string[] {
  if (only !== undefined) return peers === true && !only.includes(PEERS) ? [...only, PEERS] : only;
  return peers === true ? [PEERS] : Object.keys(BENCHES).filter((name) => name !== PEERS);
}

async function list(): Promise<void> {
  for (const open of Object.values(BENCHES)) {
    const { name, about } = await open();
    console.log(`${name.padEnd(10)} ${about}`);
  }
}

async function run(options: Options): Promise<void> {
  if (options.list === true) return list();
  const machine = describeMachine();
  say(machineText(machine));
  const names = chosen(options);
  const figures = await measure(names, options.rounds);
  console.log(`${machineText(machine)}\n\n${tableText(figures)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  if (options.check === true) await check(figures, () => measure(names, options.rounds));
  if (options.writeReference === true) {
    writeCommitted(machine, figures);
    say(`wrote ${committedFile()}`);
  }
}

async function measure(names: readonly string[], rounds: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    const bench = await BENCHES[name]!();
    say(`${bench.name}: ${bench.about}`);
    figures.push(...(await bench.run({ rounds, say })));
  }
  return figures;
}

/** What has fallen is measured once more some minutes later: a busy machine is quiet again by then, a slower program is not quicker. */
async function check(figures: readonly Figure[], again: () => Promise<readonly Figure[]>): Promise<void> {
  if (!existsSync(committedFile())) throw new Error(`no committed ratios in ${committedFile()}: make them with --write-reference`);
  const held = readCommitted();
  let falls = fallsOf(held, figures);
  for (const { text } of falls) say(text);
  if (falls.length > 0) {
    say('measured once more');
    const second = fallsOf(held, await again());
    falls = second.filter(({ id }) => falls.some((fall) => fall.id === id));
    for (const { text } of falls) say(`again ${text}`);
  }
  if (falls.length > 0) process.exitCode = 1;
  else say('every ratio is within 30 % of the committed one');
}

await new Command('bench')
  .description('Measures Amity beside references in the same rounds. Ratios count; times depend on the machine.')
  .option('--only <names>', 'groups, separated by commas (see --list)', names)
  .option('--rounds <n>', 'rounds of each measurement', whole, 5)
  .option('--json <file>', 'write machine and figures as JSON')
  .option('--peers', 'run the models of other simulators that are installed here')
  .option('--list', 'list the groups')
  .option('--check', 'fail when a ratio is 30 % worse than the committed one, in every round and once more')
  .option('--write-reference', 'commit the ratios of this run as the ones to hold')
  .action(run)
  .parseAsync();
