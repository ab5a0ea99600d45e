// The scenarios of the library against what was counted at the gates. Misses are shown as misses; nothing is tuned here.
import { halfWidth, mean } from '../analysis/index.ts';
import { compile } from '../index.ts';
import type { Flow, Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS, HOUR_MS, tryIso } from '../../shared/time.ts';
import type { Replication } from './case.ts';
import { DAILY_COUNTS, type Confidence, type Demand, type ObservedRow } from './observed.ts';
import { MOVEMENTS, QUEUES } from './observed-queues.ts';
import { replicationsOf } from './replication.ts';
import type { FindScenario } from './run-case.ts';

/** The report of a single day does not balance by 8 % (official report of 1 January 2026): nearer than this nothing can be told. */
const CLOSE = 0.1;
const REPLICATIONS = 8;
const LEVEL = 0.95;
/** The scenario of the jam is given the queue of this day. */
const JAM_BEGINS = '2021-12-16';

/** One observed figure beside the model's. */
export interface CalibrationRow {
  readonly group: string;
  readonly date: string;
  readonly scope: string;
  readonly figure: string;
  readonly unit: string;
  readonly observed: number;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  /** Scenario of the library; null when there is none. */
  readonly scenario: string | null;
  /** `fed`: the run was given this figure as its demand, so it only shows that the gate carries it. `result`: it comes out of the run. */
  readonly role: 'fed' | 'result' | 'none';
  readonly simulated: number | null;
  readonly halfWidth: number | null;
  readonly verdict: 'close' | 'miss' | 'no scenario';
  readonly why: string;
}

interface Kind {
  readonly unit: string;
  readonly of: (r: Replication, scope: string, date: string) => number;
}

const kpi = (r: Replication, key: string): number => r.kpi(key) ?? 0;
const counted = (flow: string): Kind => ({ unit: 'trucks/day', of: (r, scope) => kpi(r, `throughput@${scope}${flow}`) });

/** How each kind of figure is read from a run. */
const FIGURES: Readonly<Record<string, Kind>> = {
  export: counted('/export'),
  import: counted('/import'),
  total: counted(''),
  stock: { unit: 'trucks', of: (r, scope) => kpi(r, `stock.evening@${scope}/export`) },
  tonnes: { unit: 't/day', of: (r, scope) => kpi(r, `tonnes@${scope}`) },
  movements: { unit: 'vehicles/day', of: (r, scope) => kpi(r, `movements@${scope}`) },
  'empties into China': { unit: 'vehicles/day', of: (r, scope) => kpi(r, `throughput@${scope}/empty-out`) },
  'tonnes per movement': { unit: 't', of: (r, scope) => kpi(r, `tonnes@${scope}`) / kpi(r, `movements@${scope}`) },
  'value per tonne': { unit: 'USD/t', of: (r, scope) => kpi(r, `value@${scope}`) / kpi(r, `tonnes@${scope}`) },
  waiting: { unit: 'trucks', of: (r, _scope, date) => waitingAtEight(r, date) },
  durian: { unit: 'trucks/day', of: () => NaN },
  capacity: { unit: 'trucks/day', of: () => NaN },
};

/** Trucks inside all gates at 20:00 of a day, local time of the first gate's first side. */
function waitingAtEight(r: Replication, date: string): number {
  const zoneMin = r.model.gates[0]?.sides[0]?.zoneMin ?? 0;
  const midnight = (tryIso(`${date}T00:00Z`) ?? NaN) - zoneMin * 60_000;
  const atMs = midnight + 20 * HOUR_MS - r.model.startEpochMs;
  const levels = r.levelsAt([atMs])[0] ?? [];
  return levels.reduce((sum, { inside }) => sum + inside.reduce((all, n) => all + n, 0), 0);
}

/** Groups of the page. */
const GROUPS = [
  ['Trucks a day and evening stock', DAILY_COUNTS],
  ['Vehicles waiting', QUEUES],
  ['Movements counted by the Chinese side', MOVEMENTS],
] as const;

const ROWS = GROUPS.flatMap(([group, rows]) => rows.map((row) => ({ group, row })));

/** How many parts a calibration has; each can be computed by itself. */
export const CALIBRATION_PARTS = ROWS.length;

/** One observed row, all its figures. */
export function calibrate(part: number, find: FindScenario): readonly CalibrationRow[] {
  const entry = ROWS[part];
  if (entry === undefined) throw new RangeError(`expected a part below ${ROWS.length}, found ${part}.`);
  const { group, row } = entry;
  const { by } = row;
  if (typeof by === 'string') return Object.entries(row.figures).map(([name, value]) => unmatched(group, row, name, value, by));
  const model = compile(withDemand(ordinary(find(by.scenario), by.demand), by.demand));
  const replications = replicationsOf(model, model.scenario.experiment.seed, 0, REPLICATIONS);
  return Object.entries(row.figures).map(([name, value]) => {
    const samples = replications.map((r) => readFigure(r, name, row.date));
    return matched(group, row, { name, value, samples, scenario: by.scenario, demand: by.demand });
  });
}

