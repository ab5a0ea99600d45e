// The plan of a sweep from its file: which designs, and whether the numbers of replications can answer the question at all.
import type { DesignLevels, SweepPlan } from '../../shared/protocol/sweep.ts';
import type { DesignChoice } from '../../shared/sweep/factors.ts';
import type { SweepDraft } from '../../shared/sweep/document.ts';
import { leastDays } from '../analysis/target.ts';
import { MODEL_VERSION } from '../model/version.ts';
import { gridOf, latinHypercube } from './designs.ts';

/** More designs than a planner reads; a sample finds the region, a second sweep looks closely. */
const MOST_DESIGNS = 2_000;

/** @throws InvalidDocument when there are too many designs, or too few replications to tell whether a share of days is met */
export function planSweep({ plan, choice, refuse }: SweepDraft): SweepPlan {
  const counts = plan.factors.map((factor) => factor.levels.length);
  const n = choice.kind === 'grid' ? counts.reduce((product, count) => product * count, 1) : sizeOf(choice);
  if (n > MOST_DESIGNS || n < 1)
    refuse(['designs'], `1 to ${MOST_DESIGNS} designs; { latinHypercube: n } takes a sample of many`, `${n} designs`);
  const needed = Math.max(0, ...plan.targets.flatMap(({ share }) => (share === null ? [] : [leastDays(share)])));
  if (plan.refine.replications < needed)
    refuse(
      ['refine', 'replications'],
      `at least ${needed} replications: with fewer not even a design that meets the target on every day is known to meet it on so many days`,
      `${plan.refine.replications}`,
    );
  return { ...plan, modelVersion: MODEL_VERSION, designs: designsOf(choice, counts, plan.seed) };
}

function sizeOf(choice: Exclude<DesignChoice, { kind: 'grid' }>): number {
  return choice.kind === 'list' ? choice.designs.length : choice.n;
}

function designsOf(choice: DesignChoice, counts: readonly number[], seed: number): readonly DesignLevels[] {
  if (choice.kind === 'grid') return gridOf(counts);
  if (choice.kind === 'latin-hypercube') return latinHypercube(counts, choice.n, seed);
  return [...new Map(choice.designs.map((design) => [design.join('.'), design])).values()];
}
