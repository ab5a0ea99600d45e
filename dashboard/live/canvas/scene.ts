// The trucks of one gate as they are drawn: who stands where, and how each slides to its next place in simulated time. No canvas in here.
import { MOVED_AWAY, MOVED_WITH, type GateLayout, type Moves } from '../../../shared/protocol/live.ts';
import { pitchFor, slotAt, standAt, type Cell, type Plan } from './plan.ts';

export interface Sprite {
  readonly flow: number;
  readonly serial: number;
  readonly channel: number;
  cell: number;
  state: number;
  /** Place it stands at, −1 in a queue. */
  place: number;
  x: number;
  y: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  startMs: number;
  endMs: number;
  /** Drawn size class: distance between neighbours. */
  pitch: number;
  /** Leaves the way it came instead of by the way out. */
  away: boolean;
  /** How many move with it as one, itself included. */
  group: number;
}

/** Trucks of one stage: a queue that moves up, and fixed places: servers, or parking where nobody moves up. */
interface Crowd {
  readonly queue: Sprite[];
  readonly places: (Sprite | undefined)[];
  dirty: boolean;
}

export interface Scene {
  /** Everyone on the canvas, the leaving included. */
  sprites(): Iterable<Sprite>;
  size(): number;
  /** Somebody moves, or moved, as one with others. */
  hasGroups(): boolean;
  /** Trucks of a cell: in the queue and at a server; yards and roads have only the first. */
  count(cell: number): { readonly waiting: number; readonly serving: number };
  find(key: { readonly flow: number; readonly serial: number }): Sprite | undefined;
  /** The truck drawn nearest to a point, if one is within `reach`. */
  nearest(x: number, y: number, reach: number): Sprite | undefined;
  /** False once moves were left out: the drawing is then no longer the truth, the levels are. */
  exact(): boolean;
  reset(trucks: Moves, simMs: number): void;
  queue(moves: Moves): void;
  /** Carries out the moves up to `nowMs` and slides everyone; `tweenMs` is how long a way takes, simulated. */
  advance(nowMs: number, tweenMs: number): void;
  setPlan(plan: Plan): void;
}

/** Trucks at a server are always drawn in full size. */
const SERVED_PITCH = 10;

interface Move {
  readonly key: string;
  readonly serial: number;
  readonly flow: number;
  readonly channel: number;
  readonly to: number;
  readonly state: number;
  readonly atMs: number;
  readonly group: number;
}

function movesOf(moves: Moves): readonly Move[] {
  return moves.serial.map((serial, i) => {
    const flow = moves.flow[i] ?? 0;
    return {
      key: `${String(flow)}:${String(serial)}`,
      serial,
      flow,
      channel: moves.channel[i] ?? 0,
      to: moves.to[i] ?? -1,
      state: moves.state[i] ?? 0,
      atMs: moves.atMs[i] ?? 0,
      group: moves.group?.[i] ?? 1,
    };
  });
}

interface Cast {
  readonly cellOf: readonly (readonly number[])[];
  plan: Plan;
  byKey: Map<string, Sprite>;
  leaving: Sprite[];
  pending: readonly Move[];
  isExact: boolean;
  /** Somebody moves as one with others. */
  hasGroups: boolean;
  crowds: readonly Crowd[];
}

export function createScene(layout: GateLayout, plan: Plan): Scene {
  const cellOf = layout.flows.map((_, f) =>
    layout.stages.map((__, s) => plan.cells.findIndex((cell) => cell.flow === f && cell.stage === s)),
  );
  const cast: Cast = {
    cellOf,
    plan,
    byKey: new Map(),
    leaving: [],
    pending: [],
    isExact: true,
    hasGroups: false,
    crowds: emptyCrowds(plan),
  };
  return {
    *sprites() {
      yield* cast.byKey.values();
      yield* cast.leaving;
    },
    size: () => cast.byKey.size,
    hasGroups: () => cast.hasGroups,
    count(cell) {
      const crowd = cast.crowds[cell];
      if (crowd === undefined) return { waiting: 0, serving: 0 };
      const placed = crowd.places.reduce((total, sprite) => total + (sprite === undefined ? 0 : 1), 0);
      const waiting = crowd.queue.length;
      return cast.plan.cells[cell]?.kind === 'service' ? { waiting, serving: placed } : { waiting: waiting + placed, serving: 0 };
    },
    find: ({ flow, serial }) => cast.byKey.get(`${String(flow)}:${String(serial)}`),
    nearest: (x, y, reach) => nearest(cast, x, y, reach),
    exact: () => cast.isExact,
    reset: (trucks, simMs) => reset(cast, trucks, simMs),
    queue: (moves) => queue(cast, moves),
    advance: (nowMs, tweenMs) => advance(cast, nowMs, tweenMs),
    setPlan(next) {
      cast.plan = next;
      for (const crowd of cast.crowds) crowd.dirty = true;
    },
  };
}

