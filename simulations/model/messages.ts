// What gates say to each other: a truck is on its way, and how many wait here. Both take at least the lookahead to arrive.
import {
  addSparse,
  createReader,
  createWriter,
  readCount,
  readF64s,
  readI32s,
  readU8s,
  writeCount,
  writeF64s,
  writeI32s,
  writeSparse,
  writeU8s,
  written,
} from '../kernel/bytes.ts';

/** A truck diverted to this gate; it keeps its identity (gate and flow of origin, serial) and so its luck. */
export interface TransferMessage {
  readonly kind: 'transfer';
  readonly atMs: number;
  readonly serial: number;
  readonly origin: number;
  readonly originFlow: number;
  readonly flow: number;
  readonly channel: number;
  readonly cargo: number;
  readonly traits: number;
  readonly lap: number;
  /** When it reached the approach of the first gate. */
  readonly sinceMs: number;
}
/** What another gate published about advice `diversion` of the receiver: how many wait there, or how long they will (ms). */
export interface PublishedMessage {
  readonly kind: 'published';
  readonly atMs: number;
  readonly diversion: number;
  readonly waiting: number;
}
export type GateMessage = TransferMessage | PublishedMessage;

/** Columns of the trucks on their way, one entry a truck. */
interface Transfers {
  readonly sinceMs: Float64Array;
  readonly serial: Int32Array;
  /** Nearly always 0. */
  readonly lap: Uint32Array;
  readonly origin: Uint8Array;
  readonly originFlow: Uint8Array;
  readonly flow: Uint8Array;
  readonly channel: Uint8Array;
  readonly cargo: Uint8Array;
  readonly traitsLow: Uint8Array;
  readonly traitsHigh: Uint8Array;
}
/** Columns of what was published, one entry a message. */
interface Published {
  readonly waiting: Float64Array;
  readonly diversion: Int32Array;
}

const TRANSFER = 0;
const PUBLISHED = 1;

/** Messages as bytes, in columns; 28 bytes a truck. */
export function encodeMessages(messages: readonly GateMessage[]): Uint8Array {
  const kinds = new Uint8Array(messages.length);
  const atMs = new Float64Array(messages.length);
  const trucks = messages.reduce((sum, { kind }) => sum + (kind === 'transfer' ? 1 : 0), 0);
  const transfers = transferColumns(trucks);
  const published = publishedColumns(messages.length - trucks);
  let [t, p] = [0, 0];
  for (let i = 0; i < messages.length; i++) {
    const m = messages[i]!;
    atMs[i] = m.atMs;
    if (m.kind === 'transfer') putTransfer(transfers, t++, m);
    else {
      kinds[i] = PUBLISHED;
      published.waiting[p] = m.waiting;
      published.diversion[p++] = m.diversion;
    }
  }
  const w = createWriter(16 + messages.length * 28);
  writeCount(w, messages.length);
  writeCount(w, trucks);
  writeU8s(w, kinds);
  for (const column of [atMs, transfers.sinceMs, published.waiting]) writeF64s(w, column);
  for (const column of [transfers.serial, published.diversion]) writeI32s(w, column);
  for (const column of bytes(transfers)) writeU8s(w, column);
  writeSparse(w, transfers.lap);
  return written(w);
}

/** The reverse of encodeMessages. @throws RangeError for bytes that end too soon */
export function decodeMessages(encoded: Uint8Array): GateMessage[] {
  const r = createReader(encoded);
  const n = readCount(r);
  const trucks = readCount(r);
  const kinds = new Uint8Array(n);
  const atMs = new Float64Array(n);
  const transfers = transferColumns(trucks);
  const published = publishedColumns(n - trucks);
  readU8s(r, kinds);
  for (const column of [atMs, transfers.sinceMs, published.waiting]) readF64s(r, column);
  for (const column of [transfers.serial, published.diversion]) readI32s(r, column);
  for (const column of bytes(transfers)) readU8s(r, column);
  addSparse(r, transfers.lap);
  let [t, p] = [0, 0];
  const messages = new Array<GateMessage>(n);
  for (let i = 0; i < n; i++)
    messages[i] =
      kinds[i] === TRANSFER
        ? transferAt(transfers, t++, atMs[i]!)
        : { kind: 'published', atMs: atMs[i]!, diversion: published.diversion[p]!, waiting: published.waiting[p++]! };
  return messages;
}

function transferColumns(n: number): Transfers {
  return {
    sinceMs: new Float64Array(n),
    serial: new Int32Array(n),
    lap: new Uint32Array(n),
    origin: new Uint8Array(n),
    originFlow: new Uint8Array(n),
    flow: new Uint8Array(n),
    channel: new Uint8Array(n),
    cargo: new Uint8Array(n),
    traitsLow: new Uint8Array(n),
    traitsHigh: new Uint8Array(n),
  };
}

function publishedColumns(n: number): Published {
  return { waiting: new Float64Array(n), diversion: new Int32Array(n) };
}

function bytes({ origin, originFlow, flow, channel, cargo, traitsLow, traitsHigh }: Transfers): readonly Uint8Array[] {
  return [origin, originFlow, flow, channel, cargo, traitsLow, traitsHigh];
}

function putTransfer(columns: Transfers, t: number, m: TransferMessage): void {
  columns.sinceMs[t] = m.sinceMs;
  columns.serial[t] = m.serial;
  columns.lap[t] = m.lap;
  columns.origin[t] = m.origin;
  columns.originFlow[t] = m.originFlow;
  columns.flow[t] = m.flow;
  columns.channel[t] = m.channel;
  columns.cargo[t] = m.cargo;
  columns.traitsLow[t] = m.traits;
  columns.traitsHigh[t] = m.traits >> 8;
}

function transferAt(columns: Transfers, t: number, atMs: number): TransferMessage {
  return {
    kind: 'transfer',
    atMs,
    serial: columns.serial[t]!,
    origin: columns.origin[t]!,
    originFlow: columns.originFlow[t]!,
    flow: columns.flow[t]!,
    channel: columns.channel[t]!,
    cargo: columns.cargo[t]!,
    traits: columns.traitsLow[t]! | (columns.traitsHigh[t]! << 8),
    lap: columns.lap[t]!,
    sinceMs: columns.sinceMs[t]!,
  };
}
