// The contract of JobQueues on both twins.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobQueues } from '../../services/adapters/ports.ts';
import { systemClock } from '../../services/adapters/clock.ts';
import type { Transport } from '../../services/adapters/transport.ts';
import { TWINS } from './twins.ts';

describe.each(TWINS)('JobQueues on $name', (twin) => {
  let transport: Transport;
  let queues: JobQueues;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await twin.open();
    ({ close, transport } = opened);
    queues = transport.queues;
  });
  afterAll(() => close());

  const job = (g: number, w: number) => ({ run: 'R', k: 0, epoch: 0, g, w });

  test('jobs added before anybody listens wait, and their payload arrives whole', async () => {
    const payload = { run: 'R', k: 0, epoch: 0, g: 1, from: 2, to: 9 };
    await queues.add('events', [{ id: 'x-R-0-1-2-e0-b0', payload }]);
    expect(await queues.counts()).toEqual({ arrivals: 0, events: 1, live: 0, batch: 0 });
    const got: unknown[] = [];
    await queues.process('events', async (found) => void got.push(found), { concurrency: 1 });
    await until(() => got.length > 0);
    expect(got).toEqual([payload]);
    await until(async () => (await queues.counts()).events === 0);
  });

  test('an id that is held already is ignored, a new bell number is not', async () => {
    await queues.add('arrivals', [
      { id: 'a-R-0-0-b0', payload: { run: 'R', k: 0, epoch: 0, from: 0, to: 3 } },
      { id: 'a-R-0-0-b0', payload: { run: 'R', k: 0, epoch: 0, from: 0, to: 3 } },
    ]);
    await queues.add('arrivals', [
      { id: 'a-R-0-0-b0', payload: { run: 'R', k: 0, epoch: 0, from: 0, to: 3 } },
      { id: 'a-R-0-0-b1', payload: { run: 'R', k: 0, epoch: 0, from: 4, to: 5 } },
    ]);
    expect((await queues.counts()).arrivals).toBe(2);
    const got: number[] = [];
    await queues.process('arrivals', async ({ from }) => void got.push(from), { concurrency: 1 });
    await until(() => got.length >= 2);
    expect(got.sort()).toEqual([0, 4]);
  });

  test('no more than the asked number of jobs run at once, and a handler that throws hinders no other', async () => {
    let active = 0;
    let most = 0;
    const done: number[] = [];
    await queues.process(
      'batch',
      async ({ from }) => {
        active += 1;
        most = Math.max(most, active);
        await systemClock.sleep(20);
        active -= 1;
        done.push(from);
        if (from % 2 === 0) throw new Error('even chunks fail here');
      },
      { concurrency: 3 },
    );
    await queues.add(
      'batch',
      Array.from({ length: 12 }, (_, i) => ({ id: `r-R-${i}`, payload: { run: 'R', epoch: 0, from: i, to: i } })),
    );
    await until(() => done.length === 12);
    expect([most, done.sort((a, b) => a - b)]).toEqual([3, Array.from({ length: 12 }, (_, i) => i)]);
    await until(async () => (await queues.counts()).batch === 0);
  });

  test('a handler may add the next job as often as it likes', async () => {
    let last = 0;
    await queues.process(
      'live',
      async ({ w }) => {
        last = w;
        if (w < LINKS) await queues.add('live', [{ id: `w-R-${w + 1}`, payload: job(0, w + 1) }]);
      },
      { concurrency: 2 },
    );
    await queues.add('live', [{ id: 'w-R-0', payload: job(0, 0) }]);
    await until(() => last === LINKS, 15_000);
    expect(last).toBe(LINKS);
  });

  test('a wrong payload, an id with a colon or of digits only, and a second handler are bugs', async () => {
    await expect(queues.add('live', [{ id: 'w-1-x', payload: { ...job(0, 0), w: -1 } }])).rejects.toThrow();
    await expect(queues.add('live', [{ id: 'a:b', payload: job(0, 0) }])).rejects.toThrow(/invariant/);
    await expect(queues.add('live', [{ id: '12', payload: job(0, 0) }])).rejects.toThrow(/invariant/);
    await expect(queues.process('live', async () => undefined, { concurrency: 1 })).rejects.toThrow(/invariant/);
  });

  test('closing waits for the job in hand', async () => {
    const opened = await twin.open();
    let ended = false;
    let started = false;
    await opened.transport.queues.process(
      'live',
      async () => {
        started = true;
        await systemClock.sleep(150);
        ended = true;
      },
      { concurrency: 1 },
    );
    await opened.transport.queues.add('live', [{ id: 'w-last', payload: job(0, 0) }]);
    await until(() => started);
    await opened.close();
    expect(ended).toBe(true);
  });
});

/** On BullMQ a link is a job of its own, about a millisecond. */
const LINKS = 2000;

async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs;) {
    if (await isTrue()) return;
    await systemClock.sleep(5);
  }
  throw new Error(`not true within ${withinMs} ms`);
}
