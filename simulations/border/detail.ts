// One replication watched again: what became of every truck, where its time went, and the series, in columns small enough to keep and quick to compare.
// Everything here follows from scenario, seed and number of the replication; it is kept to save time, never because it could be lost.
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import { engineOf } from '../model/advance.ts';
import type { TruckSeen, Watch } from '../model/engine.ts';
import { engine, stateOf } from '../model/resident.ts';
import { MAX_FLOWS, MAX_GATES, type Model } from '../model/model.ts';
import { moveReplication, outcomeDigest, pack, type Outside } from './replicate.ts';

/** Hours of a day, waiting and other, of one place. */
export const CELLS_A_PLACE = 48;
/** A stay that has not ended, or none that counts. Longer stays, of 49 days and more, are written down as one less. */
export const NO_STAY = 0xffff_ffff;

export interface DetailGate {
  readonly id: string;
  readonly flows: readonly string[];
  readonly stages: readonly string[];
}

/** Trucks that came into being at one flow of one gate and came to `gate`, in order of serial and trip. */
export interface TruckBlock {
  readonly gate: number;
  readonly origin: string;
  readonly flow: string;
  readonly trucks: number;
}

export interface DetailHead {
  /** Of the packed outcome: says which replication this is. */
  readonly digest: string;
  readonly startEpochMs: number;
  /** Of the first side of the first gate, minutes east of UTC. */
  readonly zoneMin: number;
  readonly warmUpMs: number;
  readonly horizonMs: number;
  readonly stepMs: number;
  readonly bins: number;
  readonly cargo: readonly string[];
  readonly gates: readonly DetailGate[];
  readonly blocks: readonly TruckBlock[];
}

export interface Detail extends DetailHead {
  /** A row a truck, block after block. `serial` is the number of the truck in its origin. */
  readonly serial: Uint32Array;
  /** Whole seconds of simulated time. */
  readonly arrivedS: Uint32Array;
  /** From arrival to the end of the stay; NO_STAY while inside at the end. */
  readonly stayMs: Uint32Array;
  readonly trip: Uint16Array;
  /** Flow, cargo and channel as one number (see sortOf). */
  readonly sort: Uint16Array;
  /** Index into OUTCOMES. */
  readonly outcome: Uint8Array;
  /** Local hour of arrival at the gate. */
  readonly hour: Uint8Array;
  /** Truck-milliseconds of the measured days: gate after gate, by flow, by stage and last by no stage, waiting or other, by local hour. */
  readonly hours: Float64Array;
  /** Gate after gate, by flow: arrivals, releases and truck-milliseconds inside, by bucket. */
  readonly series: Float64Array;
}

/** What is written down of one gate while it is watched. */
interface Notes {
  readonly serial: number[];
  /** Gate × MAX_FLOWS + flow the truck came into being at. */
  readonly origin: number[];
  readonly trip: number[];
  readonly sort: number[];
  readonly arrivedMs: number[];
  readonly endedMs: number[];
  readonly outcome: number[];
  readonly hours: Float64Array;
  /** Row of every truck that is inside, by its name. */
  readonly present: Map<number, number>;
  readonly trips: Map<number, number>;
  /** By row: first cell of the place it is at, and since when. */
  readonly place: number[];
  readonly since: number[];
}

/** Watches replication `at.k` from beginning to end. Watching changes nothing: the digest is that of `replicate`. */
export function watchDetail(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  options: { readonly outside?: Outside | undefined } = {},
): Detail {
  const notes = model.gates.map((gate) => emptyNotes(gate.flows.length * (gate.stages.ids.length + 1) * CELLS_A_PLACE));
  const engines = model.gates.map((_, g) => engineOf(model, g));
  engines.forEach((engine, g) => (engine.watch = recorder(model, g, notes[g]!)));
  let digest: string;
  try {
    digest = outcomeDigest(pack(moveReplication(model, at, options)));
  } finally {
    for (const engine of engines) engine.watch = null;
  }
  notes.forEach((note, g) => {
    for (const row of note.present.values()) book(model, g, note, row, model.horizonMs);
  });
  return detailOf(model, digest, notes);
}

function emptyNotes(cells: number): Notes {
  return {
    ...{ serial: [], origin: [], trip: [], sort: [], arrivedMs: [], endedMs: [], outcome: [], place: [], since: [] },
    hours: new Float64Array(cells),
    present: new Map(),
    trips: new Map(),
  };
}

/** Milliseconds from local midnight to simulated time 0 at the first side of a gate. */
function localOffset(model: Model, g: number): number {
  const zoneMs = (model.gates[g]!.sides[0]?.zoneMin ?? 0) * 60_000;
  return (((model.startEpochMs + zoneMs) % DAY_MS) + DAY_MS) % DAY_MS;
}

function hourOf(model: Model, g: number, t: number): number {
  return Math.floor((localOffset(model, g) + t) / HOUR_MS) % 24;
}

/** The time of a truck at its place up to `t`, in the measured days, hour by hour. */
function book(model: Model, g: number, note: Notes, row: number, t: number): void {
  const offset = localOffset(model, g);
  const cell = note.place[row]!;
  let from = Math.max(note.since[row]!, model.warmUpMs) + offset;
  const to = t + offset;
  note.since[row] = t;
  while (from < to) {
    const hour = Math.floor(from / HOUR_MS);
    const until = Math.min(to, (hour + 1) * HOUR_MS);
    const at = cell + (hour % 24);
    note.hours[at] = note.hours[at]! + (until - from);
    from = until;
  }
}

