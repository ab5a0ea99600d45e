// Only the demand of a scenario, compiled: enough of a model to draw arrivals from, without stages, pools or engine.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compileFlow } from '../../simulations/model/compile-demand.ts';
import { drawArrivals, type EventColumns } from '../../simulations/model/arrivals.ts';
import type { Condition, FlowModel, GateModel, Model } from '../../simulations/model/model.ts';
import { DAY } from './scenario-builder.ts';

export const horizonOf = (scenario: Scenario): number => scenario.clock.warmUpMs + scenario.clock.days * DAY;

/** The flows of a gate as the compiler makes them. Conditions hold the `who` they were made of. */
export function flowModels(scenario: Scenario, gateId: string, traitIds: readonly string[] = []): readonly FlowModel[] {
  const gate = scenario.gates[gateId]!;
  const context = {
    scenario,
    gate,
    stageIds: Object.keys(gate.stages),
    flowIds: Object.keys(gate.flows),
    cargoIds: Object.keys(scenario.cargo),
    traitIds,
    horizonMs: horizonOf(scenario),
    conditionOf: (who: object) => who as Condition,
  };
  return context.flowIds.map((id) => compileFlow(gateId, id, context));
}

/** A model that can draw arrivals and nothing else. */
export function demandModel(scenario: Scenario, traitIds: readonly string[] = []): Model {
  const gates = Object.keys(scenario.gates).map((id) => ({ id, flows: flowModels(scenario, id, traitIds) }) as unknown as GateModel);
  return { scenario, horizonMs: horizonOf(scenario), gates } as unknown as Model;
}

/** One event as a record. */
export interface ArrivalEvent {
  readonly time: number;
  readonly serial: number;
  readonly kind: number;
  readonly flow: number;
  readonly channel: number;
  readonly cargo: number;
  readonly traits: number;
}

export function eventsOf(columns: EventColumns): readonly ArrivalEvent[] {
  return Array.from({ length: columns.n }, (_, i) => ({
    time: columns.times[i]!,
    serial: columns.serials[i]!,
    kind: columns.kinds[i]!,
    flow: columns.flows[i]!,
    channel: columns.channels[i]!,
    cargo: columns.cargo[i]!,
    traits: columns.traits[i]!,
  }));
}

/** All events of gate 0 in replication k, over the horizon or a part of it. */
export function drawAll(
  model: Model,
  k = 0,
  span: { fromMs: number; untilMs: number } = { fromMs: 0, untilMs: model.horizonMs },
): readonly ArrivalEvent[] {
  return eventsOf(drawArrivals(model, { seed: 20260907, k, g: 0 }, span));
}
