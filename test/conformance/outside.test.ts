// Truck and cargo events from outside on both twins: each counts once, at a time no window has passed.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../services/adapters/limits.ts';
import type { ClaimReply, OutsideRow, RunState } from '../../services/adapters/ports.ts';
import { TWINS, bytes, newRunId, order } from './twins.ts';

const FIRST_SERIAL = 2 ** 30;
const AT = { k: 0, epoch: 0, mostLateMs: 1500 };

const row = (id: string, atMs: number, part: Partial<OutsideRow> = {}): OutsideRow => {
  const isCargo = part.mark?.[0] === 1;
  return { id, g: 0, atMs, consignment: isCargo ? id.slice(1) : id, serial: FIRST_SERIAL + 5, mark: bytes(0, 1, 2, 3, 4, 5), ...part };
};
/** A field `x`, row by row: time, serial and mark. */
function rowsOf(field: Uint8Array | undefined): { atMs: number; serial: number; mark: number[] }[] {
  const view = Buffer.from(field ?? []);
  return Array.from({ length: view.length / 18 }, (_, i) => ({
    atMs: view.readDoubleBE(18 * i),
    serial: view.readUInt32BE(18 * i + 8),
    mark: [...view.subarray(18 * i + 12, 18 * i + 18)],
  }));
}

