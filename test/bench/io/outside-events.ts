// Events from outside on their way into a run: through the desk of the server on a real Redis and a file, and through the script alone.
import { systemClock } from '../../../services/adapters/clock.ts';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { OutsideRow } from '../../../services/adapters/ports.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { openStore } from '../../../services/adapters/store/index.ts';
import { openTransport } from '../../../services/adapters/transport.ts';
import { openOutsideDesk } from '../../../services/api/outside-events.ts';
import { formatIso } from '../../../shared/time.ts';
import { compile, KERNEL_ID } from '../../../simulations/index.ts';
import { timed } from './measured.ts';

/** As many as wait at the gates at most; a run of its own for each time they are sent. */
const EVENTS = 100_000;
const A_REQUEST = 5_000;
const GATES = ['huu-nghi', 'tan-thanh'] as const;

export interface OutsideBench {
  /** 1000 events a second through reading, run and file. */
  desk(): Promise<number>;
  /** 1000 events a second into the run alone. */
  script(): Promise<number>;
  close(): Promise<void>;
}

export async function openOutsideBench(url: string, folder: string): Promise<OutsideBench> {
  const transport = await openTransport({ redisUrl: url, dataFolder: folder, kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  const store = await openStore(folder);
  const desk = openOutsideDesk({ transport, store, clock: systemClock });
  const loaded = openScenarioLibrary().load('lang-son-2025-07');
  const { startEpochMs } = compile(loaded.scenario);
  const newRun = async (): Promise<string> => {
    const order = orderOf({ loaded, mode: 'live', seed: 1, replications: 1, nowMs: Date.now() });
    await transport.runState.create(order);
    return order.run;
  };
  const texts = requestsOf(startEpochMs);
  const rows = rowsOf();
  const perSecond = (ms: number): number => EVENTS / ms;
  return {
    async desk() {
      const run = await newRun();
      return perSecond(await timed(() => inTurn(texts, (text) => desk.take(run, text))));
    },
    async script() {
      const run = await newRun();
      return perSecond(await timed(() => inTurn(rows, (some) => transport.runState.ingest(run, { k: 0, epoch: 0, mostLateMs: 0 }, some))));
    },
    async close() {
      await store.close();
      await transport.queues.close();
      await transport.close();
    },
  };
}

async function inTurn<T>(all: readonly T[], send: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of all) await send(one);
}

const spread = (i: number): number => ((i * 7919) % EVENTS) * 6_000;

function requestsOf(startEpochMs: number): readonly string[] {
  return Array.from({ length: EVENTS / A_REQUEST }, (_, r) =>
    Array.from({ length: A_REQUEST }, (__, j) => {
      const i = r * A_REQUEST + j;
      const at = formatIso(startEpochMs + spread(i), 420);
      return JSON.stringify({ id: `lane-${i}`, gate: GATES[i % 2], flow: 'export', at, cargo: 'durian', quality: 'measured' });
    }).join('\n'),
  );
}

function rowsOf(): readonly (readonly OutsideRow[])[] {
  const mark = new Uint8Array(6);
  return Array.from({ length: EVENTS / A_REQUEST }, (_, r) =>
    Array.from({ length: A_REQUEST }, (__, j) => {
      const i = r * A_REQUEST + j;
      return { id: `lane-${i}`, g: i % 2, atMs: spread(i), consignment: `lane-${i}`, serial: 2 ** 30 + i, mark };
    }),
  );
}
