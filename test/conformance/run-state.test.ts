// The contract of RunState on both twins: every reply code of every step, and that each step may be repeated.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../services/adapters/limits.ts';
import type { ClaimReply, Commit, RunState, WindowRef } from '../../services/adapters/ports.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import { EVERY_BYTE, TWINS, bytes, newRunId, order } from './twins.ts';

describe.each(TWINS)('RunState on $name', (twin) => {
  let state: RunState;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await twin.open();
    state = opened.transport.runState;
    close = opened.close;
  });
  afterAll(() => close());

  /** A running run with windows of replication 0 open at these ends. */
  async function running(ends: readonly number[] = [1000, 2000], part: Partial<RunOrder> = {}): Promise<string> {
    const made = order(part);
    await state.create(made);
    await state.transition(made.run, ['queued'], 'running');
    await state.openWindows(made.run, 0, 0, ends);
    return made.run;
  }
  const at = (g: number, w: number, k = 0): WindowRef => ({ k, g, w });
  async function deliver(run: string, ref: WindowRef, content = bytes(1), epoch = 0) {
    const [fromMs = 0, untilMs = 0] = await state.windowEnds(run, ref.k, ref.w - 1, ref.w);
    return state.deliver(run, ref, epoch, { fromMs, untilMs, bytes: content });
  }
  async function claimed(run: string, ref: WindowRef): Promise<Extract<ClaimReply, { kind: 'ok' }>> {
    const reply = await state.claim(run, ref, 0);
    if (reply.kind !== 'ok') throw new Error(`claim of ${JSON.stringify(ref)}: ${reply.kind}`);
    return reply;
  }
  /** The commit a worker would make after this claim. */
  function commitOf(run: string, ref: WindowRef, claim: { stateDigest: string; inboxDigest: string }, part: Partial<Commit> = {}): Commit {
    return {
      run,
      ...ref,
      epoch: 0,
      prevDigest: claim.stateDigest,
      inboxDigest: claim.inboxDigest,
      newDigest: `d${ref.g}:${ref.w}`,
      state: bytes(ref.g, ref.w),
      outbox: [],
      frame: bytes(9),
      ...part,
    };
  }
  async function runWindow(run: string, ref: WindowRef, part: Partial<Commit> = {}) {
    await deliver(run, ref);
    return state.commit(commitOf(run, ref, await claimed(run, ref), part));
  }

  describe('life of a run', () => {
    test('a run is made once, and found with everything it was made of', async () => {
      const made = order();
      expect([await state.create(made, 3), await state.create({ ...made, seed: 2 })]).toEqual(['created', 'exists']);
      expect(await state.find(made.run)).toEqual({
        order: made,
        status: 'queued',
        epoch: 3,
        reason: null,
        alarm: null,
        pace: { speed: 'max', stepToMs: null },
        limits: [-1, -1],
        limitMs: [0, 0],
        heads: [
          [-1, -1],
          [-1, -1],
        ],
        done: 0,
      });
      expect(await state.active()).toContain(made.run);
    });

    test('an unknown run is not found, refuses moves, is stale to claim and cannot be paced', async () => {
      expect(await state.find('NOBODY')).toBeUndefined();
      expect(await state.transition('NOBODY', ['queued'], 'running')).toBe('refused');
      expect(await state.claim('NOBODY', at(0, 0), 0)).toEqual({ kind: 'stale' });
      expect(await state.readResults('NOBODY')).toEqual([]);
      await expect(state.setPace('NOBODY', { speed: 1 })).rejects.toMatchObject({ code: 'unknown-run' });
      await expect(state.openWindows('NOBODY', 0, 0, [1])).rejects.toMatchObject({ code: 'unknown-run' });
      expect(await state.active()).not.toContain('NOBODY');
    });

    test('progress comes in the order asked, and undefined for a run that is not there', async () => {
      const run = await running();
      const made = order();
      await state.create(made);
      expect((await state.progress([made.run, 'NOBODY', run])).map((one) => one?.status)).toEqual(['queued', undefined, 'running']);
      expect(await state.progress([])).toEqual([]);
    });

    test('a transition checks where it comes from and may be repeated', async () => {
      const { run } = order();
      await state.create(order({ run }));
      expect(await state.transition(run, ['running'], 'paused')).toBe('refused');
      expect(await state.transition(run, ['queued', 'paused'], 'running')).toBe('ok');
      expect(await state.transition(run, ['queued', 'paused'], 'running')).toBe('ok');
      expect(await state.find(run)).toMatchObject({ status: 'running', epoch: 0 });
    });

    test('cancelling is final, bumps the epoch once and keeps its reason', async () => {
      const run = await running();
      expect(await state.transition(run, ['running'], 'cancelled', 'asked by Lan')).toBe('ok');
      expect(await state.transition(run, ['running'], 'cancelled', 'again')).toBe('ok');
      expect(await state.transition(run, ['cancelled'], 'running')).toBe('refused');
      expect(await state.find(run)).toMatchObject({ status: 'cancelled', epoch: 1, reason: 'asked by Lan' });
    });

    test('pace is set field by field', async () => {
      const run = await running();
      await state.setPace(run, { speed: 60 });
      await state.setPace(run, { stepToMs: 5000 });
      expect((await state.find(run))?.pace).toEqual({ speed: 60, stepToMs: 5000 });
      await state.setPace(run, { stepToMs: null, speed: 'max' });
      expect((await state.find(run))?.pace).toEqual({ speed: 'max', stepToMs: null });
    });

    test('a forgotten run is gone, and forgetting it twice is no error', async () => {
      const run = await running();
      await runWindow(run, at(0, 0));
      await state.forget(run);
      await state.forget(run);
      expect(await state.find(run)).toBeUndefined();
      expect(await state.active()).not.toContain(run);
      expect(await state.readState(run, 0, 0)).toBeUndefined();
      expect(await state.windowEnds(run, 0, -1, 3)).toEqual([0]);
    });

    test('too many gates, replications or a lookahead beyond the horizon are refused by name', async () => {
      const gates = Array.from({ length: LIMITS.gates + 1 }, (_, g) => `g${g}`);
      await expect(state.create(order({ gates, inNeighbours: gates.map(() => []) }))).rejects.toMatchObject({ code: 'limit-exceeded' });
      await expect(state.create(order({ replications: LIMITS.replications + 1 }))).rejects.toThrow(
        /replications: expected a whole number in \[1, 10000\], found 10001/,
      );
      await expect(state.create(order({ lookaheadMs: 4001 }))).rejects.toMatchObject({ code: 'limit-exceeded' });
      await expect(state.create(order({ run: 'a}b' }))).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(state.create(order({ scenario: 'x'.repeat(LIMITS.orderBytes) }))).rejects.toMatchObject({ code: 'too-large' });
    });
  });

  describe('opening windows', () => {
    test('a window keeps the end it was opened with, and the limit only rises', async () => {
      const run = await running([1000, 2000]);
      expect(await state.openWindows(run, 0, 0, [900])).toBe(1);
      expect(await state.openWindows(run, 0, 1, [1500, 2500])).toBe(2);
      expect(await state.windowEnds(run, 0, -1, 9)).toEqual([0, 1000, 2000, 2500]);
      expect(await state.find(run)).toMatchObject({ limits: [2, -1], limitMs: [2500, 0] });
    });

    test('opening stops before an end that does not rise, leaves the lookahead or passes the horizon', async () => {
      const run = await running([1000]);
      expect(await state.openWindows(run, 0, 1, [900])).toBe(0);
      expect(await state.openWindows(run, 0, 1, [3001])).toBe(0);
      expect(await state.openWindows(run, 0, 1, [2500, 4001])).toBe(1);
      expect(await state.openWindows(run, 0, 5, [3000])).toBe(1);
    });

    test('an ended run opens no more windows', async () => {
      const run = await running([1000]);
      await state.transition(run, ['running'], 'cancelled');
      expect(await state.openWindows(run, 0, 1, [2000])).toBe(0);
    });

    test('ends that fall, a replication out of range and too many windows are refused', async () => {
      const run = await running();
      await expect(state.openWindows(run, 0, 0, [2, 1])).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(state.openWindows(run, 2, 0, [1000])).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(state.openWindows(run, 0, LIMITS.windows, [1000])).rejects.toMatchObject({ code: 'limit-exceeded' });
    });
  });

  describe('delivering', () => {
    test('the same batch twice changes nothing', async () => {
      const run = await running();
      expect(await deliver(run, at(0, 0))).toBe('ok');
      const before = await claimed(run, at(0, 0));
      expect(await deliver(run, at(0, 0))).toBe('ok');
      expect(await claimed(run, at(0, 0))).toEqual(before);
    });

    test('a batch for a committed window is done; for another epoch, gate or replication, a window not open or with other ends it is stale', async () => {
      const run = await running();
      await runWindow(run, at(0, 0));
      const batch = { fromMs: 0, untilMs: 1000, bytes: bytes(1) };
      expect(await state.deliver(run, at(0, 0), 0, batch)).toBe('done');
      expect(await state.deliver(run, at(1, 0), 1, batch)).toBe('stale');
      expect(await state.deliver(run, at(7, 0), 0, batch)).toBe('stale');
      expect(await state.deliver(run, at(0, 0, 7), 0, batch)).toBe('stale');
      expect(await state.deliver(run, at(1, 2), 0, { ...batch, fromMs: 2000, untilMs: 3000 })).toBe('stale');
      expect(await state.deliver(run, at(1, 0), 0, { ...batch, untilMs: 999 })).toBe('stale');
      expect(await state.deliver(run, at(1, 1), 0, { ...batch, fromMs: 999, untilMs: 2000 })).toBe('stale');
    });

    test('an inbox may be filled to its limit; beyond it the run fails, naming gate and window', async () => {
      const run = await running();
      expect(await deliver(run, at(0, 0), new Uint8Array(LIMITS.inboxBytes))).toBe('ok');
      await expect(deliver(run, at(1, 0), new Uint8Array(LIMITS.inboxBytes + 1))).rejects.toMatchObject({ code: 'too-large' });
      expect(await state.find(run)).toMatchObject({
        status: 'failed',
        epoch: 1,
        reason: 'gate south, window 0, replication 0: 4194305 bytes of events, more than 4194304',
      });
    });

    test('what is delivered is a copy: the caller may use its buffer again', async () => {
      const run = await running();
      const buffer = Buffer.from([1, 2, 3]);
      await deliver(run, at(0, 0), buffer);
      buffer.fill(0xee);
      expect((await claimed(run, at(0, 0))).inbox).toEqual([{ field: 'a', bytes: bytes(1, 2, 3) }]);
    });
  });

  describe('claiming', () => {
    test('a first window starts from no state, a later one from the committed one, with its inbox sorted', async () => {
      const run = await running([1000, 2500]);
      await deliver(run, at(0, 0), bytes(7));
      expect(await claimed(run, at(0, 0))).toMatchObject({
        untilMs: 1000,
        state: null,
        stateDigest: '',
        inbox: [{ field: 'a', bytes: bytes(7) }],
      });
      await runWindow(run, at(0, 0));
      await runWindow(run, at(1, 0), { outbox: [{ to: 0, bytes: bytes(5, 6) }] });
      await deliver(run, at(0, 1), bytes(8));
      expect(await claimed(run, at(0, 1))).toMatchObject({
        untilMs: 2500,
        state: bytes(0, 0),
        stateDigest: 'd0:0',
        inbox: [
          { field: 'a', bytes: bytes(8) },
          { field: 'g1', bytes: bytes(5, 6) },
        ],
      });
    });

    test('whoever claims may write into the state: the next claim of the window gives the committed one again', async () => {
      const run = await running();
      const content = bytes(1, 2, 3);
      await runWindow(run, at(0, 0), { state: content });
      await runWindow(run, at(1, 0));
      await deliver(run, at(0, 1));
      content.fill(0xee);
      for (let i = 0; i < 3; i += 1) {
        const { state: found, stateDigest } = await claimed(run, at(0, 1));
        expect([found, stateDigest]).toEqual([bytes(1, 2, 3), 'd0:0']);
        found?.fill(0xee);
      }
    });

    test('a claim sent right behind the commit of the window before is answered as one that waited for it', async () => {
      const run = await running([1000, 2000], { gates: ['only'], inNeighbours: [[]] });
      await deliver(run, at(0, 0));
      await deliver(run, at(0, 1));
      const committing = state.commit(commitOf(run, at(0, 0), await claimed(run, at(0, 0))));
      const claiming = state.claim(run, at(0, 1), 0);
      expect([await committing, await claiming]).toMatchObject([
        { kind: 'ok', ready: [at(0, 1)] },
        { kind: 'ok', state: bytes(0, 0), stateDigest: 'd0:0' },
      ]);
    });

    test('a state whose commit was refused is never handed out', async () => {
      const run = await running([1000, 2000], { gates: ['only'], inNeighbours: [[]] });
      await runWindow(run, at(0, 0), { state: bytes(7) });
      await deliver(run, at(0, 1));
      const claim = await claimed(run, at(0, 1));
      const wrong = commitOf(run, at(0, 1), claim, { prevDigest: 'other', state: bytes(8) });
      expect(await state.commit(wrong)).toEqual({ kind: 'base' });
      expect(await claimed(run, at(0, 1))).toMatchObject({ state: bytes(7), stateDigest: 'd0:0' });
    });

    test('claims that cannot run say why: stale, early, done, gap, starved', async () => {
      const run = await running();
      expect(await state.claim(run, at(0, 0), 0)).toEqual({ kind: 'starved' });
      expect(await state.claim(run, at(0, 1), 0)).toEqual({ kind: 'gap' });
      expect(await state.claim(run, at(0, 2), 0)).toEqual({ kind: 'early' });
      expect(await state.claim(run, at(0, 0, 1), 0)).toEqual({ kind: 'early' });
      expect(await state.claim(run, at(0, 0), 1)).toEqual({ kind: 'stale' });
      expect(await state.claim(run, at(2, 0), 0)).toEqual({ kind: 'stale' });
      await runWindow(run, at(0, 0));
      expect(await state.claim(run, at(0, 0), 0)).toEqual({ kind: 'done' });
      await deliver(run, at(0, 1));
      expect(await state.claim(run, at(0, 1), 0)).toEqual({ kind: 'gap' }); // the neighbour is behind
    });

    test('a paused run finishes open windows; a queued or finalizing one hands out nothing', async () => {
      const made = order();
      await state.create(made);
      await state.openWindows(made.run, 0, 0, [1000]);
      expect(await deliver(made.run, at(0, 0))).toBe('stale');
      await state.transition(made.run, ['queued'], 'running');
      await deliver(made.run, at(0, 0));
      await state.transition(made.run, ['running'], 'paused');
      const claim = await claimed(made.run, at(0, 0));
      expect(await state.commit(commitOf(made.run, at(0, 0), claim))).toMatchObject({ kind: 'ok' });
      await state.transition(made.run, ['paused'], 'finalizing');
      expect(await state.claim(made.run, at(1, 0), 0)).toEqual({ kind: 'stale' });
    });

    test('a window that was started eight times without outcome fails the run, naming gate and window', async () => {
      const run = await running();
      await deliver(run, at(1, 0));
      for (let i = 0; i < LIMITS.starts; i += 1) await claimed(run, at(1, 0));
      expect(await state.claim(run, at(1, 0), 0)).toEqual({ kind: 'poison' });
      expect(await state.claim(run, at(1, 0), 0)).toEqual({ kind: 'stale' });
      expect(await state.find(run)).toMatchObject({
        status: 'failed',
        epoch: 1,
        reason: 'gate south, window 0, replication 0: 8 attempts started and none finished',
      });
    });

    test('workers that die as soon as they have started fail no run: after three such starts a window is only for one that has stayed', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const claims: string[] = [];
      for (let i = 0; i < 2 * LIMITS.starts; i += 1) claims.push((await state.claim(run, at(0, 0), 0, true)).kind);
      expect(claims).toEqual([...Array<string>(3).fill('ok'), ...Array<string>(13).fill('suspect')]);
      expect(await state.find(run)).toMatchObject({ status: 'running', reason: null });
      for (let i = 3; i < LIMITS.starts; i += 1) await claimed(run, at(0, 0));
      expect(await state.claim(run, at(0, 0), 0, true)).toEqual({ kind: 'suspect' });
      expect(await state.claim(run, at(0, 0), 0)).toEqual({ kind: 'poison' });
    });

    test('a claim hands out copies: what the claimer does to them changes nothing here', async () => {
      const run = await running();
      await runWindow(run, at(0, 0));
      await runWindow(run, at(1, 0));
      await deliver(run, at(0, 1));
      const first = await claimed(run, at(0, 1));
      first.state?.fill(0xee);
      first.inbox[0]?.bytes.fill(0xee);
      expect(await claimed(run, at(0, 1))).toMatchObject({ state: bytes(0, 0), inbox: [{ bytes: bytes(1) }] });
    });
  });

  describe('committing', () => {
    test('a commit moves the head, keeps the state and answers the windows it made ready', async () => {
      const run = await running([1000, 2000]);
      for (const g of [0, 1]) for (const w of [0, 1]) await deliver(run, at(g, w));
      expect(await runWindow(run, at(0, 0))).toEqual({ kind: 'ok', ready: [] });
      expect(await runWindow(run, at(1, 0))).toEqual({ kind: 'ok', ready: [at(1, 1), at(0, 1)] });
      expect((await state.find(run))?.heads[0]).toEqual([0, 0]);
      expect(await state.readState(run, 0, 1)).toEqual({ w: 0, bytes: bytes(1, 0) });
      expect(await state.readState(run, 1, 1)).toBeUndefined();
    });

    test('windows beyond the limit or without arrivals are not answered as ready', async () => {
      const run = await running([1000, 2000], { inNeighbours: [[], []] });
      expect(await runWindow(run, at(0, 0))).toEqual({ kind: 'ok', ready: [] }); // no arrivals for window 1
      await deliver(run, at(1, 1));
      expect(await runWindow(run, at(1, 0))).toEqual({ kind: 'ok', ready: [at(1, 1)] });
      expect(await runWindow(run, at(1, 1))).toEqual({ kind: 'ok', ready: [] }); // window 2 is not open
    });

    test('the same commit again is already there, and so is an older one', async () => {
      const run = await running([1000, 2000]);
      await deliver(run, at(0, 0));
      const first = commitOf(run, at(0, 0), await claimed(run, at(0, 0)));
      expect((await state.commit(first)).kind).toBe('ok');
      expect(await state.commit(first)).toEqual({ kind: 'already' });
      await runWindow(run, at(1, 0));
      await runWindow(run, at(0, 1));
      expect(await state.commit(first)).toEqual({ kind: 'already' });
      expect((await state.find(run))?.alarm).toBeNull();
    });

    test('equal inputs with two outcomes raise the alarm; other inputs are only late', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const first = commitOf(run, at(0, 0), await claimed(run, at(0, 0)));
      await state.commit(first);
      expect(await state.commit({ ...first, newDigest: 'x', inboxDigest: 'other' })).toEqual({ kind: 'already' });
      expect(await state.commit({ ...first, newDigest: 'x', prevDigest: 'other' })).toEqual({ kind: 'already' });
      expect((await state.find(run))?.alarm).toBeNull();
      expect(await state.commit({ ...first, newDigest: 'x' })).toEqual({ kind: 'diverged' });
      expect(await state.find(run)).toMatchObject({
        status: 'running',
        alarm: 'gate north, window 0, replication 0: equal inputs gave two outcomes',
      });
      expect(await state.readState(run, 0, 0)).toEqual({ w: 0, bytes: first.state });
    });

    test('a commit from another state is refused as base', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const claim = await claimed(run, at(0, 0));
      expect(await state.commit(commitOf(run, at(0, 0), { ...claim, stateDigest: 'of a lost history' }))).toEqual({ kind: 'base' });
      expect((await state.commit(commitOf(run, at(0, 0), claim))).kind).toBe('ok');
    });

    test('a commit that did not see the last delivery is refused as inbox, and succeeds after another claim', async () => {
      const run = await running();
      await deliver(run, at(0, 0), bytes(1));
      const early = await claimed(run, at(0, 0));
      await deliver(run, at(0, 0), bytes(2));
      expect(await state.commit(commitOf(run, at(0, 0), early))).toEqual({ kind: 'inbox' });
      const late = await claimed(run, at(0, 0));
      expect(late.inbox).toEqual([{ field: 'a', bytes: bytes(2) }]);
      expect((await state.commit(commitOf(run, at(0, 0), late))).kind).toBe('ok');
    });

    test('a commit out of order is a gap: this gate behind, or a neighbour', async () => {
      const run = await running([1000, 2000]);
      expect(await state.commit(commitOf(run, at(0, 1), { stateDigest: '', inboxDigest: '' }))).toEqual({ kind: 'gap' });
      await runWindow(run, at(0, 0));
      expect(await state.commit(commitOf(run, at(0, 1), { stateDigest: 'd0:0', inboxDigest: ':1000:2000' }))).toEqual({ kind: 'gap' });
    });

    test('after a cancel every claim is stale and every commit fenced', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const claim = await claimed(run, at(0, 0));
      await state.transition(run, ['running'], 'cancelled');
      expect(await state.commit(commitOf(run, at(0, 0), claim))).toEqual({ kind: 'fenced' });
      expect(await state.commit(commitOf(run, at(0, 0), claim, { epoch: 1 }))).toEqual({ kind: 'fenced' });
      expect(await state.claim(run, at(0, 0), 0)).toEqual({ kind: 'stale' });
      expect(await state.claim(run, at(0, 0), 1)).toEqual({ kind: 'stale' });
      expect(await deliver(run, at(1, 0))).toBe('stale');
      expect((await state.find(run))?.heads[0]).toEqual([-1, -1]);
    });

    test('state, frame, outbox and the inbox of a destination have limits, and the answer names the one', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const claim = await claimed(run, at(0, 0));
      const answer = async (part: Partial<Commit>): Promise<string> => {
        const reply = await state.commit(commitOf(run, at(0, 0), claim, part));
        return reply.kind === 'too-large' ? reply.what : reply.kind;
      };
      const to1 = (length: number): Partial<Commit> => ({ outbox: [{ to: 1, bytes: new Uint8Array(length) }] });
      const state1 = new Uint8Array(LIMITS.stateBytes + 1);
      expect(await answer({ state: state1 })).toBe('state: expected at most 4194304 bytes, found 4194305');
      expect(await answer({ frame: new Uint8Array(LIMITS.frameBytes + 1) })).toMatch(/^frame: .* found 262145$/);
      const outbox = Array.from({ length: 17 }, (_, to) => ({ to, bytes: bytes() }));
      expect(await answer({ outbox })).toBe('outbox: expected at most 16 destinations, found 17');
      expect(await answer(to1(LIMITS.inboxBytes + 1))).toMatch(/^longest message: .* found 4194305$/);
      await deliver(run, at(1, 1), bytes(1));
      expect(await answer(to1(LIMITS.inboxBytes))).toMatch(/^inbox of the next window: expected at most 4194304 bytes/);
      expect(await answer({ state: new Uint8Array(LIMITS.stateBytes), ...to1(1) })).toBe('ok');
    });

    test('a message to a gate that does not wait for the sender, or two to one gate, is a bug', async () => {
      const run = await running([1000], { inNeighbours: [[1], []] });
      await deliver(run, at(0, 0));
      const claim = await claimed(run, at(0, 0));
      await expect(state.commit(commitOf(run, at(0, 0), claim, { outbox: [{ to: 1, bytes: bytes(1) }] }))).rejects.toThrow(/invariant/);
      const twice = [0, 0].map((to) => ({ to, bytes: bytes(1) }));
      await expect(state.commit(commitOf(run, at(1, 0), claim, { outbox: twice }))).rejects.toThrow(/invariant/);
    });

    test('every byte value comes back as it went in: batch, message, state, result, empty ones too', async () => {
      const run = await running([1000, 2000]);
      await deliver(run, at(0, 0), EVERY_BYTE);
      const claim = await claimed(run, at(0, 0));
      expect(claim.inbox).toEqual([{ field: 'a', bytes: EVERY_BYTE }]);
      await state.commit(commitOf(run, at(0, 0), claim, { state: EVERY_BYTE, outbox: [{ to: 1, bytes: EVERY_BYTE }] }));
      await runWindow(run, at(1, 0), { state: bytes(), outbox: [{ to: 0, bytes: bytes() }] });
      await deliver(run, at(1, 1), bytes());
      await deliver(run, at(0, 1));
      expect(await claimed(run, at(1, 1))).toMatchObject({
        state: bytes(),
        inbox: [{ bytes: bytes() }, { field: 'g0', bytes: EVERY_BYTE }],
      });
      expect(await claimed(run, at(0, 1))).toMatchObject({ state: EVERY_BYTE, inbox: [{ field: 'a' }, { field: 'g1', bytes: bytes() }] });
      await state.putResult(run, 1, 0, { digest: 'd', bytes: EVERY_BYTE });
      expect(await state.readResults(run)).toEqual([undefined, EVERY_BYTE]);
    });
  });

  describe('errors, bells, results, workers', () => {
    test('the same error from two attempts fails the run; another error, or the same report again, does not', async () => {
      const run = await running();
      await deliver(run, at(0, 0));
      const report = (digest: string, epoch = 0) => state.reportError(run, at(0, 0), epoch, digest, 'no truck 7');
      await claimed(run, at(0, 0));
      expect([await report('e1'), await report('e1')]).toEqual(['retry', 'retry']);
      await claimed(run, at(0, 0));
      expect(await report('e2')).toBe('retry');
      await claimed(run, at(0, 0));
      expect([await report('e2', 5), await report('e2'), await report('e2')]).toEqual(['retry', 'failed', 'failed']);
      expect(await state.find(run)).toMatchObject({
        status: 'failed',
        epoch: 1,
        reason: 'gate north, window 0, replication 0: no truck 7',
      });
    });

    test('an error of a window somebody else committed is no reason to fail', async () => {
      const run = await running();
      await runWindow(run, at(0, 0));
      expect([await state.reportError(run, at(0, 0), 0, 'e', 'm'), await state.reportError(run, at(0, 0), 0, 'e', 'm')]).toEqual([
        'retry',
        'retry',
      ]);
    });

    test('bells are numbered a window, kind follows the arrivals, and patience counts from the last touch', async () => {
      const run = await running([1000, 2000]);
      const rung = async (nowMs: number, olderThanMs: number) =>
        (await state.ring(run, nowMs, olderThanMs)).map(({ g, w, kind, bell }) => `${kind} g${g} w${w} b${bell}`);
      expect(await rung(1000, 500)).toEqual([]); // seen for the first time
      expect(await rung(1499, 500)).toEqual([]);
      await deliver(run, at(1, 0));
      expect(await rung(1500, 500)).toEqual(['starved g0 w0 b1', 'ready g1 w0 b1']);
      expect(await rung(1600, 500)).toEqual([]);
      expect(await rung(1600, 0)).toEqual(['starved g0 w0 b2', 'ready g1 w0 b2']);
      await runWindow(run, at(1, 0));
      expect(await rung(9000, 0)).toEqual(['starved g0 w0 b3']); // g1 waits for g0
      await runWindow(run, at(0, 0));
      expect(await rung(9000, 0)).toEqual(['starved g0 w1 b1', 'starved g1 w1 b1']);
    });

    test('a claim starts the patience again, and each start without outcome doubles it', async () => {
      const run = await running([1000], { inNeighbours: [[], []], gates: ['only', 'other'] });
      await deliver(run, at(0, 0));
      const rings = async (nowMs: number) => (await state.ring(run, nowMs, 1000)).filter(({ g }) => g === 0).length;
      expect(await rings(0)).toBe(0);
      await claimed(run, at(0, 0));
      expect([await rings(1000), await rings(1999), await rings(2000)]).toEqual([0, 0, 1]);
      for (let i = 0; i < 4; i += 1) await claimed(run, at(0, 0)); // five starts: 6.4 s
      expect([await rings(10_000), await rings(16_399), await rings(16_400)]).toEqual([0, 0, 1]);
    });

    test('a sweeper whose clock was ahead does not silence the next one', async () => {
      const run = await running([1000]);
      await state.ring(run, 1_000_000, 0);
      expect(await state.ring(run, 1000, 500)).toEqual([]);
      expect(await state.ring(run, 1500, 500)).toHaveLength(2);
    });

    test('nothing rings for an unknown, ended or finished run', async () => {
      const run = await running([1000]);
      await state.transition(run, ['running'], 'cancelled');
      expect(await state.ring(run, 0, 0)).toEqual([]);
      expect(await state.ring('NOBODY', 0, 0)).toEqual([]);
      const finished = await running([2000, 4000]);
      for (const w of [0, 1]) for (const g of [0, 1]) await runWindow(finished, at(g, w));
      expect(await state.ring(finished, 0, 0)).toEqual([]);
    });

    test('a live replication is done when the last window of every gate ends at the horizon', async () => {
      const run = await running([2000, 3500]);
      for (const w of [0, 1]) for (const g of [0, 1]) await runWindow(run, at(g, w));
      expect((await state.find(run))?.done).toBe(0);
      await state.openWindows(run, 0, 2, [4000]);
      await runWindow(run, at(0, 2));
      expect((await state.find(run))?.done).toBe(0);
      await runWindow(run, at(1, 2));
      expect((await state.find(run))?.done).toBe(1);
    });

    test('later replications have windows, heads and bells of their own', async () => {
      const run = await running([1000]);
      await state.openWindows(run, 1, 0, [500, 1500]);
      await runWindow(run, at(1, 0, 1));
      expect(await state.find(run)).toMatchObject({
        limits: [0, 1],
        limitMs: [1000, 1500],
        heads: [
          [-1, -1],
          [-1, 0],
        ],
      });
      expect((await state.ring(run, 0, 0)).map(({ k, g }) => [k, g])).toEqual([
        [0, 0],
        [0, 1],
        [1, 0],
      ]);
    });

    test('a result is stored once; another outcome raises the alarm; a late one is stale', async () => {
      const run = await running([], { mode: 'batch', replications: 3 });
      expect(await state.putResult(run, 2, 0, { digest: 'd', bytes: bytes(1), tookMs: 70.4 })).toBe('ok');
      expect(await state.putResult(run, 2, 0, { digest: 'd', bytes: bytes(1), tookMs: 80 })).toBe('already');
      expect((await state.find(run))?.done).toBe(1);
      expect(await state.progress([run])).toEqual([{ status: 'running', epoch: 0, reason: null, done: 1, spentMs: 70 }]);
      expect(await state.putResult(run, 2, 0, { digest: 'other', bytes: bytes(2) })).toBe('diverged');
      expect((await state.find(run))?.alarm).toBe('replication 2: equal inputs gave two outcomes');
      expect(await state.putResult(run, 3, 0, { digest: 'd', bytes: bytes(1) })).toBe('stale');
      expect(await state.putResult(run, 0, 1, { digest: 'd', bytes: bytes(1) })).toBe('stale');
      expect(await state.readResults(run)).toEqual([undefined, undefined, bytes(1)]);
      expect(await state.readResults(run, 1, 3)).toEqual([undefined, bytes(1)]);
      expect(await state.readResults(run, 2, 9)).toEqual([bytes(1)]);
      expect(await state.missing(run)).toEqual([0, 1]);
      expect(await state.missing('NOBODY')).toEqual([]);
      await expect(state.putResult(run, 0, 0, { digest: 'd', bytes: new Uint8Array(LIMITS.resultBytes + 1) })).rejects.toMatchObject({
        code: 'too-large',
      });
      await state.transition(run, ['running'], 'cancelled');
      expect(await state.putResult(run, 0, 0, { digest: 'd', bytes: bytes(1) })).toBe('stale');
    });

    test('a batch of ten thousand replications is found quickly', async () => {
      const made = order({ mode: 'batch', replications: LIMITS.replications });
      await state.create(made);
      const view = await state.find(made.run);
      expect([view?.limits.length, view?.heads.length, view?.heads[9999]]).toEqual([10_000, 10_000, [-1, -1]]);
      await state.forget(made.run);
    });

    test('a worker is known for thirty seconds after it last spoke', async () => {
      const tasks = [{ run: newRunId(), k: 3, g: 1, w: 70, tookMs: 900, going: true }];
      const worker = { id: newRunId(), kernelId: 'm-test', host: 'gate-pc', pid: 7, slots: 2, cores: 4, startedMs: 500, done: 12, tasks };
      const seen = async () => (await state.workers()).find(({ id }) => id === worker.id);
      await state.announceWorker(worker, (await state.nowMs()) - 90_000);
      expect(await seen()).toBeUndefined();
      await state.announceWorker(worker, (await state.nowMs()) - 20_000);
      await state.announceWorker({ ...worker, slots: 3 }, (await state.nowMs()) - 25_000);
      const { silentMs, ...told } = (await seen())!;
      expect(told).toEqual({ ...worker, slots: 3 });
      expect(silentMs).toBeGreaterThanOrEqual(25_000);
      expect(silentMs).toBeLessThan(30_000);
      await state.announceWorker(worker, (await state.nowMs()) - 30_001);
      expect(await seen()).toBeUndefined();
    });
  });
});
