// What every event reads of the tables of the gate inside, copied to arrays of its own for each thread: V8 puts their addresses into the machine code, as it does
// with those of the state (resident-state.ts). What is read seldom is read in the model.
import type { Sampler } from '../kernel/samplers.ts';
import { MAX_FLOWS, MAX_PARTS, type Condition, type GateModel, type Model, type PoolModel, type Steps } from './model.ts';

const STAGES = MAX_PARTS + 1;
const POOLS = MAX_PARTS + 1;
/** Room for the ways of most gates. */
const WAYS = 65_536;
/** Room for the lines by sort of most gates. */
const ROWS = 4_096;

/** The tables of the gate inside; the docstrings are those of StageTables, PoolModel, FlowModel and Ways. */
export const tables = {
  /** By stage. */
  kind: new Uint8Array(STAGES),
  pool: new Int32Array(STAGES),
  side: new Uint8Array(STAGES),
  key: new Int32Array(STAGES),
  mode: new Uint8Array(STAGES),
  base: new Int32Array(STAGES),
  rules: new Uint8Array(STAGES),
  room: new Int32Array(STAGES),
  only: new Array<Condition | null>(STAGES).fill(null),
  slow: new Array<Steps | null>(STAGES).fill(null),
  samplers: [] as Sampler[],
  /** By pool. */
  poolRules: new Int32Array(POOLS),
  servers: new Int32Array(POOLS),
  firstLine: new Int32Array(POOLS),
  lines: new Int32Array(POOLS),
  /** Where the lines of a pool by sort of consignment begin in `lineOfSort`; −1: they depend on more than the sort. */
  lineRow: new Int32Array(POOLS),
  lineOfSort: new Int32Array(ROWS),
  /** By flow: the side it comes from, and 1 when its trucks have papers. */
  from: new Uint8Array(MAX_FLOWS),
  papers: new Uint8Array(MAX_FLOWS),
  /** Of the whole gate. */
  ways: new Int32Array(WAYS),
  steps: 0,
  flows: 0,
  warmUpMs: 0,
  hasTrace: false,
  keepsServers: false,
};

/** Brings the tables of a gate in. */
export function copyTables(model: Model, { stages, pools, flows, ways, hasTrace, keepsServers }: GateModel): void {
  for (const column of ['kind', 'pool', 'side', 'key', 'mode', 'base', 'rules', 'room'] as const) tables[column].set(stages[column]);
  stages.only.forEach((condition, stage) => (tables.only[stage] = condition));
  stages.slow.forEach((steps, stage) => (tables.slow[stage] = steps));
  stages.samplers.forEach((sampler, i) => (tables.samplers[i] = sampler));
  pools.forEach((pool, p) => {
    tables.poolRules[p] = pool.rules;
    tables.servers[p] = pool.servers;
    tables.firstLine[p] = pool.firstLine;
    tables.lines[p] = pool.lines;
  });
  copyLines(pools);
  flows.forEach((flow, f) => {
    tables.from[f] = flow.from;
    tables.papers[f] = flow.lodging === null ? 0 : 1;
  });
  if (ways.next.length > tables.ways.length) tables.ways = new Int32Array(2 * ways.next.length);
  tables.ways.set(ways.next);
  tables.steps = ways.steps;
  tables.flows = flows.length;
  tables.warmUpMs = model.warmUpMs;
  tables.hasTrace = hasTrace;
  tables.keepsServers = keepsServers;
}

/** The line each sort of consignment stands in, of pools where nothing else decides. */
function copyLines(pools: readonly PoolModel[]): void {
  let row = 0;
  pools.forEach(({ rankOfSort, tidal, firstLine }, p) => {
    if (rankOfSort === null || tidal !== null || row + rankOfSort.length > tables.lineOfSort.length) {
      tables.lineRow[p] = -1;
      return;
    }
    tables.lineRow[p] = row;
    for (const rank of rankOfSort) tables.lineOfSort[row++] = firstLine + rank;
  });
}
