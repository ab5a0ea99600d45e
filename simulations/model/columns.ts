// The columns of a gate's state by consignment: which there are, how wide, and what for. A gate has those that its scenario can use.
import { addSparse, readColumn, writeColumn, writeSparse, type ByteReader, type ByteWriter } from '../kernel/bytes.ts';
import { MAX_HELD } from './model.ts';
import type { Uses } from './uses.ts';

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array } as const;

interface Arrays {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

interface Column<T extends keyof Arrays> {
  readonly type: T;
  /** One entry a token instead of one a slot. */
  readonly isByToken: boolean;
  /** Entries for each. */
  readonly each: number;
  /** What it is for; null: every gate has it. */
  readonly use: keyof Uses | null;
  /** Blank for nearly everybody also where it is used. */
  readonly isRare: boolean;
  /** What it holds where nothing has been written. */
  readonly blank: number;
}

type Rest = Partial<Pick<Column<'u8'>, 'each' | 'use' | 'isRare' | 'blank'>>;

function column<T extends keyof Arrays>(type: T, isByToken: boolean, rest: Rest): Column<T> {
  return { type, isByToken, each: 1, use: null, isRare: false, blank: 0, ...rest };
}
const bySlot = <T extends keyof Arrays>(type: T, rest: Rest = {}): Column<T> => column(type, false, rest);
const byToken = <T extends keyof Arrays>(type: T, rest: Rest = {}): Column<T> => column(type, true, rest);

const TABLE = {
  /** Who it is: serial, flow and gate of origin as they stand in the order of an event; see entitySerial. */
  tie: bySlot('f64'),
  /** Follows from flow, cargo and channel: see sortOf. */
  sort: bySlot('u16'),
  flow: bySlot('u8'),
  channel: bySlot('u8'),
  cargo: bySlot('u8'),
  flags: bySlot('u8'),
  arrivedAt: bySlot('f64'),
  /** One bit a trait. */
  traits: bySlot('u16', { use: 'traits' }),
  /** How often the truck has gone back in its route or come back: part of the key of its draws. */
  lap: bySlot('u32', { use: 'laps', isRare: true }),
  /** When the cargo spoils; 0 never. */
  spoilAt: bySlot('f64', { use: 'shelfLife', isRare: true }),
  /** Next member of the group that rides with this truck, as slot + 1; 0 none. */
  mate: bySlot('u32', { use: 'groups', isRare: true }),
  /** By slot × MAX_HELD: server held through `seize`, as (index in the table of servers) + 1; 0 none. */
  held: bySlot('u32', { use: 'seizing', isRare: true, each: MAX_HELD }),
  step: byToken('u8'),
  /** Follows from the step: the stage it is at, or on its way into. */
  at: byToken('u8'),
  phase: byToken('u8'),
  /** Pool it waits for or is served by. */
  atPool: byToken('u8'),
  enteredAt: byToken('f64'),
  /** End of the service, or of patience while waiting; 0 neither. Events that do not agree are stale. */
  endsAt: byToken('f64'),
  /** Line it stands in, or would stand in if its service stopped. */
  line: byToken('u32', { use: 'leaving' }),
  /** Server that serves it, −1 none; what it holds through `seize` stands in `held`. */
  server: byToken('i32', { use: 'names', blank: -1 }),
  /** Service still to do after an interruption, 0 none. */
  remaining: byToken('f64', { use: 'interruptions', isRare: true }),
  /** Stage whose server a blocked token keeps, as stage + 1. */
  keeps: byToken('u8', { use: 'blocking' }),
};

type Name = keyof typeof TABLE;

/** Columns that double when there are more consignments than places; empty where a gate has no use for one, which is then never read or written. */
export type Columns = { [N in Name]: Arrays[(typeof TABLE)[N]['type']] };

/** What a rare column is made of. */
type Counts = Float64Array | Uint32Array;

const NAMES = Object.keys(TABLE) as Name[];
const entryOf = (name: Name): Column<keyof Arrays> => TABLE[name];

/** Names of the columns a gate has. */
export function columnsIn(uses: Uses): readonly Name[] {
  return NAMES.filter((name) => {
    const { use } = entryOf(name);
    return use === null || uses[use];
  });
}

/** Entries of a column for `slots` consignments. */
export function entriesOf(name: Name, uses: Uses, slots: number): number {
  const { isByToken, each } = entryOf(name);
  return slots * each * (isByToken && uses.papers ? 2 : 1);
}

/** Every column begins where the widest number may lie. */
const ALIGNMENT = 8;

/** Columns for `slots` consignments, all as good as new, one after another in one buffer. */
export function createColumns(uses: Uses, slots: number): Columns {
  const present = columnsIn(uses);
  const columns = NAMES.map((name) => {
    const { type } = entryOf(name);
    const entries = entriesOf(name, uses, present.includes(name) ? slots : 0);
    return { name, type, entries, room: Math.ceil((entries * TYPES[type].BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT };
  });
  const buffer = new ArrayBuffer(columns.reduce((sum, { room }) => sum + room, 0));
  let at = 0;
  const made = columns.map(({ name, type, entries, room }) => {
    const column = new TYPES[type](buffer, at, entries);
    at += room;
    const { blank } = entryOf(name);
    // What is not written to takes no memory.
    return [name, blank === 0 ? column : column.fill(blank)] as const;
  });
  return Object.fromEntries(made) as unknown as Columns;
}

/** Makes the entries of the first `slots` consignments as good as new. */
export function clearColumns(columns: Columns, uses: Uses, slots: number): void {
  for (const name of columnsIn(uses)) columns[name].fill(entryOf(name).blank, 0, entriesOf(name, uses, slots));
}

/** Doubles the room for consignments. Columns that are left out stay so. */
export function growColumns(columns: Columns): void {
  for (const name of NAMES) {
    const { type, blank } = entryOf(name);
    const wider = new TYPES[type](2 * columns[name].length).fill(blank);
    wider.set(columns[name]);
    (columns as Record<Name, unknown>)[name] = wider;
  }
}

/** Columns of the first `slots` consignments as bytes. */
export function writeColumns(w: ByteWriter, columns: Columns, uses: Uses, slots: number): void {
  for (const name of columnsIn(uses)) {
    const [values, entries] = [columns[name], entriesOf(name, uses, slots)];
    if (entryOf(name).isRare) writeSparse(w, values as Counts, 0, entries);
    else writeColumn(w, values, entries);
  }
}
/** The reverse, into columns that are as good as new. */
export function readColumns(r: ByteReader, columns: Columns, uses: Uses, slots: number): void {
  for (const name of columnsIn(uses)) {
    if (entryOf(name).isRare) addSparse(r, columns[name] as Counts);
    else readColumn(r, columns[name], entriesOf(name, uses, slots));
  }
}
