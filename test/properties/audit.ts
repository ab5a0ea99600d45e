// Everything the state of a gate says twice must say the same: levels, tables of servers, lines, rooms, slots, and the events still to come.
import { kindOf } from '../../simulations/kernel/event-list.ts';
import { KIND_DEPART, KIND_END_PAPERS, KIND_END_TRUCK, KIND_PATIENCE, KIND_RETURN, KIND_SERVER, KIND_SPOIL, KIND_TRANSFER, stepAt, type GateEngine } from '../../simulations/model/engine.ts'; // prettier-ignore
import * as is from '../../simulations/model/gate-state.ts';
import { columnsIn, entriesOf } from '../../simulations/model/columns.ts';
import { stateOf } from '../../simulations/model/resident.ts';
import { MAX_FLOWS, MAX_HELD, POOL_NAMES_SERVERS, STAGE_SERVICE } from '../../simulations/model/model.ts';

/** One gate under audit: what is pending, where tokens stand, and what has been found wrong. */
interface Books {
  readonly engine: GateEngine;
  readonly state: is.GateState;
  readonly pending: ReadonlySet<string>;
  readonly inLine: ReadonlyMap<number, number>;
  readonly riders: ReadonlySet<number>;
  readonly faults: string[];
}
type Counts = Map<number, number>;

const bump = (counts: Counts, index: number): Counts => counts.set(index, (counts.get(index) ?? 0) + 1);

function compare({ faults }: Books, name: string, counts: Counts, column: ArrayLike<number>): void {
  for (let i = 0; i < column.length; i++)
    if (column[i] !== (counts.get(i) ?? 0)) faults.push(`${name}[${i}] is ${column[i]}, counted ${counts.get(i) ?? 0}`);
}

const mark = (kind: number, payload: number, time?: number): string => `${kind} ${payload} ${time ?? ''}`;

/** An entry of a column that the gate may have no use for. */
const read = (column: ArrayLike<number>, i: number, blank = 0): number => (column.length === 0 ? blank : column[i]!);

/** What a free slot may still hold: who was in it, and where it went. */
const LEFT_BEHIND: readonly string[] = ['tie', 'sort', 'flow', 'channel', 'cargo', 'flags', 'arrivedAt', 'traits', 'lap', 'step', 'at', 'atPool', 'enteredAt', 'line']; // prettier-ignore

/** Whether a slot is as a new one is, but for what its last consignment left behind. */
function isBlank({ uses, lines, half, ...columns }: is.GateState, slot: number): boolean {
  const tokens = [slot << half, (slot << half) + half];
  // The link of a free truck leads to the next free slot.
  const isFree = columns.flags[slot] === 0;
  const isUnlinked = tokens.every((token) => (lines.next[token] === -1 || (isFree && token === tokens[0])) && lines.previous[token] === -1);
  const isAsNew = columnsIn(uses).every((name) => {
    const [from, to] = [entriesOf(name, uses, slot), entriesOf(name, uses, slot + 1)];
    return LEFT_BEHIND.includes(name) || columns[name].subarray(from, to).every((value) => value === (name === 'server' ? -1 : 0));
  });
  return isUnlinked && isAsNew;
}

/** Marks of all events to come, with and without their times. */
function pendingOf({ events }: is.GateState): ReadonlySet<string> {
  const marks = Array.from({ length: events.size }, (_, i) => {
    const [kind, payload] = [kindOf(events.orders[i]!), events.payloads[i]!];
    return [mark(kind, payload), mark(kind, payload, events.times[i])];
  });
  return new Set(marks.flat());
}