function recorder(model: Model, g: number, note: Notes): Watch {
  const { state } = engine;
  const places = model.gates[g]!.stages.ids.length + 1;
  const cellOf = (flow: number, stage: number, isOther: boolean): number =>
    ((flow * places + stage) * 2 + Number(isOther)) * (CELLS_A_PLACE / 2);
  const settle = (row: number, cell: number, t: number): void => {
    if (note.place[row] === cell) return;
    book(model, g, note, row, t);
    note.place[row] = cell;
  };
  return {
    arrive(truck, t) {
      note.present.set(truck.serial, note.serial.length);
      noteArrival(note, truck, t, state.sort[truck.slot]!);
      note.place.push(cellOf(truck.flow, places - 1, true));
      note.since.push(t);
    },
    move(truck, stage, inService, t) {
      if (stage >= 0) settle(note.present.get(truck.serial)!, cellOf(truck.flow, stage, inService), t);
    },
    leave(truck, _stage, t) {
      settle(note.present.get(truck.serial)!, cellOf(truck.flow, places - 1, true), t);
    },
    end(truck, outcome, t) {
      const row = note.present.get(truck.serial)!;
      book(model, g, note, row, t);
      note.present.delete(truck.serial);
      note.endedMs[row] = t;
      note.outcome[row] = outcome;
    },
    side: () => undefined,
    shift: () => undefined,
    diverted: () => undefined,
  };
}

function noteArrival(note: Notes, { serial: name }: TruckSeen, t: number, sort: number): void {
  const trip = note.trips.get(name) ?? 0;
  note.trips.set(name, trip + 1);
  const origin = name % (MAX_FLOWS * MAX_GATES);
  note.serial.push((name - origin) / (MAX_FLOWS * MAX_GATES));
  note.origin.push((origin % MAX_GATES) * MAX_FLOWS + Math.floor(origin / MAX_GATES));
  note.trip.push(trip);
  note.sort.push(sort);
  note.arrivedMs.push(t);
  note.endedMs.push(-1);
  note.outcome.push(0);
}

function detailOf(model: Model, digest: string, notes: readonly Notes[]): Detail {
  const { startEpochMs, warmUpMs, horizonMs, seriesStepMs: stepMs, bins, cargoIds: cargo } = model;
  const zoneMin = model.gates[0]?.sides[0]?.zoneMin ?? 0;
  const gates = model.gates.map(({ id, flows, stages }) => ({ id, flows: flows.map((flow) => flow.id), stages: stages.ids }));
  const blocks: TruckBlock[] = [];
  const order = notes.map((note, g) => {
    const rows = orderOf(note);
    for (const { origin, trucks } of runsOf(rows.map((row) => note.origin[row]!))) {
      const from = gates[Math.floor(origin / MAX_FLOWS)]!;
      blocks.push({ gate: g, origin: from.id, flow: from.flows[origin % MAX_FLOWS]!, trucks });
    }
    return rows;
  });
  return {
    ...{ digest, startEpochMs, zoneMin, warmUpMs, horizonMs, stepMs, bins, cargo, gates, blocks },
    ...columnsOf(model, notes, order),
    hours: joined(notes.map((note) => note.hours)),
    series: joined(
      model.gates.flatMap((_, g) => {
        const { seriesArrived, seriesCleared, seriesInside } = stateOf(engineOf(model, g)).collectors;
        // Copied: the next gate comes into the same arrays.
        return [seriesArrived, seriesCleared, seriesInside].map((series) => series.slice());
      }),
    ),
  };
}

function columnsOf(model: Model, notes: readonly Notes[], order: readonly (readonly number[])[]) {
  const column = <C>(make: (values: number[]) => C, value: (note: Notes, row: number, g: number) => number): C =>
    make(notes.flatMap((note, g) => order[g]!.map((row) => value(note, row, g))));
  const stay = (note: Notes, row: number): number =>
    note.endedMs[row]! < 0 ? NO_STAY : Math.min(NO_STAY - 1, note.endedMs[row]! - note.arrivedMs[row]!);
  return {
    serial: column(
      (values) => Uint32Array.from(values),
      (note, row) => note.serial[row]!,
    ),
    arrivedS: column(
      (values) => Uint32Array.from(values),
      (note, row) => Math.floor(note.arrivedMs[row]! / 1000),
    ),
    stayMs: column((values) => Uint32Array.from(values), stay),
    trip: column(
      (values) => Uint16Array.from(values),
      (note, row) => note.trip[row]!,
    ),
    sort: column(
      (values) => Uint16Array.from(values),
      (note, row) => note.sort[row]!,
    ),
    outcome: column(
      (values) => Uint8Array.from(values),
      (note, row) => note.outcome[row]!,
    ),
    hour: column(
      (values) => Uint8Array.from(values),
      (note, row, g) => hourOf(model, g, note.arrivedMs[row]!),
    ),
  };
}

/** Rows by origin, then serial, then trip: two replications of the same luck are then compared in one pass. */
function orderOf({ serial, origin, trip }: Notes): readonly number[] {
  return Array.from(serial.keys()).sort((a, b) => origin[a]! - origin[b]! || serial[a]! - serial[b]! || trip[a]! - trip[b]!);
}

/** Lengths of runs of equal values. */
function runsOf(origins: readonly number[]): readonly { readonly origin: number; readonly trucks: number }[] {
  const runs: { origin: number; trucks: number }[] = [];
  for (const origin of origins) {
    const last = runs.at(-1);
    if (last?.origin === origin) last.trucks += 1;
    else runs.push({ origin, trucks: 1 });
  }
  return runs;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