describe.each(TWINS)('events from outside on $name', (twin) => {
  let state: RunState;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await twin.open();
    state = opened.transport.runState;
    close = opened.close;
  });
  afterAll(() => close());

  async function running(ends: readonly number[] = [1000, 2000, 3000]): Promise<string> {
    const made = order({ replications: 1 });
    await state.create(made);
    await state.transition(made.run, ['queued'], 'running');
    await state.openWindows(made.run, 0, 0, ends);
    for (const g of [0, 1])
      for (const [w, untilMs] of ends.entries())
        await state.deliver(made.run, { k: 0, g, w }, 0, { fromMs: ends[w - 1] ?? 0, untilMs, bytes: bytes(1) });
    return made.run;
  }
  /** What became of each, without the serial. */
  const fates = (told: Awaited<ReturnType<RunState['ingest']>>) => {
    if (typeof told === 'string') throw new Error(told);
    return told.map(({ serial: _serial, ...fate }) => fate);
  };
  async function claimed(run: string, g: number, w: number): Promise<Extract<ClaimReply, { kind: 'ok' }>> {
    const reply = await state.claim(run, { k: 0, g, w }, 0);
    if (reply.kind !== 'ok') throw new Error(reply.kind);
    return reply;
  }
  const xOf = (claim: Extract<ClaimReply, { kind: 'ok' }>) => rowsOf(claim.inbox.find(({ field }) => field === 'x')?.bytes);
  const commit = (run: string, g: number, w: number, claim: Extract<ClaimReply, { kind: 'ok' }>) =>
    state.commit({
      run, k: 0, g, w, epoch: 0, prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, newDigest: `d${g}:${w}`,
      state: bytes(w), outbox: [], frame: bytes(0),
    }); // prettier-ignore

  test('an event goes to the window it falls into, and a claim without events has no such field', async () => {
    const run = await running();
    expect(fates(await state.ingest(run, AT, [row('a', 1999), row('b', 1000), row('c', 999)]))).toEqual([
      { fate: 'accepted', simMs: 1999 },
      { fate: 'accepted', simMs: 1000 },
      { fate: 'accepted', simMs: 999 },
    ]);
    const first = await claimed(run, 0, 0);
    expect(xOf(first).map(({ atMs }) => atMs)).toEqual([999]);
    expect((await claimed(run, 1, 0)).inbox.map(({ field }) => field)).toEqual(['a']);
    expect((await commit(run, 0, 0, first)).kind).toBe('ok');
    expect((await commit(run, 1, 0, await claimed(run, 1, 0))).kind).toBe('ok');
    const second = xOf(await claimed(run, 0, 1));
    expect(second.map(({ atMs }) => atMs)).toEqual([1000, 1999]);
    expect(second[0]?.mark).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a truck and its declaration share a serial; two consignments never do, whatever they wish for', async () => {
    const run = await running();
    const cargo = row('-a', 10, { mark: bytes(1, 0, 0, 0, 0, 0) });
    await state.ingest(run, AT, [
      row('a', 10),
      row('b', 20),
      cargo,
      row('c', 30, { serial: 2 ** 31 - 1 }),
      row('d', 30, { serial: 2 ** 31 - 1 }),
    ]);
    const serials = xOf(await claimed(run, 0, 0)).map(({ atMs, serial, mark }) => [atMs, mark[0], serial - FIRST_SERIAL]);
    expect(serials).toEqual([[10, 0, 5], [10, 1, 5], [20, 0, 6], [30, 0, 0], [30, 0, FIRST_SERIAL - 1]]); // prettier-ignore
  });

  test('the same id, or a second truck of one consignment, counts once and tells of the first', async () => {
    const run = await running();
    const again = [row('a', 10), row('a', 500), row('z', 700, { consignment: 'a' })];
    expect(fates(await state.ingest(run, AT, again))).toEqual([
      { fate: 'accepted', simMs: 10 },
      { fate: 'duplicate', first: 'accepted', simMs: 10 },
      { fate: 'duplicate', first: 'accepted', simMs: 10, isOther: true },
    ]);
    expect(fates(await state.ingest(run, AT, [row('a', 10)]))[0]?.fate).toBe('duplicate');
    expect(xOf(await claimed(run, 0, 0))).toHaveLength(1);
    expect(await state.ingested(run, 0)).toEqual({ accepted: 1, late: 0, duplicate: 3, refused: 0 });
  });

  test('where an event took effect is told by its id; of one that was refused, or came under another id, nothing', async () => {
    const run = await running();
    const sent = [row('a', 10), row('z', 700, { consignment: 'a' }), row('b', 4000), row('c', -1)];
    await state.ingest(run, AT, sent);
    expect(await state.placesOf(run, 0, ['c', 'z', 'b', 'nobody', 'a'])).toEqual([
      { simMs: 0, serial: FIRST_SERIAL + 6 },
      undefined,
      undefined,
      undefined,
      { simMs: 10, serial: FIRST_SERIAL + 5 },
    ]);
    expect(await state.placesOf(newRunId(), 0, ['a'])).toEqual([undefined]);
  });

  test('events that are told again count once more only where they were lost, and no gate is busy for them', async () => {
    const run = await running();
    const many = Array.from({ length: LIMITS.outsideWaiting }, (_, i) => row(`m${i}`, 3999, { serial: FIRST_SERIAL + 100 + i }));
    await state.ingest(run, AT, many);
    const told = await state.ingest(run, { ...AT, isAgain: true }, [row('m7', 3999), row('lost', 10)]);
    expect(fates(told)).toEqual([
      { fate: 'duplicate', first: 'accepted', simMs: 3999 },
      { fate: 'accepted', simMs: 10 },
    ]);
    expect(await state.ingested(run, 0)).toEqual({ accepted: many.length + 1, late: 0, duplicate: 0, refused: 0 });
  });

  test('an event for a claimed window goes to the end of what is claimed; one too late or beyond the end is refused, and remembered', async () => {
    const run = await running();
    await claimed(run, 0, 0);
    const told = fates(await state.ingest(run, AT, [row('a', 0), row('b', -501), row('c', 4000), row('d', 0, { g: 1 })]));
    expect(told).toEqual([
      { fate: 'late', simMs: 1000 },
      { fate: 'refused', simMs: 1000 },
      { fate: 'refused', simMs: 4000 },
      { fate: 'accepted', simMs: 0 },
    ]);
    expect(fates(await state.ingest(run, AT, [row('b', 1500)]))).toEqual([{ fate: 'duplicate', first: 'refused', simMs: 1000 }]);
    expect(await state.ingested(run, 0)).toEqual({ accepted: 1, late: 1, duplicate: 1, refused: 2 });
  });

  test('what was committed is not taken again, and a commit without the events that lie there is refused', async () => {
    const run = await running();
    await state.ingest(run, AT, [row('a', 10)]);
    const claim = await claimed(run, 0, 0);
    const blind = { ...claim, inboxDigest: claim.inboxDigest.split(':').slice(0, 3).join(':') };
    expect((await commit(run, 0, 0, blind)).kind).toBe('inbox');
    expect((await commit(run, 0, 0, claim)).kind).toBe('ok');
    expect((await commit(run, 0, 0, claim)).kind).toBe('already');
    // Seen at the next window if it were still there: it would lie before its beginning.
    await commit(run, 1, 0, await claimed(run, 1, 0));
    expect(xOf(await claimed(run, 0, 1))).toEqual([]);
  });

  test('a run that is not running, or of another epoch, takes nothing; a full gate is busy and takes nothing either', async () => {
    const run = await running();
    expect(await state.ingest(run, { ...AT, epoch: 1 }, [row('a', 1)])).toBe('stale');
    expect(await state.ingest(newRunId(), AT, [row('a', 1)])).toBe('stale');
    const queued = order({ replications: 1 });
    await state.create(queued);
    expect(fates(await state.ingest(queued.run, AT, [row('a', 1)]))[0]?.fate).toBe('accepted');
    expect(await state.ingest(queued.run, { ...AT, k: 1 }, [row('b', 1)])).toBe('stale');
    await state.transition(run, ['running'], 'paused');
    expect(fates(await state.ingest(run, AT, [row('a', 1)]))[0]?.fate).toBe('accepted');
    const many = Array.from({ length: LIMITS.outsideWaiting }, (_, i) => row(`m${i}`, 3999, { serial: FIRST_SERIAL + 100 + i }));
    expect(fates(await state.ingest(run, AT, many))).toHaveLength(many.length);
    expect(await state.ingest(run, AT, [row('b', 1)])).toBe('busy');
    expect(fates(await state.ingest(run, AT, [row('b', 1, { g: 1 })]))[0]).toEqual({ fate: 'accepted', simMs: 1 });
    await state.transition(run, ['paused'], 'cancelled');
    expect(await state.ingest(run, AT, [row('c', 1)])).toBe('stale');
  });
});

