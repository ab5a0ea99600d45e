// The dispatcher by itself: what it hands out when the list of runs it is given is older than what happened.
import { expect, test } from 'vitest';
import { openDispatcher, type DispatcherDeps } from '../../../services/coordinator/batch.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { briefOf, type RunBrief } from '../../../services/adapters/roster.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { KERNEL_ID } from '../../../simulations/index.ts';
import { order } from '../../conformance/twins.ts';

async function dispatching(runs: number, replications: number) {
  const memory = openMemoryTransport(systemClock);
  const queued: { readonly run: string; readonly length: number }[] = [];
  const queues: typeof memory.queues = {
    ...memory.queues,
    add: async (_, jobs) =>
      void queued.push(
        ...jobs.flatMap(({ payload }) => ('from' in payload ? [{ run: payload.run, length: payload.to - payload.from + 1 }] : [])),
      ),
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
  expect(queued.map(({ run }) => run)).toEqual(['run-20', 'run-21']);
});

test('the first chunks of a run are as long as those of earlier runs of its scenario', async () => {
  const { dispatcher, runState, briefs, queued } = await dispatching(2, 8);
  const [first, second] = briefs as [RunBrief, RunBrief];
  await dispatcher.turn([first], 1);
  for (const k of [0, 1]) await runState.putResult(first.run, k, 0, { digest: 'd', bytes: new Uint8Array(1), tookMs: 500 });
  await dispatcher.turn([first], 1);
  // Nothing is known before the first result: a replication at a time. Then half a second each, and always half of what is left.
  expect(queued.slice(0, 2).map(({ length }) => length)).toEqual([1, 1]);
  const before = queued.length;
  for (const k of [2, 3, 4, 5, 6, 7]) await runState.putResult(first.run, k, 0, { digest: 'd', bytes: new Uint8Array(1), tookMs: 500 });
  await dispatcher.turn([first, second], 1);
  expect(queued.slice(before).map(({ run, length }) => [run, length])).toEqual([[second.run, 4], [second.run, 2]]); // prettier-ignore
});
