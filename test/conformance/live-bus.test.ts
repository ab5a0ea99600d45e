// The contract of LiveBus on both twins: frames come in the order of their commits, none twice, none missing while they are kept.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../services/adapters/clock.ts';
import type { Transport } from '../../services/adapters/transport.ts';
import { EVERY_BYTE, TWINS, bytes, order } from './twins.ts';

describe.each(TWINS)('LiveBus on $name', (twin) => {
  let transport: Transport;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await twin.open();
    ({ close, transport } = opened);
  });
  afterAll(() => close());

  /** A running run of one gate with 12 windows. */
  async function running(): Promise<string> {
    const made = order({ gates: ['only'], inNeighbours: [[]], horizonMs: 12_000 });
    await transport.runState.create(made);
    await transport.runState.transition(made.run, ['queued'], 'running');
    await transport.runState.openWindows(
      made.run,
      0,
      0,
      Array.from({ length: 12 }, (_, w) => 1000 * (w + 1)),
    );
    return made.run;
  }
  async function commit(run: string, w: number, frame = bytes(w)): Promise<void> {
    const ref = { k: 0, g: 0, w };
    await transport.runState.deliver(run, ref, 0, { fromMs: 1000 * w, untilMs: 1000 * (w + 1), bytes: bytes() });
    const claim = await transport.runState.claim(run, ref, 0);
    if (claim.kind !== 'ok') throw new Error(claim.kind);
    const inputs = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest };
    await transport.runState.commit({ run, ...ref, epoch: 0, ...inputs, newDigest: `d${w}`, state: bytes(), outbox: [], frame });
  }

  test('frames come in the order of their commits, after the cursor, byte for byte', async () => {
    const run = await running();
    await commit(run, 0, EVERY_BYTE);
    await commit(run, 1);
    const [first, second] = await transport.bus.read(run, '', 0);
    expect(first).toMatchObject({ k: 0, g: 0, w: 0, bytes: EVERY_BYTE });
    expect(second).toMatchObject({ w: 1, bytes: bytes(1) });
    expect(await transport.bus.read(run, first?.cursor ?? '', 0)).toEqual([second]);
    expect(await transport.bus.read(run, second?.cursor ?? '', 0)).toEqual([]);
  });

  test('a reader waits for the next frame, and no longer than it said', async () => {
    const run = await running();
    const waiting = transport.bus.read(run, '', 5000);
    await systemClock.sleep(50);
    await commit(run, 0);
    expect(await waiting).toMatchObject([{ w: 0 }]);
    const startMs = Date.now();
    expect(await transport.bus.read(await running(), '', 120)).toEqual([]);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(100);
    expect(Date.now() - startMs).toBeLessThan(2000);
  });

  test('readers of several runs wait side by side', async () => {
    const runs = [await running(), await running(), await running()];
    const waiting = runs.map((run) => transport.bus.read(run, '', 5000));
    await systemClock.sleep(30);
    for (const [i, run] of runs.entries()) await commit(run, 0, bytes(i));
    expect((await Promise.all(waiting)).map((records) => records[0]?.bytes)).toEqual([bytes(0), bytes(1), bytes(2)]);
  });

  test('a commit that changed nothing shows no frame', async () => {
    const run = await running();
    await commit(run, 0);
    const inputs = { prevDigest: '', inboxDigest: 'x' };
    const again = { run, k: 0, g: 0, w: 0, epoch: 0, ...inputs, newDigest: 'd0', state: bytes(), outbox: [], frame: bytes(1) };
    expect(await transport.runState.commit(again)).toEqual({ kind: 'already' });
    expect(await transport.bus.read(run, '', 0)).toHaveLength(1);
  });

  test('an unknown or forgotten run has no frames', async () => {
    const run = await running();
    await commit(run, 0);
    await transport.runState.forget(run);
    expect(await transport.bus.read(run, '', 0)).toEqual([]);
    expect(await transport.bus.read('NOBODY', '', 10)).toEqual([]);
  });

  test('closing wakes whoever waits', async () => {
    const opened = await twin.open();
    const waiting = opened.transport.bus.read('NOBODY', '', 60_000);
    await systemClock.sleep(30);
    await opened.close();
    expect(await waiting).toEqual([]);
  });
});
