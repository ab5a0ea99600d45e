// Two runs that met the same luck, truck by truck, replication after replication: who was cleared in both and who gained, in whole and by cohort.
import { COHORTS, type SlowerTruck, type TruckChange, type TruckCohort, type TruckComparison } from '../../shared/protocol/comparison.ts';
import { CHANNELS } from '../../shared/scenario/scenario.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import type { Detail } from '../border/detail.ts';

const CLEARED = 1;
const LOSERS = 20;
const HOURS = 24;
// Counters of one sort of trucks at one hour.
const BOTH = 0;
const ONLY_BASE = 1;
const ONLY_CANDIDATE = 2;
const NEITHER = 3;
const FASTER = 4;
const SAME = 5;
const SLOWER = 6;
const CHANGE_MS = 7;
const COUNTERS = 8;

export interface TruckFoldOptions {
  /** Sojourns that differ by no more are the same. */
  readonly sameMin: number;
  /** Trucks at this gate, with this cargo, only. */
  readonly gate?: string | undefined;
  readonly cargo?: string | undefined;
}

export interface TruckFold {
  /** The same replication of both runs. */
  add(replication: number, base: Detail, candidate: Detail): void;
  result(): TruckComparison;
}

type Loser = SlowerTruck & { readonly changeMs: number };
type Tally = Float64Array;

export function openTruckFold(options: TruckFoldOptions): TruckFold {
  const tables = new Map<string, Table>();
  const losers: Loser[] = [];
  return {
    add(replication, base, candidate) {
      for (const pair of blockPairs(base, candidate, options.gate)) {
        // Sorts are numbers of their own run: trucks the base does not know are counted by those of the candidate.
        const [ours, theirs] = [tableOf(tables, pair, 'base'), tableOf(tables, pair, 'candidate')];
        const onSlower = (i: number, j: number): void => noteLoser({ options, losers }, replication, pair, i, j);
        joinBlock(pair, [ours, theirs], { sameMs: options.sameMin * MINUTE_MS, onSlower });
      }
    },
    result() {
      const { whole, cohorts } = addTables(tables.values(), options.cargo);
      return {
        ...changeOf(whole),
        sameMin: options.sameMin,
        cohorts: cohortsOf(cohorts),
        losers: losers.map(({ changeMs: _, ...truck }) => truck),
      };
    },
  };
}

/** Counters by sort and hour of the trucks of one block of one run, and what the sorts mean. */
interface Table {
  readonly gate: string;
  readonly flows: readonly string[];
  readonly cargo: readonly string[];
  readonly counts: Tally;
}

function tableOf(tables: Map<string, Table>, { gate, origin, flow, ...pair }: BlockPair, side: 'base' | 'candidate'): Tally {
  const name = `${side}/${gate}/${origin}/${flow}`;
  const known = tables.get(name);
  if (known !== undefined) return known.counts;
  const { detail, gate: g } = pair[side];
  const flows = detail.gates[g]?.flows ?? [];
  const counts: Tally = new Float64Array(flows.length * detail.cargo.length * CHANNELS.length * HOURS * COUNTERS);
  tables.set(name, { gate, flows, cargo: detail.cargo, counts });
  return counts;
}

/** Rows [from, to) of a detail. */
interface Rows {
  readonly detail: Detail;
  readonly gate: number;
  readonly from: number;
  readonly to: number;
}

/** The trucks of one origin at one gate in both runs; either may have none. */
interface BlockPair {
  readonly gate: string;
  readonly origin: string;
  readonly flow: string;
  readonly base: Rows;
  readonly candidate: Rows;
}

/** Blocks are the same by name: runs with other gates, or gates in another order, are compared over what they share. */
function blockPairs(base: Detail, candidate: Detail, only: string | undefined): readonly BlockPair[] {
  const [ours, theirs] = [blocksOf(base), blocksOf(candidate)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
    const [gate = '', origin = '', flow = ''] = name.split('/');
    if (only !== undefined && gate !== only) return [];
    const none = (detail: Detail): Rows => ({ detail, gate: detail.gates.findIndex(({ id }) => id === gate), from: 0, to: 0 });
    return [{ gate, origin, flow, base: ours.get(name) ?? none(base), candidate: theirs.get(name) ?? none(candidate) }];
  });
}

function blocksOf(detail: Detail): ReadonlyMap<string, Rows> {
  const blocks = new Map<string, Rows>();
  let from = 0;
  for (const { gate, origin, flow, trucks } of detail.blocks) {
    const to = from + trucks;
    blocks.set(`${detail.gates[gate]?.id ?? ''}/${origin}/${flow}`, { detail, gate, from, to });
    from = to;
  }
  return blocks;
}

interface Joining {
  readonly sameMs: number;
  readonly onSlower: (base: number, candidate: number) => void;
}