test('both twins tell the same of any events in any order', async () => {
  const opened = await Promise.all(TWINS.map((twin) => twin.open()));
  const event = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    consignment: fc.constantFrom('p', 'q', 'r', 's'),
    g: fc.constantFrom(0, 1),
    atMs: fc.integer({ min: -2000, max: 4500 }),
    serial: fc.constantFrom(FIRST_SERIAL, FIRST_SERIAL + 1, 2 ** 31 - 1),
    kind: fc.constantFrom(0, 1),
  });
  const step = fc.oneof(
    fc.array(event, { minLength: 1, maxLength: 5 }).map((events) => ({ events })),
    fc.record({ g: fc.constantFrom(0, 1), w: fc.constantFrom(0, 1, 2) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { run } = order();
      const told = await Promise.all(
        opened.map(async ({ transport: { runState } }) => {
          await runState.create(order({ run, replications: 1 }));
          await runState.transition(run, ['queued'], 'running');
          await runState.openWindows(run, 0, 0, [1000, 2000, 3000]);
          for (const g of [0, 1])
            for (const w of [0, 1, 2])
              await runState.deliver(run, { k: 0, g, w }, 0, { fromMs: 1000 * w, untilMs: 1000 * (w + 1), bytes: bytes(1) });
          const all: unknown[] = [];
          for (const one of steps) {
            if ('events' in one) {
              all.push(
                await runState.ingest(
                  run,
                  AT,
                  one.events.map(({ kind, ...rest }) => ({ ...rest, mark: bytes(kind, 0, 0, 0, 0, 0) })),
                ),
              );
              continue;
            }
            const claim = await runState.claim(run, { k: 0, ...one }, 0);
            all.push(
              claim.kind === 'ok'
                ? [claim.inboxDigest, claim.inbox.map(({ field, bytes: content }) => [field, Buffer.from(content).toString('hex')])]
                : claim.kind,
            );
            if (claim.kind === 'ok' && one.w !== 1)
              all.push(
                (
                  await runState.commit({
                    run,
                    k: 0,
                    ...one,
                    epoch: 0,
                    prevDigest: claim.stateDigest,
                    inboxDigest: claim.inboxDigest,
                    newDigest: `${one.g}${one.w}`,
                    state: bytes(1),
                    outbox: [],
                    frame: bytes(0),
                  })
                ).kind,
              );
          }
          return [...all, await runState.ingested(run, 0)];
        }),
      );
      expect(told[1]).toEqual(told[0]);
    }),
    { numRuns: 150, seed: 21 },
  );
  await Promise.all(opened.map(({ close }) => close()));
}, 60_000);
