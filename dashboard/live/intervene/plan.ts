// What a person may decide in a live run, as the disruptions that carry it out. Pure: from the choices of the form to documents, times and a predicted cost.
import type { Model } from '../../../simulations/index.ts';
import type { Channel, Gate, Pool, Scenario } from '../../../shared/scenario/scenario.ts';
import { DAY_MS, HOUR_MS, localMsOfDay, MINUTE_MS } from '../../../shared/time.ts';
import { VN_ZONE_MIN } from '../../data/clock.ts';

export const DECISION_KINDS = ['lanes', 'officers', 'tidal', 'close', 'surge', 'divert', 'breakdown', 'night', 'channels', 'only'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** Arrivals are drawn by quarters of an hour of simulated time: more of them begin with one. */
const QUARTER_MS = 15 * MINUTE_MS;
const LANES: ReadonlySet<string> = new Set<Pool['kind']>(['lane', 'e-gate', 'track']);

/** The choices of the form; a kind looks only at those that concern it. */
export interface Choices {
  readonly kind: DecisionKind;
  readonly gate: string;
  readonly pool: string;
  /** Tidal: where the lanes go. */
  readonly toPool: string;
  /** Servers more (or fewer, below 0); of a breakdown and a tidal switch: how many. */
  readonly n: number;
  /** A side, or `both`. */
  readonly side: string;
  readonly flow: string;
  readonly factor: number;
  /** Diversion: to which gate, what share of the trucks, and how long they drive. */
  readonly toGate: string;
  readonly share: number;
  readonly driveMs: number;
  /** Risk channels, in %; the rest is green. */
  readonly percent: Readonly<Record<Exclude<Channel, 'green'>, number>>;
  /** Breakdown: so many out of service, or all of them slower by `factor`. */
  readonly broken: 'out' | 'slow';
  /** `class <pool> <class>` or `trait <trait>`. */
  readonly who: string;
  readonly startInMs: number;
  /** So many ms, or to the end of the day in Viet Nam, or of the run. */
  readonly lasts: number | 'day' | 'run';
  readonly reason: string;
}

export interface Plan {
  /** As in a scenario document. */
  readonly disruptions: readonly Readonly<Record<string, unknown>>[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Staff cost of it in USD, below 0 when it saves; null: none known. */
  readonly costUsd: number | null;
  /** Why it begins later than asked. */
  readonly later: 'quarter' | 'declared' | undefined;
  /** Why it cannot be done; then nothing else holds. */
  readonly problem: 'off-duty' | 'nothing' | 'over' | 'shares' | undefined;
}

/** Why a decision of this kind cannot be taken at the gate, or the choices it has. */
export interface Offer {
  readonly kinds: readonly DecisionKind[];
  readonly lanes: readonly string[];
  readonly officers: readonly string[];
  readonly flows: readonly string[];
  /** Every flow by name, those of a timetable too. */
  readonly allFlows: readonly string[];
  /** By flow: the other gates that have it. */
  readonly otherGates: Readonly<Record<string, readonly string[]>>;
  /** By flow: its channels now, in %. */
  readonly percents: Readonly<Record<string, Choices['percent']>>;
  readonly sides: readonly string[];
  /** Values of `who`. */
  readonly groups: readonly string[];
}

export function offerOf(scenario: Scenario, gateId: string): Offer | undefined {
  const gate = scenario.gates[gateId];
  if (gate === undefined) return undefined;
  const pools = Object.entries(gate.pools);
  const lanes = pools.filter(([, { kind }]) => LANES.has(kind)).map(([id]) => id);
  const officers = pools.filter(([, { kind }]) => !LANES.has(kind)).map(([id]) => id);
  const flows = Object.entries(gate.flows).flatMap(([id, { arrivals }]) => (arrivals === undefined ? [id] : []));
  const allFlows = Object.keys(gate.flows);
  const others = Object.entries(scenario.gates).filter(([id]) => id !== gateId);
  const having = (flow: string): readonly string[] => others.flatMap(([id, one]) => (one.flows[flow] === undefined ? [] : [id]));
  const otherGates = Object.fromEntries(allFlows.map((flow) => [flow, having(flow)]));
  const percents = Object.fromEntries(Object.entries(gate.flows).map(([id, { channels }]) => [id, percentOf(channels)]));
  const sides = Object.keys(gate.sides);
  const classes = pools.flatMap(([id, { priority }]) => priority?.classes.map((one) => `class ${id} ${one.id}`) ?? []);
  const traits = [...new Set(Object.values(gate.flows).flatMap((flow) => Object.keys(flow.traits ?? {})))];
  const groups = [...classes, ...traits.map((trait) => `trait ${trait}`)];
  const can: Readonly<Record<DecisionKind, boolean>> = {
    lanes: lanes.length > 0,
    officers: officers.length > 0,
    tidal: lanes.length > 1,
    close: true,
    surge: flows.length > 0,
    breakdown: pools.length > 0,
    divert: allFlows.some((flow) => having(flow).length > 0),
    night: sides.length > 0,
    channels: Object.values(gate.stages).some((stage) => 'only' in stage && stage.only?.channels !== undefined),
    only: groups.length > 0,
  };
  const kinds = DECISION_KINDS.filter((kind) => can[kind]);
  return { kinds, lanes, officers, flows, allFlows, otherGates, percents, sides, groups };
}

function percentOf({ yellow, red }: Readonly<Record<Channel, number>>): Choices['percent'] {
  const percent = (share: number): number => Math.round(share * 1000) / 10;
  return { yellow: percent(yellow), red: percent(red) };
}

/** Choices a person would most likely make at a gate. */
export function usualChoices(kind: DecisionKind, gate: string, offer: Offer): Choices {
  const pools = kind === 'officers' || kind === 'breakdown' ? offer.officers : offer.lanes;
  const scanners = offer.officers.find((id) => id.includes('scan'));
  const pool = (kind === 'breakdown' ? scanners : undefined) ?? pools[0] ?? offer.lanes[0] ?? '';
  const sentOn = offer.allFlows.find((id) => (offer.otherGates[id] ?? []).length > 0);
  const flow = (kind === 'divert' ? sentOn : kind === 'channels' ? offer.allFlows[0] : offer.flows[0]) ?? '';
  return {
    kind,
    gate,
    pool,
    toPool: offer.lanes.find((id) => id !== pool) ?? '',
    n: kind === 'lanes' ? -1 : kind === 'officers' ? 2 : 1,
    side: 'both',
    flow,
    toGate: offer.otherGates[flow]?.[0] ?? '',
    share: 0.3,
    driveMs: 45 * MINUTE_MS,
    percent: offer.percents[flow] ?? { yellow: 0, red: 0 },
    factor: kind === 'surge' ? 1.5 : 3,
    broken: 'out',
    who: offer.groups[0] ?? '',
    startInMs: 0,
    lasts: kind === 'surge' ? 4 * HOUR_MS : kind === 'close' ? 2 * HOUR_MS : 'day',
    reason: '',
  };
}

/** What the choices do when they are made at simulated `nowMs`. */
export function planOf(model: Model, choices: Choices, nowMs: number): Plan {
  const start = startOf(model, choices, nowMs);
  const fromMs = start.ms;
  const toMs = Math.min(endOf(model, choices, fromMs), model.horizonMs);
  const span = { fromMs, toMs };
  const none = { disruptions: [], costUsd: null, ...span, later: start.later };
  if (fromMs >= model.horizonMs) return { ...none, problem: 'over' };
  if (choices.kind === 'channels' && choices.percent.yellow + choices.percent.red > 100) return { ...none, problem: 'shares' };
  const staffed = staffChanges(choices);
  if (staffed === undefined)
    return {
      ...none,
      disruptions: effectsOf(model.scenario, choices).map((effect) => documentOf(effect, span, choices)),
      problem: undefined,
    };
  const parts = staffed.map(({ pool, by }) => staffing(model, choices, { pool, by, ...span }));
  const disruptions = parts.flatMap(({ documents }) => documents);
  const problem = parts.some(({ isOnDuty }) => !isOnDuty) ? 'off-duty' : disruptions.length === 0 ? 'nothing' : undefined;
  // What is broken is paid all the same.
  const costs = choices.kind === 'breakdown' ? [null] : parts.map(({ costUsd }) => costUsd);
  const costUsd = costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
  return { ...none, disruptions: problem === undefined ? disruptions : [], costUsd, problem };
}

/** Pools whose servers change, and by how many. */
function staffChanges({ kind, pool, toPool, n, broken }: Choices): readonly { readonly pool: string; readonly by: number }[] | undefined {
  if (kind === 'lanes' || kind === 'officers') return [{ pool, by: n }];
  if (kind === 'tidal')
    return [
      { pool, by: -n },
      { pool: toPool, by: n },
    ];
  return kind === 'breakdown' && broken === 'out' ? [{ pool, by: -n }] : undefined;
}

function startOf(
  model: Model,
  { kind, gate, flow, startInMs }: Choices,
  nowMs: number,
): { readonly ms: number; readonly later: Plan['later'] } {
  const ms = nowMs + startInMs;
  if (kind !== 'surge') return { ms, later: undefined };
  const lodging = model.gates.find(({ id }) => id === gate)?.flows.find(({ id }) => id === flow)?.lodging;
  // Trucks that have declared before they come are drawn already.
  const declaredMs = lodging?.sign === -1 ? nowMs + lodging.mostMs : 0;
  const quarter = Math.ceil(Math.max(ms, declaredMs) / QUARTER_MS) * QUARTER_MS;
  return { ms: quarter, later: quarter === ms ? undefined : declaredMs > ms ? 'declared' : 'quarter' };
}

function endOf({ startEpochMs, horizonMs }: Model, { lasts }: Choices, fromMs: number): number {
  if (lasts === 'run') return horizonMs;
  return fromMs + (lasts === 'day' ? DAY_MS - localMsOfDay(startEpochMs + fromMs, VN_ZONE_MIN) : lasts);
}

interface Change {
  readonly pool: string;
  readonly by: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** So many more or fewer than whoever is on duty, shift by shift. */
function staffing(model: Model, choices: Choices, { pool: id, by, fromMs, toMs }: Change) {
  const pool = model.gates.find((gate) => gate.id === choices.gate)?.pools.find((one) => one.id === id);
  const { at, n } = pool?.steps ?? { at: new Float64Array(), n: new Int32Array() };
  const documents: Readonly<Record<string, unknown>>[] = [];
  let serverHours = 0;
  let isOnDuty = false;
  at.forEach((stepMs, i) => {
    const [begins, ends] = [Math.max(fromMs, stepMs), Math.min(toMs, at[i + 1] ?? toMs)];
    const servers = n[i] ?? 0;
    if (begins >= ends || servers === 0) return;
    isOnDuty = true;
    const then = Math.max(0, servers + by);
    if (then === servers) return;
    serverHours += ((then - servers) * (ends - begins)) / HOUR_MS;
    documents.push(documentOf({ servers: { gate: choices.gate, pool: id, n: then } }, { fromMs: begins, toMs: ends }, choices));
  });
  const perHour = pool?.costPerHourUsd ?? 0;
  return { documents, isOnDuty, costUsd: perHour > 0 ? serverHours * perHour : null };
}

function effectsOf(
  scenario: Scenario,
  { kind, gate, pool, side, flow, factor, who, toGate, share, driveMs, percent }: Choices,
): readonly Readonly<Record<string, unknown>>[] {
  const at = scenario.gates[gate];
  const sides = side === 'both' ? Object.keys(at?.sides ?? {}) : [side];
  switch (kind) {
    case 'close':
      return [{ close: side === 'both' ? { gate } : { gate, side } }];
    case 'night':
      return sides.map((one) => ({ open: { gate, side: one } }));
    case 'surge':
      return [{ demand: { gate, flow, factor } }];
    case 'divert':
      return [{ divert: { gate, flow, to: toGate, share, drive: `${driveMs} ms` } }];
    case 'channels': {
      const { yellow, red } = percent;
      return [{ channels: { gate, flow, shares: { green: `${100 - yellow - red} %`, yellow: `${yellow} %`, red: `${red} %` } } }];
    }
    case 'breakdown':
      return [{ slow: { gate, stages: stagesOf(at, pool), factor } }];
    case 'only':
      return onlyOf(at, gate, who);
    default:
      return [];
  }
}

/** Stages where a pool serves. */
function stagesOf(gate: Gate | undefined, pool: string): readonly string[] {
  return Object.entries(gate?.stages ?? {}).flatMap(([id, stage]) =>
    stage.kind === 'service' && (stage.pool === pool || stage.orPools?.includes(pool) === true) ? [id] : [],
  );
}

/** A class alone is served at its pool; or everybody without a trait is turned back on arrival. */
function onlyOf(at: Gate | undefined, gate: string, who: string): readonly Readonly<Record<string, unknown>>[] {
  const [by, first = '', second = ''] = who.split(' ');
  if (by === 'class') return [{ admit: { gate, pool: first, classes: [second] } }];
  const flows = Object.entries(at?.flows ?? {}).filter(([, { traits = {} }]) => Object.hasOwn(traits, first));
  return flows.map(([flow]) => ({ intake: { gate, flow, who: { without: [first] } } }));
}

function documentOf(
  effect: Readonly<Record<string, unknown>>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { reason }: Choices,
): Readonly<Record<string, unknown>> {
  const why = reason.trim();
  return { at: `${fromMs} ms`, for: `${toMs - fromMs} ms`, ...effect, ...(why === '' ? {} : { assumption: why }) };
}
