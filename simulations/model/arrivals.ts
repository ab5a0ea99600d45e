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
import { firstAtOrAfter, groupSize, scheduleOf } from './arrival-schedule.ts';
import { BIN_MS, GROUP_SERIALS_PER_BIN, SERIALS_PER_BIN, type DemandModel, type FlowModel, type Model } from './model.ts';
import { ARRIVALS_IN_BIN, ATTRIBUTES, TRAIT } from './purposes.ts';

export const EVENT_TRUCK = 0;
export const EVENT_CARGO = 1;
/** A truck of a group that moves as one, other than its last member. It comes at the same time as the last member, which is an EVENT_TRUCK
 *  and leads the group; the serials of a group follow each other, so no other truck of the flow comes between them. */
export const EVENT_RIDER = 2;

/** Truck and cargo events in columns, in the total order of the calendar: time, serial, flow, kind. */
export interface EventColumns {
  readonly n: number;
  readonly times: Float64Array;
  readonly serials: Int32Array;
  readonly kinds: Uint8Array;
  readonly flows: Uint8Array;
  readonly channels: Uint8Array;
  readonly cargo: Uint8Array;
  /** One bit a trait, in the order of the model's traits. */
  readonly traits: Uint16Array;
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

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Events in the order they were drawn. A tag is kind + 4 × flow + 128 × channel + 512 × cargo. */
interface Drafts {
  n: number;
  times: Float64Array;
  serials: Int32Array;
  tags: Int32Array;
  traits: Uint16Array;
}

function columnsOf(length: number): Omit<Drafts, 'n'> {
  return {
    times: new Float64Array(length),
    serials: new Int32Array(length),
    tags: new Int32Array(length),
    traits: new Uint16Array(length),
  };
}

function addDraft(drafts: Drafts, time: number, serial: number, tag: number, traits: number): void {
  const { n } = drafts;
  if (n === drafts.times.length) {
    const wider = columnsOf(2 * n);
    wider.times.set(drafts.times);
    wider.serials.set(drafts.serials);
    wider.tags.set(drafts.tags);
    wider.traits.set(drafts.traits);
    Object.assign(drafts, wider);
  }
  drafts.times[n] = time;
  drafts.serials[n] = serial;
  drafts.tags[n] = tag;
  drafts.traits[n] = traits;
  drafts.n = n + 1;
}

type Trace = Extract<DemandModel, { kind: 'trace' }>;

/** One flow while a span of it is drawn. */
interface Source {
  readonly flow: FlowModel;
  readonly f: number;
  readonly key: Int32Array;
  /** The words of the truck at hand, and of anything else. */
  readonly words: Int32Array;
  readonly lots: Int32Array;
  readonly span: Span;
  readonly trace: Trace | null;
  readonly into: Drafts;
}

/** One bit a trait that truck `serial` has. */
export function drawTraits(source: Pick<Source, 'flow' | 'key' | 'lots'>, serial: number, cargo: number): number {
  let traits = 0;
  const all = source.flow.traits;
  for (let i = 0; i < all.length; i++) {
    const { bit, key, shares } = all[i]!;
    const share = shares[cargo]!;
    if (share <= 0) continue;
    threefry(source.key, serial, TRAIT, key, 0, source.lots);
    if (unit(source.lots[0]!) < share) traits |= bit;
  }
  return traits;
}

/** When the declaration of a truck is lodged; NaN when it has none. `source.words` are the truck's. */
function lodgedAt(source: Source, time: number, serial: number): number {
  const { lodging } = source.flow;
  if (lodging === null) return NaN;
  const recorded = source.trace === null ? NaN : source.trace.lodged[serial]!;
  const lodged = Number.isNaN(recorded) ? time + lodging.sign * sampleWhole(lodging.sampler, unit(source.words[3]!)) : recorded;
  return Math.max(0, lodged);
}

/** Puts the events of one truck that fall into the span among the drafts. `source.words` are the truck's attributes. */
function addTruck(source: Source, time: number, serial: number, kind: number): void {
  const { flow, words, span, trace, into } = source;
  const lodged = lodgedAt(source, time, serial);
  const isHere = time >= span.fromMs && time < span.untilMs;
  const isLodged = lodged >= span.fromMs && lodged < span.untilMs;
  if (!isHere && !isLodged) return;
  let cargo = trace === null ? -1 : trace.cargo[serial]!;
  if (cargo < 0) cargo = pick(flow.mix, unit(words[2]!));
  let channel = trace === null ? -1 : trace.channel[serial]!;
  if (channel < 0) channel = channelOf(channelsAt(flow, lodged < time ? lodged : time), cargo, unit(words[1]!));
  let traits = trace === null ? -1 : trace.traits[serial]!;
  if (traits < 0) traits = drawTraits(source, serial, cargo);
  const tag = 4 * source.f + 128 * channel + 512 * cargo;
  if (isHere) addDraft(into, time, serial, tag + kind, traits);
  if (isLodged) addDraft(into, lodged, serial, tag + EVENT_CARGO, traits);
}

/** The shares in force when a consignment is first heard of: its declaration is lodged, or its truck comes. */
export function channelsAt({ channels, channelOrders }: FlowModel, t: number): Float64Array {
  for (let i = channelOrders.length - 1; i >= 0; i--) {
    const order = channelOrders[i]!;
    if (t >= order.fromMs && t < order.toMs) return order.channels;
  }
  return channels;
}

/** The channel of a truck with this cargo: which of its three cumulative shares is the first above u. */
export function channelOf(channels: Float64Array, cargo: number, u: number): number {
  return u < channels[3 * cargo]! ? 0 : u < channels[3 * cargo + 1]! ? 1 : 2;
}

/** The trucks of a group that comes at `time`; a group that moves as one is led by its last. */
function addGroup(source: Source, time: number, first: number, size: number): void {
  const isOne = source.flow.batch?.together === true;
  for (let serial = first; serial < first + size; serial++) {
    threefry(source.key, serial, ATTRIBUTES, 0, 0, source.words);
    addTruck(source, time, serial, isOne && serial < first + size - 1 ? EVENT_RIDER : EVENT_TRUCK);
  }
}

function drawBin(source: Source, demand: Extract<DemandModel, { kind: 'poisson' }>, bin: number): void {
  const { flow, key, words } = source;
  const mean = demand.mean[bin]!;
  if (mean === 0) return;
  threefry(key, bin, ARRIVALS_IN_BIN, 0, 0, words);
  const count = poissonQuantile(mean, demand.expMinusMean[bin]!, unit(words[0]!), SERIALS_PER_BIN - 1);
  const end = (bin + 1) * GROUP_SERIALS_PER_BIN;
  let serial = flow.batch === null ? bin * SERIALS_PER_BIN : bin * GROUP_SERIALS_PER_BIN;
  for (let i = 0; i < count; i++) {
    threefry(key, serial, ATTRIBUTES, 0, 0, words);
    const time = bin * BIN_MS + Math.floor(unit(words[0]!) * BIN_MS);
    if (flow.batch === null) addTruck(source, time, serial++, EVENT_TRUCK);
    else {
      const size = groupSize(flow, key, serial, words);
      if (serial + size > end) return;
      addGroup(source, time, serial, size);
      serial += size;
    }
  }
}

/** Every arrival of a flow that may have an event in the span: the truck, or its declaration before or after it. */
function drawFlow(model: Model, at: GateAt, source: Source): void {
  const { flow, span } = source;
  const { demand, lodging } = flow;
  if (demand.kind === 'poisson') {
    const most = lodging?.mostMs ?? 0;
    const isBefore = lodging?.sign === -1;
    const first = Math.max(0, Math.floor((span.fromMs - (isBefore ? 0 : most)) / BIN_MS));
    const last = Math.min(demand.mean.length - 1, Math.floor((span.untilMs - 1 + (isBefore ? most : 0)) / BIN_MS));
    for (let bin = first; bin <= last; bin++) drawBin(source, demand, bin);
    return;
  }
  const schedule = scheduleOf(model, { ...at, f: source.f }, source, span.untilMs);
  const last = firstAtOrAfter(schedule, Math.min(span.untilMs, model.horizonMs) + schedule.beforeMs);
  // A local day of counts may have begun before the clock did.
  const first = firstAtOrAfter(schedule, Math.max(0, span.fromMs - schedule.afterMs));
  for (let i = first; i < last; i++) addGroup(source, schedule.at[i]!, schedule.first[i]!, schedule.size[i]!);
}

/** Most drafts of one bucket that are put in order one by one. */
const MAX_IN_BUCKET = 64;

/** Draft indices in the total order: into buckets of time, about one draft each, then every draft past those it comes before. */
function orderOf(drafts: Drafts, span: Span): Int32Array {
  const { n, times } = drafts;
  const order = new Int32Array(n);
  const starts = new Int32Array(n + 1);
  const scale = n / (span.untilMs - span.fromMs);
  for (let i = 0; i < n; i++) {
    const bucket = Math.floor((times[i]! - span.fromMs) * scale);
    starts[bucket + 1] = starts[bucket + 1]! + 1;
  }
  let fullest = 0;
  for (let bucket = 0; bucket < n; bucket++) {
    fullest = Math.max(fullest, starts[bucket + 1]!);
    starts[bucket + 1] = starts[bucket + 1]! + starts[bucket]!;
  }
  for (let i = 0; i < n; i++) {
    const bucket = Math.floor((times[i]! - span.fromMs) * scale);
    order[starts[bucket]!] = i;
    starts[bucket] = starts[bucket]! + 1;
  }
  if (fullest > MAX_IN_BUCKET) return order.sort((a, b) => (comesBefore(drafts, a, b) ? -1 : 1));
  for (let i = 1; i < n; i++) {
    const draft = order[i]!;
    let place = i;
    for (; place > 0 && comesBefore(drafts, draft, order[place - 1]!); place--) order[place] = order[place - 1]!;
    order[place] = draft;
  }
  return order;
}

/** Whether draft a comes before draft b: by time, then serial, then flow and kind. */
function comesBefore({ times, serials, tags }: Drafts, a: number, b: number): boolean {
  if (times[a] !== times[b]) return times[a]! < times[b]!;
  if (serials[a] !== serials[b]) return serials[a]! < serials[b]!;
  return (tags[a]! & 127) < (tags[b]! & 127);
}

/** Every truck and cargo event of gate `at.g` with time in [fromMs, untilMs). Same events whichever way time is cut. */
export function drawArrivals(model: Model, at: GateAt, span: Span): EventColumns {
  const into: Drafts = { n: 0, ...columnsOf(2048) };
  const [words, lots] = [new Int32Array(4), new Int32Array(4)];
  model.gates[at.g]!.flows.forEach((flow, f) => {
    const trace = flow.demand.kind === 'trace' ? flow.demand : null;
    drawFlow(model, at, { flow, f, key: flowKey(at.seed, at.k, flow.stream), words, lots, span, trace, into });
  });
  return arranged(into, orderOf(into, span));
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
    traits: new Uint16Array(n),
  };
  for (let i = 0; i < n; i++) {
    const from = order[i]!;
    const tag = drafts.tags[from]!;
    columns.times[i] = drafts.times[from]!;
    columns.serials[i] = drafts.serials[from]!;
    columns.kinds[i] = tag & 3;
    columns.flows[i] = (tag >> 2) & 31;
    columns.channels[i] = (tag >> 7) & 3;
    columns.cargo[i] = tag >> 9;
    columns.traits[i] = drafts.traits[from]!;
  }
  return columns;
}

