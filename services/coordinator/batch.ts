// Hands out batch runs in chunks of replications: users by turns, few at a time, some seconds of work each and smaller towards the end, again when they seem lost.
import { crashPoint, sent } from '../adapters/crash-points.ts';
import type { RunBrief } from '../adapters/roster.ts';
import { watchedTime, type RoleDeps } from '../adapters/role.ts';
import { correct, nextOf, openFairQueue, prune, serve, type FairQueue } from './fair-queue.ts';

/** A chunk should take this long: short enough to share workers between runs, long enough that a job costs nothing. */
const CHUNK_MS = 3_000;
/** Not shorter than this, even at the end of a run: the next chunks are handed out only when the coordinator looks again. */
const SHORTEST_CHUNK_MS = 100;
/** Chunks handed out and not finished, per slot, of all runs together: who comes new waits for no more, and a cancelled run leaves no more behind. */
const CHUNKS_PER_SLOT = 2;
/** Without a result for this long, or for three chunks' time, what is missing is handed out again; twice as long after each vain try. */
const PATIENCE_MS = 5_000;
/** Turns come some times a second; what is longer was no time to work in. */
const LONGEST_TURN_MS = 1_000;
/** Runs of one user that share its part, oldest first; the others wait. */
const MOST_RUNS_OF_A_USER = 8;

/** What is known of one run's chunks. Losing it costs a second look at the results. */
interface Ledger {
  readonly epoch: number;
  /** Replications not handed out, ascending. */
  todo: number[];
  /** Lengths of the chunks handed out and not yet counted as done, oldest first. */
  out: number[];
  done: number;
  doneAtMs: number;
  spentMs: number;
  vainTries: number;
  /** Mean ms of a replication on a slot; null while nobody knows. */
  replicationMs: number | null;
  /** Booked for the chunks that are out, before their true cost is known. */
  bookedMs: number;
}

export interface Dispatcher {
  /** `runs`: all that are running, oldest first. */
  turn(runs: readonly RunBrief[], slots: number): Promise<void>;
  forget(run: string): void;
}

export interface DispatcherDeps extends Pick<RoleDeps, 'transport' | 'clock'> {
  readonly nextBell: () => string;
}

interface Desk {
  readonly deps: DispatcherDeps;
  readonly ledgers: Map<string, Ledger>;
  readonly users: FairQueue;
  /** The runs of each user among themselves. */
  readonly runs: Map<string, FairQueue>;
  /** Mean ms of a replication by scenario, from the runs of it so far: a user's next short run need not begin by trying. */
  readonly usualMs: Map<string, number>;
}

interface Now {
  readonly nowMs: number;
  readonly slots: number;
}

export function openDispatcher(deps: DispatcherDeps): Dispatcher {
  const desk: Desk = { deps, ledgers: new Map(), users: openFairQueue(), runs: new Map(), usualMs: new Map() };
  const watchedMs = watchedTime(deps.clock, LONGEST_TURN_MS);
  return {
    async turn(runs, slots) {
      const now = { nowMs: watchedMs(), slots };
      const found = new Map(runs.map((run) => [run.run, run]));
      for (const run of desk.ledgers.keys()) if (!found.has(run)) desk.ledgers.delete(run);
      await countAll(desk, found, now);
      await handOut(desk, runs, now);
      tidy(desk, runs);
    },
    forget: (run) => desk.ledgers.delete(run),
  };
}

/** Books what has come in of the runs that have chunks out, ends those that are complete, takes back what seems lost. */
async function countAll(desk: Desk, found: ReadonlyMap<string, RunBrief>, now: Now): Promise<void> {
  const { deps, ledgers } = desk;
  const names = [...ledgers.keys()];
  const progress = names.length === 0 ? [] : await deps.transport.runState.progress(names);
  const patience = patienceOf([...ledgers.values()], now.slots);
  for (const [i, name] of names.entries()) {
    const [ledger, run, at] = [ledgers.get(name), found.get(name), progress[i]];
    if (ledger === undefined || run === undefined) continue;
    if (at === undefined || at.status !== 'running' || at.epoch !== ledger.epoch) {
      ledgers.delete(name);
      continue;
    }
    const brief = { ...run, ...at };
    count(desk, brief, ledger, now);
    if (await isEnded(desk, brief)) continue;
    await takeBackLost(deps, brief, ledger, now.nowMs, patience);
  }
}

async function isEnded({ deps, ledgers }: Desk, { run, done, replications }: RunBrief): Promise<boolean> {
  if (done < replications) return false;
  await sent('transition.sent', deps.transport.runState.transition(run, ['running'], 'finalizing'));
  ledgers.delete(run);
  return true;
}

