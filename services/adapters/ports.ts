// What the roles need of the outside world. Twins on Redis and in memory pass one contract suite; nothing outside this folder can tell which it has.
import type { JobPayload, JobQueueName } from '../../shared/protocol/jobs.ts';
import type { Observation } from '../../shared/protocol/observation.ts';
import type { FateCounts, KeptEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder, RunStatus, RunSummary, SavedRun, Speed } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { SavedSweep, SweepPlan, SweepPoint, SweepSummary } from '../../shared/protocol/sweep.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Clock {
  /** Wall milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds since some instant, with fractions; never goes back. For measuring how long something takes. */
  elapsedMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Carries jobs at least once, in no promised order, with possible doubles. */
export interface JobQueues {
  /** `id` names the ring: an id that was ever added before may be ignored, so callers number their bells. */
  add<Q extends JobQueueName>(queue: Q, jobs: readonly { readonly id: string; readonly payload: JobPayload<Q> }[]): Promise<void>;
  /** Starts consuming. A handler that throws has its job retried or dropped: the sweeper rings again. */
  process<Q extends JobQueueName>(
    queue: Q,
    handler: (payload: JobPayload<Q>) => Promise<void>,
    options: { readonly concurrency: number },
  ): Promise<void>;
  /** Waiting + active jobs by queue, for the workers page and tests. */
  counts(): Promise<Readonly<Record<JobQueueName, number>>>;
  /** Stops consuming after the jobs in hand, closes connections. */
  close(): Promise<void>;
}

export interface WindowRef {
  readonly k: number;
  readonly g: number;
  readonly w: number;
}

export interface InboxField {
  /** `a`: the arrivals batch; `g<src>`: messages of that gate; `x`: events from outside; sorted by name. */
  readonly field: string;
  readonly bytes: Uint8Array;
}

export type ClaimReply =
  | {
      readonly kind: 'ok';
      readonly untilMs: number;
      readonly state: Uint8Array | null;
      readonly stateDigest: string;
      readonly inbox: readonly InboxField[];
      readonly inboxDigest: string;
    }
  | { readonly kind: 'stale' | 'early' | 'done' | 'gap' | 'starved' | 'suspect' | 'poison' };

export interface Commit extends WindowRef {
  readonly run: string;
  readonly epoch: number;
  readonly prevDigest: string;
  readonly inboxDigest: string;
  readonly newDigest: string;
  readonly state: Uint8Array;
  /** Messages to out-neighbours, for their window w + 1. */
  readonly outbox: readonly { readonly to: number; readonly bytes: Uint8Array }[];
  /** Out-neighbours of g that get no message still wait for this window; they are found from the order. */
  readonly frame: Uint8Array;
}

export type CommitReply =
  | { readonly kind: 'ok'; readonly ready: readonly WindowRef[] }
  /** No repetition makes it smaller; `what` says which size is over its limit. */
  | { readonly kind: 'too-large'; readonly what: string }
  | { readonly kind: 'fenced' | 'already' | 'diverged' | 'gap' | 'base' | 'inbox' };

export interface PaceState {
  readonly speed: Speed;
  /** Simulated time the run may advance to before it pauses again; null when not stepping. */
  readonly stepToMs: number | null;
}

/** Of a whole replication. */
export interface Outcome {
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** What it cost a slot; only for the fair share. */
  readonly tookMs?: number;
}

/** What changes of a run, without its order. */
export interface RunProgress {
  readonly status: RunStatus;
  readonly epoch: number;
  readonly reason: string | null;
  /** Replications with a result; 0 in a live run. */
  readonly done: number;
  /** What they cost the slots together. */
  readonly spentMs: number;
}

export interface RunView {
  readonly order: RunOrder;
  readonly status: RunStatus;
  readonly epoch: number;
  readonly reason: string | null;
  readonly pace: PaceState;
  /** Highest window opened, per replication; −1 before the first. */
  readonly limits: readonly number[];
  /** Simulated ms at which the highest opened window ends, per replication; 0 before the first. */
  readonly limitMs: readonly number[];
  /** Committed window per replication and gate; −1 before the first. */
  readonly heads: readonly (readonly number[])[];
  /** Replications with a result (batch), or whose gates have all reached the horizon (live). */
  readonly done: number;
  /** Set when equal inputs gave two outcomes: the run can no longer be trusted. Names replication, gate and window. */
  readonly alarm: string | null;
}

