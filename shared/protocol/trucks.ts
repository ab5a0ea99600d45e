// One replication truck by truck, as it travels from the kernel to tables.

/** Columns, one entry a truck that reached the approach of a gate (of a vehicle that comes back: one a trip), in order of arrival at each gate, gates one after another. */
export interface TruckRecords {
  readonly gate: Uint8Array;
  readonly flow: Uint8Array;
  /** Unique within the gate. */
  readonly serial: Float64Array;
  /** 0 for the first stay of this vehicle at this gate. */
  readonly trip: Uint16Array;
  readonly cargo: Uint8Array;
  readonly channel: Uint8Array;
  readonly traits: Uint32Array;
  readonly arrivedMs: Float64Array;
  /** NaN: inside at the end. */
  readonly endedMs: Float64Array;
  /** Index into OUTCOMES: 0 inside, 1 cleared, 2 turned back, 3 spoiled, 4 diverted. */
  readonly outcome: Uint8Array;
  /** Every visit of a truck to a stage where it waits or is served, in order of time at each gate. */
  readonly visits: {
    readonly truck: Int32Array;
    readonly stage: Uint8Array;
    readonly enteredMs: Float64Array;
    /** Begin of the first service; NaN: none yet, or nothing to serve. */
    readonly startedMs: Float64Array;
    /** NaN: still there at the end. */
    readonly endedMs: Float64Array;
  };
}
