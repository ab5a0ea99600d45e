// Loops of the roles: they wait as long as they say, and begin at once when woken.
import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { Clock } from '../../../services/adapters/ports.ts';
import { openKernelThreads } from '../../../services/adapters/kernel-threads.ts';
import { announce, repeat } from '../../../services/adapters/role.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { openWorkBoard } from '../../../services/adapters/work-board.ts';
import { newRunId, order } from '../../conformance/twins.ts';

/** Sleeps end when the test says so, or never. */
const endless: Clock = { nowMs: () => 0, elapsedMs: () => 0, sleep: () => new Promise(() => undefined) };

test('a loop that sleeps begins its next turn when woken, and ends when stopped', async () => {
  const seen = new EventEmitter();
  let turns = 0;
  const loop = repeat('test', { clock: endless, log: silentLog }, async () => {
    turns += 1;
    setImmediate(() => seen.emit('turn'));
    return 1_000_000;
  });
  await once(seen, 'turn');
  loop.wake();
  await once(seen, 'turn');
  await loop.stop();
  expect(turns).toBe(2);
});

test('a loop that is woken during a turn has another turn at once', async () => {
  const seen = new EventEmitter();
  let turns = 0;
  const loop = repeat('test', { clock: endless, log: silentLog }, async () => {
    turns += 1;
    await Promise.resolve();
    if (turns === 1) loop.wake();
    else seen.emit('second');
    return 1_000_000;
  });
  await once(seen, 'second');
  await loop.stop();
  expect(turns).toBe(2);
});

test('who listens in the process hears of a run that is to run, and of nothing else', async () => {
  const { runState, onRunning, close } = openMemoryTransport(systemClock);
  const run = newRunId();
  let heard = 0;
  const unlisten = onRunning(() => (heard += 1));
  await runState.create(order({ run }));
  expect(heard).toBe(0);
  await runState.transition(run, ['queued'], 'running');
  expect(heard).toBe(1);
  await runState.transition(run, ['queued'], 'running');
  await runState.transition(run, ['running'], 'paused');
  unlisten();
  await runState.transition(run, ['paused'], 'running');
  expect(heard).toBe(2);
  await close();
});

test('a worker whose clock is an hour off is there for everybody, as is one that has just begun', async () => {
  const transport = openMemoryTransport(systemClock);
  for (const offMs of [3_600_000, -3_600_000, 0]) {
    const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + offMs };
    const board = openWorkBoard(clock);
    const announced = announce({ transport, kernels: openKernelThreads(0), clock, log: silentLog, board }, `m${String(offMs)}`, 1);
    await expect.poll(async () => (await transport.runState.workers()).some(({ kernelId }) => kernelId === `m${String(offMs)}`)).toBe(true);
    await announced.stop();
  }
  const workers = await transport.runState.workers();
  expect(workers).toHaveLength(3);
  for (const { silentMs, startedMs } of workers) {
    expect(silentMs).toBeLessThan(20_000);
    expect(Math.abs(startedMs - systemClock.nowMs())).toBeLessThan(20_000);
  }
});
