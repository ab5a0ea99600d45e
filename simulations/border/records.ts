// One replication seen truck by truck: when each came, what it waited for, how it ended. For tables and checks; figures come from the collectors.
import type { GateLevels } from '../../shared/protocol/live.ts';
import type { TruckRecords } from '../../shared/protocol/trucks.ts';
import { engineOf } from '../model/advance.ts';
import type { TruckSeen, Watch } from '../model/engine.ts';
import { engine } from '../model/resident.ts';
import { traitsOf } from '../model/gate-state.ts';
import { gateLevels } from '../model/levels.ts';
import type { Model } from '../model/model.ts';
import { moveReplication } from './replicate.ts';

export type { TruckRecords };

interface Stay {
  gate: number;
  flow: number;
  serial: number;
  trip: number;
  cargo: number;
  channel: number;
  traits: number;
  arrivedMs: number;
  endedMs: number;
  outcome: number;
}
interface Visit {
  truck: number;
  stage: number;
  enteredMs: number;
  startedMs: number;
  endedMs: number;
}

/** Watches one gate and writes down what its trucks do. */
function recorder(g: number, stays: Stay[], visits: Visit[]): Watch {
  const { state } = engine;
  const present = new Map<number, { readonly truck: number; visit: Visit | undefined }>();
  const trips = new Map<number, number>();
  const visitTo = (truck: TruckSeen, stage: number, t: number): Visit => {
    const stay = present.get(truck.serial)!;
    if (stay.visit?.stage === stage) return stay.visit;
    stay.visit = { truck: stay.truck, stage, enteredMs: t, startedMs: NaN, endedMs: NaN };
    visits.push(stay.visit);
    return stay.visit;
  };
  return {
    arrive(truck, t) {
      const trip = trips.get(truck.serial) ?? 0;
      trips.set(truck.serial, trip + 1);
      present.set(truck.serial, { truck: stays.length, visit: undefined });
      const { flow, serial, channel, slot } = truck;
      const load = { cargo: state.cargo[slot]!, traits: traitsOf(state, slot) };
      stays.push({ gate: g, flow, serial, trip, channel, ...load, arrivedMs: t, endedMs: NaN, outcome: 0 });
    },
    move(truck, stage, inService, t) {
      if (stage < 0) return;
      const visit = visitTo(truck, stage, t);
      if (inService && Number.isNaN(visit.startedMs)) visit.startedMs = t;
    },
    leave(truck, stage, t) {
      visitTo(truck, stage, t).endedMs = t;
      present.get(truck.serial)!.visit = undefined;
    },
    end(truck, outcome, t) {
      const stay = present.get(truck.serial)!;
      present.delete(truck.serial);
      if (stay.visit !== undefined) stay.visit.endedMs = t;
      Object.assign(stays[stay.truck]!, { endedMs: t, outcome });
    },
    side: () => undefined,
    shift: () => undefined,
    diverted: () => undefined,
  };
}

function columns(stays: readonly Stay[], visits: readonly Visit[]): TruckRecords {
  return {
    gate: Uint8Array.from(stays, (stay) => stay.gate),
    flow: Uint8Array.from(stays, (stay) => stay.flow),
    serial: Float64Array.from(stays, (stay) => stay.serial),
    trip: Uint16Array.from(stays, (stay) => stay.trip),
    cargo: Uint8Array.from(stays, (stay) => stay.cargo),
    channel: Uint8Array.from(stays, (stay) => stay.channel),
    traits: Uint32Array.from(stays, (stay) => stay.traits),
    arrivedMs: Float64Array.from(stays, (stay) => stay.arrivedMs),
    endedMs: Float64Array.from(stays, (stay) => stay.endedMs),
    outcome: Uint8Array.from(stays, (stay) => stay.outcome),
    visits: {
      truck: Int32Array.from(visits, (visit) => visit.truck),
      stage: Uint8Array.from(visits, (visit) => visit.stage),
      enteredMs: Float64Array.from(visits, (visit) => visit.enteredMs),
      startedMs: Float64Array.from(visits, (visit) => visit.startedMs),
      endedMs: Float64Array.from(visits, (visit) => visit.endedMs),
    },
  };
}

/** Runs replication `at.k` and writes down every truck. The same trucks as in `replicate`: watching changes nothing. */
export function recordTrucks(model: Model, at: { readonly seed: number; readonly k: number }): TruckRecords {
  const perGate = model.gates.map(() => ({ stays: [] as Stay[], visits: [] as Visit[] }));
  const engines = model.gates.map((_, g) => engineOf(model, g));
  engines.forEach((engine, g) => (engine.watch = recorder(g, perGate[g]!.stays, perGate[g]!.visits)));
  try {
    moveReplication(model, at, {});
  } finally {
    for (const engine of engines) engine.watch = null;
  }
  let before = 0;
  const visits = perGate.flatMap((gate) => {
    const offset = before;
    before += gate.stays.length;
    return gate.visits.map((visit) => ({ ...visit, truck: visit.truck + offset }));
  });
  return columns(
    perGate.flatMap((gate) => gate.stays),
    visits,
  );
}

/** Levels of every gate of replication `at.k` just before each of the ascending times `atMs`, by time, then by gate. */
export function watchLevels(
  model: Model,
  at: { readonly seed: number; readonly k: number },
  atMs: readonly number[],
): readonly (readonly GateLevels[])[] {
  const seen: (readonly GateLevels[])[] = [];
  const cuts = [...new Set(atMs)].sort((a, b) => a - b);
  moveReplication(model, at, {
    cuts,
    atCut: (engines) => seen.push(engines.map(gateLevels)),
  });
  return seen;
}