/** In which line each token stands, by walking the lines. */
function linesOf({ lines }: is.GateState, faults: string[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (let line = 0; line < lines.head.length; line++) {
    let n = 0;
    for (let token = lines.head[line]!; token >= 0; token = lines.next[token]!, n++) {
      if (places.has(token)) faults.push(`token ${token} stands in two lines`);
      places.set(token, line);
    }
    if (n !== lines.length[line]) faults.push(`line ${line} has ${n}, says ${lines.length[line]}`);
  }
  return places;
}

/** Slots that ride with another. */
function ridersOf(state: is.GateState, faults: string[]): ReadonlySet<number> {
  const riders = new Set<number>();
  for (let slot = 0; slot < state.used; slot++) {
    if (state.flags[slot] === 0 || is.mateOf(state, slot) === 0) continue;
    const mate = is.mateOf(state, slot) - 1;
    if (riders.has(mate)) faults.push(`slot ${mate} rides with two`);
    riders.add(mate);
  }
  return riders;
}

/** What trucks and declarations add up to. */
const NUMBERS = ['waiting', 'serving', 'inside', 'insideReefer', 'blocked', 'room', 'origin', 'nameless'] as const;
type Numbers = Readonly<Record<(typeof NUMBERS)[number], Counts>>;

/** Whether a pool's servers are told apart. */
const hasNames = ({ gate }: GateEngine, p: number): boolean => (gate.pools[p]!.rules & POOL_NAMES_SERVERS) !== 0;

function auditToken(books: Books, token: number, numbers: Numbers): void {
  const { engine, state, pending, inLine, faults } = books;
  const { gate } = engine;
  const phase = state.phase[token]!;
  const check = (isSo: boolean, what: string): void => {
    if (!isSo) faults.push(`token ${token} in phase ${phase} at ${gate.stages.ids[state.at[token]!] ?? 'no stage'}: ${what}`);
  };
  const waits = [is.PHASE_WAITING, is.PHASE_BLOCKED, is.PHASE_GATHER].includes(phase);
  const line = inLine.get(token);
  check(waits ? line !== undefined && line === read(state.line, token, line) : line === undefined, `stands in line ${line}`);
  if (phase === is.PHASE_NONE) return;
  const [stage, endsAt] = [state.at[token]!, state.endsAt[token]!];
  const isServed = phase === is.PHASE_SERVICE || phase === is.PHASE_SUSPENDED;
  const isKept = phase === is.PHASE_BLOCKED && read(state.keeps, token) > 0;
  if (isKept) bump(numbers.blocked, state.atPool[token]!);
  else bump(isServed ? numbers.serving : numbers.waiting, stage * gate.flows.length + state.flow[is.slotOf(state, token)]!);
  if (phase === is.PHASE_WAITING && gate.stages.room[stage]! >= 0) bump(numbers.room, stage);
  const kind = phase === is.PHASE_SERVICE ? (is.halfOf(state, token) === 1 ? KIND_END_PAPERS : KIND_END_TRUCK) : KIND_PATIENCE;
  const hasEvent = endsAt === 0 || (endsAt >= state.now && pending.has(mark(kind, token, endsAt)));
  check(hasEvent, `no event at ${endsAt}`);
  check(phase !== is.PHASE_SERVICE || endsAt > 0, 'ends never');
  check(phase !== is.PHASE_JOIN || (state.flags[is.slotOf(state, token)]! & is.PAPERS_CLEARED) === 0, 'the papers are cleared');
  const hasServer = (isServed && gate.stages.kind[stage] === STAGE_SERVICE) || isKept;
  const isNamed = hasServer && hasNames(engine, state.atPool[token]!);
  if (hasServer && !isNamed) bump(numbers.nameless, state.atPool[token]!);
  const server = read(state.server, token, -1);
  check(isNamed === server >= 0, `has server ${server}`);
  check(server < 0 || state.serverToken[server] === token, `server ${server} is not its own`);
  check(phase !== is.PHASE_SUSPENDED || (state.serverFlags[server]! & is.SERVER_DOWN) !== 0, `server ${server} works`);
}

function auditSlot(books: Books, slot: number, numbers: Numbers): void {
  const { engine, state, pending, inLine, riders, faults } = books;
  const { model } = engine;
  const flags = state.flags[slot]!;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const check = (isSo: boolean, what: string): void => {
    if (!isSo) faults.push(`slot ${slot} with flags ${flags}: ${what}`);
  };
  const [truck, papers] = [is.truckOf(state, slot), is.papersOf(state, slot)];
  const spoilAt = read(state.spoilAt, slot);
  const holds = state.held.subarray(slot * MAX_HELD, (slot + 1) * MAX_HELD).some((server) => server !== 0);
  if (flags === 0 || has(is.TRAVELLING)) {
    check(!inLine.has(truck) && !inLine.has(papers) && !riders.has(slot), 'stands somewhere');
    check(isBlank(state, slot), 'is not as good as new');
    check(flags === 0 || pending.has(mark(KIND_RETURN, slot)) || pending.has(mark(KIND_TRANSFER, slot)), 'is on the road for ever');
    return;
  }
  auditToken(books, truck, numbers);
  if (papers !== truck) auditToken(books, papers, numbers);
  const isIn = has(is.TRUCK_HERE) && !has(is.GONE);
  check(
    isIn ? (state.phase[truck] === is.PHASE_NONE) === riders.has(slot) : state.phase[truck] === is.PHASE_NONE,
    `truck in phase ${state.phase[truck]}`,
  );
  check(riders.has(slot) === (isIn && has(is.RIDING)), 'rides or not');
  const papersPhase = papers === truck ? is.PHASE_NONE : state.phase[papers];
  check((has(is.LODGED) && !has(is.PAPERS_CLEARED)) === (papersPhase !== is.PHASE_NONE), `papers in phase ${papersPhase}`);
  check(!has(is.GONE) || !has(is.PAPERS_CLEARED), 'is done with, but not free');
  check(isIn || !holds, 'is not here, but holds a server');
  check(!isIn || spoilAt === 0 || has(is.SPOILED) || pending.has(mark(KIND_SPOIL, slot, spoilAt)), 'spoils never');
  if (!isIn) return;
  const flow = state.flow[slot]!;
  bump(numbers.inside, flow);
  if (model.perishable[state.cargo[slot]!] === 1) bump(numbers.insideReefer, flow);
  if (!has(is.LEFT_ORIGIN)) bump(numbers.origin, flow);
}

function auditSlots(books: Books): void {
  const { state } = books;
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, new Map<number, number>()])) as unknown as Numbers;
  const free = new Set<number>();
  for (let slot = state.freeHead; slot >= 0; slot = state.lines.next[is.truckOf(state, slot)]!) free.add(slot);
  for (let slot = 0; slot < state.used; slot++) {
    if ((state.flags[slot] === 0) !== free.has(slot)) books.faults.push(`slot ${slot}: flags ${state.flags[slot]}, free ${free.has(slot)}`);
    auditSlot(books, slot, numbers);
  }
  for (const name of ['waiting', 'serving', 'inside', 'insideReefer', 'blocked'] as const)
    compare(books, name, numbers[name], state.collectors[name].level);
  compare(books, 'roomUsed', numbers.room, state.roomUsed);
  const nameless = state.collectors.busy.level.map((busy, p) => (hasNames(books.engine, p) ? 0 : busy));
  compare(books, 'busy', numbers.nameless, nameless);
  compare(books, 'atOrigin', numbers.origin, state.atOrigin);
}