/** Both blocks are in order of serial and trip: one pass finds who is in both. Written out, since it is done for every truck of every replication. */
function joinBlock({ base, candidate }: BlockPair, tables: readonly [Tally, Tally], { sameMs, onSlower }: Joining): void {
  const [ours, theirs] = tables;
  const { serial: serialA, trip: tripA, outcome: outcomeA, stayMs: stayA } = base.detail;
  const { serial: serialB, trip: tripB, outcome: outcomeB, stayMs: stayB } = candidate.detail;
  const cellA = cellsOf(base);
  const cellB = cellsOf(candidate);
  let i = base.from;
  let j = candidate.from;
  while (i < base.to || j < candidate.to) {
    const order = i >= base.to ? 1 : j >= candidate.to ? -1 : serialA[i]! - serialB[j]! || tripA[i]! - tripB[j]!;
    if (order > 0) count(theirs, cellB(j), outcomeB[j++] === CLEARED ? ONLY_CANDIDATE : NEITHER);
    else if (order < 0) count(ours, cellA(i), outcomeA[i++] === CLEARED ? ONLY_BASE : NEITHER);
    else {
      const cell = cellA(i);
      const here = outcomeA[i] === CLEARED;
      const there = outcomeB[j] === CLEARED;
      if (here && there) {
        const change = stayB[j]! - stayA[i]!;
        count(ours, cell, BOTH);
        count(ours, cell, change > sameMs ? SLOWER : change < -sameMs ? FASTER : SAME);
        ours[cell + CHANGE_MS] = ours[cell + CHANGE_MS]! + change;
        if (change > sameMs) onSlower(i, j);
      } else count(ours, cell, here ? ONLY_BASE : there ? ONLY_CANDIDATE : NEITHER);
      i++;
      j++;
    }
  }
}

/** First counter of a row's sort and hour. */
function cellsOf({ detail: { sort, hour } }: Rows): (row: number) => number {
  return (row) => (sort[row]! * HOURS + hour[row]!) * COUNTERS;
}

function count(table: Tally, cell: number, counter: number): void {
  table[cell + counter] = table[cell + counter]! + 1;
}

/** From counts by sort and hour to the whole and the cohorts. */
function addTables(
  tables: Iterable<Table>,
  only: string | undefined,
): { readonly whole: Tally; readonly cohorts: ReadonlyMap<string, Tally> } {
  const whole: Tally = new Float64Array(COUNTERS);
  const cohorts = new Map<string, Tally>();
  for (const { gate, counts, ...named } of tables) {
    for (let at = 0; at < counts.length; at += COUNTERS) {
      const cell = counts.subarray(at, at + COUNTERS);
      if (cell.every((n) => n === 0)) continue;
      const names = namesOf(named, Math.floor(at / COUNTERS / HOURS));
      if (only !== undefined && names.cargo !== only) continue;
      const ids = { gate, ...names, hour: String((at / COUNTERS) % HOURS) };
      addTo(whole, cell);
      for (const of of COHORTS) addTo(tallyOf(cohorts, `${of}/${ids[of]}`), cell);
    }
  }
  return { whole, cohorts };
}

interface Names {
  readonly flow: string;
  readonly cargo: string;
  readonly channel: string;
}

/** What a sort (see sortOf of the model) means at a gate with these flows. */
function namesOf({ flows, cargo }: Pick<Table, 'flows' | 'cargo'>, sort: number): Names {
  const kind = Math.floor(sort / CHANNELS.length);
  return {
    flow: flows[Math.floor(kind / cargo.length)] ?? '',
    cargo: cargo[kind % cargo.length] ?? '',
    channel: CHANNELS[sort % CHANNELS.length] ?? '',
  };
}

function tallyOf(cohorts: Map<string, Tally>, key: string): Tally {
  const known = cohorts.get(key);
  if (known !== undefined) return known;
  const fresh: Tally = new Float64Array(COUNTERS);
  cohorts.set(key, fresh);
  return fresh;
}

function addTo(sum: Tally, counts: Tally): void {
  for (let c = 0; c < COUNTERS; c++) sum[c] = sum[c]! + counts[c]!;
}

function changeOf(tally: Tally): TruckChange {
  const both = tally[BOTH]!;
  return {
    both,
    onlyBase: tally[ONLY_BASE]!,
    onlyCandidate: tally[ONLY_CANDIDATE]!,
    neither: tally[NEITHER]!,
    faster: tally[FASTER]!,
    same: tally[SAME]!,
    slower: tally[SLOWER]!,
    meanChangeMin: both === 0 ? null : tally[CHANGE_MS]! / both / MINUTE_MS,
  };
}

/** Property after property; hours of the day in order, the others by name. */
function cohortsOf(cohorts: ReadonlyMap<string, Tally>): readonly TruckCohort[] {
  const rows = [...cohorts].map(([key, tally]) => {
    const [of, id = ''] = key.split('/') as [TruckCohort['of'], string];
    return { of, id, ...changeOf(tally) };
  });
  const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return rows.sort(
    (a, b) => COHORTS.indexOf(a.of) - COHORTS.indexOf(b.of) || (a.of === 'hour' ? Number(a.id) - Number(b.id) : byName(a.id, b.id)),
  );
}

interface Noting {
  readonly options: TruckFoldOptions;
  readonly losers: Loser[];
}

/** Keeps those who lost most; of equals the first that came. */
function noteLoser({ options, losers }: Noting, replication: number, pair: BlockPair, i: number, j: number): void {
  const [a, b] = [pair.base.detail, pair.candidate.detail];
  const changeMs = b.stayMs[j]! - a.stayMs[i]!;
  if (losers.length === LOSERS && changeMs <= losers[LOSERS - 1]!.changeMs) return;
  const { cargo, channel } = namesOf({ flows: a.gates[pair.base.gate]?.flows ?? [], cargo: a.cargo }, a.sort[i]!);
  if (options.cargo !== undefined && cargo !== options.cargo) return;
  const { gate, origin, flow } = pair;
  const place = losers.findIndex((other) => other.changeMs < changeMs);
  losers.splice(place < 0 ? losers.length : place, 0, {
    ...{ replication, gate, origin, flow, serial: a.serial[i]!, trip: a.trip[i]!, cargo, channel, changeMs },
    arrivedMs: a.arrivedS[i]! * 1000,
    baseMin: a.stayMs[i]! / MINUTE_MS,
    candidateMin: b.stayMs[j]! / MINUTE_MS,
  });
  losers.length = Math.min(losers.length, LOSERS);
}
