// The state that time moves, one for each thread: a gate's is inside it while its time moves, and bytes while it does not. V8 puts the addresses of its arrays
// into the machine code, where it would have to look for those of a gate at every access (docs/background/performance.md); it may as long as none is replaced.
import { clearSketches } from '../kernel/collectors.ts';
import { createEventList, resetEventList } from '../kernel/event-list.ts';
import { clearTable, createIndexTable } from '../kernel/index-table.ts';
import { APART, inOneBuffer, type Room } from '../kernel/one-buffer.ts';
import { createTrace } from '../kernel/trace.ts';
import { createColumns } from './columns.ts';
import { seriesOf, talliesOf } from './gate-collectors.ts';
import { clearSlots, createFixed, sizesOf, type GateState, type Sizes } from './gate-state.ts';
import type { GateModel, Model } from './model.ts';
import { EVERYTHING, type Uses } from './uses.ts';

type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;
type Fixed = ReturnType<typeof createFixed>;

/** Room for most gates: what lies beyond is never touched, and takes no memory before it is. Odd numbers, because columns whose lengths are powers of two get
    into each other's way in a processor's cache. */
const ROOMY: Sizes = { flows: 17, stages: 61, pools: 61, cargo: 17, bins: 8_785, warmUpMs: 0, servers: 1_021, lines: 509, diversions: 33 };
const ROOMY_SLOTS = 65_521;
const ROOMY_EVENTS = 65_521;
/** Room of a state of its own before it grows. */
const FIRST_SLOTS = 256;

/** A room that notes what is made in another. */
function noting(room: Room, arrays: Numbers[]): Room {
  const note = <T extends Numbers>(array: T): T => {
    arrays.push(array);
    return array;
  };
  return { f64: (n) => note(room.f64(n)), i32: (n) => note(room.i32(n)), u32: (n) => note(room.u32(n)), u8: (n) => note(room.u8(n)) };
}

/** A room that hands out the beginnings of arrays there are, in the order in which they were made. */
function lending(arrays: readonly Numbers[]): Room {
  let next = 0;
  const lend = <T extends Numbers>(n: number): T => arrays[next++]!.subarray(0, n) as T;
  return { f64: lend, i32: lend, u32: lend, u8: lend };
}

/** What has a gate's size, as large as said, and its arrays in the order of their making. */
function makeFixed(sizes: Sizes, tokens: number) {
  const counts: Numbers[] = [];
  const links: Numbers[] = [];
  const { made } = inOneBuffer((room) => {
    const arrays: Numbers[] = [];
    // Made once: this runs twice.
    const once = (kept: Numbers[]): Room => (kept.length === 0 ? noting(APART, kept) : lending(kept));
    return { fixed: createFixed(sizes, tokens, { fixed: noting(room, arrays), counts: once(counts), links: once(links) }), arrays };
  });
  return { sizes, fixed: made.fixed, arrays: made.arrays, counts };
}

/** What the resident state is made of at present. */
const made = { current: makeFixed(ROOMY, 2 * ROOMY_SLOTS) };

/** Whether a gate of these sizes has room in it. */
function hasRoom(sizes: Sizes): boolean {
  const count = (lengths: number[]): Room => {
    const none = (n: number) => (lengths.push(n), new Uint8Array(0));
    return { f64: none, i32: none, u32: none, u8: none } as unknown as Room;
  };
  const [fixed, counts]: [number[], number[]] = [[], []];
  createFixed(sizes, 0, { fixed: count(fixed), counts: count(counts), links: APART });
  const { arrays, counts: series } = made.current;
  return fixed.every((n, i) => n <= arrays[i]!.length) && counts.every((n, i) => n <= series[i]!.length);
}

/** A state around arrays of a gate's size. */
function stateAround(fixed: Fixed, room: { readonly uses: Uses; readonly slots: number; readonly events: number }): GateState {
  return {
    // Set to 0 before the first event. A literal 0 would be a small integer to V8, which throws all machine code away at the first that is not.
    now: NaN,
    trace: createTrace(),
    events: createEventList(room.events),
    cargoKinds: 0,
    seriesStepMs: 0,
    uses: room.uses,
    half: 0,
    used: 0,
    freeHead: -1,
    ...createColumns(room.uses, room.slots),
    ...fixed,
    halves: createIndexTable(),
  };
}

/** The resident state. Its arrays may be longer than those of the gate inside. */
export const state = stateAround(made.current.fixed, { uses: EVERYTHING, slots: ROOMY_SLOTS, events: ROOMY_EVENTS });

