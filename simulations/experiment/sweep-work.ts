// What a sweep computes next: every design a little, the promising ones well, then the choice of the cheapest, what each lever does, and more demand.
// A function of the plan and of what is there already, so that a sweep that was stopped goes on as if it had not been.
import type { DesignRow, SweepPhase, SweepPlan } from '../../shared/protocol/sweep.ts';
import { isCertain } from '../analysis/paired.ts';
import { selectSmallest } from '../analysis/selection.ts';
import { designId, readPointId, stressId } from './designs.ts';
import { costsMore, costsOf, designIds, rowOf, type SweepResults } from './sweep-rows.ts';

/** Replications [from, to) of a point. */
export interface SweepTask {
  readonly point: string;
  readonly from: number;
  readonly to: number;
}

export interface SweepWork {
  readonly phase: SweepPhase;
  readonly tasks: readonly SweepTask[];
  readonly isOverBudget: boolean;
}

/** Replications added at a time while the cheapest is being chosen. */
const SELECT_STEP = 10;

/** The tasks of the first phase that has any, cut to what the budget leaves; phase `done` when there is nothing more to do or no budget. */
export function nextWork(plan: SweepPlan, results: SweepResults): SweepWork {
  const [phase, wanted] = wantedWork(plan, results);
  const tasks = withinBudget(plan, results, wanted);
  const isOverBudget = wanted.length > 0 && tasks.length === 0;
  return { phase: tasks.length === 0 ? 'done' : phase, tasks, isOverBudget };
}

function wantedWork(plan: SweepPlan, results: SweepResults): readonly [SweepPhase, readonly SweepTask[]] {
  const { screen, refine } = plan;
  const screening = upTo(results, designIds(plan), screen.replications);
  if (screening.length > 0) return ['screen', screening];
  const refining = upTo(results, refinedDesigns(plan, results), refine.replications);
  if (refining.length > 0) return ['refine', refining];
  const choice = chooseCheapest(plan, results);
  if (choice.tasks.length > 0) return ['select', choice.tasks];
  if (choice.pick === null) return ['done', []];
  const effects = plan.effects ? upTo(results, neighbours(plan, choice.pick).flat(), refine.replications) : [];
  if (effects.length > 0) return ['effects', effects];
  const { pick } = choice;
  const stress = plan.stress.map((more) => stressId(pick, more));
  return ['stress', upTo(results, stress, refine.replications)];
}

/** What these points lack of `n` replications, each point once. */
function upTo(results: SweepResults, points: readonly string[], n: number): readonly SweepTask[] {
  const lacking = [...new Set(points)].map((point) => ({ point, from: results.get(point)?.n ?? 0, to: n }));
  return lacking.filter(({ from, to }) => from < to);
}

function withinBudget({ budget }: SweepPlan, results: SweepResults, tasks: readonly SweepTask[]): readonly SweepTask[] {
  if (budget === null) return tasks;
  let left = budget - spentOn(results);
  return tasks.flatMap((task) => {
    const size = Math.min(task.to - task.from, Math.max(0, left));
    left -= size;
    return size === 0 ? [] : [{ ...task, to: task.from + size }];
  });
}

/** Replications computed so far. */
export function spentOn(results: SweepResults): number {
  return [...results.values()].reduce((sum, { n }) => sum + n, 0);
}

/**
 * Designs worth a close look, by what the screening showed of them: not known to miss a target, and not known to cost more than one known to meet
 * them all. The cheapest come first, as many at a time as the plan says, with the cheapest that met the targets in the screening. It goes on as long as
 * there is a design that seems cheaper than the cheapest one that met the targets in the close look.
 */
