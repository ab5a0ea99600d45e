// The engine that moves time, one for each thread: a gate is inside while its time moves, and everything the model does, it does to the gate inside.
import { DomainError, invariant } from '../../shared/errors.ts';
import { threefry, threefryKey, unit } from '../kernel/threefry.ts';
import { flowKey } from './arrivals.ts';
import { columnsIn, type Columns } from './columns.ts';
import type { GateEngine, Watch } from './engine.ts';
import { loadState, saveState } from './gate-snapshot.ts';
import { entitySerial, lapOf, originIn, originOf, ORIGINS, serialIn, type GateState } from './gate-state.ts';
import type { GateMessage } from './messages.ts';
import { MAX_FLOWS, type GateModel, type Model } from './model.ts';
import { clearState, hang, layOut, ownShare, scrubState, shareOf, state, type Share } from './resident-state.ts';
import { copyTables } from './resident-tables.ts';
import { EVERYTHING } from './uses.ts';

interface ResidentEngine {
  model: Model;
  gate: GateModel;
  readonly state: GateState;
  seed: number;
  k: number;
  /** Random keys by flow and gate of origin. */
  readonly keys: Int32Array[];
  ownKey: Int32Array;
  readonly words: Int32Array;
  /** Simulated time of the event at hand; not an argument: a number that large would be boxed each time it is handed from function to function. */
  clock: number;
  /** Number, start and end of the bucket of the series the clock is in, brought up to date by binNow; and how long buckets are. */
  readonly bin: Float64Array;
  watch: Watch | null;
  /** By flow: members of a group that have just arrived and wait for their leader, who comes at the same instant. */
  readonly riders: readonly number[][];
  /** What is still to do at this instant: tokens that move on, and −1 − pool for pools that may serve the next. Empty between events. */
  readonly agenda: number[];
  outbox: Map<number, GateMessage[]>;
}

/** The gate inside. Named by the functions of the model instead of handed from one to the other, so that V8 may take its arrays for constant. */
export const engine: ResidentEngine = {
  // Nobody is inside yet.
  model: {} as Model,
  gate: {} as GateModel,
  state,
  seed: 0,
  k: 0,
  keys: new Array<Int32Array>(ORIGINS).fill(threefryKey(0, 0, 0, 0)),
  ownKey: threefryKey(0, 0, 0, 1),
  words: new Int32Array(4),
  // Not 0: V8 would take it for a small integer, and throw its machine code away when it turns out to be none.
  clock: NaN,
  bin: new Float64Array(4),
  watch: null,
  riders: Array.from({ length: MAX_FLOWS }, () => []),
  agenda: [],
  outbox: new Map(),
};

/** Who is inside. */
const place: { occupant: GateEngine | null } = { occupant: null };

/** Whoever is inside rests. */
function vacate(): void {
  const { occupant } = place;
  place.occupant = null;
  if (occupant?.share?.own !== null) return;
  occupant.rest = saveState(occupant.share);
  clearState(occupant.share);
}

/** Puts a gate inside at a snapshot, or (null) as before its first event. Whoever was inside rests. */
export function putInside(own: GateEngine, bytes: Uint8Array | null): void {
  if (place.occupant === own) clearState(own.share!);
  else vacate();
  place.occupant = null;
  own.share = shareOf(own.model, own.gate, own.share);
  own.rest = null;
  hang(own.share.own);
  if (own.share.own !== null) clearState(own.share);
  layOut(own.model, own.gate, own.share);
  copyTables(own.model, own.gate);
  adopt(own);
  if (bytes !== null) orScrub(own, () => loadState(own.share!, bytes));
  own.hasState = true;
  place.occupant = own;
}

/** Does something with the state inside. After an error nobody knows what is in it, and nobody is inside. */
function orScrub(own: GateEngine, work: () => void): void {
  try {
    work();
  } catch (error) {
    scrubState(own.share!);
    own.hasState = false;
    place.occupant = null;
    engine.agenda.length = 0;
    for (const riders of engine.riders) riders.length = 0;
    throw error;
  }
}

/** The engine works for a gate from now on. */
function adopt(own: GateEngine): void {
  engine.model = own.model;
  engine.gate = own.gate;
  engine.seed = own.seed;
  engine.k = own.k;
  bringKeys(own);
  engine.ownKey = own.ownKey;
  engine.watch = own.watch;
  engine.outbox = own.outbox;
  engine.bin.fill(Infinity);
  engine.bin[3] = own.model.seriesStepMs;
}

/** Nobody asks for the state of a gate any more. */
export function forget(own: GateEngine): void {
  if (place.occupant === own) {
    clearState(own.share!);
    place.occupant = null;
  }
  own.hasState = false;
  own.rest = null;
}

/** Gives a gate that takes turns with others a state of its own. */
export function giveOwnState(own: GateEngine): void {
  if (own.share?.own) return;
  if (place.occupant === own) vacate();
  own.share = ownShare(own.model, own.gate);
}