/** The truck and cargo events of one gate in [fromMs, untilMs). The ends are checked against the window's own, so that a batch
    made before Redis fell back to an earlier state, when the window had another end, is refused. */
export interface ArrivalsBatch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bytes: Uint8Array;
}

/** A truck or cargo event from outside, on its way to gate g. */
export interface OutsideRow {
  readonly id: string;
  readonly g: number;
  /** Simulated ms, whole; may lie before 0. */
  readonly atMs: number;
  /** A truck and its declaration share it; no gate sees two trucks, or two declarations, of one consignment. */
  readonly consignment: string;
  /** What the consignment is known by inside, unless another has it already. */
  readonly serial: number;
  /** Its kind in the first byte; the rest is the model's. */
  readonly mark: Uint8Array;
}

/** `simMs`: when it takes effect; `serial`: what its consignment is known by inside, 0 when refused. A duplicate tells of the first of its name. */
export type OutsideFate = { readonly simMs: number; readonly serial: number } & (
  | { readonly fate: 'accepted' | 'late' | 'refused' }
  /** `isOther`: the first had another id, and the same consignment. */
  | { readonly fate: 'duplicate'; readonly first: 'accepted' | 'late' | 'refused'; readonly isOther?: true }
);

/** Where an event from outside took effect. */
export type OutsidePlace = Pick<OutsideFate, 'simMs' | 'serial'>;

/** A record of the metrics stream. */
export interface FrameRecord extends WindowRef {
  /** Cursor of this record in the stream. */
  readonly cursor: string;
  readonly bytes: Uint8Array;
}

/** A gate where a seeded run begins: its state, the digest the first window is computed from, and the messages it has not received (fields `g<source>`). */
export interface GateSeed {
  readonly state: Uint8Array;
  readonly digest: string;
  readonly inbox: readonly InboxField[];
}

