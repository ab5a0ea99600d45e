// One series of two runs over the hours of a day: how the days differ among themselves, and what the candidate changes at each hour, held together over the day.
import type { BandComparison, DayBand } from '../../shared/protocol/comparison.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts';
import { quantile } from '../analysis/quantile.ts';
import { simultaneousBand } from '../analysis/simultaneous-band.ts';
import type { Detail } from '../border/detail.ts';

/** The series of a run, in the order they lie in a detail. */
const SERIES = ['arrived', 'cleared', 'inside.mean'] as const;
/** Finer steps than this are drawn by the hour: more points say nothing to a planner and widen the band. */
const FINEST_MS = 15 * MINUTE_MS;
const LEVEL = 0.95;

export interface BandFoldOptions {
  /** `<arrived|cleared|inside.mean>@<gate|all>[/<flow>]`; without flow: of all flows. */
  readonly key: string;
  /** Whether both runs met the same luck. */
  readonly isPaired: boolean;
  readonly level?: number | undefined;
}

export interface BandFold {
  add(base: Detail, candidate: Detail): void;
  /** Null when the key names no series of these runs, or no day was measured whole. */
  result(): BandComparison | null;
}

/** Values of one run by time of day, one a day of a replication. */
type Days = number[][];

export function openBandFold({ key, isPaired, level = LEVEL }: BandFoldOptions): BandFold {
  const [ours, theirs]: readonly [Days, Days] = [[], []];
  const changes: number[][] = [];
  let stepMs = 0;
  return {
    add(a, b) {
      const grid = gridOf(a);
      const [x, y] = [dayCurves(a, key, grid), dayCurves(b, key, grid)];
      if (x === undefined || y === undefined || x.length === 0 || y.length === 0) return;
      stepMs = grid.stepMs;
      collect(ours, x);
      collect(theirs, y);
      changes.push(meanCurve(y).map((value, i) => value - (meanCurve(x)[i] ?? 0)));
    },
    result() {
      if (changes.length === 0) return null;
      const { mean, lower, upper } =
        isPaired && changes.length > 1 ? simultaneousBand(changes, level) : { mean: null, lower: [], upper: [] };
      const difference = mean === null ? null : { mean, lower, upper, level };
      return { key, unit: 'trucks', stepMs, base: bandOf(ours), candidate: bandOf(theirs), difference };
    },
  };
}

interface Grid {
  readonly stepMs: number;
  readonly points: number;
  /** From local midnight to simulated time 0, in the zone of the clock's start: that of the first gate. */
  readonly offsetMs: number;
}

function gridOf({ stepMs, startEpochMs, zoneMin }: Detail): Grid {
  const fits = DAY_MS % stepMs === 0 && stepMs >= FINEST_MS;
  const step = fits ? stepMs : Math.max(HOUR_MS, stepMs > HOUR_MS ? DAY_MS : HOUR_MS);
  const localMs = startEpochMs + zoneMin * MINUTE_MS;
  return { stepMs: step, points: DAY_MS / step, offsetMs: ((localMs % DAY_MS) + DAY_MS) % DAY_MS };
}

/** A curve for each whole day of the measured time, wherever on the clock it begins: mean number inside, or trucks a step. */
function dayCurves(detail: Detail, key: string, grid: Grid): Days | undefined {
  const column = columnOf(detail, key);
  if (column === undefined) return undefined;
  const isLevel = key.startsWith('inside.mean@');
  const days = new Map<number, { readonly sums: number[]; bins: number }>();
  const first = Math.ceil(detail.warmUpMs / detail.stepMs);
  for (let bin = first; (bin + 1) * detail.stepMs <= detail.horizonMs; bin++) {
    const local = bin * detail.stepMs + grid.offsetMs;
    const day = Math.floor(((bin - first) * detail.stepMs) / DAY_MS);
    const curve = days.get(day) ?? { sums: new Array<number>(grid.points).fill(0), bins: 0 };
    days.set(day, curve);
    curve.bins += 1;
    const point = Math.floor((local % DAY_MS) / grid.stepMs);
    curve.sums[point] = (curve.sums[point] ?? 0) + (column[bin] ?? 0) / (isLevel ? grid.stepMs : 1);
  }
  const whole = Math.floor(DAY_MS / detail.stepMs);
  return [...days.values()].filter(({ bins }) => bins >= whole).map(({ sums }) => sums);
}

/** The series a key names, flows and gates added up. */
function columnOf(detail: Detail, key: string): Float64Array | undefined {
  const [metric = '', place = ''] = key.split('@');
  const [gate = '', flow] = place.split('/');
  const which = SERIES.indexOf(metric as (typeof SERIES)[number]);
  const sum = new Float64Array(detail.bins);
  let [at, found] = [0, false];
  for (const one of detail.gates) {
    one.flows.forEach((id, f) => {
      if (which < 0 || (gate !== 'all' && gate !== one.id) || (flow !== undefined && flow !== id)) return;
      found = true;
      const from = at + (which * one.flows.length + f) * detail.bins;
      for (let bin = 0; bin < detail.bins; bin++) sum[bin] = sum[bin]! + detail.series[from + bin]!;
    });
    at += SERIES.length * one.flows.length * detail.bins;
  }
  return found ? sum : undefined;
}

function collect(days: Days, curves: Days): void {
  for (const curve of curves) curve.forEach((value, point) => (days[point] ??= []).push(value));
}

function meanCurve(curves: Days): readonly number[] {
  return (curves[0] ?? []).map((_, point) => curves.reduce((sum, curve) => sum + (curve[point] ?? 0), 0) / curves.length);
}

function bandOf(days: Days): DayBand {
  const at = (p: number): readonly number[] => days.map((values) => quantile(values, p));
  return { p10: at(0.1), median: at(0.5), p90: at(0.9) };
}
