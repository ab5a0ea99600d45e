// The badge: what silence, cuts and returns do to it, second by second.
import { describe, expect, test } from 'vitest';
import { NOT_CONNECTED, reduceConnection, type Connection, type ConnectionEvent } from '../../dashboard/data/connection.ts';

function after(...events: readonly ConnectionEvent[]): Connection {
  return events.reduce(reduceConnection, NOT_CONNECTED);
}
const watching: readonly ConnectionEvent[] = [
  { kind: 'linked', nowMs: 0 },
  { kind: 'watch', watching: true, nowMs: 0 },
  { kind: 'resumed', filled: false, nowMs: 0 },
  { kind: 'data', nowMs: 1_000 },
];
const tick = (nowMs: number): ConnectionEvent => ({ kind: 'tick', nowMs });

describe('silence while a run is watched', () => {
  test.each([
    [3_900, 'live'],
    [4_000, 'delayed'],
    [7_000, 'reconnecting'],
    [11_000, 'stale'],
  ])('at %i ms the badge says %s', (nowMs, phase) => {
    expect(after(...watching, tick(nowMs)).phase).toBe(phase);
  });

  test('data ends it at once', () => {
    expect(after(...watching, tick(11_500), { kind: 'data', nowMs: 11_600 }).phase).toBe('live');
  });

  test('nothing is expected where nothing is watched', () => {
    expect(after({ kind: 'linked', nowMs: 0 }, tick(60_000)).phase).toBe('live');
    expect(after(...watching, { kind: 'watch', watching: false, nowMs: 2_000 }, tick(60_000)).phase).toBe('live');
  });
});

describe('the link', () => {
  test('begins connecting', () => {
    expect(after(tick(500)).phase).toBe('connecting');
  });

  test('when cut says reconnecting, then stale after ten seconds without data', () => {
    const cut = after(...watching, { kind: 'unlinked', nowMs: 2_000 }, { kind: 'retry', nowMs: 2_300 }, { kind: 'retry', nowMs: 3_000 });
    expect([cut.phase, cut.tries]).toEqual(['reconnecting', 2]);
    expect(reduceConnection(cut, tick(11_000)).phase).toBe('stale');
  });

  test('back with every frame says how much was filled in, for a few seconds', () => {
    const back = after(
      ...watching,
      { kind: 'unlinked', nowMs: 2_000 },
      { kind: 'linked', nowMs: 39_000 },
      { kind: 'resumed', filled: true, nowMs: 39_000 },
    );
    expect([back.phase, back.gap]).toEqual(['live', { missedMs: 38_000, filled: true, atMs: 39_000 }]);
    expect(reduceConnection({ ...back, lastDataMs: 48_000 }, tick(48_000)).gap).toBeNull();
  });

  test('a gap nobody could notice is not mentioned', () => {
    const back = after(
      ...watching,
      { kind: 'unlinked', nowMs: 2_000 },
      { kind: 'linked', nowMs: 2_300 },
      { kind: 'resumed', filled: true, nowMs: 2_300 },
    );
    expect(back.gap).toBeNull();
  });

  test('signed out stays signed out until the link is back', () => {
    const out = after(...watching, { kind: 'unauthorised', nowMs: 2_000 }, { kind: 'retry', nowMs: 3_000 }, tick(20_000));
    expect(out.phase).toBe('auth-lost');
    expect(reduceConnection(out, { kind: 'linked', nowMs: 21_000 }).phase).not.toBe('auth-lost');
  });
});