/** Brings a gate inside, unless it is. */
function bringIn(own: GateEngine): void {
  if (place.occupant === own) adopt(own);
  else if (!own.hasState) invariant(false, `gate ${own.gate.id} has a state`);
  else if (own.rest !== null) putInside(own, own.rest);
  else {
    vacate();
    hang(own.share!.own);
    copyTables(own.model, own.gate);
    adopt(own);
    place.occupant = own;
  }
}

/** Does something with a gate inside. A state of which an error has been thrown is lost. */
export function inside(own: GateEngine, work: () => void): void {
  bringIn(own);
  try {
    orScrub(own, work);
  } finally {
    engine.watch = null;
  }
}

/** The state of a gate, to be read until time moves or another gate comes in: what has a gate's size is as long as it is for this one. */
export function stateOf(own: GateEngine): GateState {
  bringIn(own);
  const share = own.share!;
  // Columns are others when they have grown.
  if (share.look?.flags !== state.flags) share.look = lookOf(share);
  const { look } = share;
  look.now = state.now;
  look.used = state.used;
  look.freeHead = state.freeHead;
  return look;
}

/** The state inside as the gate with this share sees it. No copy of an object as a whole: V8 would take it for of one kind with the resident one. */
function lookOf({ fixed }: Share): GateState {
  const { now, trace, events, cargoKinds, seriesStepMs, uses, half, used, freeHead, halves } = state;
  const present = columnsIn(uses);
  const columnOf = (name: keyof Columns) => (present.includes(name) ? state[name] : state[name].subarray(0, 0));
  const columns = Object.fromEntries(columnsIn(EVERYTHING).map((name) => [name, columnOf(name)])) as unknown as Columns;
  const numbers = { now, trace, events, cargoKinds, seriesStepMs, uses, half, used, freeHead, halves };
  const { head, tail, length } = fixed.lines;
  return { ...numbers, ...columns, ...fixed, lines: { head, tail, length, next: state.lines.next, previous: state.lines.previous } };
}

/** The state of a gate as bytes. */
export function snapshotOf(own: GateEngine): Uint8Array {
  bringIn(own);
  return saveState(own.share!);
}

/** Whose keys are there. */
const keyed: { model: Model | null; seed: number; k: number } = { model: null, seed: 0, k: 0 };

/** The keys of all flows of the border: trucks of any of them may come here. All gates of a replication have the same. */
function bringKeys({ model, seed, k }: GateEngine): void {
  if (keyed.model === model && keyed.seed === seed && keyed.k === k) return;
  model.gates.forEach(({ flows }, g) => {
    flows.forEach(({ stream }, f) => (engine.keys[originOf(f, g)] = flowKey(seed, k, stream)));
  });
  [keyed.model, keyed.seed, keyed.k] = [model, seed, k];
}

function keyOf(origin: number): Int32Array {
  return engine.keys[origin]!;
}

/** Simulated time of the event at hand. */
export function now(): number {
  return engine.clock;
}

/** Number of the bucket of the series the clock is in. */
export function binNow(): number {
  const { bin } = engine;
  const t = engine.clock;
  // Asked several times a truck, and a division takes longer than two comparisons.
  if (t >= bin[2]! || t < bin[1]!) {
    const step = bin[3]!;
    bin[0] = Math.floor(t / step);
    bin[1] = bin[0] * step;
    bin[2] = bin[1] + step;
  }
  return bin[0]!;
}

/** Draws the words of (truck in `slot` on its present lap, purpose, n) into `engine.words`. */
export function draw(slot: number, purpose: number, n: number): void {
  const { state } = engine;
  const entity = entitySerial(state, slot);
  threefry(keyOf(originIn(entity)), serialIn(entity), purpose, n, lapOf(state, slot), engine.words);
}

/** The same for a truck that has no slot, by its entity serial. */
export function drawFor(entity: number, purpose: number, n: number): void {
  threefry(keyOf(originIn(entity)), serialIn(entity), purpose, n, 0, engine.words);
}

/** Draws for something of the gate itself (a server, a pool): `index` says which, `count` how many draws it has had. */
export function drawOwn(index: number, purpose: number, key: number, count: number): void {
  threefry(engine.ownKey, index, purpose, key, count, engine.words);
}

/** Word `i` of the last draw as a number in (0, 1). */
export function uniformOf(i: number): number {
  return unit(engine.words[i]!);
}

/** Something goes round without taking time. */
export function endless(): DomainError {
  const hint = 'Something returns or repeats without taking time: give its delay, break or return a length above 0.';
  return new DomainError('simulation-failed', `Time stands still at gate ${engine.gate.id}.`, hint);
}

/** Puts a message into the outbox. */
export function send(to: number, message: GateMessage): void {
  const box = engine.outbox.get(to);
  if (box === undefined) engine.outbox.set(to, [message]);
  else box.push(message);
}
