// Runs faults one after another, each in bounded time, and cleans up after each, also when it failed or somebody pressed Ctrl-C.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom, type Context, type Fault } from './fault.ts';
import { notPossibleHere } from './machine.ts';

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly must: string;
  readonly verdict: 'held' | 'not held' | 'not possible here' | 'left out';
  readonly times: number;
  readonly seconds: number;
  readonly figure: string;
  /** What did not hold, or why it did not run. */
  readonly notes: readonly string[];
}

export interface FaultsRequest {
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly rounds: number | undefined;
  /** A budget below ten minutes makes a slice: few rounds, no long waits, an order of the seed. */
  readonly minutes: number | undefined;
  /** Named faults are run in their order, whatever the budget. */
  readonly isNamed: boolean;
  readonly say: (line: string) => void;
  /** Told of each result as it comes: a run that is ended early has lost nothing. */
  readonly onResult?: (result: Result) => void;
}

type Undo = () => Promise<unknown>;

export async function runFaults(request: FaultsRequest): Promise<readonly Result[]> {
  const { faults, seed, minutes, isNamed, say } = request;
  const isSlice = isSliceOf(minutes);
  const endMs = Date.now() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const undos: Undo[] = [];
  const onSignal = (): void => void undoAll(undos, say).then(() => process.exit(130));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  // The supervisor of a Redis is unreferenced: without something to wait for, Node would end before it has.
  const alive = setInterval(() => undefined, 1000);
  const results = new Map<string, Result>();
  for (const fault of isSlice && !isNamed ? shuffled(faults, seed) : faults) {
    const why = notPossibleHere(fault);
    const expectedMs = fault.seconds[isSlice ? 'slice' : 'full'] * 1000;
    if (why !== undefined) results.set(fault.id, idle(fault, 'not possible here', why));
    else if (!isNamed && Date.now() + expectedMs > endMs) results.set(fault.id, idle(fault, 'left out', 'no time left in this slice'));
    else {
      const result = await runOne(fault, request, undos, expectedMs);
      results.set(fault.id, result);
      request.onResult?.(result);
    }
  }
  clearInterval(alive);
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  return faults.flatMap(({ id }) => results.get(id) ?? []);
}

async function runOne(fault: Fault, { seed, rounds, minutes, say }: FaultsRequest, undos: Undo[], expectedMs: number): Promise<Result> {
  const startMs = Date.now();
  const isSlice = isSliceOf(minutes);
  const evidence: (() => string)[] = [];
  const context: Context = {
    random: randomFrom(seed ^ numberOf(fault.id)),
    rounds: (few, many) => rounds ?? (isSlice ? few : many),
    isSlice,
    defer: (undo) => void undos.push(undo),
    evidence: (name, words) => void evidence.push(() => `=== ${name}\n${words()}\n`),
    say,
  };
  say(`${fault.id}: ${fault.title}`);
  const patienceMs = 3 * (Number.isFinite(expectedMs) ? expectedMs : 1000 * fault.seconds.full) + 120_000;
  const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`did not end within ${String(patienceMs / 1000)} s`);
  });
  late.catch(() => undefined);
  let result: Pick<Result, 'verdict' | 'times' | 'figure' | 'notes'>;
  try {
    const { times, problems, figure } = await Promise.race([fault.run(context), late]);
    result = { verdict: problems.length === 0 ? 'held' : 'not held', times, figure, notes: [...new Set(problems)].slice(0, 10) };
  } catch (error) {
    result = { verdict: 'not held', times: 0, figure: '', notes: [error instanceof Error ? error.message : String(error)] };
  }
  if (result.verdict === 'not held' && evidence.length > 0) writeEvidence(`${fault.id}-${String(seed)}`, evidence, say);
  await undoAll(undos, say);
  const seconds = (Date.now() - startMs) / 1000;
  say(`  ${result.verdict} in ${seconds.toFixed(1)} s: ${[result.figure, ...result.notes].join('; ')}`);
  return { id: fault.id, title: fault.title, must: fault.must, seconds, ...result };
}

/** Before the clean-up: what everybody who took part had said by then. */
function writeEvidence(name: string, evidence: readonly (() => string)[], say: (line: string) => void): void {
  const file = join(tmpdir(), `amity-faults-${name}.log`);
  writeFileSync(file, evidence.map((words) => words()).join('\n'));
  say(`  what the processes said: ${file}`);
}

async function undoAll(undos: Undo[], say: (line: string) => void): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop())
    await undo().catch((error: unknown) => say(`  clean-up: ${error instanceof Error ? error.message : String(error)}`));
}

function idle({ id, title, must }: Fault, verdict: Result['verdict'], why: string): Result {
  return { id, title, must, verdict, times: 0, seconds: 0, figure: '', notes: [why] };
}

function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  const random = randomFrom(seed);
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

const isSliceOf = (minutes: number | undefined): boolean => minutes !== undefined && minutes < 10;

/** Every fault has its own stream of the seed, so that --only repeats what a whole run did. */
function numberOf(id: string): number {
  return [...id].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) >>> 0, 7);
}
