// Poisson demand: the mean number of arrivals in every 15-minute bin of simulated time. A mean is the product of the local hour, the
// weekday, the month, growth and surges; a bin that one of them cuts gets the parts in proportion.
import { DAYS, type Disruption, type Flow, type Scenario } from '../../shared/scenario/scenario.ts';
import { exp, ln } from '../kernel/elementary.ts';
import { localDays } from './calendar.ts';
import { BIN_MS, BINS_PER_DAY, DAY_MS } from './model.ts';

/** The year of `growthPerYear`. */
const YEAR_MS = 365 * DAY_MS;

interface Surge {
  readonly fromMs: number;
  readonly toMs: number;
  readonly factor: number;
}

function surgesOf(disruptions: readonly Disruption[], gateId: string, flowId: string): readonly Surge[] {
  return disruptions.flatMap(({ fromMs, toMs, effect }) =>
    effect.kind === 'demand' && effect.gate === gateId && effect.flow === flowId ? [{ fromMs, toMs, factor: effect.factor }] : [],
  );
}

/** For each local day the factor of its weekday and month; `firstMs` is when the first one begins. */
function dayFactors(scenario: Scenario, flow: Flow, zoneMin: number, untilMs: number): { firstMs: number; factors: Float64Array } {
  const days = localDays(scenario.clock.startEpochMs, zoneMin, untilMs);
  const factors = Float64Array.from(
    days,
    ({ weekday, month }) => (flow.weekdayFactors?.[DAYS.indexOf(weekday)] ?? 1) * (flow.monthFactors?.[month - 1] ?? 1),
  );
  return { firstMs: days[0]!.fromMs, factors };
}

/** End of the stretch from t in which nothing changes by a jump, at most `end`. */
function changeAfter(t: number, end: number, intoSlot: number, slotMs: number, surges: readonly Surge[]): number {
  let next = Math.min(end, t + slotMs - intoSlot);
  for (const { fromMs, toMs } of surges) {
    if (fromMs > t && fromMs < next) next = fromMs;
    if (toMs > t && toMs < next) next = toMs;
  }
  return next;
}

/** Mean arrivals (groups, where the flow comes in groups) in each bin from simulated 0 up to `untilMs`. Growth is that of the middle of a stretch. */
export function binMeans(scenario: Scenario, gateId: string, flowId: string, untilMs: number): Float64Array {
  const gate = scenario.gates[gateId]!;
  const flow = gate.flows[flowId]!;
  const { perDay, hourWeights: weights } = flow;
  const { firstMs, factors } = dayFactors(scenario, flow, gate.sides[flow.from]!.zoneMin, untilMs + BIN_MS);
  const surges = surgesOf(scenario.disruptions ?? [], gateId, flowId);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const slotMs = DAY_MS / weights.length;
  const perSlot = BINS_PER_DAY / weights.length;
  const yearly = ln(1 + (flow.growthPerYear ?? 0)) / YEAR_MS;
  const during = (from: number, to: number): number => {
    const sinceFirst = from - firstMs;
    const slot = Math.floor((sinceFirst % DAY_MS) / slotMs);
    const usual = (perDay * weights[slot]!) / total / perSlot;
    const surge = surges.reduce((factor, s) => (from >= s.fromMs && from < s.toMs ? factor * s.factor : factor), 1);
    return usual * factors[Math.floor(sinceFirst / DAY_MS)]! * exp((yearly * (from + to)) / 2) * surge * ((to - from) / BIN_MS);
  };
  return Float64Array.from({ length: Math.ceil(untilMs / BIN_MS) }, (_, bin) => {
    let mean = 0;
    for (let t = bin * BIN_MS; t < (bin + 1) * BIN_MS;) {
      const next = changeAfter(t, (bin + 1) * BIN_MS, (t - firstMs) % slotMs, slotMs, surges);
      mean += during(t, next);
      t = next;
    }
    return mean;
  });
}
