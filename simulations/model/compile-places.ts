// Sides and pools → models: opening hours, shifts, disruptions and quotas become steps of simulated time.
import type { Disruption, Gate, Pool, Scenario, Side, Who } from '../../shared/scenario/scenario.ts';
import { nameKey } from '../kernel/threefry.ts';
import { localDays, rulesOn, spansOn, type LocalDay } from './calendar.ts';
import { samplerOf } from './compile-times.ts';
import { firstFrom, stepAt } from './engine.ts';
import {
  DAY_MS,
  POOL_HAS_CHORES,
  POOL_NAMES_SERVERS,
  POOL_PREEMPTS,
  POOL_SELECTS,
  POOL_WEARS_OUT,
  type Condition,
  type PoolModel,
  type SideModel,
  type Steps,
} from './model.ts';

/** What places of one gate are compiled with. */
export interface PlaceContext {
  readonly scenario: Scenario;
  readonly gateId: string;
  readonly gate: Gate;
  readonly horizonMs: number;
  /** Disruptions of this gate. */
  readonly disruptions: readonly Disruption[];
}

type Effect = Disruption['effect'];
type Spell<K extends Effect['kind']> = { readonly fromMs: number; readonly toMs: number; readonly effect: Extract<Effect, { kind: K }> };

/** Disruptions of one kind. */
export function spellsOf<K extends Effect['kind']>(disruptions: readonly Disruption[], kind: K): readonly Spell<K>[] {
  return disruptions.flatMap(({ fromMs, toMs, effect }) =>
    effect.kind === kind ? [{ fromMs, toMs, effect: effect as Extract<Effect, { kind: K }> }] : [],
  );
}

const isIn = (span: { readonly fromMs: number; readonly toMs: number }, t: number): boolean => t >= span.fromMs && t < span.toMs;
/** Index of the last of ascending times that is ≤ t; −1 when there is none. */
const lastAt = (times: Float64Array, t: number): number => firstFrom(times, t + 1) - 1;
/** Whether t lies in one of many spans that follow one another. */
const isInOne = (spans: readonly { readonly fromMs: number; readonly toMs: number }[], starts: Float64Array, t: number): boolean => {
  const span = spans[lastAt(starts, t)];
  return span !== undefined && isIn(span, t);
};
const ends = (spans: readonly { readonly fromMs: number; readonly toMs: number }[]): number[] =>
  spans.flatMap((span) => [span.fromMs, span.toMs]);

/** A step function with the value of `valueAt` from each break on; equal neighbours become one, except at times in `keep`. */
export function buildSteps(
  breaks: readonly number[],
  valueAt: (t: number) => number,
  horizonMs: number,
  keep: ReadonlySet<number> = new Set(),
): Steps {
  const at: number[] = [];
  const n: number[] = [];
  for (const t of [...new Set([0, ...breaks])].filter((time) => time >= 0 && time < Math.max(1, horizonMs)).sort((a, b) => a - b)) {
    const value = valueAt(t);
    if (n.length > 0 && n.at(-1) === value && !keep.has(t)) continue;
    at.push(t);
    n.push(value);
  }
  return { at: Float64Array.from(at), n: Int32Array.from(n) };
}

/** The days of a side. */
export function daysOf(context: PlaceContext, side: Side): readonly LocalDay[] {
  return localDays(context.scenario.clock.startEpochMs, side.zoneMin, context.horizonMs, side.holidays);
}

export function compileSide(context: PlaceContext, id: string): SideModel {
  const side = context.gate.sides[id]!;
  const open = spansOn(daysOf(context, side), side.open);
  const starts = Float64Array.from(open, ({ fromMs }) => fromMs);
  const closed = spellsOf(context.disruptions, 'close').filter(
    ({ effect }) => effect.side === id || (effect.side === undefined && effect.pool === undefined),
  );
  const longer = spellsOf(context.disruptions, 'open').filter(({ effect }) => effect.side === id);
  const isOpen = (t: number): number =>
    !closed.some((spell) => isIn(spell, t)) && (isInOne(open, starts, t) || longer.some((spell) => isIn(spell, t))) ? 1 : 0;
  return { id, zoneMin: side.zoneMin, steps: buildSteps(ends([...open, ...closed, ...longer]), isOpen, context.horizonMs) };
}

