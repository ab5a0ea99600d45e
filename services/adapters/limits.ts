// Sizes both twins refuse in the same words, and the facts about a run that both derive from its order.
import { DomainError, invariant } from '../../shared/errors.ts';
import { MOST_REPLICATIONS } from '../../shared/protocol/http.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Commit, GateSeed } from './ports.ts';

export const LIMITS = {
  orderBytes: 8 * 1024 * 1024,
  gates: 64,
  replications: MOST_REPLICATIONS,
  windows: 1_000_000,
  /** About 50 000 trucks at one gate, as many as may be on their way to it from outside. */
  stateBytes: 4 * 1024 * 1024,
  frameBytes: 256 * 1024,
  inboxBytes: 4 * 1024 * 1024,
  outboxDestinations: 16,
  /** Events from outside that may wait at one gate. */
  outsideWaiting: 50_000,
  resultBytes: 2 * 1024 * 1024,
  digestLength: 128,
  /** Starts of one window without outcome before the run fails. */
  starts: 8,
  /** As many of them may be starts beside other windows, or of a worker that has only just joined. */
  startsByWary: 3,
  /** Kept records of the metrics stream, about. */
  frames: 5000,
  workerSilenceMs: 30_000,
} as const;

/** @throws DomainError limit-exceeded, too-large, invalid-request */
export function checkOrder(order: RunOrder, text: string): void {
  if (!/^[\w-]{1,40}$/.test(order.run))
    throw new DomainError('invalid-request', `run: expected 1 to 40 letters, digits, "-" or "_", found "${order.run}".`);
  within('gates', order.gates.length, 1, LIMITS.gates);
  within('replications', order.replications, 1, LIMITS.replications);
  within('horizonMs', order.horizonMs, 1, Number.MAX_SAFE_INTEGER);
  within('lookaheadMs', order.lookaheadMs, 1, order.horizonMs);
  invariant(order.inNeighbours.length === order.gates.length, 'one list of in-neighbours a gate');
  if (order.startMs !== undefined) within('startMs', order.startMs, 1, order.horizonMs - 1);
  for (const g of order.inNeighbours.flat()) within('in-neighbour', g, 0, order.gates.length - 1);
  if (text.length > LIMITS.orderBytes) throw tooLarge('order', text.length, LIMITS.orderBytes);
}

function within(what: string, found: number, from: number, to: number): void {
  if (Number.isInteger(found) && found >= from && found <= to) return;
  throw new DomainError('limit-exceeded', `${what}: expected a whole number in [${from}, ${to}], found ${found}.`);
}

/** For each gate the others it waits for, and the others that wait for it, in index order. */
export function neighbours(order: RunOrder): readonly { readonly ins: readonly number[]; readonly outs: readonly number[] }[] {
  return order.gates.map((_, g) => ({
    ins: [...new Set(order.inNeighbours[g])].filter((n) => n !== g).sort((a, b) => a - b),
    outs: order.gates.map((__, n) => n).filter((n) => n !== g && (order.inNeighbours[n] ?? []).includes(g)),
  }));
}

/** Events from outside do not come into a run any more once it is saved … */
export function savedAlready(run: string): DomainError {
  return new DomainError('wrong-state', `The run ${run} is saved: it takes no more events.`);
}

/** … and it is not saved without one that was kept for it. */
export function moreKept(run: string): DomainError {
  return new DomainError('wrong-state', `Events came for the run ${run} while it was saved.`, 'Save it again, with them.');
}

/** What of a commit is over a size that needs no look at the run, in words; undefined when nothing is. */
export function commitTooLarge({ state, frame, outbox }: Commit): string | undefined {
  const longest = outbox.reduce((most, { bytes }) => Math.max(most, bytes.byteLength), 0);
  const sizes = [
    ['state', state.byteLength, LIMITS.stateBytes, 'bytes'],
    ['frame', frame.byteLength, LIMITS.frameBytes, 'bytes'],
    ['outbox', outbox.length, LIMITS.outboxDestinations, 'destinations'],
    ['longest message', longest, LIMITS.inboxBytes, 'bytes'],
  ] as const;
  const over = sizes.find(([, found, most]) => found > most);
  return over && `${over[0]}: expected at most ${over[2]} ${over[3]}, found ${over[1]}`;
}

/** What a commit that would overflow the inbox of another gate is answered. */
export const INBOX_FULL = `inbox of the next window: expected at most ${LIMITS.inboxBytes} bytes, found more`;

/** An event from outside as it lies in an inbox: time, serial and mark, the highest byte first. */
export function outsideRow(simMs: number, serial: number, mark: Uint8Array): Uint8Array {
  const row = Buffer.alloc(12 + mark.length);
  row.writeDoubleBE(simMs, 0);
  row.writeUInt32BE(serial, 8);
  row.set(mark, 12);
  return row;
}

/** A commit no correct worker makes is a bug. */
export function checkCommit(commit: Commit): void {
  invariant(commit.newDigest !== '' && commit.newDigest.length <= LIMITS.digestLength, 'a new digest of 1 to 128 characters');
  invariant(new Set(commit.outbox.map((message) => message.to)).size === commit.outbox.length, 'one message a destination');
}

/** @throws DomainError too-large, which no repetition mends */
export function checkSeed(gates: readonly GateSeed[]): void {
  for (const { state, digest, inbox } of gates) {
    invariant(digest !== '' && digest.length <= LIMITS.digestLength, 'a digest of 1 to 128 characters');
    if (state.byteLength > LIMITS.stateBytes) throw tooLarge('state', state.byteLength, LIMITS.stateBytes);
    const size = inbox.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (size > LIMITS.inboxBytes) throw tooLarge('inbox', size, LIMITS.inboxBytes);
  }
}

/** @throws DomainError invalid-request, limit-exceeded */
export function checkEnds(from: number, untilMs: readonly number[]): void {
  const rising = untilMs.every((end, i) => Number.isInteger(end) && end > (untilMs[i - 1] ?? 0));
  if (!rising || !Number.isInteger(from) || from < 0)
    throw new DomainError('invalid-request', `untilMs: expected rising whole milliseconds, found ${untilMs.slice(0, 20).join(', ')}.`);
  if (from + untilMs.length > LIMITS.windows) throw tooManyWindows();
}

export function tooManyWindows(): DomainError {
  return new DomainError(
    'limit-exceeded',
    `windows: expected at most ${LIMITS.windows} in a replication.`,
    'Take longer windows or a shorter horizon.',
  );
}

export function tooLarge(what: string, found: number, most: number): DomainError {
  return new DomainError('too-large', `${what}: expected at most ${most} bytes, found ${found}.`);
}

export function unknownRun(run: string): DomainError {
  return new DomainError('unknown-run', `No unfinished run "${run}".`);
}

export function noRunForObservation(run: string): DomainError {
  return new DomainError('unknown-run', `There is no saved run ${run} to set measured values beside.`);
}

export function noReplication(k: number): DomainError {
  return new DomainError('invalid-request', `replication: the run has no replication ${k}.`);
}

/** A job id BullMQ takes: no ":" and not a whole number. */
export function checkJobId(id: string): void {
  invariant(id !== '' && !id.includes(':') && !/^-?\d+$/.test(id), `a job id without ":" that is no whole number, found "${id}"`);
}