export function refinedDesigns(plan: SweepPlan, results: SweepResults): readonly string[] {
  const { screen, refine } = plan;
  const rows = designIds(plan).map((id) => rowOf(plan, id, results.get(id), screen.replications));
  const alive = byCost(rows.filter((row) => row.verdict !== 'misses' && row.cost !== null));
  const first = alive.find((row) => row.verdict === 'meets');
  const isBeaten = ({ id }: DesignRow): boolean =>
    first !== undefined && costsMore(plan, screened(plan, results), [id, first.id], alive.length - 1);
  let left = alive.filter((row) => !isBeaten(row));
  const chosen: string[] = [];
  while (left.length > 0) {
    const next = left.slice(0, refine.designs).map(({ id }) => id);
    if (chosen.length === 0 && first !== undefined && !next.includes(first.id)) next.splice(-1, 1, first.id);
    chosen.push(...next);
    const known = chosen.map((id) => refinedRow(plan, results, id));
    if (known.some(({ n }) => n < refine.replications)) break;
    const [cheapest] = byCost(known.filter((row) => row.verdict === 'meets'));
    left = left.filter((row) => !chosen.includes(row.id) && costOf(row) < (cheapest === undefined ? Infinity : costOf(cheapest)));
  }
  return chosen;
}

/** A design as the close look shows it, whatever was computed later. */
function refinedRow(plan: SweepPlan, results: SweepResults, id: string): DesignRow {
  const point = results.get(id);
  return rowOf(plan, id, point, Math.min(plan.refine.replications, point?.n ?? 0));
}

function costOf({ cost }: DesignRow): number {
  return cost?.mean ?? Infinity;
}

/** The results as they were after the screening: what is computed later must not change who was looked at closely. */
function screened({ screen }: SweepPlan, results: SweepResults): SweepResults {
  return new Map([...results].map(([id, point]) => [id, { ...point, n: Math.min(point.n, screen.replications) }]));
}

export function byCost(rows: readonly DesignRow[]): readonly DesignRow[] {
  return [...rows].sort((a, b) => costOf(a) - costOf(b));
}

export interface Choice {
  /** The cheapest known to meet every target; null when none is. */
  readonly pick: string | null;
  readonly method: 'certain' | 'kn';
  readonly isDecided: boolean;
  readonly tasks: readonly SweepTask[];
}

/** The cheapest of the designs that met the targets after the refinement: by their costs where these are certain, by the procedure KN otherwise. */
export function chooseCheapest(plan: SweepPlan, results: SweepResults): Choice {
  const { refine, cost, selection } = plan;
  const rows = refinedDesigns(plan, results).map((id) => refinedRow(plan, results, id));
  const ids = byCost(rows.filter((row) => row.n >= refine.replications && row.verdict === 'meets')).map(({ id }) => id);
  const samples = ids.map((id) => costsOf(plan, id, results.get(id), results.get(id)?.n ?? 0) ?? []);
  const [first = []] = samples;
  const head = first.slice(0, refine.replications);
  if (samples.every((xs) => isCertain(head, xs.slice(0, refine.replications))))
    return { pick: stillMeeting(plan, results, ids), method: 'certain', isDecided: true, tasks: [] };
  const rule = { first: refine.replications, delta: cost.delta, level: selection.level };
  const { contenders, used, most, isDecided } = selectSmallest(samples, rule);
  const left = contenders.map((i) => ids[i] ?? '');
  const to = Math.min(used + SELECT_STEP, most, Math.max(refine.replications, selection.replications));
  const tasks = isDecided ? [] : upTo(results, left, to);
  return { pick: stillMeeting(plan, results, [...cheapestFirst(plan, results, left), ...ids]), method: 'kn', isDecided, tasks };
}

function cheapestFirst(plan: SweepPlan, results: SweepResults, ids: readonly string[]): readonly string[] {
  return byCost(ids.map((id) => rowOf(plan, id, results.get(id)))).map(({ id }) => id);
}

/** More replications may have shown that a design only may meet its targets. */
function stillMeeting(plan: SweepPlan, results: SweepResults, ids: readonly string[]): string | null {
  return ids.find((id) => rowOf(plan, id, results.get(id)).verdict === 'meets') ?? null;
}

/** For each factor the designs that differ from `pick` in it alone, `pick` among them. */
export function neighbours({ factors }: SweepPlan, pick: string): readonly (readonly string[])[] {
  const { levels } = readPointId(pick);
  return factors.map((factor, f) => factor.levels.map((_, level) => designId(levels.map((own, i) => (i === f ? level : own)))));
}
