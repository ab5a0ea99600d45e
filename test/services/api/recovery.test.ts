// What the store knows is stronger than what Redis remembers: a cancelled run stays cancelled.
import { expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { archiveRun } from '../../../services/api/archive.ts';
import { cancelRun } from '../../../services/api/control-run.ts';
import { keepRecovering } from '../../../services/api/recovery.ts';
import { order } from '../../conformance/twins.ts';
import { library } from '../../fault-simulation/tiny-run.ts';
import { until } from './server.ts';

test('a run that Redis has forgotten the cancel of is cancelled again, and nothing else is', async () => {
  const { runState } = openMemoryTransport(systemClock);
  const [store, deps] = [memoryStore(), { clock: systemClock, log: silentLog }];
  const made = [order(), order()];
  const begin = async (one: (typeof made)[number]): Promise<void> => {
    await store.saveOrder(one, 0);
    await runState.create(one);
    await runState.transition(one.run, ['queued'], 'running');
  };
  for (const one of made) await begin(one);
  const [stopped, going] = made.map(({ run }) => run) as [string, string];
  expect(await cancelRun({ store, clock: systemClock, transport: { runState } }, stopped)).toBe(true);
  // Redis comes back as it was before the cancel.
  await runState.forget(stopped);
  await runState.create(made[0]!);
  await runState.transition(stopped, ['queued'], 'running');
  const recovery = keepRecovering({ store, ...deps }, runState);
  await until('the cancel', async () => ((await runState.find(stopped))?.status === 'cancelled' ? true : undefined));
  expect((await runState.find(going))?.status).toBe('running');
  expect((await store.listOrders()).map(({ order: { run } }) => run)).toEqual([going]);
  await recovery.stop();
});

test('a run said to be at its end whose results Redis has taken back goes on, and is not saved', async () => {
  const transport = openMemoryTransport(systemClock);
  const { runState } = transport;
  const store = memoryStore();
  const deps = { transport, store, library, clock: systemClock, log: silentLog, config: { host: '', port: 0, dataFolder: '' } };
  const made = order({ mode: 'batch' });
  await runState.create(made);
  await runState.transition(made.run, ['queued'], 'finalizing');
  const view = await runState.find(made.run);
  expect(view).toMatchObject({ status: 'finalizing', done: 0 });
  await archiveRun(deps, view!);
  expect((await runState.find(made.run))?.status).toBe('running');
  expect(await store.list()).toEqual([]);
});
