// The demand of a gate as events: a truck reaches the approach, its declaration is lodged (before or after). Any span of time can be
// drawn on its own, in any order, on any machine: every number is keyed by the truck it belongs to.
import {
  createReader,
  createWriter,
  readCount,
  readF64s,
  readI32s,
  readU8s,
  written,
  writeCount,
  writeF64s,
  writeI32s,
  writeU8s,
} from '../kernel/bytes.ts';
import { pick, poissonQuantile, sampleWhole } from '../kernel/samplers.ts';
import { threefry, threefryKey, unit } from '../kernel/threefry.ts';
import { BIN_MS, BINS_PER_DAY, SERIALS_PER_BIN, type FlowModel, type Model } from './model.ts';
import { ARRIVALS_IN_BIN, ATTRIBUTES } from './purposes.ts';

export const EVENT_TRUCK = 0;
export const EVENT_CARGO = 1;

/** Truck and cargo events in columns, in the total order of the calendar: time, serial, flow, kind. */
export interface EventColumns {
  readonly n: number;
  readonly times: Float64Array;
  readonly serials: Int32Array;
  readonly kinds: Uint8Array;
  readonly flows: Uint8Array;
  readonly channels: Uint8Array;
  readonly cargo: Uint8Array;
}

/** Which replication of which gate is meant. */
export interface GateAt {
  readonly seed: number;
  readonly k: number;
  readonly g: number;
}