/** The truth about unfinished runs. Every method is one atomic step and may be repeated without effect. */
export interface RunState {
  /** `epoch` (default 0) is the stored epoch + 1 when a lost run is made again. @throws DomainError limit-exceeded, too-large, invalid-request */
  create(order: RunOrder, epoch?: number): Promise<'created' | 'exists'>;
  find(run: string): Promise<RunView | undefined>;
  /** Ids of runs that are not yet archived. */
  active(): Promise<readonly string[]>;
  /** How far runs are, in the order asked; undefined for one that is not there. Cheap, for thousands. Each is read by itself. */
  progress(runs: readonly string[]): Promise<readonly (RunProgress | undefined)[]>;
  /** `ok` also when the run already is in `to`. Terminal states are final whatever `from` says. To cancelled or failed bumps the epoch. */
  transition(run: string, from: readonly RunStatus[], to: RunStatus, reason?: string): Promise<'ok' | 'refused'>;
  /** @throws DomainError unknown-run */
  setPace(run: string, pace: Partial<PaceState>): Promise<void>;
  /** Opens windows of replication k: `untilMs[i]` is the end of window `from + i`. Windows already open keep their end;
      opening stops at the first end that is not after the one before it, is longer than the lookahead or passes the horizon, so look at the answer:
      the highest open window (−1: none). An order with a `startMs` opens none before it was seeded. @throws DomainError unknown-run, invalid-request (ends not rising), limit-exceeded */
  openWindows(run: string, k: number, from: number, untilMs: readonly number[]): Promise<number>;
  /** Begins replication k of a running or paused run at the order's `startMs`: window 0 = [0, startMs) is committed with these gates and the messages wait
      for window 1. Nothing else may have been opened. `stale`: not running, another epoch, or the order starts elsewhere. @throws DomainError too-large */
  seed(
    run: string,
    at: { readonly k: number; readonly epoch: number; readonly untilMs: number },
    gates: readonly GateSeed[],
  ): Promise<'ok' | 'already' | 'stale'>;
  /** Ends of windows [from, to] of replication k, up to the highest open one (the answer may be shorter). Window −1 ends at 0, so ask from `from − 1` for starts. */
  windowEnds(run: string, k: number, from: number, to: number): Promise<readonly number[]>;
  /** Puts the arrivals batch of (k, g, w) into its inbox unless the window is committed. Works while running or paused, for open windows whose ends are the batch's.
      @throws DomainError too-large: the inbox would overflow, which no repetition mends; the run has failed, naming gate and window */
  deliver(run: string, ref: WindowRef, epoch: number, batch: ArrivalsBatch): Promise<'ok' | 'done' | 'stale'>;
  /** Takes events from outside into replication k while queued, running or paused. An event of a window that was claimed is `late` and takes effect where
      claimed windows end; one more than `mostLateMs` late, or not before the horizon, is `refused`. `busy`: too many wait at one of the gates, nothing was taken. */
  ingest(
    run: string,
    /** `isAgain`: they were taken before and may be lost; then no gate is busy, and duplicates are not counted. */
    at: { readonly k: number; readonly epoch: number; readonly mostLateMs: number; readonly isAgain?: boolean },
    events: readonly OutsideRow[],
  ): Promise<readonly OutsideFate[] | 'stale' | 'busy'>;
  /** How many events from outside replication k has met, by fate. */
  ingested(run: string, k: number): Promise<FateCounts>;
  /** Where the events of these ids took effect in replication k; undefined for one it has not taken. */
  placesOf(run: string, k: number, ids: readonly string[]): Promise<readonly (OutsidePlace | undefined)[]>;
  /** Claims and commits work while running or paused: pausing stops the opening of windows, open ones finish. A claim seals its window against events from outside.
      `isWary`: the claimer has only just joined, or computes other windows beside it. A window that was begun several times and never finished is not for such a
      one (`suspect`): when it dies, it may have been killed as soon as it had started, or by one of the others. */
  claim(run: string, ref: WindowRef, epoch: number, isWary?: boolean): Promise<ClaimReply>;
  commit(commit: Commit): Promise<CommitReply>;
  /** An attempt ended with a deterministic error: the same digest from two attempts (claims) of a window fails the run. */
  reportError(run: string, ref: WindowRef, epoch: number, errorDigest: string, message: string): Promise<'retry' | 'failed'>;
  /** For the sweeper: windows that could run now (`ready`) and opened windows without arrivals (`starved`) that were first seen, claimed or rung more than
      `olderThanMs` ago by the shared clock, which says `nowMs` (after many starts: later, 0.2·2ⁿ s). Each comes with a new bell number, from 1; the committer's own ring is bell 0. */
  ring(
    run: string,
    nowMs: number,
    olderThanMs: number,
  ): Promise<readonly (WindowRef & { readonly kind: 'ready' | 'starved'; readonly bell: number })[]>;
  /** Committed state of a gate, or undefined before its first window. */
  readState(run: string, k: number, g: number): Promise<{ readonly w: number; readonly bytes: Uint8Array } | undefined>;
  putResult(run: string, k: number, epoch: number, outcome: Outcome): Promise<'ok' | 'already' | 'diverged' | 'stale'>;
  /** Of replications [from, to), all by default. */
  readResults(run: string, from?: number, to?: number): Promise<readonly (Uint8Array | undefined)[]>;
  /** Replications without a result, ascending. */
  missing(run: string): Promise<readonly number[]>;
  /** Somebody looks after the run: it is kept for another thirty days. One that nobody prolongs ends with everything of it at the same instant; its order is durable
      elsewhere. */
  prolong(run: string): Promise<void>;
  /** Forgets a run after its result is durable. */
  forget(run: string): Promise<void>;
  /** The clock that all processes share, whatever their hosts' clocks say: that of Redis. Only its times may be compared between processes. */
  nowMs(): Promise<number>;
  /** Workers announce themselves, at an instant of the shared clock; those who last did more than 30 s ago are gone. */
  announceWorker(worker: WorkerInfo, nowMs: number): Promise<void>;
  workers(): Promise<readonly WorkerSeen[]>;
  close(): Promise<void>;
}

/** What a worker says of itself. */
export interface WorkerInfo {
  readonly id: string;
  readonly kernelId: string;
  readonly host: string;
  readonly pid: number;
  /** Kernel threads. */
  readonly slots: number;
  /** Cores of its machine. */
  readonly cores: number;
  /** By the shared clock. */
  readonly startedMs: number;
  /** Windows and replications computed since. */
  readonly done: number;
  readonly tasks: readonly WorkerTask[];
}

