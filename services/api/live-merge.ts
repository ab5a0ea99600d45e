// Joins the frames of a run's gates window by window, and several windows into one message. Knows no socket and no clock.
import type { FeedEvent, GateFrame, Moves } from '../../shared/protocol/live.ts';
import type { FrameRecord } from '../adapters/ports.ts';

/** Moves a message lists for one gate: a page cannot show more in a tenth of a second, and a gate stays near 6 KB a frame. */
const MOST_MOVES = 200;
const MOST_FEED = 60;

/** One window of every gate, in gate order. */
export interface WindowFrames {
  readonly k: number;
  readonly w: number;
  readonly gates: readonly GateFrame[];
}

export interface FrameJoiner {
  /** Takes the next record of the stream; answers the window it completes. Records seen before, and pieces whose rest is lost, are dropped. */
  take(record: FrameRecord): WindowFrames | undefined;
}

export function createFrameJoiner(gates: number): FrameJoiner {
  const pending = new Map<string, Map<number, GateFrame>>();
  let last: { readonly k: number; readonly w: number } = { k: -1, w: -1 };
  const isOld = (k: number, w: number): boolean => k < last.k || (k === last.k && w <= last.w);
  return {
    take({ k, g, w, bytes }) {
      if (isOld(k, w)) return undefined;
      const key = `${k}:${w}`;
      const frames = pending.get(key) ?? new Map<number, GateFrame>();
      // Frames are written by our own workers.
      frames.set(g, JSON.parse(Buffer.from(bytes).toString('utf8')) as GateFrame);
      pending.set(key, frames);
      if (frames.size < gates) return undefined;
      last = { k, w };
      // Each gate's records come in order: what is still open of older windows will never be complete.
      for (const other of [...pending.keys()]) {
        const [otherK = 0, otherW = 0] = other.split(':').map(Number);
        if (isOld(otherK, otherW)) pending.delete(other);
      }
      return { k, w, gates: [...frames.values()].sort((a, b) => a.gate - b.gate) };
    },
  };
}

/** One frame a gate for windows of the same replication that follow each other. */
export function mergeWindows(windows: readonly WindowFrames[]): readonly GateFrame[] {
  const gates = windows.at(-1)?.gates ?? [];
  return gates.map((_, i) => mergeFrames(windows.flatMap((window) => window.gates[i] ?? [])));
}

function mergeFrames(frames: readonly GateFrame[]): GateFrame {
  const [first] = frames;
  const last = frames.at(-1);
  if (first === undefined || last === undefined) throw new Error('invariant broken: a window without frames');
  return {
    gate: last.gate,
    fromMs: first.fromMs,
    toMs: last.toMs,
    levels: last.levels,
    arrived: addColumns(frames.map((frame) => frame.arrived)),
    cleared: addColumns(frames.map((frame) => frame.cleared)),
    moves: joinMoves(frames.map((frame) => frame.moves)),
    feed: joinFeed(frames.map((frame) => frame.feed)),
  };
}

function addColumns(columns: readonly (readonly number[])[]): readonly number[] {
  return (columns[0] ?? []).map((_, i) => columns.reduce((sum, column) => sum + (column[i] ?? 0), 0));
}

/** The last moves: where everybody is now matters more than how they came there. */
function joinMoves(parts: readonly Moves[]): Moves {
  const count = parts.reduce((sum, part) => sum + part.serial.length, 0);
  const from = Math.max(0, count - MOST_MOVES);
  const column = (name: 'serial' | 'flow' | 'channel' | 'to' | 'state' | 'atMs'): readonly number[] =>
    parts.flatMap((part) => part[name]).slice(from);
  return {
    serial: column('serial'),
    flow: column('flow'),
    channel: column('channel'),
    to: column('to'),
    state: column('state'),
    atMs: column('atMs'),
    ...(parts.every(({ cargo }) => cargo !== undefined) ? { cargo: parts.flatMap(({ cargo = [] }) => cargo).slice(from) } : {}),
    ...(parts.some(({ group }) => group !== undefined)
      ? { group: parts.flatMap((part) => part.group ?? part.serial.map(() => 1)).slice(from) }
      : {}),
    omitted: parts.reduce((sum, part) => sum + part.omitted, from),
  };
}

function joinFeed(parts: readonly (readonly FeedEvent[])[]): readonly FeedEvent[] {
  return parts.flat().slice(-MOST_FEED);
}
