// Workload W2 as a plain loop: what remains when nothing is general. The twin of w2.cpp; on whole milliseconds it is what the engine must equal.
import { createEventHeap } from './event-heap.ts';
import {
  arrivalMin,
  bitsOf,
  CLOSES_MIN,
  DAY_MIN,
  DAYS,
  drawTruck,
  nextStage,
  OPENS_MIN,
  PERISHABLE,
  SERVERS,
  serviceMin,
  STAGES,
} from './w2-model.ts';

/** What a run leaves, by direction × stage (index 8 d + k) or by direction. Times in the loop's unit. */
export interface W2Books {
  /** Waits by direction × stage, then times in the gate from STAYS on by direction × class (2 d + 0 perishable, 1 other). */
  readonly tallies: Histograms;
  readonly area: Float64Array;
  readonly longest: Int32Array;
  /** Time of services begun, and the part of it after the horizon. */
  readonly busy: Float64Array;
  readonly overhang: Float64Array;
  readonly arrived: Int32Array;
  readonly done: Int32Array;
  /** By direction × hour. */
  readonly hourly: Uint32Array;
  readonly horizon: number;
}

export interface W2Loop {
  /** Runs a replication and answers the number of its events. */
  run(seed: number): number;
  readonly books: W2Books;
}

/** Counts, sums in the loop's unit, and 32 buckets an octave from 2^-10 to 2^22 minutes. */
export interface Histograms {
  readonly n: Int32Array;
  readonly sum: Float64Array;
  readonly buckets: Uint32Array;
  add(i: number, x: number): void;
  clear(): void;
  /** Minutes: middle of the bucket that holds the ⌈q n⌉-th value; 0 for the first bucket. */
  quantile(i: number, q: number): number;
}

/** Where times in the gate begin in the tallies. */
export const STAYS = 2 * STAGES;

const BUCKETS = 1024;
const FIRST_BUCKET = 1013 << 5;

function createHistograms(count: number, unitsPerMin: number): Histograms {
  const minutes = 1 / unitsPerMin;
  const n = new Int32Array(count);
  const sum = new Float64Array(count);
  const buckets = new Uint32Array(count * BUCKETS);
  const double = new Float64Array(1);
  const halves = new Int32Array(double.buffer);
  const edge = (k: number): number => {
    halves[0] = 0;
    halves[1] = (k + FIRST_BUCKET) << 15;
    return double[0]!;
  };
  return {
    n,
    sum,
    buckets,
    add(i, x) {
      double[0] = x * minutes;
      const k = (halves[1]! >> 15) - FIRST_BUCKET;
      const at = i * BUCKETS + (k < 0 ? 0 : k > BUCKETS - 1 ? BUCKETS - 1 : k);
      buckets[at] = buckets[at]! + 1;
      n[i] = n[i]! + 1;
      sum[i] = sum[i]! + x;
    },
    clear() {
      for (const column of [n, sum, buckets]) column.fill(0);
    },
    quantile(i, q) {
      const need = Math.ceil(q * n[i]!);
      for (let k = 0, seen = 0; k < BUCKETS && n[i]! > 0; k++) {
        seen += buckets[i * BUCKETS + k]!;
        if (seen >= need) return k === 0 ? 0 : (edge(k) + edge(k + 1)) / 2;
      }
      return 0;
    },
  };
}

const MS_PER_MIN = 60_000;
/** Trucks inside at a time; 840 are the most that were seen. */
const ROOM = 1 << 14;
const HOURS_CHANGE = -1;
const FIRST_ARRIVAL = -2;
/** At one instant hours change first, then services end, then trucks arrive; each by number and direction. */
const DEPARTURES = 2 ** 28;
const ARRIVALS = 2 ** 29;