/** Who holds each server through `seize`, as a truck's token. */
function holdersOf({ state, faults }: Books): ReadonlyMap<number, number> {
  const holders = new Map<number, number>();
  for (let at = 0; at < Math.min(state.held.length, state.used * MAX_HELD); at++) {
    const slot = Math.floor(at / MAX_HELD);
    if (state.flags[slot] === 0 || state.held[at] === 0) continue;
    if (holders.has(state.held[at]! - 1)) faults.push(`server ${state.held[at]! - 1} is held twice`);
    holders.set(state.held[at]! - 1, is.truckOf(state, slot));
  }
  return holders;
}

function auditServers(books: Books): void {
  const { engine, state, pending, faults } = books;
  const { gate } = engine;
  const holders = holdersOf(books);
  const busy = state.collectors.busy.level.map((n, p) => (hasNames(engine, p) ? n : 0));
  const columns = { busy, overtime: state.overtime, downCount: state.downCount, outOfUse: state.outOfUse, repairing: state.repairing }; // prettier-ignore
  const numbers = Object.fromEntries(Object.keys(columns).map((name) => [name, new Map<number, number>()])) as Record<
    keyof typeof columns,
    Counts
  >;
  for (let server = 0; server < gate.servers; server++) {
    const [p, flags, token] = [gate.poolOf[server]!, state.serverFlags[server]!, state.serverToken[server]!];
    const has = (flag: number): boolean => (flags & flag) !== 0;
    const check = (isSo: boolean, what: string): void => {
      if (!isSo) faults.push(`server ${server} of ${gate.pools[p]!.id}, flags ${flags}, token ${token}: ${what}`);
    };
    const isDue = pending.has(mark(KIND_SERVER, server, state.serverDueAt[server]));
    const rule = gate.pools[p]!.breakdowns;
    if (has(is.SERVER_BUSY)) bump(numbers.busy, p);
    if (has(is.SERVER_OVERTIME)) bump(numbers.overtime, p);
    if (has(is.SERVER_DOWN)) bump(numbers.downCount, p);
    if (has(is.SERVER_DOWN) && isDue) bump(numbers.repairing, p);
    if (!has(is.SERVER_BUSY) && has(is.SERVER_DOWN | is.SERVER_ON_BREAK)) bump(numbers.outOfUse, p);
    check(has(is.SERVER_BUSY) === token >= 0, 'busy or not');
    check(token < 0 || (read(state.server, token, -1) === server) !== (holders.get(server) === token), 'is neither held nor serves');
    check(!has(is.SERVER_ON_BREAK) || isDue, 'stays away');
    check(
      rule === null || rule.byUse || has(is.SERVER_DOWN) || pending.has(mark(KIND_SERVER, server, state.serverUseLeft[server])),
      'never fails',
    );
  }
  for (const [server, token] of holders) if (state.serverToken[server] !== token) faults.push(`server ${server} is not held by ${token}`);
  for (const name of Object.keys(columns) as (keyof typeof columns)[]) compare(books, name, numbers[name], columns[name]);
}

