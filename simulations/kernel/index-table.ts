// From whole numbers to small ones, on typed arrays: a table with open addressing. A Map of large numbers boxes each of its keys.

const EMPTY = -1;
const FIRST_PLACES = 64;
/** Odd, and far from any pattern of the keys: 2^32 over the golden ratio. */
const SPREAD = 0x9e3779b1 | 0;
const INV_2_32 = 2 ** -32;

/** Keys (whole, 0 ≤ key < 2^53) with a value each; at most half of the places are taken. */
export interface IndexTable {
  size: number;
  keys: Float64Array;
  values: Int32Array;
}

export function createIndexTable(): IndexTable {
  return { size: 0, keys: new Float64Array(FIRST_PLACES).fill(EMPTY), values: new Int32Array(FIRST_PLACES) };
}

/** Where the search for a key begins. */
function homeOf(keys: Float64Array, key: number): number {
  const mixed = Math.imul((key | 0) ^ Math.imul((key * INV_2_32) | 0, SPREAD), SPREAD);
  return (mixed ^ (mixed >>> 15)) & (keys.length - 1);
}

/** The place of a key, or the empty place where it would go. */
function placeOf(keys: Float64Array, key: number): number {
  let place = homeOf(keys, key);
  while (keys[place] !== key && keys[place] !== EMPTY) place = (place + 1) & (keys.length - 1);
  return place;
}

/** The value of a key; −1 when it has none. Values are ≥ 0. */
export function lookUp(table: IndexTable, key: number): number {
  const place = placeOf(table.keys, key);
  return table.keys[place] === key ? table.values[place]! : -1;
}

/** Gives a key a value, its first or another. */
export function enterKey(table: IndexTable, key: number, value: number): void {
  const place = placeOf(table.keys, key);
  table.values[place] = value;
  if (table.keys[place] === key) return;
  table.keys[place] = key;
  if (2 * ++table.size > table.keys.length) widen(table);
}

function widen(table: IndexTable): void {
  const { keys, values } = table;
  table.keys = new Float64Array(2 * keys.length).fill(EMPTY);
  table.values = new Int32Array(2 * keys.length);
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] === EMPTY) continue;
    const place = placeOf(table.keys, keys[i]!);
    table.keys[place] = keys[i]!;
    table.values[place] = values[i]!;
  }
}

/** Takes a key out, if it is there. Those behind it that could not go to their own place move up, so that no search ends too early. */
export function dropKey(table: IndexTable, key: number): void {
  const { keys, values } = table;
  const last = keys.length - 1;
  let hole = placeOf(keys, key);
  if (keys[hole] !== key) return;
  table.size--;
  for (let i = (hole + 1) & last; keys[i] !== EMPTY; i = (i + 1) & last) {
    const home = homeOf(keys, keys[i]!);
    // Stays when its home lies behind the hole.
    if (((i - home) & last) < ((i - hole) & last)) continue;
    keys[hole] = keys[i]!;
    values[hole] = values[i]!;
    hole = i;
  }
  keys[hole] = EMPTY;
}

/** Empties the table. */
export function clearTable(table: IndexTable): void {
  table.keys.fill(EMPTY);
  table.size = 0;
}
