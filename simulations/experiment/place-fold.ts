// Where the time of trucks goes in two runs: place by hour of the day, adding up to all the time inside; and where most of the waiting is.
import type { Bottleneck, HourTable, PlaceComparison, PlaceRow } from '../../shared/protocol/comparison.ts';
import { metricKey, type MetricId } from '../../shared/metrics/catalogue.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { DAY_MS } from '../../shared/time.ts';
import { CELLS_A_PLACE, type Detail } from '../border/detail.ts';

const HOURS = CELLS_A_PLACE / 2;

export interface PlaceFold {
  add(base: Detail, candidate: Detail): void;
  result(): PlaceComparison;
}

/** Cells by `<gate>/<flow>/<stage>`; nothing after the last stroke: at no stage. */
type Places = Map<string, Float64Array>;

export function openPlaceFold(base: SavedRun, candidate: SavedRun, gate?: string): PlaceFold {
  const [ours, theirs]: readonly [Places, Places] = [new Map(), new Map()];
  let measuredMs = 0;
  return {
    add(a, b) {
      measuredMs = a.horizonMs - a.warmUpMs;
      addPlaces(ours, a, gate);
      addPlaces(theirs, b, gate);
    },
    result: () => ({
      days: measuredMs / DAY_MS,
      rows: rowsOf(ours, theirs),
      baseMs: totalOf(ours),
      candidateMs: totalOf(theirs),
      bottlenecks: { base: bottlenecksOf(base, ours), candidate: bottlenecksOf(candidate, theirs) },
    }),
  };
}

function addPlaces(places: Places, detail: Detail, only: string | undefined): void {
  let at = 0;
  for (const gate of detail.gates) {
    for (const flow of gate.flows) {
      for (const stage of [...gate.stages, '']) {
        const cells = detail.hours.subarray(at, (at += CELLS_A_PLACE));
        if (only !== undefined && gate.id !== only) continue;
        if (cells.every((ms) => ms === 0)) continue;
        const key = `${gate.id}/${flow}/${stage}`;
        const sum = places.get(key) ?? new Float64Array(CELLS_A_PLACE);
        places.set(key, sum);
        // Whole milliseconds: the sums are exact in any order.
        cells.forEach((ms, i) => (sum[i] = sum[i]! + ms));
      }
    }
  }
}

function totalOf(places: Places): number {
  let total = 0;
  for (const cells of places.values()) for (const ms of cells) total += ms;
  return total;
}

function rowsOf(ours: Places, theirs: Places): readonly PlaceRow[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((key) => {
    const { gate, flow, stage } = partsOf(key);
    return { gate, flow, stage: stage === '' ? null : stage, base: tableOf(ours.get(key)), candidate: tableOf(theirs.get(key)) };
  });
}

function partsOf(key: string): { readonly gate: string; readonly flow: string; readonly stage: string } {
  const [gate = '', flow = '', stage = ''] = key.split('/');
  return { gate, flow, stage };
}

function tableOf(cells: Float64Array = new Float64Array(CELLS_A_PLACE)): HourTable {
  return { waiting: [...cells.subarray(0, HOURS)], other: [...cells.subarray(HOURS)] };
}

/** For each gate the stage of a flow with the most waiting; a gate where nobody waits has none. */
function bottlenecksOf(run: SavedRun, places: Places): readonly Bottleneck[] {
  const all = [...places].map(([key, cells]) => ({ ...partsOf(key), ms: cells.subarray(0, HOURS).reduce((sum, ms) => sum + ms, 0) }));
  const waits = all.filter(({ stage }) => stage !== '');
  return [...new Set(waits.map(({ gate }) => gate))].flatMap((gate) => {
    const here = waits.filter((wait) => wait.gate === gate);
    const all = here.reduce((sum, { ms }) => sum + ms, 0);
    const worst = here.reduce((most, wait) => (wait.ms > most.ms ? wait : most));
    if (worst.ms === 0) return [];
    const { flow, stage } = worst;
    const pool = poolOf(run.scenario, gate, stage);
    const busy = pool === undefined ? null : meanOf(run, 'busy', gate, 'both', pool);
    return [{ gate, flow, stage, waitShare: worst.ms / all, busy, waitP90Min: meanOf(run, 'wait.p90', gate, flow, stage) }];
  });
}

function meanOf({ result }: SavedRun, metric: MetricId, gate: string, flow: string, place: string): number | null {
  return result.kpis[metricKey(metric, gate, flow, place)]?.mean ?? null;
}

/** A saved scenario is whatever was stored. */
function poolOf(scenario: unknown, gate: string, stage: string): string | undefined {
  type Named = Readonly<Record<string, { readonly stages?: Readonly<Record<string, { readonly pool?: unknown }>> }>>;
  const pool = (scenario as { readonly gates?: Named } | null)?.gates?.[gate]?.stages?.[stage]?.pool;
  return typeof pool === 'string' ? pool : undefined;
}
