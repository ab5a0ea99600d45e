// Truck and cargo events that come from outside a scenario: what is not known of them is drawn, and they take their place among the drawn ones.
import { pick } from '../kernel/samplers.ts';
import { nameKey, threefry, unit } from '../kernel/threefry.ts';
import { channelOf, drawTraits, EVENT_CARGO, EVENT_TRUCK, flowKey, type EventColumns, type GateAt } from './arrivals.ts';
import type { Model } from './model.ts';
import { ATTRIBUTES } from './purposes.ts';

/** Serials of trucks from outside begin here; drawn ones stay below in runs of up to ten thousand days. */
export const OUTSIDE_SERIALS = 2 ** 30;

/** Bytes of an event behind time and serial: kind, flow, channel, cargo, traits. */
const MARK_BYTES = 6;
const ROW_BYTES = 8 + 4 + MARK_BYTES;

/** A truck or its declaration, by index; null where it is not known. */
export interface OutsideTruck {
  readonly isCargo: boolean;
  readonly flow: number;
  readonly consignment: string;
  readonly channel: number | null;
  readonly cargo: number | null;
  readonly traits: number | null;
}

/** The serial a consignment would like to have: two of one name get the same, two of other names nearly always different ones. */
export function outsideSerial(consignment: string): number {
  return OUTSIDE_SERIALS + (nameKey(consignment) >>> 2);
}

/** Kind, flow, channel, cargo and traits as bytes. What is not known is drawn for the consignment, so a truck and its declaration agree: from the usual
    shares of the channels, because neither knows when the other comes. */
export function outsideMark(model: Model, at: GateAt, truck: OutsideTruck): Uint8Array {
  const flow = model.gates[at.g]!.flows[truck.flow]!;
  const key = flowKey(at.seed, at.k, flow.stream);
  const serial = outsideSerial(truck.consignment);
  const words = new Int32Array(4);
  threefry(key, serial, ATTRIBUTES, 0, 0, words);
  const cargo = truck.cargo ?? pick(flow.mix, unit(words[2]!));
  const channel = truck.channel ?? channelOf(flow.channels, cargo, unit(words[1]!));
  const traits = truck.traits ?? drawTraits({ flow, key, lots: words }, serial, cargo);
  return Uint8Array.of(truck.isCargo ? EVENT_CARGO : EVENT_TRUCK, truck.flow, channel, cargo, traits & 255, traits >> 8);
}

/** The reverse of what the run state keeps: rows of time (8 bytes, a double), serial (4 bytes) and mark, the highest byte first, in any order. */
export function decodeOutside(bytes: Uint8Array): EventColumns {
  const n = Math.floor(bytes.length / ROW_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = Array.from({ length: n }, (_, i) => {
    const at = i * ROW_BYTES;
    return { time: view.getFloat64(at), serial: view.getInt32(at + 8), mark: bytes.subarray(at + 12, at + ROW_BYTES) };
  });
  rows.sort((a, b) => a.time - b.time || a.serial - b.serial || a.mark[1]! - b.mark[1]! || a.mark[0]! - b.mark[0]!);
  const byte = (i: number): Uint8Array => Uint8Array.from(rows, ({ mark }) => mark[i]!);
  return {
    n,
    times: Float64Array.from(rows, ({ time }) => time),
    serials: Int32Array.from(rows, ({ serial }) => serial),
    kinds: byte(0),
    flows: byte(1),
    channels: byte(2),
    cargo: byte(3),
    traits: Uint16Array.from(rows, ({ mark }) => mark[4]! | (mark[5]! << 8)),
  };
}

/** Both in the total order of the calendar. */
export function mergeEvents(a: EventColumns, b: EventColumns): EventColumns {
  if (b.n === 0) return a;
  if (a.n === 0) return b;
  const n = a.n + b.n;
  const merged = {
    n,
    times: new Float64Array(n),
    serials: new Int32Array(n),
    kinds: new Uint8Array(n),
    flows: new Uint8Array(n),
    channels: new Uint8Array(n),
    cargo: new Uint8Array(n),
    traits: new Uint16Array(n),
  };
  let [i, j] = [0, 0];
  for (let to = 0; to < n; to++) {
    const takeA = j >= b.n || (i < a.n && comesBefore(a, i, b, j));
    const [from, at] = takeA ? [a, i++] : [b, j++];
    for (const column of ['times', 'serials', 'kinds', 'flows', 'channels', 'cargo', 'traits'] as const)
      merged[column][to] = from[column][at]!;
  }
  return merged;
}

function comesBefore(a: EventColumns, i: number, b: EventColumns, j: number): boolean {
  if (a.times[i] !== b.times[j]) return a.times[i]! < b.times[j]!;
  if (a.serials[i] !== b.serials[j]) return a.serials[i]! < b.serials[j]!;
  if (a.flows[i] !== b.flows[j]) return a.flows[i]! < b.flows[j]!;
  return a.kinds[i]! < b.kinds[j]!;
}

/** The events with time in [fromMs, untilMs). */
export function eventsIn(events: EventColumns, fromMs: number, untilMs: number): EventColumns {
  const [from, until] = [firstAtOrAfter(events, fromMs), firstAtOrAfter(events, untilMs)];
  if (from === 0 && until === events.n) return events;
  const { times, serials, kinds, flows, channels, cargo, traits } = events;
  return {
    n: until - from,
    times: times.subarray(from, until),
    serials: serials.subarray(from, until),
    kinds: kinds.subarray(from, until),
    flows: flows.subarray(from, until),
    channels: channels.subarray(from, until),
    cargo: cargo.subarray(from, until),
    traits: traits.subarray(from, until),
  };
}

function firstAtOrAfter({ n, times }: EventColumns, t: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
