// Turns replies of the scripts (nested lists of Buffers and numbers) into the port's types; an unknown reply code is a bug.
import { invariant } from '../../../shared/errors.ts';
import { RUN_STATUSES, type RunOrder, type Speed } from '../../../shared/protocol/run.ts';
import type { HeldState } from './held-states.ts';
import type { ClaimReply, InboxField, RunProgress, RunState, RunView } from '../ports.ts';

export function listOf(reply: unknown): readonly unknown[] {
  invariant(Array.isArray(reply), 'a list as reply');
  return reply;
}

export function textOf(reply: unknown): string {
  if (typeof reply === 'string' || typeof reply === 'number') return String(reply);
  invariant(Buffer.isBuffer(reply), 'a bulk reply');
  return reply.toString('utf8');
}

export function numberOf(reply: unknown): number {
  const value = Number(textOf(reply));
  invariant(Number.isFinite(value), 'a number as reply');
  return value;
}

/** A copy that owns its memory: replies share a pool that stays whole as long as one of them is kept. */
export function bytesOf(reply: unknown): Uint8Array {
  invariant(Buffer.isBuffer(reply), 'a bulk reply');
  return new Uint8Array(reply);
}

/** The bytes where they lie, for what is read once and soon: nobody writes into a reply, and kernel threads are given copies. */
function viewOfBytes(reply: unknown): Uint8Array {
  invariant(Buffer.isBuffer(reply), 'a bulk reply');
  return new Uint8Array(reply.buffer, reply.byteOffset, reply.byteLength);
}

export function oneOf<const T extends readonly string[]>(reply: unknown, codes: T): T[number] {
  const text = textOf(reply);
  const code = codes.find((known) => known === text);
  invariant(code !== undefined, `a reply among ${codes.join(', ')}, found ${text}`);
  return code;
}

/** Only orders this program wrote lie there, checked when they were made. */
export function readOrder(text: string): RunOrder {
  const order: unknown = JSON.parse(text);
  invariant(typeof order === 'object' && order !== null && 'run' in order, 'an order');
  return order as RunOrder;
}

/** `held`: the state whose digest was given to CLAIM, which then leaves it out. */
export function claimReplyOf(reply: readonly unknown[], held?: HeldState): ClaimReply {
  const kind = oneOf(reply[0], ['ok', 'stale', 'early', 'done', 'gap', 'starved', 'suspect', 'poison']);
  if (kind !== 'ok') return { kind };
  const inbox: InboxField[] = [];
  for (let i = 5; i < reply.length; i += 2) inbox.push({ field: textOf(reply[i]), bytes: viewOfBytes(reply[i + 1]) });
  const stateDigest = textOf(reply[2]);
  return {
    kind,
    untilMs: numberOf(reply[1]),
    state: stateDigest === '' ? null : stateDigest === held?.digest ? held.bytes : viewOfBytes(reply[3]),
    stateDigest,
    inbox: inbox.sort((a, b) => (a.field < b.field ? -1 : 1)),
    inboxDigest: textOf(reply[4]),
  };
}

export function ringsOf(reply: readonly unknown[]): Awaited<ReturnType<RunState['ring']>> {
  const rings = [];
  for (let i = 1; i < reply.length; i += 5) {
    const kind = oneOf(reply[i + 3], ['ready', 'starved']);
    rings.push({ k: numberOf(reply[i]), g: numberOf(reply[i + 1]), w: numberOf(reply[i + 2]), kind, bell: numberOf(reply[i + 4]) });
  }
  return rings;
}

/** From the reply of FIND. */
export function viewOf(order: RunOrder, reply: readonly unknown[]): RunView {
  const rows = reply.slice(10).map((row) => listOf(row).map(numberOf));
  const untouched: readonly number[] = order.gates.map(() => -1);
  const each = <T>(pick: (row: readonly number[]) => T, otherwise: T): T[] =>
    Array.from({ length: order.replications }, (_, k) => {
      const row = rows[k];
      return row === undefined ? otherwise : pick(row);
    });
  const finished = rows.filter(
    ([limit = -1, limitMs = 0, ...heads]) => limitMs === order.horizonMs && heads.every((head) => head >= limit),
  );
  return {
    order,
    status: oneOf(reply[3], RUN_STATUSES),
    epoch: numberOf(reply[4]),
    reason: textOf(reply[5]) || null,
    alarm: textOf(reply[6]) || null,
    pace: { speed: speedOf(textOf(reply[7])), stepToMs: textOf(reply[8]) === '' ? null : numberOf(reply[8]) },
    limits: each((row) => row[0] ?? -1, -1),
    limitMs: each((row) => row[1] ?? 0, 0),
    heads: each((row): readonly number[] => row.slice(2), untouched),
    done: order.mode === 'live' ? finished.length : numberOf(reply[9]),
  };
}

/** From status, epoch, reason and spent of the run's hash. */
export function progressOf([status, epoch, reason, spent]: readonly (string | null)[], done: number): RunProgress | undefined {
  if (status === undefined || status === null) return undefined;
  return {
    status: oneOf(status, RUN_STATUSES),
    epoch: Number(epoch),
    reason: (reason ?? '') || null,
    done,
    spentMs: Number(spent ?? 0),
  };
}

function speedOf(text: string): Speed {
  return text === 'max' ? 'max' : Number(text);
}
