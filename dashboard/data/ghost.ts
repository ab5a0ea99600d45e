// The ghost: what a saved run had reached at the same simulated instant, read off its mean series. Pure.
import { metricKey } from '../../shared/metrics/catalogue.ts';
import type { RunSummary, SavedRun, Series } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Text } from '../text/text.ts';
import type { LiveView } from './live-reducer.ts';

/** The scenario the library calls today's way of working. */
export const BASELINE = 'lang-son-2025-07';

export interface Ghost {
  readonly run: string;
  readonly name: string;
  /** Replications its means are of. */
  readonly n: number;
  /** The same day without the decisions, not a mean. */
  readonly isTwin: boolean;
  /** By gate id; a gate it does not have has no ghost. */
  readonly gates: ReadonlyMap<string, GhostGate>;
}

interface GhostGate {
  readonly arrived: readonly Series[];
  /** By flow id. */
  readonly cleared: ReadonlyMap<string, Series>;
  readonly inside: readonly Series[];
  /** P90 of the dwell over the whole run: percentiles have no course. */
  readonly dwellP90: number | null;
}

export interface GhostFigures {
  readonly released: number;
  readonly releasedToday: number;
  readonly inside: number;
  readonly dwellP90: number | null;
}

/** What may be set beside a live run: saved runs of its scenario, newest first, then those of the baseline. */
export function ghostChoices(runs: readonly RunSummary[], of: RunSummary | undefined): readonly RunSummary[] {
  // One replication is a day, not a mean.
  const saved = runs
    .filter((run) => run.status === 'completed' && run.id !== of?.id && run.replications > 1)
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
  const own = saved.filter((run) => of !== undefined && run.scenarioHash === of.scenarioHash);
  const base = saved.filter((run) => run.scenario === BASELINE && !own.includes(run));
  return [...own.slice(0, 3), ...base.slice(0, 2)];
}

/** The run's series by gate; null when it tells of other days. */
export function ghostOf(saved: SavedRun, view: Pick<LiveView, 'startEpochMs' | 'layout'>, isTwin = false): Ghost | null {
  const { clock } = (saved.scenario ?? {}) as Partial<Scenario>;
  if (clock?.startEpochMs !== view.startEpochMs) return null;
  const { series, kpis } = saved.result;
  const gates = view.layout.flatMap(({ id }): readonly (readonly [string, GhostGate])[] => {
    const arrived = seriesOf(series, metricKey('arrived', id));
    if (arrived.size === 0) return [];
    const cleared = seriesOf(series, metricKey('cleared', id));
    const inside = [...seriesOf(series, metricKey('inside.mean', id)).values()];
    return [[id, { arrived: [...arrived.values()], cleared, inside, dwellP90: kpis[metricKey('sojourn.p90', id)]?.mean ?? null }]];
  });
  return gates.length === 0
    ? null
    : { run: saved.summary.id, name: saved.summary.name, n: saved.summary.replications, isTwin, gates: new Map(gates) };
}

/** What the page says of the ghost: a mean of several days, or the twin of this one. */
export function ghostText(ghost: Ghost, of: 'note' | 'hint' | 'line', t: Text): string {
  return ghost.isTwin ? t(`twin.${of}`) : t(`ghost.${of}`, { name: ghost.name, n: ghost.n });
}

/** The series of the flows of a gate, by flow. */
function seriesOf(series: Readonly<Record<string, Series>>, key: string): ReadonlyMap<string, Series> {
  const prefix = `${key}/`;
  return new Map(Object.entries(series).flatMap(([name, one]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), one]] : [])));
}

/** Where it stood at `simMs`; `midnightMs` is the last midnight before. Inside a bucket counts grow evenly. */
export function ghostAt(ghost: Ghost, gate: string, simMs: number, midnightMs: number): GhostFigures | null {
  const own = ghost.gates.get(gate);
  if (own === undefined) return null;
  const cleared = [...own.cleared.values()];
  const upTo = (ms: number): number => cleared.reduce((sum, one) => sum + countUpTo(one, ms), 0);
  const released = upTo(simMs);
  return {
    released,
    releasedToday: released - upTo(midnightMs),
    inside: own.inside.reduce((sum, one) => sum + levelAt(one, simMs), 0),
    dwellP90: own.dwellP90,
  };
}

export function countUpTo({ startMs, stepMs, mean }: Series, ms: number): number {
  const buckets = Math.max(0, (ms - startMs) / stepMs);
  const whole = Math.min(mean.length, Math.floor(buckets));
  const part = buckets - whole;
  return mean.slice(0, whole).reduce((sum, n) => sum + n, 0) + (mean[whole] ?? 0) * Math.min(1, part);
}

function levelAt({ startMs, stepMs, mean }: Series, ms: number): number {
  const bucket = Math.floor((ms - startMs) / stepMs);
  return mean[Math.min(mean.length - 1, Math.max(0, bucket))] ?? 0;
}

/** Releases of all flows in each bucket of the live grid, up to `buckets`. */
export function ghostReleases(ghost: Ghost, gate: string, stepMs: number, buckets: number): readonly (number | null)[] {
  const cleared = [...(ghost.gates.get(gate)?.cleared.values() ?? [])];
  return Array.from({ length: buckets }, (_, bucket) => {
    if (cleared.length === 0) return null;
    return cleared.reduce((sum, { startMs, stepMs: own, mean }) => {
      const at = Math.floor((bucket * stepMs - startMs) / own);
      return sum + ((mean[at] ?? 0) * stepMs) / own;
    }, 0);
  });
}