/** The shifts of a pool as changes of simulated time, from the last one before simulated 0 on. */
function shiftChanges(context: PlaceContext, pool: Pool): readonly { readonly at: number; readonly n: number }[] {
  const side = context.gate.sides[pool.side]!;
  const { startEpochMs } = context.scenario.clock;
  // One day earlier: the last shift of yesterday lasts until the first of today.
  const days = localDays(startEpochMs - DAY_MS, side.zoneMin, context.horizonMs + DAY_MS, side.holidays);
  return days.flatMap((day) =>
    [...rulesOn(day, pool.shifts)].sort((a, b) => a.fromMs - b.fromMs).map(({ fromMs, n }) => ({ at: day.fromMs - DAY_MS + fromMs, n })),
  );
}

/** Servers on duty. */
function compileDuty(context: PlaceContext, id: string, side: SideModel): Pick<PoolModel, 'steps' | 'preempts' | 'replaces'> {
  const pool = context.gate.pools[id]!;
  const changes = shiftChanges(context, pool);
  const closed = spellsOf(context.disruptions, 'close').filter(({ effect }) => effect.pool === id);
  const altered = spellsOf(context.disruptions, 'servers').filter(({ effect }) => effect.pool === id);
  const starts = Float64Array.from(changes, ({ at }) => at);
  const valueAt = (t: number): number => {
    if ((pool.hours === 'side' && stepAt(side.steps, t) === 0) || closed.some((spell) => isIn(spell, t))) return 0;
    const rostered = changes[lastAt(starts, t)]?.n ?? pool.shifts.at(-1)!.n;
    return altered.filter((spell) => isIn(spell, t)).reduce((n, { effect }) => effect.n ?? Math.round(n * (effect.factor ?? 1)), rostered);
  };
  const isReplaced = pool.shiftChange === 'replace';
  const shiftTimes = new Set(changes.map(({ at }) => at));
  const breaks = [...shiftTimes, ...side.steps.at, ...ends([...closed, ...altered])];
  const steps = buildSteps(breaks, valueAt, context.horizonMs, isReplaced ? shiftTimes : new Set());
  const closings = new Set(side.steps.at.filter((_, i) => side.steps.n[i] === 0));
  const closesAt = (t: number): boolean => pool.hours === 'side' && closings.has(t);
  const isPreempted = (t: number): boolean =>
    pool.shiftChange === 'pre-empt' || (closesAt(t) && context.gate.sides[pool.side]!.closing === 'pre-empt');
  const flag = (test: (t: number, i: number) => boolean): Uint8Array => Uint8Array.from(steps.at, (t, i) => (i > 0 && test(t, i) ? 1 : 0));
  return {
    steps,
    preempts: flag((t, i) => steps.n[i]! < steps.n[i - 1]! && isPreempted(t)),
    replaces: flag((t) => isReplaced && shiftTimes.has(t)),
  };
}

/** Which classes are served; the unnamed last class is one of them. */
function compileAdmits(context: PlaceContext, id: string): Steps | null {
  const pool = context.gate.pools[id]!;
  const names = pool.priority?.classes.map((one) => one.id) ?? [];
  const spells = spellsOf(context.disruptions, 'admit').filter(({ effect }) => effect.pool === id);
  if (pool.admits === undefined && spells.length === 0) return null;
  const days = daysOf(context, context.gate.sides[pool.side]!);
  const maskOf = (classes: readonly string[]): number => classes.reduce((mask, name) => mask | (1 << names.indexOf(name)), 0);
  const rules = (pool.admits ?? []).map(({ hours, days: on, classes }) => ({
    spans: spansOn(
      days,
      hours.map((span) => (on === undefined ? span : { ...span, days: on })),
    ),
    mask: maskOf(classes),
  }));
  const everyone = (1 << (names.length + 1)) - 1;
  const valueAt = (t: number): number => {
    const ordered = spells.filter((spell) => isIn(spell, t));
    if (ordered.length > 0) return ordered.reduce((mask, { effect }) => mask | maskOf(effect.classes), 0);
    const holding = rules.filter(({ spans }) => spans.some((span) => isIn(span, t)));
    return holding.length === 0 ? everyone : holding.reduce((mask, rule) => mask | rule.mask, 0);
  };
  return buildSteps([...rules.flatMap(({ spans }) => ends(spans)), ...ends(spells)], valueAt, context.horizonMs);
}

