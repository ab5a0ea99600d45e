// The dispatcher by itself: what it hands out when the list of runs it is given is older than what happened.
import { expect, test } from 'vitest';
import { openDispatcher, type DispatcherDeps } from '../../../services/coordinator/batch.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { briefOf } from '../../../services/adapters/roster.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { order } from '../../conformance/twins.ts';

async function dispatching(runs: number, replications: number) {
  const memory = openMemoryTransport(systemClock);
  const queued: string[] = [];
  const queues: typeof memory.queues = {
    ...memory.queues,
    add: async (_, jobs) => void queued.push(...jobs.flatMap(({ payload }) => ('from' in payload ? [payload.run] : []))),
  };
  const { runState } = memory;
  const orders = Array.from({ length: runs }, (_, i) =>
    order({ run: `run-${i + 10}`, mode: 'batch', replications, kernelId: KERNEL_ID, createdAtMs: i }),
  );
  for (const made of orders) {
    await runState.create(made);
    await runState.transition(made.run, ['queued'], 'running');
  }
  const views = await Promise.all(orders.map(({ run }) => runState.find(run)));
  const briefs = views.flatMap((view) => (view === undefined ? [] : [briefOf(view)]));
  let bell = 0;
  const deps: DispatcherDeps = {
    transport: { ...memory, queues },
    clock: systemClock,
    nextBell: () => String((bell += 1)),
  };
  return { dispatcher: openDispatcher(deps), runState, briefs, queued };
}

test('runs that ended since the list was made do not keep the next ones waiting', async () => {
  const { dispatcher, runState, briefs, queued } = await dispatching(12, 1);
  for (const { run } of briefs.slice(0, 10)) await runState.transition(run, ['running'], 'finalizing');
  await dispatcher.turn(briefs, 4);
  expect(queued).toEqual(['run-20', 'run-21']);
});