function nearest(cast: Cast, x: number, y: number, reach: number): Sprite | undefined {
  let found: Sprite | undefined;
  let least = reach * reach;
  for (const sprite of cast.byKey.values()) {
    const square = (sprite.x - x) ** 2 + (sprite.y - y) ** 2;
    if (square > least) continue;
    least = square;
    found = sprite;
  }
  return found;
}

function queue(cast: Cast, moves: Moves): void {
  if (moves.omitted > 0) cast.isExact = false;
  if (moves.group !== undefined) cast.hasGroups = true;
  cast.pending = [...cast.pending, ...movesOf(moves)];
}

function emptyCrowds(plan: Plan): readonly Crowd[] {
  return plan.cells.map(() => ({ queue: [], places: [], dirty: true }));
}

function reset(cast: Cast, trucks: Moves, simMs: number): void {
  cast.byKey = new Map();
  cast.leaving = [];
  cast.pending = [];
  cast.isExact = trucks.omitted === 0;
  cast.hasGroups = trucks.group !== undefined;
  cast.crowds = emptyCrowds(cast.plan);
  for (const move of movesOf(trucks)) carryOut(cast, move);
  settle(cast, simMs, 0);
  for (const sprite of cast.byKey.values()) slide(sprite, simMs);
}

function advance(cast: Cast, nowMs: number, tweenMs: number): void {
  const next = cast.pending.findIndex((move) => move.atMs > nowMs);
  const due = next < 0 ? cast.pending : cast.pending.slice(0, next);
  if (due.length > 0) cast.pending = cast.pending.slice(due.length);
  for (const move of due) carryOut(cast, move);
  settle(cast, nowMs, tweenMs);
  for (const sprite of cast.byKey.values()) slide(sprite, nowMs);
  cast.leaving = cast.leaving.filter((sprite) => {
    slide(sprite, nowMs);
    return nowMs < sprite.endMs;
  });
}

function carryOut(cast: Cast, move: Move): void {
  const known = cast.byKey.get(move.key);
  // Members of a group leave with its leader, unseen.
  if (known === undefined && move.to < 0) return;
  const sprite = known ?? enter(cast, move);
  leaveCrowd(cast.crowds[sprite.cell], sprite);
  if (move.to < 0) {
    cast.byKey.delete(move.key);
    sprite.cell = -1;
    sprite.away = move.to === MOVED_AWAY;
    if (move.to !== MOVED_WITH) cast.leaving.push(sprite);
    return;
  }
  sprite.group = move.group;
  cast.byKey.set(move.key, sprite);
  const cell = cast.cellOf[move.flow]?.[move.to] ?? -1;
  sprite.cell = cell;
  sprite.state = move.state;
  const crowd = cast.crowds[cell];
  if (crowd !== undefined) joinCrowd(crowd, cast.plan.cells[cell], sprite);
}

function settle(cast: Cast, nowMs: number, tweenMs: number): void {
  cast.crowds.forEach((crowd, c) => {
    const cell = cast.plan.cells[c];
    if (!crowd.dirty || cell === undefined) return;
    crowd.dirty = false;
    place(cell, crowd, nowMs, tweenMs);
  });
  for (const sprite of cast.leaving) {
    const band = cast.plan.bands[sprite.flow];
    const way = sprite.away ? band?.entry : band?.exit;
    if (way !== undefined) aim(sprite, way.x, way.y, nowMs, tweenMs);
  }
}

