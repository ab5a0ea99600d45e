// The lines of pools: in which one a token stands, which pool it chooses, which line is served, and who is next.
import { meets } from './conditions.ts';
import { remainingOf, slotOf } from './gate-state.ts';
import { POOL_SELECTS, type PoolModel } from './model.ts';
import { PATIENCE } from './purposes.ts';
import { hasFreeServer, hasIdleServer } from './servers.ts';
import { draw, engine, uniformOf } from './resident.ts';
import { tables } from './resident-tables.ts';

/** The line of a pool a token stands in at a stage: by direction, then by class. */
export function lineOf(token: number, stage: number, p: number): number {
  if (tables.lines[p] === 1) return tables.firstLine[p]!;
  const row = tables.lineRow[p]!;
  if (row >= 0) return tables.lineOfSort[row + engine.state.sort[slotOf(engine.state, token)]!]!;
  return lineAmong(token, stage, engine.gate.pools[p]!);
}

function lineAmong(token: number, stage: number, pool: PoolModel): number {
  const { classes } = pool;
  const slot = slotOf(engine.state, token);
  let rank = 0;
  if (pool.rankOfSort !== null) rank = pool.rankOfSort[engine.state.sort[slot]!]!;
  else while (rank < classes.length && !isInClass(slot, stage, pool, rank)) rank++;
  const way = pool.tidal === null ? 0 : engine.gate.flows[engine.state.flow[slot]!]!.from;
  return pool.firstLine + way * (classes.length + 1) + rank;
}

function isInClass(slot: number, stage: number, pool: PoolModel, rank: number): boolean {
  const condition = pool.classes[rank]!;
  return (condition.stages === null || condition.stages[stage] === 1) && meets(slot, condition);
}

/** Whether a pool serves those in one of its lines at present. */
export function isServed(p: number, line: number): boolean {
  const { state, gate } = engine;
  if ((tables.poolRules[p]! & POOL_SELECTS) === 0) return true;
  const pool = gate.pools[p]!;
  if (pool.lines === 1) return pool.admits === null || (state.admitted[p]! & 1) === 1;
  const offset = line - pool.firstLine;
  const classes = pool.classes.length + 1;
  if (pool.admits !== null && ((state.admitted[p]! >> (offset % classes)) & 1) === 0) return false;
  return pool.tidal === null || state.direction[p] === Math.floor(offset / classes);
}

/** Of several pools the one with the fewest waiting and in service; those without anyone on duty come last; ties by lot. */
export function choosePool(token: number, stage: number): number {
  const { state, gate } = engine;
  const pools = gate.stages.orPools[stage]!;
  if (pools === null) return tables.pool[stage]!;
  let best: number[] = [];
  let least = Infinity;
  for (const p of pools) {
    const { firstLine, lines } = gate.pools[p]!;
    let n = state.collectors.busy.level[p]! + (state.capacity[p] === 0 ? 1e9 : 0);
    for (let line = firstLine; line < firstLine + lines; line++) n += state.lines.length[line]!;
    if (n < least) [least, best] = [n, [p]];
    else if (n === least) best.push(p);
  }
  if (best.length === 1) return best[0]!;
  draw(slotOf(state, token), PATIENCE, tables.key[stage]!);
  return best[Math.floor(uniformOf(2) * best.length)]!;
}

/** Whether a token of a line may begin at once: somebody is free, and nobody who waits comes before it. */
export function mayBegin(p: number, line: number): boolean {
  if ((tables.poolRules[p]! & POOL_SELECTS) === 0) return hasIdleServer(p) && nobodyWaits(p);
  return hasFreeServer(p) && isServed(p, line) && lineToServe(p) < 0;
}

function nobodyWaits(p: number): boolean {
  const { head } = engine.state.lines;
  const firstLine = tables.firstLine[p]!;
  const end = firstLine + tables.lines[p]!;
  for (let line = firstLine; line < end; line++) if (head[line]! >= 0) return false;
  return true;
}

/** The line whose first is next, −1 none. When the quota is used up only services that were interrupted go on. */
export function lineToServe(p: number): number {
  const { state } = engine;
  const { head } = state.lines;
  const rules = tables.poolRules[p]!;
  const firstLine = tables.firstLine[p]!;
  const end = firstLine + tables.lines[p]!;
  for (let line = firstLine; line < end; line++) {
    const token = head[line]!;
    if (token >= 0 && (rules & POOL_SELECTS) === 0) return line;
    if (token >= 0 && isServed(p, line) && (state.quotaLeft[p] !== 0 || remainingOf(state, token) > 0)) return line;
  }
  return -1;
}
