// Who watches which run, and how each reader keeps up: one that does not read gets no frames but one snapshot later, so it costs no memory.
import type { Server, Socket } from 'socket.io';
import type { ClientToServer, LiveSnapshot, ServerToClient } from '../../shared/protocol/live.ts';
import { messageOf } from '../adapters/role.ts';
import type { ControlHolder } from './control-holder.ts';
import type { ApiDeps } from './deps.ts';
import type { LiveFeed } from './live-feed.ts';
import type { Audience } from './live-hub.ts';
import type { Metrics } from './metrics.ts';
import type { Identity, Sessions } from './sessions.ts';

/** Unsent packets of a reader before it gets a snapshot instead of frames. */
const MOST_UNSENT = 6;
/** A reader that takes nothing for so long is cut. */
const STALE_LIMIT_MS = 15_000;

export interface SocketData {
  identity: Identity;
  /** What the screen calls itself: the same again after its link was cut. */
  screen: string;
  /** Runs this reader fell behind in, since when. */
  stale: Map<string, number>;
  messages: { sinceMs: number; count: number };
}
type NoEvents = Record<string, never>;
export type LiveServer = Server<ClientToServer, ServerToClient, NoEvents, SocketData>;
export type LiveSocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketData>;

export function enterRun(socket: LiveSocket, run: string): void {
  socket.data.stale.delete(run);
  void socket.join(roomOf(run));
}

export function leaveRun(socket: LiveSocket, run: string): void {
  void socket.leave(roomOf(run));
  socket.data.stale.delete(run);
}

/** Sends what happened while the snapshot was made and enters the room, without a hole in between. */
export function catchUp(socket: LiveSocket, feed: LiveFeed, snapshot: LiveSnapshot, nowMs: number): void {
  // Undefined only when a new replication began meanwhile: the hole in the numbers makes the page ask again.
  for (const frame of feed.missedSince(snapshot.seq, nowMs) ?? []) socket.emit('frame', frame);
  enterRun(socket, feed.run);
}

function roomOf(run: string): string {
  return `run:${run}`;
}

export interface ReaderContext {
  readonly deps: Pick<ApiDeps, 'clock' | 'log'>;
  readonly sessions: Sessions;
  readonly metrics: Metrics;
  readonly holders: ControlHolder;
}

/** Tells everybody who watches a run who controls it. */
export function tellHolding(io: LiveServer, holders: ControlHolder, run: string): void {
  io.to(roomOf(run)).emit('holding', holders.holding(run));
}

export function createAudience(io: LiveServer, context: ReaderContext): Audience {
  const { clock } = context.deps;
  const readers = (run: string): LiveSocket[] =>
    [...(io.sockets.adapter.rooms.get(roomOf(run)) ?? [])].flatMap((id) => io.sockets.sockets.get(id) ?? []);
  return {
    frame(frame) {
      context.metrics.framesSent.inc();
      for (const socket of readers(frame.run)) if (unsent(socket) > MOST_UNSENT) setStale(socket, frame.run, clock.nowMs());
      io.to(roomOf(frame.run)).emit('frame', frame);
    },
    restart(feed) {
      for (const socket of readers(feed.run)) sendSnapshot(socket, feed, context);
    },
    heartbeat(beat) {
      io.to(roomOf(beat.run)).emit('heartbeat', beat);
      for (const socket of readers(beat.run)) if (!context.sessions.stillHolds(socket.data.identity)) socket.disconnect(true);
    },
    progress(progress) {
      for (const socket of io.sockets.sockets.values()) if (unsent(socket) <= MOST_UNSENT) socket.emit('progress', progress);
    },
    moved(move) {
      context.holders.move(move.run, move.to);
      io.to(roomOf(move.run)).emit('moved', move);
    },
    recover(feedOf) {
      for (const run of context.holders.settle()) tellHolding(io, context.holders, run);
      for (const socket of io.sockets.sockets.values()) {
        for (const [run, sinceMs] of socket.data.stale ?? []) recoverReader(socket, { run, sinceMs, feed: feedOf(run) }, context);
      }
    },
  };
}

/** Packets waiting because the reader does not read. */
function unsent(socket: LiveSocket): number {
  return (socket.conn as unknown as { readonly writeBuffer: readonly unknown[] }).writeBuffer.length;
}

/** Takes a slow reader out of the room: nothing is kept for it. */
function setStale(socket: LiveSocket, run: string, nowMs: number): void {
  void socket.leave(roomOf(run));
  socket.data.stale.set(run, nowMs);
}

function recoverReader(
  socket: LiveSocket,
  late: { readonly run: string; readonly sinceMs: number; readonly feed: LiveFeed | undefined },
  context: ReaderContext,
): void {
  if (context.deps.clock.nowMs() - late.sinceMs > STALE_LIMIT_MS) {
    socket.disconnect(true);
  } else if (late.feed === undefined) {
    socket.data.stale.delete(late.run);
  } else if (unsent(socket) === 0 && socket.conn.transport.writable) {
    socket.data.stale.delete(late.run);
    sendSnapshot(socket, late.feed, context);
  }
}

function sendSnapshot(socket: LiveSocket, feed: LiveFeed, { deps, metrics }: ReaderContext): void {
  feed.snapshot(deps.clock.nowMs()).then(
    (snapshot) => {
      if (!socket.connected) return;
      metrics.snapshotsSent.inc();
      socket.emit('snapshot', snapshot);
      catchUp(socket, feed, snapshot, deps.clock.nowMs());
    },
    (error: unknown) => deps.log.warn({ run: feed.run, error: messageOf(error) }, 'no snapshot'),
  );
}