/** Whether the first of a line could be served now. */
function isNext({ engine: { gate }, state }: Books, p: number, line: number): boolean {
  const [pool, head] = [gate.pools[p]!, state.lines.head[line]!];
  if (head < 0 || (state.quotaLeft[p] === 0 && is.remainingOf(state, head) === 0)) return false;
  const [classes, offset] = [pool.classes.length + 1, line - pool.firstLine];
  const isAdmitted = pool.admits === null || ((state.admitted[p]! >> (offset % classes)) & 1) === 1;
  return isAdmitted && (pool.tidal === null || state.direction[p] === Math.floor(offset / classes));
}

/** Nobody who may be served waits beside an idle server, nobody stands outside a room with a place, and everything follows the clock. */
function auditPools(books: Books): void {
  const { engine, state, pending, faults } = books;
  const { gate } = engine;
  gate.pools.forEach((pool, p) => {
    const busy = state.collectors.busy.level[p]!;
    const idle = Math.min(state.capacity[p]! - busy + state.overtime[p]! - state.outOfUse[p]!, pool.servers - busy - state.outOfUse[p]!);
    for (let line = pool.firstLine; line < pool.firstLine + pool.lines; line++)
      if (idle > 0 && isNext(books, p, line)) faults.push(`pool ${pool.id}: ${idle} idle while token ${state.lines.head[line]} waits`);
    for (const stage of pool.rooms)
      if (state.lines.head[gate.stages.line[stage]!]! >= 0 && state.roomUsed[stage]! < gate.stages.room[stage]!)
        faults.push(`room of ${gate.stages.ids[stage]} has a place and somebody outside`);
    if (state.capacity[p] !== stepAt(pool.steps, state.now)) faults.push(`pool ${pool.id}: ${state.capacity[p]} on duty`);
    if (pool.admits !== null && state.admitted[p] !== stepAt(pool.admits, state.now))
      faults.push(`pool ${pool.id} admits ${state.admitted[p]}`);
    if (pool.quota !== null && state.quotaLeft[p]! > stepAt(pool.quota, state.now))
      faults.push(`pool ${pool.id}: quota ${state.quotaLeft[p]}`);
    if (pool.breakdowns !== null && state.repairLine.length[p]! > 0 && state.repairing[p]! < pool.breakdowns.crew)
      faults.push(`pool ${pool.id}: idle crew`);
  });
  gate.stages.gather.forEach((rule, stage) => {
    for (let flow = 0; rule !== null && flow < gate.flows.length; flow++) {
      const line = gate.stages.line[stage]! + flow;
      const head = state.lines.head[line]!;
      const due = head < 0 || rule.atMostMs === Infinity ? 0 : state.enteredAt[head]! + rule.atMostMs;
      const isPlanned = due === 0 || pending.has(mark(KIND_DEPART, stage * (MAX_FLOWS + 1) + flow, due));
      if (state.gatherDue[line] !== due || !isPlanned)
        faults.push(`${gate.stages.ids[stage]} leaves at ${state.gatherDue[line]}, not at ${due}`);
    }
  });
}

/** What does not add up in the state of a gate between two instants. */
export function audit(engine: GateEngine): string[] {
  const faults: string[] = [];
  const state = stateOf(engine);
  const books = { engine, state, pending: pendingOf(state), inLine: linesOf(state, faults), riders: ridersOf(state, faults), faults };
  auditSlots(books);
  auditServers(books);
  auditPools(books);
  return faults.map((fault) => `${engine.gate.id} at ${state.now}: ${fault}`);
}