/** No events at all. */
export function noEvents(): EventColumns {
  const none = new Uint8Array(0);
  const shared = { kinds: none, flows: none, channels: none, cargo: none, traits: new Uint16Array(0) };
  return { n: 0, times: new Float64Array(0), serials: new Int32Array(0), ...shared };
}

/** Columns as bytes: the batch that travels to a gate worker, 18 bytes an event. */
export function encodeEvents(columns: EventColumns): Uint8Array {
  const w = createWriter(16 + columns.n * 18);
  writeCount(w, columns.n);
  writeF64s(w, columns.times);
  writeI32s(w, columns.serials);
  for (const column of [columns.kinds, columns.flows, columns.channels, columns.cargo]) writeU8s(w, column);
  const [low, high] = [new Uint8Array(columns.n), new Uint8Array(columns.n)];
  for (let i = 0; i < columns.n; i++) {
    low[i] = columns.traits[i]!;
    high[i] = columns.traits[i]! >> 8;
  }
  for (const half of [low, high]) writeU8s(w, half);
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
  const [low, high] = [new Uint8Array(n), new Uint8Array(n)];
  for (const column of [kinds, flows, channels, cargo, low, high]) readU8s(r, column);
  const traits = new Uint16Array(n);
  for (let i = 0; i < n; i++) traits[i] = low[i]! | (high[i]! << 8);
  return { n, times, serials, kinds, flows, channels, cargo, traits };
}
