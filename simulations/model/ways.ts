// The ways of a gate by sort of consignment: from every place in a path to the next stage at which anything can happen to a consignment of this sort. Stages
// it can never visit, and branches that send all of its sort one way, are passed when the scenario is compiled and cost nothing while time moves.
import {
  OUT,
  sortOf,
  STAGE_BRANCH,
  WAY_ASKS,
  WAY_ENDS,
  WAY_STEP,
  type BranchModel,
  type FlowModel,
  type StageTables,
  type Ways,
} from './model.ts';

const CHANNELS = 3;

/** The arm of a branch that every consignment of a sort takes: the stage, OUT, null for none; undefined when it depends on more than the sort. */
function armOfSort({ to, only }: BranchModel, sort: number): number | null | undefined {
  for (let i = 0; i < to.length; i++) {
    const condition = only[i]!;
    if (condition === null) return to[i]!;
    if (condition.sorts[sort] === 0) continue;
    return condition.asksMore || condition.share < 1 ? undefined : to[i]!;
  }
  return null;
}

interface Where {
  readonly stages: StageTables;
  readonly placeOf: Int32Array;
}

/** Where a branch sends a whole sort on the same path, later; undefined when that is to be seen when the time comes. */
function sentTo({ stages, placeOf }: Where, path: Int32Array, place: number, sort: number): number | undefined {
  const arm = armOfSort(stages.branch[path[place]!]!, sort);
  if (arm === null) return place + 1;
  if (arm === undefined || arm === OUT) return undefined;
  const target = placeOf[arm]!;
  return target > place && path[target] === arm ? target : undefined;
}

/** The entry of one place of a path. */
function wayFrom(where: Where, path: Int32Array, from: number, sort: number): number {
  const { stages } = where;
  let place = from;
  while (place < path.length) {
    const stage = path[place]!;
    const only = stages.only[stage]!;
    const entry = stage | ((place + 1) << WAY_STEP);
    if (only?.sorts[sort] === 0) {
      place++;
      continue;
    }
    if (only !== null && (only.asksMore || only.share < 1)) return entry | WAY_ASKS;
    if (stages.kind[stage] !== STAGE_BRANCH) return entry;
    const next = sentTo(where, path, place, sort);
    if (next === undefined) return entry | WAY_ASKS;
    place = next;
  }
  return (path[path.length - 1] ?? 0) | (path.length << WAY_STEP) | WAY_ENDS;
}

/** The ways of all sorts of consignments a gate can see. */
export function waysOf(flows: readonly FlowModel[], stages: StageTables, cargoKinds: number): Ways {
  const steps = 1 + flows.reduce((longest, { route, papers }) => Math.max(longest, route.length, papers.length), 0);
  const next = new Int32Array(2 * flows.length * cargoKinds * CHANNELS * steps);
  flows.forEach(({ route, papers, placeOf }, flow) => {
    for (let kind = 0; kind < cargoKinds * CHANNELS; kind++) {
      const sort = sortOf(cargoKinds, flow, Math.floor(kind / CHANNELS), kind % CHANNELS);
      [route, papers].forEach((path, half) => {
        for (let step = 0; step <= path.length; step++)
          next[(2 * sort + half) * steps + step] = wayFrom({ stages, placeOf }, path, step, sort);
      });
    }
  });
  return { steps, next };
}
