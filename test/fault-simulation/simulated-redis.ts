// A Redis that can fall back to an earlier state or lose everything: the records of the memory twin and the job lanes, taken back together.
import { openMemoryRuns } from '../../services/adapters/memory/runs.ts';
import type { Run } from '../../services/adapters/memory/run-record.ts';
import type { Clock, LiveBus, RunState } from '../../services/adapters/ports.ts';
import type { Lanes, LanesImage } from './job-lanes.ts';

/** A power cut costs the last second: so many states are kept to fall back to. */
const STATES_KEPT = 60;

interface Image {
  readonly runs: readonly Run[];
  readonly lanes: LanesImage;
}

export interface SimulatedRedis {
  readonly runState: RunState;
  readonly bus: LiveBus;
  readonly runs: ReadonlyMap<string, Run>;
  /** Remembers the present state. */
  keep(): void;
  /** Goes back `states` kept states, or to the oldest kept. */
  rollBack(states: number): void;
  empty(): void;
}

export function openSimulatedRedis(clock: Clock, lanes: Lanes): SimulatedRedis {
  const runs = new Map<string, Run>();
  const kept: Image[] = [];
  const { runState, bus } = openMemoryRuns(clock, runs);
  return {
    runState,
    bus,
    runs,
    keep() {
      kept.push({ runs: [...runs.values()].map(copyOfRun), lanes: lanes.image() });
      if (kept.length > STATES_KEPT) kept.shift();
    },
    rollBack(states) {
      const image = kept[Math.max(0, kept.length - 1 - states)];
      if (image === undefined) return;
      kept.splice(kept.indexOf(image) + 1);
      runs.clear();
      for (const run of image.runs) runs.set(run.order.run, copyOfRun(run));
      lanes.restore(image.lanes);
    },
    empty() {
      runs.clear();
      kept.length = 0;
      lanes.restore(undefined);
    },
  };
}

/** Bytes are never written to again, so copies share them. */
export function copyOfRun(run: Run): Run {
  const replications: Run['replications'] = new Map();
  for (const [k, { ends, heads, sealed, outside, inboxes, attempts }] of run.replications) {
    replications.set(k, {
      ends: [...ends],
      heads: heads.map((head) => ({ ...head })),
      sealed: [...sealed],
      outside: {
        waiting: new Map([...outside.waiting].map(([g, rows]) => [g, [...rows]])),
        known: new Map(outside.known),
        serials: new Map(outside.serials),
        consignments: new Map(outside.consignments),
        counts: { ...outside.counts },
      },
      inboxes: new Map([...inboxes].map(([at, { fields, digest }]) => [at, { fields: new Map(fields), digest }])),
      attempts: new Map([...attempts].map(([at, attempt]) => [at, { ...attempt }])),
    });
  }
  return { ...run, replications, results: new Map(run.results), frames: [...run.frames] };
}
