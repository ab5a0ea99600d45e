// What a sweep has found so far: the designs with their verdicts, the cheapest that meets the target and who cannot be told apart from it.
import type { DesignRow, EffectRow, StressRow, SweepAnswer, SweepPlan, SweepPoint } from '../../shared/protocol/sweep.ts';
import { stressId } from './designs.ts';
import { costsMore, designIds, rowOf, type SweepResults } from './sweep-rows.ts';
import { byCost, chooseCheapest, neighbours, nextWork, spentOn, type Choice } from './sweep-work.ts';

const VERDICTS = ['meets', 'may-meet', 'misses'] as const;

/** The answer with what is there; the same whether the sweep is under way, was stopped or is done. */
export function sweepAnswer(plan: SweepPlan, results: SweepResults): SweepAnswer {
  const ids = designIds(plan);
  const isScreened = ids.every((id) => (results.get(id)?.n ?? 0) >= plan.screen.replications);
  const choice = isScreened ? chooseCheapest(plan, results) : undefined;
  const pick = choice?.pick ?? null;
  const plain = ids.map((id) => rowOf(plan, id, results.get(id)));
  const frontier = frontierOf(plan, plain);
  const rows = plain.map((row) => ({ ...row, isOnFrontier: frontier.has(row.id), isCandidate: isCandidate(plan, results, row, pick) }));
  const work = nextWork(plan, results);
  return {
    phase: work.phase,
    tried: plain.filter(({ n }) => n > 0).length,
    screened: plain.filter(({ n }) => n >= plan.screen.replications).length,
    spent: spentOn(results),
    isOverBudget: work.isOverBudget,
    pick,
    selection: pick === null || choice === undefined ? null : selectionOf(plan, choice),
    designs: VERDICTS.flatMap((verdict) => byCost(rows.filter((row) => row.verdict === verdict))),
    effects: pick === null ? [] : effectsOf(plan, results, pick),
    stress: pick === null ? [] : stressOf(plan, results, pick),
  };
}

/** One point as it is now, without its place among the others. */
export function rowOfPoint(plan: SweepPlan, point: SweepPoint): DesignRow {
  return rowOf(plan, point.id, point);
}

function selectionOf({ selection, cost }: SweepPlan, { method, isDecided }: Choice): SweepAnswer['selection'] {
  return { method, level: selection.level, delta: cost.delta, isDecided };
}

/** Not known to miss a target, and not known to cost more than the pick by what matters. */
function isCandidate(plan: SweepPlan, results: SweepResults, { id, verdict, n, cost }: DesignRow, pick: string | null): boolean {
  if (pick === null || verdict === 'misses' || n === 0 || cost === null) return false;
  return id === pick || !costsMore(plan, results, [id, pick], plan.designs.length - 1);
}

/** Ids of the designs that no other beats in both cost and the first target. */
function frontierOf({ targets }: SweepPlan, rows: readonly DesignRow[]): ReadonlySet<string> {
  const sign = targets[0]?.op === '>=' ? -1 : 1;
  const points = rows.flatMap(({ id, cost, targets: [first] }) =>
    cost === null || first === undefined ? [] : [{ id, cost: cost.mean, bad: sign * first.mean }],
  );
  const isBeaten = (one: (typeof points)[number]): boolean =>
    points.some((by) => by.cost <= one.cost && by.bad <= one.bad && (by.cost < one.cost || by.bad < one.bad));
  return new Set(points.filter((point) => !isBeaten(point)).map(({ id }) => id));
}

function effectsOf(plan: SweepPlan, results: SweepResults, pick: string): readonly EffectRow[] {
  return neighbours(plan, pick).map((ids, f) => ({
    factor: plan.factors[f]?.id ?? '',
    rows: ids.filter((id) => results.has(id)).map((id) => ({ ...rowOf(plan, id, results.get(id)), isPick: id === pick })),
  }));
}

function stressOf(plan: SweepPlan, results: SweepResults, pick: string): readonly StressRow[] {
  return plan.stress.map((more) => {
    const id = stressId(pick, more);
    const point = results.get(id);
    return { more, row: point === undefined ? null : rowOf(plan, id, point) };
  });
}