/** The random key of one flow of one gate in one replication. */
export function flowKey(seed: number, k: number, stream: number): Int32Array {
  return threefryKey(seed | 0, k, stream, 0);
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Events in the order they were drawn. A tag is kind + 2 × flow + 16 × channel + 64 × cargo. */
interface Drafts {
  n: number;
  times: Float64Array;
  serials: Int32Array;
  tags: Int32Array;
}

function addDraft(drafts: Drafts, time: number, serial: number, tag: number): void {
  const { n } = drafts;
  if (n === drafts.times.length) {
    const [times, serials, tags] = [new Float64Array(2 * n), new Int32Array(2 * n), new Int32Array(2 * n)];
    times.set(drafts.times);
    serials.set(drafts.serials);
    tags.set(drafts.tags);
    Object.assign(drafts, { times, serials, tags });
  }
  drafts.times[n] = time;
  drafts.serials[n] = serial;
  drafts.tags[n] = tag;
  drafts.n = n + 1;
}

function drawBin(
  flow: FlowModel,
  f: number,
  bin: number,
  source: { readonly key: Int32Array; readonly words: Int32Array; readonly span: Span },
  into: Drafts,
): void {
  const { key, words, span } = source;
  const ofDay = bin % BINS_PER_DAY;
  const mean = flow.mean[ofDay]!;
  if (mean === 0) return;
  threefry(key, bin, ARRIVALS_IN_BIN, 0, 0, words);
  const count = poissonQuantile(mean, flow.expMinusMean[ofDay]!, unit(words[0]!), SERIALS_PER_BIN - 1);
  for (let i = 0; i < count; i++) {
    const serial = bin * SERIALS_PER_BIN + i;
    threefry(key, serial, ATTRIBUTES, 0, 0, words);
    const time = bin * BIN_MS + Math.floor(unit(words[0]!) * BIN_MS);
    const tag = 2 * f + 16 * pick(flow.channels, unit(words[1]!)) + 64 * pick(flow.mix, unit(words[2]!));
    if (time >= span.fromMs && time < span.untilMs) addDraft(into, time, serial, tag + EVENT_TRUCK);
    if (flow.lodging === null) continue;
    const lodged = Math.max(0, time + flow.lodging.sign * sampleWhole(flow.lodging.sampler, unit(words[3]!)));
    if (lodged >= span.fromMs && lodged < span.untilMs) addDraft(into, lodged, serial, tag + EVENT_CARGO);
  }
}

/** Draft indices in the total order. Sorting plain numbers (time, then index) is several times faster than a comparator; ties are mended after. */
function orderOf(drafts: Drafts, fromMs: number): Int32Array {
  const { n, times, serials, tags } = drafts;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = (times[i]! - fromMs) * n + i;
  keys.sort();
  const order = new Int32Array(n);
  const isBefore = (a: number, b: number): boolean =>
    times[a] === times[b] && (serials[a]! < serials[b]! || (serials[a] === serials[b] && (tags[a]! & 15) < (tags[b]! & 15)));
  for (let i = 0; i < n; i++) {
    const draft = keys[i]! % n;
    let place = i;
    for (; place > 0 && isBefore(draft, order[place - 1]!); place--) order[place] = order[place - 1]!;
    order[place] = draft;
  }
  return order;
}

/** Every truck and cargo event of gate `at.g` with time in [fromMs, untilMs). Same events whichever way time is cut. */
export function drawArrivals(model: Model, at: GateAt, span: Span): EventColumns {
  const drafts: Drafts = { n: 0, times: new Float64Array(256), serials: new Int32Array(256), tags: new Int32Array(256) };
  const words = new Int32Array(4);
  model.gates[at.g]!.flows.forEach((flow, f) => {
    const most = flow.lodging?.mostMs ?? 0;
    const isBefore = flow.lodging?.sign === -1;
    const first = Math.max(0, Math.floor((span.fromMs - (isBefore ? 0 : most)) / BIN_MS));
    const last = Math.floor((span.untilMs - 1 + (isBefore ? most : 0)) / BIN_MS);
    const source = { key: flowKey(at.seed, at.k, flow.stream), words, span };
    for (let bin = first; bin <= last; bin++) drawBin(flow, f, bin, source, drafts);
  });
  return arranged(drafts, orderOf(drafts, span.fromMs));
}

function arranged(drafts: Drafts, order: Int32Array): EventColumns {
  const { n } = drafts;
  const columns = {
    n,
    times: new Float64Array(n),
    serials: new Int32Array(n),
    kinds: new Uint8Array(n),
    flows: new Uint8Array(n),
    channels: new Uint8Array(n),
    cargo: new Uint8Array(n),
  };
  for (let i = 0; i < n; i++) {
    const from = order[i]!;
    const tag = drafts.tags[from]!;
    columns.times[i] = drafts.times[from]!;
    columns.serials[i] = drafts.serials[from]!;
    columns.kinds[i] = tag & 1;
    columns.flows[i] = (tag >> 1) & 7;
    columns.channels[i] = (tag >> 4) & 3;
    columns.cargo[i] = tag >> 6;
  }
  return columns;
}

/** No events at all. */
export function noEvents(): EventColumns {
  const none = new Uint8Array(0);
  return { n: 0, times: new Float64Array(0), serials: new Int32Array(0), kinds: none, flows: none, channels: none, cargo: none };
}

/** Columns as bytes: the batch that travels to a gate worker, 16 bytes an event. */
export function encodeEvents(columns: EventColumns): Uint8Array {
  const w = createWriter(16 + columns.n * 16);
  writeCount(w, columns.n);
  writeF64s(w, columns.times);
  writeI32s(w, columns.serials);
  for (const column of [columns.kinds, columns.flows, columns.channels, columns.cargo]) writeU8s(w, column);
  return written(w);
}

/** The reverse of encodeEvents. */
export function decodeEvents(bytes: Uint8Array): EventColumns {
  const r = createReader(bytes);
  const n = readCount(r);
  const times = new Float64Array(n);
  const serials = new Int32Array(n);
  readF64s(r, times);
  readI32s(r, serials);
  const [kinds, flows, channels, cargo] = [new Uint8Array(n), new Uint8Array(n), new Uint8Array(n), new Uint8Array(n)];
  for (const column of [kinds, flows, channels, cargo]) readU8s(r, column);
  return { n, times, serials, kinds, flows, channels, cargo };
}