/** How many services may begin until the next step: a new count each local midnight, and when an order changes the quota. */
function compileQuota(context: PlaceContext, id: string): Steps | null {
  const pool = context.gate.pools[id]!;
  const spells = spellsOf(context.disruptions, 'quota').filter(({ effect }) => effect.pool === id);
  if (pool.quotaPerDay === undefined && spells.length === 0) return null;
  const midnights = daysOf(context, context.gate.sides[pool.side]!).map((day) => day.fromMs);
  const valueAt = (t: number): number => spells.filter((spell) => isIn(spell, t)).at(-1)?.effect.perDay ?? pool.quotaPerDay ?? -1;
  const breaks = [...midnights, ...ends(spells)];
  return buildSteps(breaks, valueAt, context.horizonMs, new Set(breaks));
}

function compileBreakdowns(pool: Pool): PoolModel['breakdowns'] {
  const rule = pool.breakdowns;
  if (rule === undefined) return null;
  return {
    byUse: rule.clock === 'use',
    every: samplerOf(rule.every),
    repair: samplerOf(rule.repair),
    crew: rule.crew ?? Infinity,
    interrupts: rule.running !== 'finish',
  };
}

/** By sort of consignment the first class it is in. */
function ranksOf(classes: readonly Condition[]): Uint8Array | null {
  if (classes.length === 0 || classes.some((one) => one.asksMore || one.stages !== null)) return null;
  return classes[0]!.sorts.map((_, sort) => {
    const rank = classes.findIndex((one) => one.sorts[sort] === 1);
    return rank < 0 ? classes.length : rank;
  });
}

/** POOL_… of a pool. */
function poolRules(pool: Pool, { rooms, keepsServers }: PoolPlace, isLimited: boolean, isStopped: boolean): number {
  const rule = (holds: boolean, bit: number): number => (holds ? bit : 0);
  const isInterrupted = pool.priority?.preempt === true;
  const isAway = pool.breakdowns !== undefined || pool.breaks !== undefined;
  return (
    rule(isLimited || pool.tidal !== undefined, POOL_SELECTS) |
    rule(isInterrupted, POOL_PREEMPTS) |
    rule(keepsServers || isStopped || isInterrupted || isAway, POOL_NAMES_SERVERS) |
    rule(rooms.length > 0 || pool.tidal !== undefined || pool.breaks !== undefined, POOL_HAS_CHORES) |
    rule(pool.breakdowns !== undefined, POOL_WEARS_OUT)
  );
}

/** Where the servers and lines of a pool begin in the tables of its gate, and the stages it serves. */
export interface PoolPlace {
  readonly firstServer: number;
  readonly firstLine: number;
  readonly stages: readonly number[];
  readonly rooms: readonly number[];
  /** Whether a truck of this gate may keep one server while it waits for another. */
  readonly keepsServers: boolean;
  readonly conditionOf: (who: Who & { readonly stages?: readonly string[] | undefined }) => Condition;
}

export function compilePool(context: PlaceContext, id: string, sides: readonly SideModel[], place: PoolPlace): PoolModel {
  const pool = context.gate.pools[id]!;
  const side = sides.findIndex((one) => one.id === pool.side);
  const duty = compileDuty(context, id, sides[side]!);
  const most = duty.steps.n.reduce((largest, n) => Math.max(largest, n), 0);
  const classes = (pool.priority?.classes ?? []).map((one) => place.conditionOf(one));
  const [admits, quota] = [compileAdmits(context, id), compileQuota(context, id)];
  return {
    id,
    kind: pool.kind,
    side,
    costPerHourUsd: pool.costPerHourUsd,
    steps: duty.steps,
    preempts: duty.preempts,
    replaces: duty.replaces,
    most,
    firstServer: place.firstServer,
    // Two teams and the rest of a third at work at once: more never overlap unless services outlast whole shifts.
    servers: pool.shiftChange === 'replace' ? 3 * most : most,
    firstLine: place.firstLine,
    lines: (classes.length + 1) * (pool.tidal === undefined ? 1 : 2),
    classes,
    rankOfSort: ranksOf(classes),
    preempt: pool.priority?.preempt ?? false,
    admits,
    quota,
    breakdowns: compileBreakdowns(pool),
    breaks: pool.breaks === undefined ? null : samplerOf(pool.breaks),
    tidal:
      pool.tidal === undefined
        ? null
        : { switchover: samplerOf(pool.tidal.switchover), keepSwitching: pool.tidal.idle === 'keep-switching' },
    key: nameKey(id),
    rules: poolRules(pool, place, admits !== null || quota !== null, duty.preempts.includes(1) || duty.replaces.includes(1)),
    rooms: Int32Array.from(place.rooms),
    stages: Int32Array.from(place.stages),
  };
}
