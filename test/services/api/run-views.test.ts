// What the API knows of unfinished runs between its looks.
import { expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { RunState, RunView } from '../../../services/adapters/ports.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { watchRuns } from '../../../services/api/run-views.ts';
import { order } from '../../conformance/twins.ts';

test.each([
  ['live', 'find'],
  ['batch', 'progress'],
] as const)(
  'a look at all runs that began before a %s run was changed does not take back what was seen of it since',
  async (mode, late) => {
    const { runState } = openMemoryTransport(systemClock);
    const { run } = order({ mode });
    await runState.create(order({ run, mode }));
    await runState.transition(run, ['queued'], 'running');
    const slow = slowly(runState, late);
    const watch = watchRuns({ runState: slow.runState, clock: systemClock, log: silentLog });
    const statuses: (string | undefined)[] = [];
    watch.onLook(({ briefs }) => statuses.push(briefs.get(run)?.status));
    await watch.now();
    const release = slow.hold();
    const looking = watch.now();
    await slow.held();
    await runState.transition(run, ['running'], 'paused');
    slow.letPass();
    await watch.look(run);
    expect(watch.seen().briefs.get(run)?.status).toBe('paused');
    statuses.length = 0;
    release();
    await looking;
    expect(watch.seen().briefs.get(run)?.status).toBe('paused');
    expect(statuses).not.toContain('running');
    await watch.stop();
  },
);

/** A run state whose answers can be held back: each is what was true when it was asked. */
function slowly(runState: RunState, held: 'find' | 'progress') {
  let isHeld = false;
  let release = (): void => undefined;
  let opened = Promise.resolve();
  let tellHeld = (): void => undefined;
  let someHeld = Promise.resolve();
  const late = async <T>(answer: T): Promise<T> => {
    if (!isHeld) return answer;
    tellHeld();
    await opened;
    return answer;
  };
  return {
    runState: {
      ...runState,
      ...(held === 'find'
        ? { find: async (id: string): Promise<RunView | undefined> => late(await runState.find(id)) }
        : { progress: async (ids: readonly string[]) => late(await runState.progress(ids)) }),
    },
    hold() {
      isHeld = true;
      opened = new Promise((resolve) => (release = resolve));
      someHeld = new Promise((resolve) => (tellHeld = resolve));
      return () => release();
    },
    letPass: () => void (isHeld = false),
    held: () => someHeld,
  };
}
