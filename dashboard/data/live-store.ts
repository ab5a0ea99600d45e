// One live run on one page: joins it, feeds the reducer, asks again after a gap, and offers what React reads slowly and the canvas reads at once.
import type { CommandReply, Control, Hold, Holding, JoinReply, LiveFrame, LiveSnapshot } from '../../shared/protocol/live.ts';
import { TERMINAL_STATUSES } from '../../shared/protocol/run.ts';
import { watchView, type Alerts, type Targets } from './alerts.ts';
import { applyFrame, viewOf, type LiveView } from './live-reducer.ts';
import type { Beat, LiveSocket, RunWatcher } from './socket.ts';
import { randomName } from './screen-name.ts';
import { createStore, settled, type Store } from './store.ts';

/** Frames held while the missing ones are fetched. */
const HELD_FRAMES = 240;
/** Messages kept for a drawing that begins later: about 20 s. */
const RECENT_MESSAGES = 100;
/** Numbers on screen change at most this often. */
const NUMBERS_EVERY_MS = 250;

export type LiveMessage =
  { readonly kind: 'snapshot'; readonly snapshot: LiveSnapshot } | { readonly kind: 'frame'; readonly frame: LiveFrame };

export interface LiveStore {
  /** Every applied message, for drawing. */
  readonly head: Store<LiveView | null>;
  /** The same, at most 4 times a second and still while frozen. */
  readonly shown: Store<LiveView | null>;
  readonly frozen: Store<boolean>;
  /** Figures near their targets or past them, by `<gate>/<figure>`. */
  readonly alerts: Store<Alerts>;
  /** Why the run cannot be watched, as the server's code. */
  readonly refusal: Store<string | null>;
  onMessage(listener: (message: LiveMessage) => void): () => void;
  /** The last snapshot and all frames since, for a drawing that begins later; empty when they became too many. */
  recent(): readonly LiveMessage[];
  /** Frames that carry more moves than they list leave the drawing inexact: this asks for the whole picture again. */
  refresh(): void;
  command(command: Control): Promise<CommandReply>;
  /** The run that goes on in place of this one. */
  readonly movedTo: Store<string | null>;
  /** Who controls the run; null before it is told. */
  readonly holding: Store<Holding | null>;
  hold(act: Hold['act']): Promise<Holding | null>;
  freeze(on: boolean): void;
  close(): void;
}

/** A frame of more than so many buckets is a leap: at full speed a tenth of a second is hours. */
const LEAP = 2;

type TargetsOf = (view: LiveView, gate: number) => Targets;
type Near = () => number | undefined;

/** `targetsOf`: what is asked of a gate now; `near`: from which share of it on a figure is near; `before`: alerts of the run this one goes on for. */
export function openLiveStore(
  run: string,
  socket: LiveSocket,
  targetsOf: TargetsOf = () => ({}),
  near: Near = () => undefined,
  before: Alerts = {},
): LiveStore {
  const follower = createFollower((isWhole) => watching.rejoin(isWhole));
  const { head, refusal } = follower;
  const watching = socket.watch(run, follower.watcher);
  const frozen = createStore(false);
  const shown = createStore<LiveView | null>(null);
  const numbers = settled(head, NUMBERS_EVERY_MS);
  const alerts = createStore(before);
  const unfollow = [
    numbers.store.subscribe(() => watchTargets(alerts, head.get(), targetsOf, near())),
    numbers.store.subscribe(() => !frozen.get() && shown.set(numbers.store.get())),
    // A finished run sends nothing more, and its silence is no fault.
    head.subscribe(() => TERMINAL_STATUSES.includes(head.get()?.status ?? 'running') && watching.leave()),
  ];
  return {
    head,
    shown,
    frozen,
    alerts,
    refusal,
    ...pickOf(follower),
    refresh: () => watching.rejoin(true),
    command: (command) => socket.command({ run, key: randomName(), command }),
    hold: (act) => holdRun(socket, follower, { run, act }),
    freeze(on) {
      frozen.set(on);
      shown.set(on ? stillOf(shown.get()) : head.get());
    },
    close() {
      watching.leave();
      numbers.stop();
      for (const stop of unfollow) stop();
    },
  };
}

function pickOf({ onMessage, recent, movedTo, holding }: Follower): Pick<LiveStore, 'onMessage' | 'recent' | 'movedTo' | 'holding'> {
  return { onMessage, recent, movedTo, holding };
}

/** The history of the head grows in place; what stands still has its own. */
function stillOf(view: LiveView | null): LiveView | null {
  return view === null ? null : { ...view, history: structuredClone(view.history) };
}

async function holdRun(socket: LiveSocket, { holding }: Follower, request: Hold): Promise<Holding | null> {
  const told = await socket.hold(request);
  if (told?.run === request.run) holding.set(told);
  return told;
}

function watchTargets(alerts: Store<Alerts>, view: LiveView | null, targetsOf: TargetsOf, near: number | undefined): void {
  if (view !== null) alerts.set(watchView(alerts.get(), view, (gate) => targetsOf(view, gate), near));
}