/** What a gate has of the resident state: the same arrays, as long as they are for it. */
export interface Share {
  /** What it was cut from; another one when a larger gate has come. */
  readonly from: object;
  readonly fixed: Fixed;
  /** Arrays of a gate's size as bytes, in the order of their making, and what is in them before the first event. */
  readonly pieces: readonly Uint8Array[];
  readonly blank: readonly Uint8Array[];
  /** A state of its own, whose arrays hang in the resident state while the gate is inside; null: it uses those that are there. */
  readonly own: GateState | null;
  /** How the gate sees the state, made when it is first asked for. */
  look: GateState | null;
}

function shareFrom(from: object, gate: GateModel, fixed: Fixed, arrays: readonly Numbers[], own: GateState | null): Share {
  gate.pools.forEach(({ firstServer }, p) => (fixed.idleFrom[p] = firstServer));
  const pieces = arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return { from, fixed, pieces, blank: pieces.map((piece) => piece.slice()), own, look: null };
}

function widest(a: Sizes, b: Sizes): Sizes {
  return Object.fromEntries(
    Object.entries(a).map(([part, n]) => [part, Math.max(n as number, b[part as keyof Sizes])]),
  ) as unknown as Sizes;
}

/** The share of a gate, cut when it is first needed. Only while nobody is inside: cutting empties it, and may give the state more room. */
export function shareOf(model: Model, gate: GateModel, cut: Share | null): Share {
  if (cut !== null && (cut.own !== null || cut.from === made.current)) return cut;
  hang(null);
  const sizes = sizesOf(model, gate);
  if (!hasRoom(sizes)) {
    made.current = makeFixed(widest(sizes, made.current.sizes), state.lines.next.length);
    Object.assign(state, made.current.fixed);
  }
  const { arrays, counts } = made.current;
  // Nobody has cleared what has a gate's size.
  for (const array of arrays) array.fill(0);
  const lent: Numbers[] = [];
  const fixed = createFixed(sizes, 0, { fixed: noting(lending(arrays), lent), counts: lending(counts), links: APART });
  return shareFrom(made.current, gate, fixed, lent, null);
}

/** A share with a state of its own, for a gate that takes turns with others every few minutes: hanging other arrays in costs a hundredth of saving and
    restoring. From the first time on V8 takes no array of this thread for constant any more. */
export function ownShare(model: Model, gate: GateModel): Share {
  const { uses } = gate;
  const own = makeFixed(sizesOf(model, gate), FIRST_SLOTS << (uses.papers ? 1 : 0));
  return shareFrom(own, gate, own.fixed, own.arrays, stateAround(own.fixed, { uses, slots: FIRST_SLOTS, events: FIRST_SLOTS }));
}

/** Whose arrays hang in the resident state (null: those that everybody uses), and those of everybody while another's do. */
const hanging: { own: GateState | null; common: GateState | null } = { own: null, common: null };

/** Hangs the arrays of a gate, or (null) those that everybody uses, into the resident state; what hung there is kept as it is. */
export function hang(own: GateState | null): void {
  if (hanging.own === own) return;
  if (hanging.own === null) hanging.common = { ...state };
  else Object.assign(hanging.own, state);
  Object.assign(state, own ?? hanging.common);
  hanging.own = own;
}

/** Makes everything that the gate with this share has left behind as good as new, but for what has its size. */
export function clearState({ fixed }: Share): void {
  state.now = 0;
  state.trace.set(createTrace());
  resetEventList(state.events);
  clearSlots(state);
  clearTable(state.halves);
  for (const tallies of talliesOf(fixed.collectors)) clearSketches(tallies);
  for (const series of seriesOf(fixed.collectors)) series.fill(0);
}

/** The same after an error, whatever the state says is in use. */
export function scrubState(share: Share): void {
  if (share.own === null) [state.uses, state.half] = [EVERYTHING, 1];
  state.used = state.flags.length;
  state.events.size = state.events.times.length;
  for (const { sketch } of talliesOf(share.fixed.collectors)) sketch.fill(0);
  share.pieces.forEach((piece, i) => piece.set(share.blank[i]!));
  clearState(share);
}

/** Lays the state out for a gate, as before its first event. Whoever was inside has to be cleared before. */
export function layOut(model: Model, { uses }: GateModel, share: Share): void {
  state.cargoKinds = model.cargoIds.length;
  state.seriesStepMs = model.seriesStepMs;
  state.uses = uses;
  state.half = uses.papers ? 1 : 0;
  share.pieces.forEach((piece, i) => piece.set(share.blank[i]!));
}