/** A truck nobody saw before comes by the way in, or out of the group that splits before its stage. */
function enter(cast: Cast, move: Move): Sprite {
  const cell = cast.plan.cells[cast.cellOf[move.flow]?.[move.to] ?? -1];
  const { x, y } = nearestGroup(cast, move.flow, cell) ?? cast.plan.bands[move.flow]?.entry ?? { x: 0, y: 0 };
  const place = { x, y, fromX: x, fromY: y, toX: x, toY: y };
  return {
    flow: move.flow,
    serial: move.serial,
    channel: move.channel,
    cell: -1,
    state: 0,
    place: -1,
    ...place,
    startMs: 0,
    endMs: 0,
    pitch: 10,
    away: false,
    group: move.group,
  };
}

/** The last group of the flow that has come as far as before `cell`. */
function nearestGroup(cast: Cast, flow: number, cell: Cell | undefined): Sprite | undefined {
  if (cell === undefined || !cast.hasGroups) return undefined;
  let nearest: Sprite | undefined;
  for (const sprite of cast.byKey.values()) {
    const ahead = (cell.x - sprite.toX) * cell.heading;
    if (sprite.flow !== flow || sprite.group === 1 || ahead < -cell.w) continue;
    if (nearest === undefined || ahead < (cell.x - nearest.toX) * cell.heading) nearest = sprite;
  }
  return nearest;
}

function leaveCrowd(crowd: Crowd | undefined, sprite: Sprite): void {
  if (crowd === undefined) return;
  crowd.dirty = true;
  if (sprite.place >= 0) {
    crowd.places[sprite.place] = undefined;
    while (crowd.places.length > 0 && crowd.places.at(-1) === undefined) crowd.places.pop();
  } else {
    const at = crowd.queue.indexOf(sprite);
    if (at >= 0) crowd.queue.splice(at, 1);
  }
  sprite.place = -1;
}

/** Before servers and places there is a queue that moves up; elsewhere everyone parks and stays where they parked. */
function joinCrowd(crowd: Crowd, cell: Cell | undefined, sprite: Sprite): void {
  crowd.dirty = true;
  if ((cell?.kind === 'service' || cell?.kind === 'seize') && sprite.state === 0) {
    crowd.queue.push(sprite);
    return;
  }
  const free = crowd.places.indexOf(undefined);
  sprite.place = free < 0 ? crowd.places.length : free;
  crowd.places[sprite.place] = sprite;
}

function place(cell: Cell, crowd: Crowd, nowMs: number, tweenMs: number): void {
  const isService = cell.kind === 'service';
  const pitch = pitchFor(cell.stand, isService ? crowd.queue.length : crowd.queue.length + crowd.places.length);
  crowd.queue.forEach((sprite, i) => stand(sprite, standAt(cell, i, pitch), pitch, nowMs, tweenMs));
  crowd.places.forEach((sprite, i) => {
    if (sprite === undefined) return;
    if (isService) stand(sprite, slotAt(cell, i), SERVED_PITCH, nowMs, tweenMs);
    else stand(sprite, standAt(cell, i, pitch), pitch, nowMs, tweenMs);
  });
}

function stand(sprite: Sprite, at: { readonly x: number; readonly y: number }, pitch: number, nowMs: number, tweenMs: number): void {
  sprite.pitch = pitch;
  aim(sprite, at.x, at.y, nowMs, tweenMs);
}

/** A new target starts a new way from where the truck is; the same target changes nothing. */
function aim(sprite: Sprite, x: number, y: number, nowMs: number, tweenMs: number): void {
  if (sprite.toX === x && sprite.toY === y) return;
  sprite.fromX = sprite.x;
  sprite.fromY = sprite.y;
  sprite.toX = x;
  sprite.toY = y;
  sprite.startMs = nowMs;
  sprite.endMs = nowMs + tweenMs;
}

function slide(sprite: Sprite, nowMs: number): void {
  const span = sprite.endMs - sprite.startMs;
  const part = span <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - sprite.startMs) / span));
  sprite.x = sprite.fromX + (sprite.toX - sprite.fromX) * part;
  sprite.y = sprite.fromY + (sprite.toY - sprite.fromY) * part;
}
