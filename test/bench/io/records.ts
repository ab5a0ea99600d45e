// Truck records to carry, shaped like those of the baseline: columns of events, transfers between gates, and the same events as objects.
import type { EventColumns } from '../../../simulations/model/arrivals.ts';
import type { TransferMessage } from '../../../simulations/model/messages.ts';

const HOUR_MS = 3_600_000;

/** `n` truck events of one hour in order of time, five flows, three channels, four cargoes. */
export function eventsOf(n: number): EventColumns {
  const byte = (of: (i: number) => number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => of(i));
  return {
    n,
    times: Float64Array.from({ length: n }, (_, i) => Math.floor((i * HOUR_MS) / n)),
    serials: Int32Array.from({ length: n }, (_, i) => 100_000 + i),
    kinds: byte((i) => i % 2),
    flows: byte((i) => i % 5),
    channels: byte((i) => i % 3),
    cargo: byte((i) => i % 4),
    traits: Uint16Array.from({ length: n }, (_, i) => (i * 7919) & 0x1ff),
  };
}

/** `n` trucks on their way to another gate, some days into a run. */
export function transfersOf(n: number): readonly TransferMessage[] {
  const day = 24 * HOUR_MS;
  return Array.from({ length: n }, (_, i) => ({
    kind: 'transfer',
    atMs: 9 * day + i * 37,
    serial: 100_000 + i,
    origin: 0,
    originFlow: i % 5,
    flow: i % 5,
    channel: i % 3,
    cargo: i % 4,
    traits: (i * 7919) & 0x1ff,
    lap: 0,
    sinceMs: 9 * day + i * 31,
  }));
}

/** One object an event, as a protocol without columns would send them. */
export function objectsOf(columns: EventColumns): readonly object[] {
  return Array.from({ length: columns.n }, (_, i) => ({
    atMs: columns.times[i],
    serial: columns.serials[i],
    kind: columns.kinds[i],
    flow: columns.flows[i],
    channel: columns.channels[i],
    cargo: columns.cargo[i],
    traits: columns.traits[i],
  }));
}
