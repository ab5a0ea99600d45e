// The roles end to end on the memory transport: however a run is cut, its outcomes are the same to the bit.
import { afterEach, describe, expect, test } from 'vitest';
import { scenarioHash } from '../../../shared/scenario/index.ts';
import { compile, outcomeDigest, packOutcomes, replicate } from '../../../simulations/index.ts';
import { orderOf, type OrderRequest } from '../../../services/adapters/kernel-order.ts';
import { recoverRuns } from '../../../services/api/recovery.ts';
import { startRoles } from '../../../services/start.ts';
import { openMemoryTransport, type Transport } from '../../../services/adapters/transport.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import type { RunView } from '../../../services/adapters/ports.ts';
import type { Stoppable } from '../../../services/adapters/role.ts';
import { divertingScenario } from '../../helpers/scenario-builder.ts';

const MIN = 60_000;
const SEED = 11;
const REPLICATIONS = 2;
const scenario = divertingScenario({ days: 1 });
const model = compile(scenario);
const expected = [0, 1].map((k) => outcomeDigest(replicate(model, { seed: SEED, k })));
const loaded = { name: 'test', file: 'test.yaml', text: '', scenario, hash: scenarioHash(scenario) };

const open: Stoppable[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.stop();
});

async function house(slots: number, coordinators = 1): Promise<Transport> {
  const transport = openMemoryTransport(systemClock);
  open.push({ stop: () => transport.close() });
  for (let i = 0; i < coordinators; i += 1)
    open.push(await startRoles({ transport, clock: systemClock, log: silentLog, slots, computes: i === 0, coordinates: true }));
  return transport;
}

async function begin({ runState }: Transport, more: Partial<OrderRequest>): Promise<string> {
  const order = orderOf({ loaded, mode: 'live', seed: SEED, replications: REPLICATIONS, nowMs: systemClock.nowMs(), ...more });
  await runState.create(order);
  await runState.transition(order.run, ['queued'], 'running');
  return order.run;
}

async function until({ runState }: Transport, run: string, holds: (view: RunView) => boolean): Promise<RunView> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    const view = await runState.find(run);
    if (view !== undefined && holds(view)) return view;
    await systemClock.sleep(20);
  }
  throw new Error('waited 30 s in vain');
}

async function liveDigests(transport: Transport, run: string): Promise<string[]> {
  const { order } = await until(transport, run, (view) => view.status === 'finalizing');
  const digests: string[] = [];
  for (let k = 0; k < order.replications; k += 1) {
    const states = await Promise.all(
      order.gates.map(async (_, g) => (await transport.runState.readState(run, k, g))?.bytes ?? new Uint8Array()),
    );
    digests.push(outcomeDigest(packOutcomes(model, states)));
  }
  return digests;
}

async function batchDigests(transport: Transport, run: string): Promise<string[]> {
  await until(transport, run, (view) => view.status === 'finalizing');
  return (await transport.runState.readResults(run)).map((bytes) => outcomeDigest(bytes ?? new Uint8Array()));
}

describe('a run through the roles gives the outcomes of the pure kernel', () => {
  test.each([0, 1, 2])('as a batch with %i kernel threads', async (slots) => {
    const transport = await house(slots);
    expect(await batchDigests(transport, await begin(transport, { mode: 'batch' }))).toEqual(expected);
  });

  test.each([1, 2])('live at full speed with %i kernel threads', async (slots) => {
    const transport = await house(slots);
    expect(await liveDigests(transport, await begin(transport, {}))).toEqual(expected);
  });

  test.each([30, 15, 7])('live in windows of %i minutes', async (minutes) => {
    const transport = await house(1);
    expect(await liveDigests(transport, await begin(transport, { windowMs: minutes * MIN }))).toEqual(expected);
  });

  test('live under two coordinators at once', async () => {
    const transport = await house(1, 2);
    expect(await liveDigests(transport, await begin(transport, {}))).toEqual(expected);
  });

  test('live with every job added twice', async () => {
    const transport = await house(1);
    const { add } = transport.queues;
    Object.assign(transport.queues, {
      add: async (queue: 'live', jobs: Parameters<typeof add<'live'>>[1]) => {
        await add(queue, jobs);
        await add(queue, jobs.map((job) => ({ ...job, id: `${job.id}-again` }))); // prettier-ignore
      },
    });
    expect(await liveDigests(transport, await begin(transport, {}))).toEqual(expected);
  });

  test('live with some jobs lost', async () => {
    const transport = await house(1);
    const { add } = transport.queues;
    let n = 0;
    Object.assign(transport.queues, { add: (queue: 'live', jobs: Parameters<typeof add<'live'>>[1]) => add(queue, jobs.filter(() => ![20, 60, 110].includes((n += 1)))) }); // prettier-ignore
    expect(await liveDigests(transport, await begin(transport, { replications: 1 }))).toEqual(expected.slice(0, 1));
    // Each lost job costs the patience of the sweeper, and a busy machine makes that longer.
  }, 60_000);
});

describe('a live run', () => {
  test('stands still while paused, goes on when resumed, and ends with the same outcomes', async () => {
    const transport = await house(1);
    const run = await begin(transport, { speed: 3600, replications: 1 });
    await until(transport, run, (view) => (view.heads[0]?.[0] ?? -1) >= 1);
    await transport.runState.transition(run, ['running'], 'paused');
    await systemClock.sleep(300);
    const paused = await until(transport, run, () => true);
    await systemClock.sleep(700);
    expect((await until(transport, run, () => true)).limitMs).toEqual(paused.limitMs);
    await transport.runState.setPace(run, { speed: 'max' });
    await transport.runState.transition(run, ['paused'], 'running');
    expect(await liveDigests(transport, run)).toEqual(expected.slice(0, 1));
  });

  test('steps to the asked time and pauses there', async () => {
    const transport = await house(1);
    const run = await begin(transport, { speed: 60, replications: 1 });
    await transport.runState.setPace(run, { stepToMs: 100 * MIN });
    const view = await until(transport, run, ({ status }) => status === 'paused');
    expect(view.limitMs[0]).toBe(100 * MIN);
    expect(view.heads[0]).toEqual(view.heads[0]?.map(() => view.limits[0]));
  });

  test('shows at least four windows a second at sixty times, once there is something to watch', async () => {
    const transport = await house(1);
    const run = await begin(transport, { speed: 60, replications: 1 });
    const before = await until(transport, run, (view) => (view.limitMs[0] ?? 0) >= view.order.watchFromMs);
    const startMs = systemClock.nowMs();
    await systemClock.sleep(3000);
    const { limits } = await until(transport, run, () => true);
    const aSecond = ((limits[0] ?? 0) - (before.limits[0] ?? 0) + 1) / ((systemClock.nowMs() - startMs) / 1000);
    expect(aSecond).toBeGreaterThanOrEqual(4);
    expect(aSecond).toBeLessThan(7);
  });
});

test('an accepted run that the run state has lost begins again one epoch later and gives the same outcomes', async () => {
  const store = memoryStore();
  const order = orderOf({ loaded, mode: 'batch', seed: SEED, replications: REPLICATIONS, nowMs: systemClock.nowMs() });
  await store.saveOrder(order, 4);
  const transport = await house(1);
  await recoverRuns(store, transport.runState, silentLog);
  expect((await until(transport, order.run, () => true)).epoch).toBe(5);
  expect((await store.listOrders())[0]?.epoch).toBe(5);
  expect(await batchDigests(transport, order.run)).toEqual(expected);
});