/** A loop to be reused. `wholeMs`: times are milliseconds, each arrival and each service rounded to a whole one; otherwise real minutes. */
// One closure for speed, its arrays constants to the engine: see event-heap.ts.
export function createW2Loop({ wholeMs }: { readonly wholeMs: boolean }): W2Loop {
  const scale = wholeMs ? MS_PER_MIN : 1;
  const horizon = DAYS * DAY_MIN * scale;
  const heap = createEventHeap(256);
  const [arrivedAt, joinedAt] = [new Float64Array(ROOM), new Float64Array(ROOM)];
  const [next, number] = [new Int32Array(ROOM), new Int32Array(ROOM)];
  const [stage, bits, direction] = [new Uint8Array(ROOM), new Uint8Array(ROOM), new Uint8Array(ROOM)];
  const [idle, length] = [new Int32Array(2 * STAGES), new Int32Array(2 * STAGES)];
  const [head, tail] = [new Int32Array(4 * STAGES), new Int32Array(4 * STAGES)];
  const since = new Float64Array(2 * STAGES);
  const words = new Int32Array(4);
  const coming = [new Int32Array(4), new Int32Array(4)] as const;
  /** Minutes, not rounded: rounding must not add up. */
  const lastArrival = new Float64Array(2);
  const books: W2Books = {
    // One for all: a closure that exists once is compiled with its arrays as constants.
    tallies: createHistograms(STAYS + 4, scale),
    area: new Float64Array(2 * STAGES),
    longest: new Int32Array(2 * STAGES),
    busy: new Float64Array(2 * STAGES),
    overhang: new Float64Array(2 * STAGES),
    arrived: new Int32Array(2),
    done: new Int32Array(2),
    hourly: new Uint32Array(2 * DAYS * 24),
    horizon,
  };
  const { tallies, area, longest, busy, overhang, arrived, done, hourly } = books;
  let key = 0;
  let freeSlot = -1;
  let slots = 0;
  let isOpen = false;

  const timeOf = (minutes: number): number => (wholeMs ? Math.round(minutes * MS_PER_MIN) : minutes);
  const accrue = (t: number, at: number): void => {
    // A length held for no time does not count as the longest.
    if (t > since[at]!) {
      if (length[at]! > longest[at]!) longest[at] = length[at]!;
      area[at] = area[at]! + length[at]! * (t - since[at]!);
    }
    since[at] = t;
  };
  const start = (t: number, at: number, truck: number): void => {
    const d = direction[truck]!;
    idle[at] = idle[at]! - 1;
    const takes = timeOf(serviceMin(key, d, number[truck]!, stage[truck]!, words));
    tallies.add(at, t - joinedAt[truck]!);
    busy[at] = busy[at]! + takes;
    if (t + takes > horizon) overhang[at] = overhang[at]! + (t + takes - horizon);
    heap.push(t + takes, DEPARTURES + 2 * number[truck]! + d, truck);
  };
  const join = (t: number, at: number, k: number, truck: number): void => {
    stage[truck] = k;
    joinedAt[truck] = t;
    if (isOpen && idle[at]! > 0) {
      start(t, at, truck);
      return;
    }
    const line = 2 * at + ((bits[truck]! & PERISHABLE) !== 0 ? 0 : 1);
    next[truck] = -1;
    if (tail[line]! < 0) head[line] = truck;
    else next[tail[line]!] = truck;
    tail[line] = truck;
    accrue(t, at);
    length[at] = length[at]! + 1;
  };
  const serveNext = (t: number, at: number): boolean => {
    let line = 2 * at;
    if (head[line]! < 0) line++;
    const truck = head[line]!;
    if (truck < 0) return false;
    head[line] = next[truck]!;
    if (head[line]! < 0) tail[line] = -1;
    accrue(t, at);
    length[at] = length[at]! - 1;
    start(t, at, truck);
    return true;
  };
  const planArrival = (d: number): number => {
    drawTruck(key, d, arrived[d]!, coming[d]!);
    lastArrival[d] = arrivalMin(lastArrival[d]!, coming[d]!);
    return timeOf(lastArrival[d]);
  };
  const arrive = (t: number, d: number): void => {
    const truck = freeSlot < 0 ? slots++ : freeSlot;
    if (truck === freeSlot) freeSlot = next[truck]!;
    bits[truck] = bitsOf(d, coming[d]!);
    arrivedAt[truck] = t;
    direction[truck] = d;
    number[truck] = arrived[d]!;
    arrived[d] = arrived[d]! + 1;
    const at = planArrival(d);
    heap.replaceFirst(at, ARRIVALS + 2 * arrived[d] + d, FIRST_ARRIVAL - d);
    join(t, d * STAGES, 0, truck);
  };
  const endService = (t: number, truck: number): void => {
    heap.pop();
    const d = direction[truck]!;
    const at = d * STAGES + stage[truck]!;
    idle[at] = idle[at]! + 1;
    // The freed server takes its next truck before this one joins its next stage.
    if (isOpen) serveNext(t, at);
    const to = nextStage(stage[truck]!, bits[truck]!);
    if (to < STAGES) {
      join(t, d * STAGES + to, to, truck);
      return;
    }
    tallies.add(STAYS + 2 * d + ((bits[truck]! & PERISHABLE) !== 0 ? 0 : 1), t - arrivedAt[truck]!);
    done[d] = done[d]! + 1;
    const hour = d * DAYS * 24 + Math.floor(t / (60 * scale));
    hourly[hour] = hourly[hour]! + 1;
    next[truck] = freeSlot;
    freeSlot = truck;
  };
  const changeHours = (t: number): void => {
    isOpen = !isOpen;
    heap.replaceFirst(t + (isOpen ? CLOSES_MIN - OPENS_MIN : DAY_MIN - CLOSES_MIN + OPENS_MIN) * scale, 0, HOURS_CHANGE);
    for (let at = 0; isOpen && at < 2 * STAGES; at++) while (idle[at]! > 0 && serveNext(t, at));
  };
  const reset = (): void => {
    for (const column of [length, since, area, longest, busy, overhang, arrived, done, hourly, lastArrival]) column.fill(0);
    for (const column of [head, tail]) column.fill(-1);
    tallies.clear();
    heap.clear();
    idle.set(SERVERS.flat());
    freeSlot = -1;
    slots = 0;
    isOpen = false;
  };
  const run = (seed: number): number => {
    reset();
    key = seed | 0;
    for (let d = 0; d < 2; d++) heap.push(planArrival(d), ARRIVALS + d, FIRST_ARRIVAL - d);
    heap.push(OPENS_MIN * scale, 0, HOURS_CHANGE);
    let events = 0;
    for (;;) {
      const t = heap.time();
      if (t >= horizon) break;
      events++;
      const what = heap.what();
      if (what >= 0) endService(t, what);
      else if (what === HOURS_CHANGE) changeHours(t);
      else arrive(t, FIRST_ARRIVAL - what);
    }
    for (let at = 0; at < 2 * STAGES; at++) accrue(horizon, at);
    return events;
  };
  return { run, books };
}

