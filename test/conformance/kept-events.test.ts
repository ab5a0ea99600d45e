// Events kept for unfinished runs, on both twins of the store: written once, in the order they came, gone with the order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { runOrder } from './saved-run-builder.ts';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import { savedRun } from './saved-run-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'amity-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = (id: string, simMs = 5): KeptEvent => ({
  id, kind: 'truck', gate: 'huu-nghi', flow: 'export', at: 1_750_000_000_000, quality: 'estimated', rounded: 300_000, source: 'lane 3',
  receivedMs: 1_750_000_100_000, simMs, serial: 2 ** 30, fate: 'accepted',
}); // prettier-ignore

describe.each([
  { name: 'memory', open: async (): Promise<ResultStore> => memoryStore(), again: undefined },
  { name: 'SQLite', open: () => openStore(folder), again: () => openStore(folder) },
])('kept events in $name', ({ open, again }) => {
  test('come back whole, in the order they came; the first of an id stands; removing the order removes them', async () => {
    let store = await open();
    const many = Array.from({ length: 2_500 }, (_, i) => event(`e${2_500 - i}`, i));
    await store.keepEvents('A', many);
    await store.keepEvents('A', [event('e7', 99), event('last', 1)]);
    await store.keepEvents('B', [event('e7', 3)]);
    if (again !== undefined) {
      await store.close();
      store = await again();
    }
    expect(await store.eventsOf('A')).toEqual([...many, event('last', 1)]);
    expect(await store.keptCount('A')).toBe(2_501);
    expect(await store.eventsOf('B')).toEqual([event('e7', 3)]);
    expect(await store.eventsOf('C')).toEqual([]);
    await store.keepEvents('A', [event('e7', 99)], 'replaced');
    expect((await store.eventsOf('A')).find(({ id }) => id === 'e7')?.simMs).toBe(99);
    expect((await store.eventsOf('A')).findIndex(({ id }) => id === 'e7')).toBe(2_493);
    await store.dropEvents('A', ['e8', 'nobody']);
    expect((await store.eventsOf('A')).some(({ id }) => id === 'e8')).toBe(false);
    expect(await store.keptCount('A')).toBe(2_500);
    await store.removeOrder('A');
    expect(await store.eventsOf('A')).toEqual([]);
    expect(await store.eventsOf('B')).toHaveLength(1);
    await store.close();
  });

  test('a cancelled run is remembered with its first time, without its order and events, until it is old', async () => {
    let store = await open();
    await store.saveOrder(runOrder({ run: 'A' }), 0);
    await store.keepEvents('A', [event('e1')]);
    await store.noteCancelled('A', 1_000);
    await store.noteCancelled('A', 9_000);
    await store.noteCancelled('B', 2_000);
    if (again !== undefined) {
      await store.close();
      store = await again();
    }
    expect([await store.listOrders(), await store.eventsOf('A')]).toEqual([[], []]);
    expect([...(await store.cancelledSince(1_000))].sort()).toEqual(['A', 'B']);
    expect(await store.cancelledSince(1_001)).toEqual(['B']);
    expect(await store.cancelledSince(0)).toEqual(['B']);
    await store.close();
  });
});

test.each([
  { name: 'memory', open: async (): Promise<ResultStore> => memoryStore() },
  { name: 'SQLite', open: () => openStore(':memory:') },
])('a run is not saved without an event that was kept for it, and takes none once it is saved, in $name', async ({ open }) => {
  const store = await open();
  const run = savedRun({ id: 'RUN00009' });
  await store.keepEvents('RUN00009', [event('a')]);
  await expect(store.save(run)).rejects.toThrow('Events came for the run RUN00009');
  expect(await store.find('RUN00009')).toBeUndefined();
  await store.save({ ...run, outside: [event('a')] });
  await expect(store.keepEvents('RUN00009', [event('b')])).rejects.toThrow('takes no more events');
  expect(await store.keptCount('RUN00009')).toBe(1);
  await store.close();
});
