// What limits a gate, for the capacity line of the live page, and what is fixed in advance, for its jumps. Read from the scenario; nothing is simulated.
import type { GateCalendar, GateLayout, Station } from '../../shared/protocol/live.ts';
import {
  CHANNELS,
  type Cargo,
  type Channel,
  type Distribution,
  type Flow,
  type Gate,
  type Only,
  type Scenario,
  type Stage,
  type TimeRule,
} from '../../shared/scenario/scenario.ts';
import type { Model } from '../../simulations/index.ts';

const MINUTE_MS = 60_000;

/** The layouts with what their servers cost and which work limits them. */
export function withLimits(scenario: Scenario, layouts: readonly GateLayout[]): readonly GateLayout[] {
  return layouts.map((layout) => {
    const gate = scenario.gates[layout.id];
    if (gate === undefined) return layout;
    const pools = layout.pools.map((pool) => {
      const { costPerHourUsd, shifts = [] } = gate.pools[pool.id] ?? {};
      return { ...pool, costPerHourUsd, most: Math.max(0, ...shifts.map(({ n }) => n)) };
    });
    return { ...layout, pools, stations: stationsOf(gate, layout, scenario.cargo) };
  });
}

/** Opening, closing, shift changes and disruptions of each gate over the whole run. */
export function calendarsOf({ gates, scenario: { disruptions = [] }, horizonMs }: Model): readonly GateCalendar[] {
  return gates.map((gate) => {
    const sides = gate.sides.map(({ steps }) => changes(steps));
    const pools = gate.pools.map(({ steps }) => changes(steps));
    const own = disruptions.filter(({ effect }) => effect.gate === gate.id).flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
    const ascending = (times: readonly number[]): number[] =>
      [...new Set(times)].filter((at) => at > 0 && at < horizonMs).sort((a, b) => a - b);
    return {
      opens: ascending(sides.flatMap((side) => side.filter(({ up }) => up).map(({ at }) => at))),
      closes: ascending(sides.flatMap((side) => side.filter(({ up }) => !up).map(({ at }) => at))),
      shifts: ascending(pools.flatMap((pool) => pool.map(({ at }) => at))),
      disruptions: ascending(own),
    };
  });
}

/** Where a step function changes its value. */
function changes({ at, n }: { readonly at: ArrayLike<number>; readonly n: ArrayLike<number> }): readonly { at: number; up: boolean }[] {
  return Array.from(at, (ms, i) => ({ at: ms, up: (n[i] ?? 0) > (n[i - 1] ?? 0), same: i > 0 && n[i] === n[i - 1] })).filter(
    ({ same }) => !same,
  );
}

/** Server-minutes an average truck takes of each group of pools that stand in for each other, over the mix of flows, cargo and channels. */
function stationsOf(gate: Gate, layout: GateLayout, cargo: Scenario['cargo']): readonly Station[] {
  const work = new Map<string, number>();
  const flows = Object.entries(gate.flows);
  const weights = flows.map(([, flow]) => perDayOf(flow));
  const total = weights.reduce((sum, n) => sum + n, 0);
  flows.forEach(([id, flow], f) => {
    // Arrivals from a list have no rate: every flow then counts the same.
    const weight = total > 0 ? (weights[f] ?? 0) / total : 1 / flows.length;
    for (const { who, share } of kindsOf(id, flow, cargo)) {
      addWay(work, gate, who, weight * share);
      for (const name of flow.papers) addPapers(work, gate.stages[name], who, weight * share);
    }
  });
  const index = new Map(layout.pools.map(({ id }, p) => [id, p]));
  return grouped(
    [...work].map(([key, ms]) => ({ pools: key.split(' ').flatMap((id) => index.get(id) ?? []), minutesPerTruck: ms / MINUTE_MS })),
  );
}

/** Stations with a pool in common are one. */
function grouped(parts: readonly Station[]): readonly Station[] {
  return parts.reduce<readonly Station[]>((done, part) => {
    const akin = done.filter(({ pools }) => pools.some((pool) => part.pools.includes(pool)));
    const pools = [...new Set([...akin.flatMap((one) => one.pools), ...part.pools])];
    const minutesPerTruck = akin.reduce((sum, one) => sum + one.minutesPerTruck, part.minutesPerTruck);
    return [...done.filter((one) => !akin.includes(one)), ...(minutesPerTruck > 0 ? [{ pools, minutesPerTruck }] : [])];
  }, []);
}

function perDayOf({ perDay, batch }: Flow): number {
  return perDay * (batch?.sizes.reduce((sum, { n, share }) => sum + n * share, 0) ?? 1);
}

/** One kind of truck: the conditions of a scenario look at nothing else of it but its traits. */
interface Kind {
  readonly id: string;
  readonly flow: Flow;
  readonly channel: Channel;
  readonly name: string;
  readonly cargo: Cargo | undefined;
}

function kindsOf(id: string, flow: Flow, cargo: Scenario['cargo']): readonly { readonly who: Kind; readonly share: number }[] {
  return Object.entries(flow.mix).flatMap(([name, part]) => {
    const shares = cargo[name]?.channels ?? flow.channels;
    return CHANNELS.map((channel) => ({ who: { id, flow, channel, name, cargo: cargo[name] }, share: part * shares[channel] }));
  });
}

