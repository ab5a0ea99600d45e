// What the memory twin keeps of a run, and the questions both its halves ask. Mirrors redis/scripts/prelude.lua.
import { createHash } from 'node:crypto';
import type { PaceState, FrameRecord, WindowRef } from '../ports.ts';
import type { Fate } from '../../../shared/protocol/outside.ts';
import type { RunOrder, RunStatus } from '../../../shared/protocol/run.ts';

export interface Head {
  w: number;
  digest: string;
  /** Inputs of the last commit. */
  from: { readonly prevDigest: string; readonly inboxDigest: string } | undefined;
  state: Uint8Array | undefined;
}

export interface Inbox {
  readonly fields: Map<string, Uint8Array>;
  /** Rolling digest of what was written, in the order it was written. */
  digest: string;
}

export interface Attempt {
  starts: number;
  bells: number;
  touchedMs: number | undefined;
  error: { readonly digest: string; readonly start: number } | undefined;
}

export interface Replication {
  readonly ends: number[];
  readonly heads: readonly Head[];
  /** Last window claimed, by gate. */
  readonly sealed: number[];
  readonly outside: Outside;
  /** By `g:w`. */
  readonly inboxes: Map<string, Inbox>;
  readonly attempts: Map<string, Attempt>;
}

/** Truck and cargo events from outside. */
export interface Outside {
  /** Those no committed window has taken, by gate; a row is time, serial and mark. */
  readonly waiting: Map<number, { readonly simMs: number; readonly bytes: Uint8Array }[]>;
  /** By event id and by half of a consignment. */
  readonly known: Map<string, { readonly fate: 'accepted' | 'late' | 'refused'; readonly simMs: number; readonly serial: number }>;
  /** Both ways between consignment and serial, by gate. */
  readonly serials: Map<string, number>;
  readonly consignments: Map<string, string>;
  readonly counts: Record<Fate, number>;
}

export interface Run {
  readonly order: RunOrder;
  readonly graph: readonly { readonly ins: readonly number[]; readonly outs: readonly number[] }[];
  status: RunStatus;
  epoch: number;
  reason: string;
  alarm: string;
  pace: PaceState;
  /** Opened ones only. */
  readonly replications: Map<number, Replication>;
  readonly results: Map<number, { readonly digest: string; readonly bytes: Uint8Array }>;
  /** Ms of slots the results cost. */
  spentMs: number;
  readonly frames: FrameRecord[];
  lastFrame: number;
}

export function accepts(run: Run | undefined, epoch: number, k: number, g: number): run is Run {
  if (run === undefined || (run.status !== 'running' && run.status !== 'paused')) return false;
  return run.epoch === epoch && k < run.order.replications && g < run.order.gates.length;
}

export function openReplication(run: Run, k: number): Replication {
  const found = run.replications.get(k);
  if (found !== undefined) return found;
  const heads = run.order.gates.map((): Head => ({ w: -1, digest: '', from: undefined, state: undefined }));
  const made = {
    ends: [],
    heads,
    sealed: run.order.gates.map(() => -1),
    outside: nothingOutside(),
    inboxes: new Map(),
    attempts: new Map(),
  };
  run.replications.set(k, made);
  return made;
}

function nothingOutside(): Outside {
  const counts = { accepted: 0, late: 0, duplicate: 0, refused: 0 };
  return { waiting: new Map(), known: new Map(), serials: new Map(), consignments: new Map(), counts };
}

/** The events from outside that belong to window w of gate g, one row after another. */
export function outsideOf(replication: Replication, g: number, w: number): Uint8Array {
  const [from, until] = [w === 0 ? 0 : (replication.ends[w - 1] ?? 0), replication.ends[w] ?? 0];
  const rows = replication.outside.waiting.get(g) ?? [];
  return Buffer.concat(
    rows
      .filter(({ simMs }) => simMs >= from && simMs < until)
      .map(({ bytes }) => bytes)
      .sort(Buffer.compare),
  );
}

/** Has every in-neighbour of g committed window w? */
export function reached(run: Run, replication: Replication, g: number, w: number): boolean {
  return (run.graph[g]?.ins ?? []).every((n) => (replication.heads[n]?.w ?? -1) >= w);
}

export function place(run: Run, { k, g, w }: WindowRef): string {
  return `gate ${run.order.gates[g] ?? ''}, window ${w}, replication ${k}`;
}

export function move(run: Run, to: RunStatus, reason: string): void {
  run.status = to;
  run.reason = reason;
  if (to === 'cancelled' || to === 'failed') run.epoch += 1;
}

export function inputsDigest(replication: Replication, g: number, w: number): string {
  const from = w === 0 ? 0 : (replication.ends[w - 1] ?? '');
  const drawn = `${replication.inboxes.get(`${g}:${w}`)?.digest ?? ''}:${from}:${replication.ends[w] ?? ''}`;
  const events = outsideOf(replication, g, w);
  return events.length === 0 ? drawn : `${drawn}:${sha1(events)}`;
}

/** Bytes in an inbox once `field` holds `size` bytes. */
export function inboxBytes(replication: Replication, at: string, field: string, size: number): number {
  let sum = size;
  for (const [name, bytes] of replication.inboxes.get(at)?.fields ?? []) if (name !== field) sum += bytes.byteLength;
  return sum;
}

/** Writes a field of an inbox and rolls its digest; the same content again changes nothing. */
export function put(replication: Replication, at: string, field: string, bytes: Uint8Array): void {
  const inbox = replication.inboxes.get(at) ?? { fields: new Map<string, Uint8Array>(), digest: '' };
  replication.inboxes.set(at, inbox);
  const held = inbox.fields.get(field);
  if (held !== undefined && Buffer.compare(held, bytes) === 0) return;
  inbox.fields.set(field, copyOf(bytes));
  inbox.digest = sha1(`${inbox.digest}\n${field}\n${sha1(bytes)}`);
}

/** Bytes that are nobody else's: callers give buffers to other threads, and slices of a Buffer share its memory. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function sha1(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex');
}

export function attemptOf(replication: Replication, at: string): Attempt {
  const found = replication.attempts.get(at) ?? { starts: 0, bells: 0, touchedMs: undefined, error: undefined };
  replication.attempts.set(at, found);
  return found;
}
