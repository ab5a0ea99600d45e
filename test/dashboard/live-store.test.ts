// What the page does with messages that come late, twice or too early.
import { describe, expect, test, vi } from 'vitest';
import { createFollower, openLiveStore } from '../../dashboard/data/live-store.ts';
import type { LiveSocket, RunWatcher } from '../../dashboard/data/socket.ts';
import type { LiveFrame } from '../../shared/protocol/live.ts';
import { frames, levelsAt, snapshot } from './fixtures.ts';

const list = frames(5);

function follow() {
  let asked = 0;
  const follower = createFollower(() => asked++);
  follower.watcher.joined({ ok: true, snapshot: snapshot() });
  return { ...follower, asked: () => asked, seq: () => follower.head.get()?.seq };
}

test('a branch that goes on for a run keeps what was past its target, and since when', () => {
  vi.useFakeTimers();
  const watchers: RunWatcher[] = [];
  const watch: LiveSocket['watch'] = (_, watcher) => {
    watchers.push(watcher);
    return { rejoin: () => undefined, leave: () => undefined };
  };
  const before = { 'huu-nghi/queue': { level: 'breach', sinceMs: 60_000, next: null } } as const;
  const store = openLiveStore('7KQ2M4TD', { watch } as LiveSocket, () => ({ queue: { op: '<=', value: 0.5 } }), undefined, before);
  watchers[0]?.joined({ ok: true, snapshot: snapshot(20) });
  vi.advanceTimersByTime(1_000);
  expect(store.alerts.get()['huu-nghi/queue']).toMatchObject({ level: 'breach', sinceMs: 60_000 });
  store.close();
  vi.useRealTimers();
});

describe('a gap', () => {
  test('is asked about once, however many frames follow it', () => {
    const page = follow();
    page.watcher.frame(list[0]!);
    for (const frame of list.slice(3, 7)) page.watcher.frame(frame);
    expect([page.seq(), page.asked()]).toEqual([1, 1]);
  });

  test('filled by the server lets the held frames follow', () => {
    const page = follow();
    page.watcher.frame(list[0]!);
    for (const frame of list.slice(3)) page.watcher.frame(frame);
    page.watcher.joined({ ok: true, frames: list.slice(1, 3) });
    expect(page.seq()).toBe(12);
    expect(page.head.get()?.levels[0]).toEqual(levelsAt(60));
  });

  test('answered by a snapshot jumps to it and goes on from there', () => {
    const page = follow();
    page.watcher.frame(list[4]!);
    page.watcher.frame(list[8]!);
    page.watcher.joined({ ok: true, snapshot: snapshot(40, 8) });
    expect(page.seq()).toBe(9);
  });

  test('is also noticed from a heartbeat that is ahead', () => {
    const page = follow();
    page.watcher.beat({ run: '7KQ2M4TD', seq: 3, simMs: 900_000, status: 'running', pace: { asked: 60, achieved: 60, paused: false } });
    expect(page.asked()).toBe(1);
  });
});

test('leaps at full speed are made good by the whole picture, once, when the run stands or goes slower', () => {
  const asked: boolean[] = [];
  const { watcher } = createFollower((isWhole) => asked.push(isWhole));
  watcher.joined({ ok: true, snapshot: snapshot() });
  const [first, second, third, fourth] = list as [LiveFrame, LiveFrame, LiveFrame, LiveFrame];
  const atMost = { asked: 'max', achieved: 60_000, paused: false } as const;
  const leap = first.gates.map((gate) => ({ ...gate, toMs: gate.fromMs + 6 * 3_600_000 }));
  watcher.frame({ ...first, gates: leap, pace: atMost });
  watcher.frame({ ...second, pace: atMost });
  expect(asked).toEqual([]);
  watcher.frame(third);
  watcher.frame(fourth);
  expect(asked).toEqual([true]);
  watcher.joined({ ok: true, snapshot: snapshot(40, 8) });
  watcher.frame(list[8]!);
  expect(asked).toEqual([true]);
});

test('a heartbeat with nothing new carries the pause', () => {
  const page = follow();
  page.watcher.beat({ run: '7KQ2M4TD', seq: 0, simMs: 0, status: 'paused', pace: { asked: 60, achieved: 0, paused: true } });
  expect([page.head.get()?.status, page.head.get()?.pace.paused]).toEqual(['paused', true]);
});

test('the drawing hears each applied message once', () => {
  const page = follow();
  const heard: string[] = [];
  page.onMessage((message) => heard.push(message.kind === 'frame' ? String(message.frame.seq) : 'snapshot'));
  for (const frame of [list[0]!, list[0]!, list[1]!]) page.watcher.frame(frame);
  page.watcher.snapshot(snapshot(30, 6));
  expect(heard).toEqual(['1', '2', 'snapshot']);
});

test('the next replication begins with an empty feed', () => {
  const page = follow();
  page.watcher.frame(list[0]!);
  expect(page.head.get()?.feed).toHaveLength(1);
  page.watcher.snapshot({ ...snapshot(0, 2), replication: 1 });
  expect(page.head.get()?.feed).toEqual([]);
});

test('a refusal is kept as its code', () => {
  const page = createFollower(() => undefined);
  page.watcher.joined({ ok: false, code: 'unknown-run' });
  expect([page.refusal.get(), page.head.get()]).toEqual(['unknown-run', null]);
});

describe('a drawing that begins later', () => {
  test('finds the last snapshot and every frame since', () => {
    const page = follow();
    page.watcher.frame(list[0]!);
    page.watcher.snapshot(snapshot(30, 6));
    page.watcher.frame(list[6]!);
    expect(page.recent().map((message) => (message.kind === 'frame' ? message.frame.seq : 'snapshot'))).toEqual(['snapshot', 7]);
  });

  test('finds nothing rather than a part when frames became too many', () => {
    const page = follow();
    for (const frame of frames(0.25)) page.watcher.frame(frame);
    expect([page.seq(), page.recent()]).toEqual([240, []]);
  });
});