export interface WorkerSeen extends WorkerInfo {
  /** Since it last spoke. */
  readonly silentMs: number;
}

/** A window of a live run, or a whole replication (then `g` and `w` are null). */
export interface WorkerTask {
  readonly run: string;
  readonly k: number;
  readonly g: number | null;
  readonly w: number | null;
  /** So far, or altogether. */
  readonly tookMs: number;
  /** False: it has just ended. */
  readonly going: boolean;
}

/** The stream of committed frames of a run, and a hint that something changed. */
export interface LiveBus {
  /** Records after `cursor` (empty string: from the oldest kept), oldest first; waits up to `waitMs` for one. */
  read(run: string, cursor: string, waitMs: number): Promise<readonly FrameRecord[]>;
  close(): Promise<void>;
}

/** Saved runs. Complete or absent. One writer at a time. */
export interface ResultStore {
  /** @throws DomainError wrong-state: more events were kept for the run than it brings */
  save(run: SavedRun): Promise<void>;
  list(): Promise<readonly RunSummary[]>;
  find(id: string): Promise<SavedRun | undefined>;
  remove(id: string): Promise<void>;
  /** Makes what `list` shows anew from the runs themselves, and checks every part of every run. */
  rebuildIndex(): Promise<{ readonly runs: number; readonly damaged: readonly DamagedRun[] }>;
  /** Durable record of an accepted, unfinished run, so that an emptied Redis loses nothing. */
  saveOrder(order: RunOrder, epoch: number): Promise<void>;
  listOrders(): Promise<readonly { readonly order: RunOrder; readonly epoch: number }[]>;
  /** Forgets the order and the events that were kept for it. */
  removeOrder(run: string): Promise<void>;
  /** Forgets the order of a run that was cancelled, and remembers that it was: Redis may fall back to before it. */
  noteCancelled(run: string, atMs: number): Promise<void>;
  /** Runs cancelled at `sinceMs` or later, in no order; older ones are forgotten. */
  cancelledSince(sinceMs: number): Promise<readonly string[]>;
  /** Keeps events an unfinished run has taken from outside; one of a known id stays as it was, or is replaced in its place.
      @throws DomainError wrong-state: the run is saved and takes no more */
  keepEvents(run: string, events: readonly KeptEvent[], known?: 'stays' | 'replaced'): Promise<void>;
  /** Those kept for an unfinished run, in the order they came. */
  eventsOf(run: string): Promise<readonly KeptEvent[]>;
  keptCount(run: string): Promise<number>;
  /** Forgets kept events that turned out to be others by a second name. */
  dropEvents(run: string, ids: readonly string[]): Promise<void>;
  /** Makes a sweep, or puts summary and plan in place of those there; its points stay. */
  saveSweep(summary: SweepSummary, plan: SweepPlan): Promise<void>;
  /** Puts a point of a sweep in place of what it had, whole or not at all: what was saved before is never lost. */
  savePoint(sweep: string, point: SweepPoint): Promise<void>;
  /** Newest first. */
  listSweeps(): Promise<readonly SweepSummary[]>;
  /** Points in the order they were first saved. @throws DomainError damaged-result */
  findSweep(id: string): Promise<SavedSweep | undefined>;
  removeSweep(id: string): Promise<void>;
  /** Keeps measured values set beside a saved run, in place of what had their id; they go when the run is removed. @throws DomainError unknown-run */
  saveObservation(observation: Observation): Promise<void>;
  /** Those of a run, oldest first. @throws DomainError damaged-result naming the one that was changed */
  observationsOf(run: string): Promise<readonly Observation[]>;
  close(): Promise<void>;
}

export interface DamagedRun {
  readonly run: string;
  /** Which part, and what is wrong with it. */
  readonly why: string;
}

/** Computes whole replications of batch runs wherever there are hands: on kernel threads of this process, or on the workers behind the job queues. */
export interface Replicator {
  /** Orders worth having under way at once. */
  hands(): Promise<number>;
  /** Computes replications [from, to) of a scenario and calls `take` with each, in any order. @throws DomainError simulation-failed; the signal's reason */
  replicate(request: ReplicationsRequest, take: (k: number, pack: Uint8Array) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
export interface ReplicationsRequest {
  readonly name: string;
  readonly scenario: Scenario;
  readonly hash: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}
