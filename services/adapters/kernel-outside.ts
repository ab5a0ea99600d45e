// Events from outside as the kernel takes them: names become indices, moments simulated time.
import { CHANNELS, type Scenario } from '../../shared/scenario/scenario.ts';
import type { KeptEvent, OutsideEvent } from '../../shared/protocol/outside.ts';
import { outsideMark, outsideSerial, type Model, type Outside } from '../../simulations/index.ts';
import { outsideRow } from './limits.ts';
import type { OutsideRow } from './ports.ts';

/** An event on its way into replication 0 of a run with this seed. Its names are those of the model. */
export function outsideRowOf(model: Model, seed: number, event: OutsideEvent): OutsideRow {
  const g = model.gates.findIndex((gate) => gate.id === event.gate);
  const flow = model.gates[g]?.flows.findIndex(({ id }) => id === event.flow) ?? -1;
  const consignment = event.consignment ?? event.id;
  const truck = {
    isCargo: event.kind === 'cargo',
    flow,
    consignment,
    channel: event.channel === undefined ? null : CHANNELS.indexOf(event.channel),
    cargo: event.cargo === undefined ? null : model.cargoIds.indexOf(event.cargo),
    traits: event.traits?.reduce((bits, trait) => bits | (1 << model.traitIds.indexOf(trait)), 0) ?? null,
  };
  const mark = outsideMark(model, { seed, k: 0, g }, truck);
  return { id: event.id, g, atMs: event.at - model.startEpochMs, consignment, serial: outsideSerial(consignment), mark };
}

/** Whether a scenario, resolved and of this model, has everything the event names. Of one that does not compile nothing can be computed anyway. */
export function isKnownEvent(scenario: unknown, event: KeptEvent): boolean {
  const { gates, cargo } = scenario as Scenario;
  const flows = gates[event.gate]?.flows;
  return flows !== undefined && Object.hasOwn(flows, event.flow) && (event.cargo === undefined || Object.hasOwn(cargo, event.cargo));
}

/** The kept events of a run by gate, for computing it again. */
export function outsideOf(model: Model, seed: number, events: readonly KeptEvent[]): Outside {
  const rows = events.map((event) => {
    const { g, mark } = outsideRowOf(model, seed, event);
    return { g, bytes: outsideRow(event.simMs, event.serial, mark) };
  });
  return model.gates.map((_, gate) => {
    const own = rows.filter(({ g }) => g === gate);
    return own.length === 0 ? undefined : new Uint8Array(Buffer.concat(own.map(({ bytes }) => bytes)));
  });
}