export interface Follower {
  readonly head: Store<LiveView | null>;
  readonly refusal: Store<string | null>;
  readonly movedTo: Store<string | null>;
  readonly holding: Store<Holding | null>;
  readonly watcher: RunWatcher;
  onMessage(listener: (message: LiveMessage) => void): () => void;
  recent(): readonly LiveMessage[];
}

interface Following extends Pick<Follower, 'head' | 'refusal' | 'movedTo' | 'holding'> {
  readonly listeners: Set<(message: LiveMessage) => void>;
  /** Frames that came before the missing ones. */
  readonly held: Map<number, LiveFrame>;
  readonly ask: ReturnType<typeof onceUntil>;
  readonly askWhole: ReturnType<typeof onceUntil>;
  /** Leaps were spread over the buckets they cover: the server knows the history better. */
  isCoarse: boolean;
  recent: readonly LiveMessage[];
}

/** Keeps the view in step with what arrives; `askAgain` joins anew, with the last frame seen or for the whole picture. */
export function createFollower(askAgain: (isWhole: boolean) => void): Follower {
  const following: Following = {
    head: createStore<LiveView | null>(null),
    refusal: createStore<string | null>(null),
    movedTo: createStore<string | null>(null),
    holding: createStore<Holding | null>(null),
    listeners: new Set(),
    held: new Map(),
    ask: onceUntil(() => askAgain(false)),
    askWhole: onceUntil(() => askAgain(true)),
    isCoarse: false,
    recent: [],
  };
  const { head, refusal, movedTo, holding, listeners } = following;
  const watcher: RunWatcher = {
    lastSeq: () => head.get()?.seq,
    joined: (reply) => joined(following, reply),
    frame: (frame) => take(following, frame),
    snapshot: (snapshot) => replace(following, snapshot),
    beat: (beat) => hearBeat(following, beat),
    moved: (to) => movedTo.set(to),
    holding: (told) => holding.set(told),
  };
  return {
    head,
    refusal,
    movedTo,
    holding,
    watcher,
    onMessage: (listener) => subscribeTo(listeners, listener),
    recent: () => following.recent,
  };
}

function emit(following: Following, message: LiveMessage): void {
  if (message.kind === 'snapshot') following.recent = [message];
  else if (following.recent.length > 0) following.recent = following.recent.length < RECENT_MESSAGES ? [...following.recent, message] : [];
  following.listeners.forEach((listener) => listener(message));
}

function take(following: Following, frame: LiveFrame): void {
  const { head, held, ask } = following;
  const view = head.get();
  if (view === null) return;
  const next = applyFrame(view, frame);
  if (next.outcome === 'gap') {
    if (held.size < HELD_FRAMES) held.set(frame.seq, frame);
    ask.now();
  }
  if (next.outcome !== 'applied') return;
  head.set(next.view);
  emit(following, { kind: 'frame', frame });
  const isLeap = frame.gates.some(({ fromMs, toMs }) => toMs - fromMs > LEAP * view.stepMs);
  if (isLeap) following.isCoarse = true;
  if (frame.status === 'paused' || (!isLeap && frame.pace.asked !== 'max')) askExact(following);
}

/** When a run is no longer told in leaps, the leaps are made good. */
function askExact({ isCoarse, askWhole }: Following): void {
  if (isCoarse) askWhole.now();
}

function takeHeld(following: Following): void {
  const frames = [...following.held.values()].sort((a, b) => a.seq - b.seq);
  following.held.clear();
  for (const frame of frames) take(following, frame);
}

function replace(following: Following, snapshot: LiveSnapshot): void {
  following.isCoarse = false;
  following.head.set(viewOf(snapshot));
  emit(following, { kind: 'snapshot', snapshot });
  takeHeld(following);
}

function joined(following: Following, reply: JoinReply): void {
  following.ask.again();
  following.askWhole.again();
  following.refusal.set(reply.ok ? null : reply.code);
  if (!reply.ok && reply.to !== undefined) following.movedTo.set(reply.to);
  if (!reply.ok) return;
  if ('snapshot' in reply) {
    replace(following, reply.snapshot);
    return;
  }
  for (const frame of reply.frames) take(following, frame);
  takeHeld(following);
}

function hearBeat(following: Following, { seq, status, pace }: Beat): void {
  const { head, ask } = following;
  const view = head.get();
  if (view === null) return;
  if (seq > view.seq) ask.now();
  else if (seq === view.seq) {
    head.set({ ...view, status, pace });
    if (status === 'paused') askExact(following);
  }
}

function subscribeTo<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks once, and not again until told that the answer is there. */
function onceUntil(ask: () => void): { readonly now: () => void; readonly again: () => void } {
  let asked = false;
  return {
    now() {
      if (asked) return;
      asked = true;
      ask();
    },
    again() {
      asked = false;
    },
  };
}
