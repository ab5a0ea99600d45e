// What gates say to each other: a truck is on its way, and how many wait here. Both take at least the lookahead to arrive.
import { createReader, createWriter, readCount, written, writeCount } from '../kernel/bytes.ts';

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

export function encodeMessages(messages: readonly GateMessage[]): Uint8Array {
  const w = createWriter(16 + messages.length * 16);
  writeCount(w, messages.length);
  for (const m of messages) {
    const fields =
      m.kind === 'transfer'
        ? [0, m.atMs, m.serial, m.origin, m.originFlow, m.flow, m.channel, m.cargo, m.traits, m.lap, m.sinceMs]
        : [1, m.atMs, m.diversion, m.waiting];
    for (const field of fields) writeCount(w, field);
  }
  return written(w);
}

export function decodeMessages(bytes: Uint8Array): GateMessage[] {
  const r = createReader(bytes);
  return Array.from({ length: readCount(r) }, (): GateMessage => {
    const isTransfer = readCount(r) === 0;
    const atMs = readCount(r);
    if (!isTransfer) return { kind: 'published', atMs, diversion: readCount(r), waiting: readCount(r) };
    return {
      kind: 'transfer',
      atMs,
      serial: readCount(r),
      origin: readCount(r),
      originFlow: readCount(r),
      flow: readCount(r),
      channel: readCount(r),
      cargo: readCount(r),
      traits: readCount(r),
      lap: readCount(r),
      sinceMs: readCount(r),
    };
  });
}
