// Who is inside one gate and how they came there, as far as the frames told: for the card of a truck and the list of a stage. Outside React.
import { MOVED_OUT, type Moves } from '../../shared/protocol/live.ts';
import type { LiveMessage, LiveStore } from './live-store.ts';

export interface TruckKey {
  readonly flow: number;
  readonly serial: number;
}

export interface TruckStep {
  readonly stage: number;
  /** 0 waiting, 1 in service or under way. */
  readonly state: number;
  readonly atMs: number;
}

export interface TrackedTruck extends TruckKey {
  readonly channel: number;
  readonly group: number;
  /** Index of `GateLayout.cargo`; undefined where the server does not say. */
  readonly cargo: number | undefined;
  /** Oldest first; the last is where it is. */
  readonly trail: readonly TruckStep[];
  /** How it left, when it has. */
  readonly left: { readonly atMs: number; readonly released: boolean } | null;
}

export interface TruckTracker {
  find(key: TruckKey): TrackedTruck | undefined;
  /** Those at a stage, who came first first. */
  at(stage: number): readonly TrackedTruck[];
  /** False once moves were left out because there were too many. */
  exact(): boolean;
  /** Remembered also when it has left. */
  keep(key: TruckKey | null): void;
  stop(): void;
}

interface Book {
  readonly trucks: Map<string, TrackedTruck>;
  kept: string | null;
  isExact: boolean;
}

const nameOf = ({ flow, serial }: TruckKey): string => `${String(flow)}:${String(serial)}`;

export function trackTrucks(store: Pick<LiveStore, 'onMessage' | 'recent' | 'refresh'>, gate: number): TruckTracker {
  const book: Book = { trucks: new Map(), kept: null, isExact: true };
  const stop = store.onMessage((message) => hear(book, gate, message));
  const recent = store.recent();
  for (const message of recent) hear(book, gate, message);
  if (recent.length === 0) store.refresh();
  return {
    find: (key) => book.trucks.get(nameOf(key)),
    at: (stage) =>
      [...book.trucks.values()]
        .filter(({ trail, left }) => left === null && trail.at(-1)?.stage === stage)
        .sort((a, b) => (a.trail.at(-1)?.atMs ?? 0) - (b.trail.at(-1)?.atMs ?? 0)),
    exact: () => book.isExact,
    keep: (key) => void (book.kept = key === null ? null : nameOf(key)),
    stop,
  };
}

function hear(book: Book, gate: number, message: LiveMessage): void {
  if (message.kind === 'frame') {
    for (const frame of message.frame.gates) if (frame.gate === gate) take(book, frame.moves);
    return;
  }
  const moves = message.snapshot.trucks[gate];
  const before = new Map(book.trucks);
  book.trucks.clear();
  book.isExact = moves?.omitted === 0;
  if (moves === undefined) return;
  take(book, moves);
  // What was known of those who are still there is still true.
  for (const [key, truck] of book.trucks) {
    const known = before.get(key);
    const step = truck.trail[0];
    if (known === undefined || known.left !== null || step === undefined) continue;
    const earlier = known.trail.filter(({ atMs }) => atMs < step.atMs);
    book.trucks.set(key, { ...truck, trail: [...earlier, step] });
  }
}

function take(book: Book, moves: Moves): void {
  if (moves.omitted > 0) book.isExact = false;
  moves.serial.forEach((serial, i) => {
    const key = { flow: moves.flow[i] ?? 0, serial };
    const stage = moves.to[i] ?? MOVED_OUT;
    const atMs = moves.atMs[i] ?? 0;
    const known = book.trucks.get(nameOf(key));
    if (stage < 0) {
      if (known !== undefined && book.kept === nameOf(key)) {
        book.trucks.set(nameOf(key), { ...known, left: { atMs, released: stage === MOVED_OUT } });
      } else book.trucks.delete(nameOf(key));
      return;
    }
    const step = { stage, state: moves.state[i] ?? 0, atMs };
    const trail = [...(known?.left === null ? known.trail : []), step];
    const [channel, group] = [moves.channel[i] ?? 0, moves.group?.[i] ?? 1];
    book.trucks.set(nameOf(key), { ...key, channel, group, cargo: moves.cargo?.[i], trail, left: null });
  });
}

/** A trail as visits: from when to when at each stage; the last one goes on. */
export function visitsOf(
  trail: readonly TruckStep[],
): readonly { readonly stage: number; readonly fromMs: number; readonly toMs: number | null }[] {
  const visits: { stage: number; fromMs: number; toMs: number | null }[] = [];
  for (const { stage, atMs } of trail) {
    const last = visits.at(-1);
    if (last?.stage === stage) continue;
    if (last !== undefined) last.toMs = atMs;
    visits.push({ stage, fromMs: atMs, toMs: null });
  }
  return visits;
}
