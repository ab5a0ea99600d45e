// Follows every live run and tells its watchers: frames at most ten a second, heartbeats, snapshots for those who fell behind, progress for the library.
import type { LiveFrame, ServerToClient } from '../../shared/protocol/live.ts';
import { TERMINAL_STATUSES } from '../../shared/protocol/run.ts';
import type { RunView } from '../adapters/ports.ts';
import { messageOf, repeat, stopAll, type Stoppable } from '../adapters/role.ts';
import type { RunBrief } from '../adapters/roster.ts';
import type { ApiDeps } from './deps.ts';
import { createLiveFeed, type Heartbeat, type LiveFeed } from './live-feed.ts';
import { successorsOf } from './replacing.ts';
import type { RunWatch, Seen } from './run-views.ts';

const FLUSH_EVERY_MS = 100;
/** A flush closer to the next beat than this takes its place: timers are early or late by some ms. */
const LEAST_PAUSE_MS = 20;
const HEARTBEAT_EVERY_MS = 2_000;
const READ_WAIT_MS = 500;

export type Progress = Parameters<ServerToClient['progress']>[0];
export type Move = Parameters<ServerToClient['moved']>[0];

/** Where the hub speaks to. */
export interface Audience {
  frame(frame: LiveFrame): void;
  /** A new replication began: everybody who watches the run gets a snapshot. */
  restart(feed: LiveFeed): void;
  heartbeat(beat: Heartbeat): void;
  progress(progress: Progress): void;
  /** A run goes on as another. */
  moved(move: Move): void;
  /** Once a turn: readers that fell behind and read again are let in. */
  recover(feedOf: (run: string) => LiveFeed | undefined): void;
}

export interface LiveHub extends Stoppable {
  /** The feed of a live run, also of one that was started just now; undefined when it is no live run. */
  follow(run: string): Promise<LiveFeed | undefined>;
  /** The run that goes on in place of this one. */
  movedTo(run: string): string | undefined;
}

interface Hub {
  readonly deps: ApiDeps;
  readonly watch: RunWatch;
  readonly audience: Audience;
  readonly followed: Map<string, { readonly feed: LiveFeed; readonly reader: Stoppable }>;
  /** Progress last told, by run. */
  readonly told: Map<string, string>;
  /** Where runs went on that others go on for, by run. */
  readonly moved: Map<string, string>;
  beatAtMs: number;
}

export function startLiveHub(deps: ApiDeps, watch: RunWatch, audience: Audience): LiveHub {
  const hub: Hub = { deps, watch, audience, followed: new Map(), told: new Map(), moved: new Map(), beatAtMs: deps.clock.nowMs() };
  const flusher = repeat('live', deps, async () => {
    flushAll(hub);
    return hub.followed.size === 0 ? HEARTBEAT_EVERY_MS : untilBeatMs(deps.clock.nowMs());
  });
  watch.onLook((seen) => {
    const wasIdle = hub.followed.size === 0;
    look(hub, seen);
    if (wasIdle && hub.followed.size > 0) flusher.wake();
  });
  return {
    async follow(run) {
      const known = hub.followed.get(run)?.feed;
      if (known !== undefined) return known;
      await watch.look(run);
      return hub.followed.get(run)?.feed;
    },
    movedTo: (run) => hub.moved.get(run),
    stop: () => stopAll([flusher, ...[...hub.followed.values()].map(({ reader }) => reader)], deps.log),
  };
}

/** Beats are multiples of their distance: a late flush neither moves the later ones nor is made up for. */
function untilBeatMs(nowMs: number): number {
  const pauseMs = FLUSH_EVERY_MS - (nowMs % FLUSH_EVERY_MS);
  return pauseMs < LEAST_PAUSE_MS ? pauseMs + FLUSH_EVERY_MS : pauseMs;
}

export function progressOf({ run, status, done, replications }: RunBrief): Progress {
  return { run, status, done, of: replications };
}

function look(hub: Hub, { briefs, views }: Seen): void {
  for (const view of views.values()) feedFor(hub, view)?.see(view);
  for (const brief of briefs.values()) {
    const progress = progressOf(brief);
    const text = `${progress.status} ${progress.done}`;
    if (hub.told.get(progress.run) !== text) hub.audience.progress(progress);
    hub.told.set(progress.run, text);
  }
  for (const run of hub.told.keys()) if (!briefs.has(run)) hub.told.delete(run);
  tellMoves(hub, views);
  for (const [run, { reader }] of hub.followed) {
    if (views.has(run)) continue;
    hub.followed.delete(run);
    void stopAll([reader], hub.deps.log);
  }
}

/** Watchers are told once; who joins later is answered with it as long as the run that goes on is known. */
function tellMoves(hub: Hub, views: ReadonlyMap<string, RunView>): void {
  const now = successorsOf(views.values());
  for (const [run, { order }] of now) {
    if (hub.moved.get(run) === order.run) continue;
    hub.moved.set(run, order.run);
    hub.audience.moved({ run, to: order.run, atMs: order.startMs ?? 0 });
  }
  for (const run of hub.moved.keys()) if (!now.has(run)) hub.moved.delete(run);
}

function feedFor(hub: Hub, view: RunView): LiveFeed | undefined {
  const { deps, followed } = hub;
  const { run } = view.order;
  const known = followed.get(run);
  if (known !== undefined) return known.feed;
  try {
    const trunk = view.order.parent?.run ?? '';
    const findPast: LiveFeed['past'] = (atMs) => followed.get(trunk)?.feed.past(atMs);
    const feed = createLiveFeed(deps.transport.runState, view, deps.clock.nowMs(), findPast);
    followed.set(run, { feed, reader: readStream(hub, feed) });
    return feed;
  } catch (error) {
    deps.log.warn({ run, error: messageOf(error) }, 'cannot follow the run');
    return undefined;
  }
}

function flushAll(hub: Hub): void {
  const { deps, audience, followed } = hub;
  const nowMs = deps.clock.nowMs();
  const isBeat = nowMs - hub.beatAtMs >= HEARTBEAT_EVERY_MS;
  if (isBeat) hub.beatAtMs = nowMs;
  for (const { feed } of followed.values()) {
    const { frame, restarts } = feed.flush(nowMs);
    if (restarts) audience.restart(feed);
    else if (frame !== undefined) audience.frame(frame);
    // A change of status or pace without movement is worth a heartbeat at once.
    if (isBeat || frame?.gates.length === 0) audience.heartbeat(feed.beat(nowMs));
  }
  audience.recover((run) => followed.get(run)?.feed);
}

/** Reads the run's stream to its end; ended runs are asked less often. */
function readStream({ deps, watch }: Hub, feed: LiveFeed): Stoppable {
  let cursor = '';
  return repeat('live-reader', deps, async () => {
    const status = watch.seen().briefs.get(feed.run)?.status;
    const hasEnded = status !== undefined && TERMINAL_STATUSES.includes(status);
    const records = await deps.transport.bus.read(feed.run, cursor, hasEnded ? 0 : READ_WAIT_MS);
    cursor = records.at(-1)?.cursor ?? cursor;
    feed.take(records);
    if (records.length > 0) return 0;
    return hasEnded ? HEARTBEAT_EVERY_MS : 20;
  });
}