/** Walks the route once, carrying the share that is still on each step; branches send a part ahead. */
function addWay(work: Map<string, number>, gate: Gate, who: Kind, weight: number): void {
  const { route } = who.flow;
  const here = route.map((_, i): number => (i === 0 ? 1 : 0));
  let group = groupOf(who.flow);
  const held = new Map<string, string>();
  route.forEach((name, i) => {
    const stage = gate.stages[name];
    const share = here[i] ?? 0;
    const visit = share * chanceOf(stage?.only, who);
    let left = share;
    if (stage?.kind === 'branch') {
      for (const { to, only } of stage.arms) {
        const part = Math.min(left, share * chanceOf(only, who));
        const at = route.indexOf(to);
        left -= part;
        if (at > i) here[at] = (here[at] ?? 0) + part;
      }
    }
    if (stage?.kind === 'gather' && stage.together) group = stage.size;
    if (stage?.kind === 'split') group = 1;
    if (stage?.kind === 'seize') held.set(stage.pool, poolsOf(stage));
    if (stage?.kind === 'release') held.delete(stage.pool);
    const ms = stage?.kind === 'service' || stage?.kind === 'delay' ? (weight * visit * timeOf(stage.time, who)) / group : 0;
    const keys = [...held.values(), ...(stage?.kind === 'service' ? [poolsOf(stage)] : [])];
    for (const key of keys) work.set(key, (work.get(key) ?? 0) + ms);
    if (i + 1 < route.length) here[i + 1] = (here[i + 1] ?? 0) + left;
  });
}

/** Work on the declaration of a truck. */
function addPapers(work: Map<string, number>, stage: Stage | undefined, who: Kind, weight: number): void {
  if (stage?.kind !== 'service') return;
  const key = poolsOf(stage);
  work.set(key, (work.get(key) ?? 0) + weight * chanceOf(stage.only, who) * timeOf(stage.time, who));
}

function poolsOf({ pool, orPools = [] }: { readonly pool: string; readonly orPools?: readonly string[] | undefined }): string {
  return [pool, ...orPools].join(' ');
}

function groupOf({ batch }: Flow): number {
  return batch?.together === true ? batch.sizes.reduce((sum, { n, share }) => sum + n * share, 0) : 1;
}

/** Probability that a truck of this kind meets the conditions; hours and counts are not looked at. */
function chanceOf(only: Only | undefined, { id, flow, channel, name, cargo }: Kind): number {
  if (only === undefined) return 1;
  const { traits = [], without = [], share = 1 } = only;
  const isMeant =
    (only.channels?.includes(channel) ?? true) &&
    (only.flows?.includes(id) ?? true) &&
    (only.cargo?.includes(name) ?? true) &&
    (only.quarantine?.includes(cargo?.quarantine ?? 'none') ?? true) &&
    (only.perishable ?? cargo?.perishable ?? false) === (cargo?.perishable ?? false);
  if (!isMeant) return 0;
  const has = (trait: string): number => flow.traits?.[trait]?.byCargo?.[name] ?? flow.traits?.[trait]?.share ?? 0;
  return traits.reduce(
    (product, trait) => product * has(trait),
    without.reduce((product, trait) => product * (1 - has(trait)), share),
  );
}

function timeOf(rule: TimeRule, { id, channel, name }: Kind): number {
  switch (rule.by) {
    case 'all':
      return meanMs(rule.time);
    case 'channel':
      return meanMs(rule.times[channel]);
    case 'flow':
      return meanMs(rule.times[id] ?? rule.otherwise);
    case 'cargo':
      return meanMs(rule.times[name] ?? rule.otherwise);
  }
}

/** Mean of a distribution in ms; caps and what falls below zero are left aside. */
function meanMs(of: Distribution): number {
  switch (of.kind) {
    case 'constant':
      return of.valueMs;
    case 'triangular':
      return (of.minMs + of.modeMs + of.maxMs) / 3;
    case 'uniform':
      return (of.minMs + of.maxMs) / 2;
    case 'weibull':
      return of.scaleMs * gammaOf(1 + 1 / of.shape);
    case 'empirical': {
      const total = of.weights.reduce((sum, weight) => sum + weight, 0);
      return of.valuesMs.reduce((sum, value, i) => sum + (value * (of.weights[i] ?? 0)) / total, 0);
    }
    case 'mixture':
      return of.parts.reduce((sum, part) => sum + part.share * meanMs(part.of), 0);
    default:
      return of.meanMs;
  }
}

/** Gamma function by Stirling's series after the recurrence has moved the argument up to 8: nine digits. Source: Abramowitz and Stegun 6.1.37. */
function gammaOf(x: number): number {
  if (x < 8) return gammaOf(x + 1) / x;
  return Math.sqrt((2 * Math.PI) / x) * (x / Math.E) ** x * (1 + 1 / (12 * x) + 1 / (288 * x * x) - 139 / (51_840 * x ** 3));
}