/** The figures of the books under the names of w2-seed1.json and w2-distribution.json; times in minutes. */
export function figuresOfBooks(books: W2Books): Readonly<Record<string, number>> {
  const { tallies } = books;
  const unitsPerMin = books.horizon / (DAYS * DAY_MIN);
  const figures: Record<string, number> = {};
  const putAll = (prefix: string, mean: string, i: number): void => {
    figures[`${prefix}n`] = tallies.n[i]!;
    figures[prefix + mean] = tallies.sum[i]! / tallies.n[i]! / unitsPerMin;
    for (const [name, q] of [['p50', 0.5], ['p90', 0.9], ['p99', 0.99]] as const) figures[prefix + name] = tallies.quantile(i, q); // prettier-ignore
  };
  for (let d = 0; d < 2; d++) {
    figures[`d${d}.arrived`] = books.arrived[d]!;
    figures[`d${d}.done`] = books.done[d]!;
    for (let c = 0; c < 2; c++) putAll(`d${d}.tis${c}.`, 'mean', STAYS + 2 * d + c);
    for (let k = 0; k < STAGES; k++) {
      const at = d * STAGES + k;
      putAll(`d${d}.s${k}.`, 'wait', at);
      figures[`d${d}.s${k}.Lq`] = books.area[at]! / books.horizon;
      figures[`d${d}.s${k}.qmax`] = books.longest[at]!;
      figures[`d${d}.s${k}.busy`] = books.busy[at]! / books.horizon / SERVERS[d]![k]!;
    }
    figures[`d${d}.peakHour`] = Math.max(...books.hourly.subarray(d * DAYS * 24, (d + 1) * DAYS * 24));
  }
  return figures;
}
