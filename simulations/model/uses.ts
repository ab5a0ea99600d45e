// What the trucks of a gate can meet, decided from its tables when the scenario is compiled: a policy that no stage, pool or flow has needs no column of the state.
import { FULL_BLOCKS, OUT, POOL_NAMES_SERVERS, STAGE_SEIZE, type FlowModel, type GateModel, type StageTables } from './model.ts';

/** What a column of the state can be for; see columns.ts. */
export interface Uses {
  /** Declarations take a way of their own: a consignment is two tokens. */
  readonly papers: boolean;
  readonly traits: boolean;
  /** A truck may go back in its route, come back as a vehicle, or lose a booked slot. */
  readonly laps: boolean;
  readonly shelfLife: boolean;
  /** Trucks that move as one. */
  readonly groups: boolean;
  readonly seizing: boolean;
  /** Servers that are told apart. */
  readonly names: boolean;
  /** Services that stop and go on later. */
  readonly interruptions: boolean;
  /** Somebody may leave a line without being served, or stand in it once more. */
  readonly leaving: boolean;
  /** Trucks that wait before a full room with the server of the stage before. */
  readonly blocking: boolean;
}

/** Of a gate that can do anything. */
export const EVERYTHING: Uses = {
  papers: true,
  traits: true,
  laps: true,
  shelfLife: true,
  groups: true,
  seizing: true,
  names: true,
  interruptions: true,
  leaving: true,
  blocking: true,
};

/** The uses of a gate; `border`: what trucks of any gate can bring along. */
export function usesOf(
  gate: Pick<GateModel, 'pools' | 'stages' | 'flows'>,
  { traits, shelfLife }: Pick<Uses, 'traits' | 'shelfLife'>,
): Uses {
  const { pools, stages, flows } = gate;
  const isStopped = pools.some(({ preempt, preempts }) => preempt || preempts.includes(1));
  return {
    papers: flows.some(({ lodging }) => lodging !== null),
    traits,
    shelfLife,
    laps: goesRound(gate),
    groups: stages.gather.some((rule) => rule?.together === true) || flows.some(({ batch }) => batch?.together === true),
    seizing: stages.kind.includes(STAGE_SEIZE),
    names: pools.some(({ rules }) => (rules & POOL_NAMES_SERVERS) !== 0),
    interruptions: isStopped || pools.some(({ breakdowns }) => breakdowns?.interrupts === true),
    leaving: shelfLife || isStopped || stages.patience.some((sampler) => sampler !== null),
    blocking: stages.ids.some((_, stage) => stages.room[stage]! >= 0 && stages.whenFull[stage] === FULL_BLOCKS),
  };
}

/** Whether the same truck may be seen a second time where it has been. */
function goesRound({ stages, flows }: Pick<GateModel, 'stages' | 'flows'>): boolean {
  const isLost = stages.booking.some((rule) => rule !== null && rule.noShow > 0);
  return isLost || flows.some((flow) => flow.returns !== null || leadsBack(stages, flow));
}

/** A branch, or the end of patience, that leads to a stage which does not come later in the path. */
function leadsBack(stages: StageTables, { route, papers, placeOf }: FlowModel): boolean {
  const isBack = (to: number, place: number): boolean => to !== OUT && placeOf[to]! <= place;
  return [route, papers].some((path) =>
    path.some((stage, place) => {
      const isImpatient = stages.patience[stage]! !== null && isBack(stages.patienceTo[stage]!, place);
      return isImpatient || stages.branch[stage]?.to.some((to) => isBack(to, place)) === true;
    }),
  );
}