function parse(name: string): { readonly scopes: readonly string[]; readonly kind: string } {
  const slash = name.indexOf('/');
  return slash < 0 ? { scopes: ['all'], kind: name } : { scopes: name.slice(0, slash).split('+'), kind: name.slice(slash + 1) };
}

function kindOf(name: string): Kind {
  const kind = FIGURES[parse(name).kind];
  if (kind === undefined) throw new RangeError(`expected a kind of figure, found "${name}".`);
  return kind;
}

function readFigure(r: Replication, name: string, date: string): number {
  return parse(name).scopes.reduce((sum, scope) => sum + kindOf(name).of(r, scope, date), 0);
}

function common(group: string, row: ObservedRow, name: string, value: number) {
  const { date, scope, confidence, sources } = row;
  return { group, date, scope, figure: name, unit: kindOf(name).unit, observed: value, confidence, sources };
}

function unmatched(group: string, row: ObservedRow, name: string, value: number, why: string): CalibrationRow {
  return {
    ...common(group, row, name, value),
    scenario: null,
    role: 'none',
    simulated: null,
    halfWidth: null,
    verdict: 'no scenario',
    why,
  };
}

function matched(
  group: string,
  row: ObservedRow,
  found: {
    readonly name: string;
    readonly value: number;
    readonly samples: readonly number[];
    readonly scenario: string;
    readonly demand: Demand | undefined;
  },
): CalibrationRow {
  const simulated = mean(found.samples);
  return {
    ...common(group, row, found.name, found.value),
    scenario: found.scenario,
    role: isFed(found.name, row) ? 'fed' : 'result',
    simulated,
    halfWidth: halfWidth(found.samples, LEVEL),
    verdict: Math.abs(simulated / found.value - 1) <= CLOSE ? 'close' : 'miss',
    why: found.demand === undefined ? 'as the scenario stands' : 'with the trucks of that time',
  };
}

/** Counts of loaded trucks are what a run is fed with, and so is the queue of the day on which the jam begins; everything else comes out of it. */
function isFed(name: string, row: ObservedRow): boolean {
  const { scopes, kind } = parse(name);
  if (kind === 'waiting') return row.date === JAM_BEGINS;
  return ['export', 'import', 'total'].includes(kind) && scopes.length === 1;
}

// ---- the same gates with the trucks of another time

/** With the demand of another time there is no storm, no closure and no what-if: two weeks of ordinary days, vehicles that come home empty. */
function ordinary(scenario: Scenario, demand: Demand | undefined): Scenario {
  if (demand === undefined) return scenario;
  const gates = Object.fromEntries(
    Object.entries(scenario.gates).map(([id, gate]) => {
      const flows = Object.fromEntries(Object.entries(gate.flows).map(([name, flow]) => [name, emptyHome(flow)]));
      return [id, { ...gate, flows }];
    }),
  );
  return { ...scenario, gates, disruptions: [], diversions: [], clock: { ...scenario.clock, days: 14, warmUpMs: 7 * DAY_MS } };
}

/** Of the ways home, only the empty one. */
function emptyHome(flow: Flow): Flow {
  const last = flow.returns?.at(-1);
  return last === undefined ? flow : { ...flow, returns: [{ ...last, share: 1 }] };
}

type Direction = 'export' | 'import';
const DIRECTIONS: readonly Direction[] = ['export', 'import'];

/** The scenario with the trucks a day of `demand`: a gate that is named gets its own, the others share what is left in their old proportions. */
function withDemand(scenario: Scenario, demand: Demand | undefined): Scenario {
  if (demand === undefined) return scenario;
  const old = (gate: string, direction: Direction): number => scenario.gates[gate]?.flows[direction]?.perDay ?? 0;
  const ids = Object.keys(scenario.gates);
  const named = ids.filter((id) => demand[id] !== undefined);
  const others = ids.filter((id) => demand[id] === undefined);
  const sumOf = (gates: readonly string[], direction: Direction): number => gates.reduce((sum, id) => sum + old(id, direction), 0);
  const oldTotal = (gates: readonly string[]): number => sumOf(gates, 'export') + sumOf(gates, 'import');
  const wanted = (given: Demand[string], gates: readonly string[], direction: Direction): number | undefined =>
    given[direction] ?? (given.total === undefined ? undefined : (given.total * sumOf(gates, direction)) / oldTotal(gates));
  const newPerDay = (id: string, direction: Direction): number => {
    const own = demand[id];
    if (own !== undefined) return wanted(own, [id], direction) ?? old(id, direction);
    const whole = demand['all'] === undefined ? undefined : wanted(demand['all'], ids, direction);
    if (whole === undefined) return old(id, direction);
    const left = Math.max(0, whole - named.reduce((sum, gate) => sum + newPerDay(gate, direction), 0));
    return (old(id, direction) * left) / sumOf(others, direction);
  };
  const gates = Object.fromEntries(
    Object.entries(scenario.gates).map(([id, gate]) => {
      const flows: Record<string, Flow> = { ...gate.flows };
      for (const direction of DIRECTIONS) {
        const flow = flows[direction];
        if (flow !== undefined) flows[direction] = { ...flow, perDay: newPerDay(id, direction) };
      }
      return [id, { ...gate, flows }];
    }),
  );
  return { ...scenario, gates };
}
