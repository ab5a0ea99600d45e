// A run that was accepted is there, whatever became of the answers in between.
import { expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import type { RunState } from '../../../services/adapters/ports.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { startRun } from '../../../services/api/start-run.ts';
import { recoverRuns } from '../../../services/api/recovery.ts';
import { DomainError } from '../../../shared/errors.ts';
import { LOCAL_USER } from '../../../shared/protocol/run.ts';
import { library } from '../../fault-simulation/tiny-run.ts';

const REQUEST = { scenario: 'border', mode: 'batch' as const, speed: 60, replications: 1, seed: 1 };
const BY = { user: LOCAL_USER, unfinished: [] };

function server(create: (real: RunState) => RunState['create']) {
  const real = openMemoryTransport(systemClock);
  const transport = { ...real, runState: { ...real.runState, create: create(real.runState) } };
  const store = memoryStore();
  return {
    deps: { transport, store, library, clock: systemClock, log: silentLog, config: { host: '', port: 0, dataFolder: '' } },
    runState: real.runState,
  };
}
const noAnswer = new DomainError('redis-unreachable', 'no answer');

test('a run whose making was not answered is accepted, and begins when Redis answers again', async () => {
  const { deps, runState } = server(() => () => Promise.reject(noAnswer));
  const run = await startRun(deps, REQUEST, BY);
  expect(await runState.find(run)).toBeUndefined();
  await recoverRuns(deps.store, runState, silentLog);
  expect((await runState.find(run))?.status).toBe('running');
});

test('a run that was made without an answer keeps its order, so that Redis may lose it', async () => {
  const { deps, runState } = server((real) => async (order) => {
    await real.create(order);
    throw noAnswer;
  });
  const run = await startRun(deps, REQUEST, BY);
  await runState.forget(run);
  await recoverRuns(deps.store, runState, silentLog);
  expect(await runState.find(run)).toMatchObject({ status: 'running', epoch: 1 });
});

test('a run that was refused leaves nothing behind', async () => {
  const { deps } = server(() => () => Promise.reject(new DomainError('limit-exceeded', 'too many gates')));
  await expect(startRun(deps, REQUEST, BY)).rejects.toMatchObject({ code: 'limit-exceeded' });
  expect(await deps.store.listOrders()).toEqual([]);
});