/** Fills the room in the queue, chunk by chunk, each for the user and the run whose turn it is. */
async function handOut(desk: Desk, runs: readonly RunBrief[], now: Now): Promise<void> {
  const { deps, ledgers } = desk;
  let room = CHUNKS_PER_SLOT * now.slots - [...ledgers.values()].reduce((sum, ledger) => sum + ledger.out.length, 0);
  if (room <= 0) return;
  const waiting = waitingByUser(desk, runs);
  const jobs = [];
  const changed = new Map<string, Ledger>();
  for (let run = nextRun(desk, waiting); room > 0 && run !== undefined; run = nextRun(desk, waiting)) {
    const ledger = await ledgerOf(desk, run, now.nowMs);
    const [chunk] = takeChunks(ledger?.todo ?? [], 1, () => (ledger === undefined ? 1 : chunkSize(ledger, now.slots)));
    if (ledger === undefined || chunk === undefined || ledger.todo.length === 0) leave(waiting, run);
    if (ledger === undefined || chunk === undefined) continue;
    book(desk, run, ledger, { length: chunk.to - chunk.from + 1, nowMs: now.nowMs });
    changed.set(run.run, ledger);
    // Without a ledger until the queue has taken it: chunks that could not be queued are not out, and the next turn looks what is missing.
    jobs.push({
      id: `r-${run.run}-${chunk.from}-e${run.epoch}-b${deps.nextBell()}`,
      payload: { run: run.run, epoch: run.epoch, from: chunk.from, to: chunk.to },
    });
    room -= 1;
  }
  if (jobs.length === 0) return;
  for (const run of changed.keys()) ledgers.delete(run);
  crashPoint('chunk.mid');
  await deps.transport.queues.add('batch', jobs);
  for (const [run, ledger] of changed) ledgers.set(run, ledger);
}

type Waiting = Map<string, RunBrief[]>;

/** The runs of each user that may have something left to hand out, oldest first: some of them may have ended since they were listed. */
function waitingByUser({ ledgers }: Desk, runs: readonly RunBrief[]): Waiting {
  const waiting: Waiting = new Map();
  for (const run of runs) {
    if (ledgers.get(run.run)?.todo.length === 0) continue;
    const mine = waiting.get(run.user) ?? [];
    if (mine.length === 0) waiting.set(run.user, mine);
    mine.push(run);
  }
  return waiting;
}

function nextRun(desk: Desk, waiting: Waiting): RunBrief | undefined {
  const user = nextOf(desk.users, [...waiting.keys()]);
  if (user === undefined) return undefined;
  const mine = (waiting.get(user) ?? []).slice(0, MOST_RUNS_OF_A_USER);
  const next = nextOf(
    queueOf(desk, user),
    mine.map(({ run }) => run),
  );
  return mine.find(({ run }) => run === next);
}

function leave(waiting: Waiting, { run, user }: RunBrief): void {
  const left = (waiting.get(user) ?? []).filter((one) => one.run !== run);
  if (left.length === 0) waiting.delete(user);
  else waiting.set(user, left);
}

function queueOf({ runs }: Desk, user: string): FairQueue {
  const queue = runs.get(user) ?? openFairQueue();
  runs.set(user, queue);
  return queue;
}

/** Undefined when nothing is left to do. */
async function ledgerOf(desk: Desk, run: RunBrief, nowMs: number): Promise<Ledger | undefined> {
  const known = desk.ledgers.get(run.run);
  if (known !== undefined) return known;
  const [now] = await desk.deps.transport.runState.progress([run.run]);
  if (now?.status !== 'running' || (await isEnded(desk, { ...run, ...now }))) return undefined;
  const { epoch, done, spentMs } = now;
  const ledger = {
    epoch,
    todo: [...(await desk.deps.transport.runState.missing(run.run))],
    out: [],
    done,
    doneAtMs: nowMs,
    spentMs,
    vainTries: 0,
    replicationMs: done > 0 && spentMs > 0 ? spentMs / done : (desk.usualMs.get(run.scenarioHash) ?? null),
    bookedMs: 0,
  };
  desk.ledgers.set(run.run, ledger);
  return ledger;
}

/** Books a chunk as handed out, at the expected cost. */
function book(
  desk: Desk,
  { run, user, weight }: RunBrief,
  ledger: Ledger,
  chunk: { readonly length: number; readonly nowMs: number },
): void {
  const costMs = ledger.replicationMs === null ? CHUNK_MS : chunk.length * ledger.replicationMs;
  if (ledger.out.length === 0) ledger.doneAtMs = chunk.nowMs;
  ledger.out.push(chunk.length);
  ledger.bookedMs += costMs;
  serve(desk.users, user, costMs / weight);
  serve(queueOf(desk, user), run, costMs / weight);
}

