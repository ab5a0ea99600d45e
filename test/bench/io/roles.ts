// Runs on roles that stay up, as a server has them: coordinator, arrivals, gates, replications and kernel threads on a transport.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { HOUR_MS } from '../../../shared/time.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { Transport } from '../../../services/adapters/transport.ts';
import { startRoles } from '../../../services/start.ts';
import { advance, arrivalsBatch, type Model } from '../../../simulations/index.ts';

/** A batch is looked at as often as the command line looks. */
const LOOK_EVERY_MS = { live: 5, batch: 100 } as const;

/** Carries out an order; answers ms from its making to its last result. */
export type Play = (order: RunOrder) => Promise<number>;

/** Closes the transport. */
export async function withRoles<T>(transport: Transport, slots: number, use: (play: Play) => Promise<T>): Promise<T> {
  const roles = await startRoles({ transport, clock: systemClock, log: silentLog, slots, computes: true, coordinates: true });
  try {
    return await use((order) => play(transport.runState, order));
  } finally {
    await roles.stop();
    await transport.close();
  }
}

async function play(runState: Transport['runState'], order: RunOrder): Promise<number> {
  const { run, mode } = order;
  const startMs = performance.now();
  await runState.create(order);
  await runState.transition(run, ['queued'], 'running');
  for (;;) {
    const view = await runState.find(run);
    if (view?.status === 'finalizing') break;
    // Stranded: for a while no worker was heard of, as on a machine that stood still; it goes on when one is.
    if (view?.status !== 'running' && view?.status !== 'stranded')
      throw new Error(`the run is ${view?.status ?? 'gone'}: ${view?.reason ?? ''}`);
    await sleep(LOOK_EVERY_MS[mode]);
  }
  if (mode === 'batch') await runState.readResults(run);
  const ms = performance.now() - startMs;
  await runState.transition(run, ['finalizing'], 'completed');
  await runState.forget(run);
  return ms;
}

/** The same windows of every gate through the pure functions, one after the other; ms. */
export function playAlone(model: Model): number {
  const states: (Uint8Array | null)[] = model.gates.map(() => null);
  let mail: { field: string; bytes: Uint8Array }[][] = model.gates.map(() => []);
  const startMs = performance.now();
  for (let fromMs = 0; fromMs < model.horizonMs; fromMs += HOUR_MS) {
    const untilMs = Math.min(fromMs + HOUR_MS, model.horizonMs);
    const next: typeof mail = model.gates.map(() => []);
    model.gates.forEach((_, g) => {
      const at = { seed: 1, k: 0, g };
      const batch = { field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs, untilMs }) };
      const moved = advance(model, at, states[g] ?? null, [batch, ...(mail[g] ?? [])], untilMs);
      states[g] = moved.state;
      for (const { to, bytes } of moved.outbox) next[to]?.push({ field: `g${String(g)}`, bytes });
    });
    mail = next;
  }
  return performance.now() - startMs;
}

export function windowsOf(model: Model): number {
  return Math.ceil(model.horizonMs / HOUR_MS) * model.gates.length;
}