/** Books new results at their true cost, and learns from them how long a replication takes. */
function count(desk: Desk, { run, user, weight, done, spentMs, scenarioHash }: RunBrief, ledger: Ledger, { nowMs, slots }: Now): void {
  const fresh = done - ledger.done;
  if (fresh <= 0) return;
  const out = replicationsOut(ledger);
  const busy = Math.max(1, Math.min(slots, out));
  // A worker of an older version does not say what it cost: then the time that passed tells.
  const costMs = spentMs > ledger.spentMs ? spentMs - ledger.spentMs : (nowMs - ledger.doneAtMs) * busy;
  const bookedMs = out === 0 ? 0 : ledger.bookedMs * Math.min(1, fresh / out);
  for (const [queue, name] of [[desk.users, user], [queueOf(desk, user), run]] as const) correct(queue, name, (costMs - bookedMs) / weight); // prettier-ignore
  ledger.bookedMs -= bookedMs;
  ledger.replicationMs = ledger.replicationMs === null ? costMs / fresh : (ledger.replicationMs + costMs / fresh) / 2;
  desk.usualMs.set(scenarioHash, ledger.replicationMs);
  takeOff(ledger.out, fresh);
  Object.assign(ledger, { done, doneAtMs: nowMs, spentMs, vainTries: 0 });
}

function replicationsOut({ out }: Ledger): number {
  return out.reduce((sum, length) => sum + length, 0);
}

/** Takes so many replications off the front of the chunks that are out. */
function takeOff(out: number[], replications: number): void {
  for (let left = replications; left > 0 && out[0] !== undefined;) {
    const taken = Math.min(left, out[0]);
    left -= taken;
    if (taken === out[0]) out.shift();
    else out[0] -= taken;
  }
}

async function takeBackLost(
  { transport }: DispatcherDeps,
  { run }: RunBrief,
  ledger: Ledger,
  nowMs: number,
  patienceMs: number,
): Promise<void> {
  if (ledger.out.length === 0 || nowMs - ledger.doneAtMs <= patienceMs * 2 ** Math.min(ledger.vainTries, 6)) return;
  ledger.todo = [...(await transport.runState.missing(run))];
  ledger.out = [];
  ledger.bookedMs = 0;
  ledger.vainTries += 1;
}

/** Chunks of the others stand before one's own in the queue: the longest counts for all. */
function patienceOf(ledgers: readonly Ledger[], slots: number): number {
  const longestMs = ledgers.map((ledger) => chunkSize(ledger, slots) * (ledger.replicationMs ?? 0));
  return Math.max(PATIENCE_MS, ...longestMs.map((ms) => 3 * ms));
}

/** One replication a chunk until the first is done, then some seconds' worth; of what is left each slot gets a part of its share, so that the last
    chunks are small and all slots end together. */
export function chunkSize({ todo, replicationMs }: Pick<Ledger, 'todo' | 'replicationMs'>, slots: number): number {
  if (replicationMs === null) return 1;
  const worth = (ms: number): number => Math.floor(ms / Math.max(1, replicationMs));
  const share = Math.ceil(todo.length / (CHUNKS_PER_SLOT * slots));
  return Math.max(1, Math.min(worth(CHUNK_MS), Math.max(share, worth(SHORTEST_CHUNK_MS))));
}

/** Takes up to `most` runs of consecutive replications from the front of `todo`; `sizeOf` says before each how many it has at most. */
export function takeChunks(todo: number[], most: number, sizeOf: () => number): { readonly from: number; readonly to: number }[] {
  const chunks: { from: number; to: number }[] = [];
  while (chunks.length < most && todo.length > 0) {
    const size = sizeOf();
    const from = todo.shift() ?? 0;
    let to = from;
    while (to - from + 1 < size && todo[0] === to + 1) to = todo.shift() ?? to;
    chunks.push({ from, to });
  }
  return chunks;
}

function tidy({ users, runs: queues, ledgers, usualMs }: Desk, runs: readonly RunBrief[]): void {
  const scenarios = new Set(runs.map(({ scenarioHash }) => scenarioHash));
  for (const scenario of usualMs.keys()) if (!scenarios.has(scenario)) usualMs.delete(scenario);
  prune(users, new Set(runs.map((run) => run.user)));
  for (const [user, queue] of queues) {
    prune(queue, new Set(ledgers.keys()));
    if (queue.tags.size === 0 && !users.tags.has(user)) queues.delete(user);
  }
}
