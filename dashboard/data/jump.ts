// Jumps of a live run: fast forward to an instant, or quarter by quarter until something holds, then pause. Takes the run along for everybody; never goes back. Outside React.
import type { GateCalendar } from '../../shared/protocol/live.ts';
import { TERMINAL_STATUSES, type Speed } from '../../shared/protocol/run.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import type { LiveView } from './live-reducer.ts';
import type { LiveStore } from './live-store.ts';
import { createStore, type Store } from './store.ts';

export const JUMP_EVENTS = ['opens', 'closes', 'shifts', 'disruptions'] as const;
export type JumpEvent = (typeof JUMP_EVENTS)[number];

/** The next instant of each kind after `simMs`; undefined when there is none any more. */
export function nextEvents(calendar: GateCalendar | undefined, simMs: number): Partial<Readonly<Record<JumpEvent, number>>> {
  return Object.fromEntries(
    JUMP_EVENTS.flatMap((kind) => {
      const at = calendar?.[kind].find((ms) => ms > simMs);
      return at === undefined ? [] : [[kind, at]];
    }),
  );
}

/** The next of them all, for a step from event to event. */
export function nextEvent(calendar: GateCalendar | undefined, simMs: number): number | undefined {
  const times = Object.values(nextEvents(calendar, simMs));
  return times.length === 0 ? undefined : Math.min(...times);
}

const VN_MS = 7 * HOUR_MS;

/** The next time the clock of Viet Nam shows `minuteOfDay`, as simulated ms. */
export function nextClock({ startEpochMs, simMs }: Pick<LiveView, 'startEpochMs' | 'simMs'>, minuteOfDay: number): number {
  const local = startEpochMs + VN_MS + simMs;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  const today = midnight + minuteOfDay * 60_000;
  return simMs + (today > local ? today - local : today + DAY_MS - local);
}

export interface JumpState {
  readonly fromMs: number;
  readonly toMs: number;
  readonly simMs: number;
}

export interface Jumper {
  /** What is under way; null when nothing is. */
  readonly state: Store<JumpState | null>;
  /** How the last jump ended, when it did not arrive. */
  readonly outcome: Store<'refused' | 'not-found' | null>;
  /** Forward to an instant. */
  to(toMs: number): void;
  /** Forward in steps of `stepMs` until `holds`, a day at most. */
  until(holds: () => boolean, stepMs?: number): void;
  cancel(): void;
}

const QUARTER_MS = 900_000;
/** How long the clock must stand still to be believed after a pause. */
const SETTLED_MS = 350;

interface Job {
  cancelled: boolean;
}

export function createJumper(store: Pick<LiveStore, 'head' | 'command'>): Jumper {
  const state = createStore<JumpState | null>(null);
  const outcome = createStore<'refused' | 'not-found' | null>(null);
  let job: Job = { cancelled: true };
  const begin = (toMs: number, holds: () => boolean, stepMs: number): void => {
    job.cancelled = true;
    const own: Job = { cancelled: false };
    job = own;
    outcome.set(null);
    void run(store, state, own, { toMs, holds, stepMs }).then((end) => {
      if (job !== own) return;
      state.set(null);
      outcome.set(end);
    });
  };
  return {
    state,
    outcome,
    to: (toMs) => begin(toMs, () => false, DAY_MS),
    until: (holds, stepMs = QUARTER_MS) => begin((store.head.get()?.simMs ?? 0) + DAY_MS, holds, stepMs),
    cancel() {
      job.cancelled = true;
      state.set(null);
      void store.command({ type: 'pause' });
    },
  };
}

interface Way {
  readonly toMs: number;
  readonly holds: () => boolean;
  readonly stepMs: number;
}

async function run(
  store: Pick<LiveStore, 'head' | 'command'>,
  state: Store<JumpState | null>,
  job: Job,
  way: Way,
): Promise<'refused' | 'not-found' | null> {
  const first = store.head.get();
  if (first === null) return 'refused';
  const fromMs = first.simMs;
  const show = (): void => {
    if (!job.cancelled) state.set({ fromMs, toMs: way.toMs, simMs: Math.max(fromMs, store.head.get()?.simMs ?? fromMs) });
  };
  show();
  const unsubscribe = store.head.subscribe(show);
  const speed: Speed = first.pace.asked;
  const tell = async (command: Parameters<LiveStore['command']>[0]): Promise<boolean> =>
    (await store.command(command)).status !== 'refused';
  try {
    if (!first.pace.paused && !(await tell({ type: 'pause' }))) return 'refused';
    await standing(store, job);
    if (!(await tell({ type: 'speed', speed: 'max' }))) return 'refused';
    const isThere = (): boolean => (store.head.get()?.simMs ?? Infinity) >= way.toMs || way.holds() || isOver(store);
    while (!job.cancelled && !isThere()) {
      const aim = Math.min(way.toMs, (store.head.get()?.simMs ?? 0) + way.stepMs);
      if (!(await tell({ type: 'step', ms: Math.max(1, Math.min(DAY_MS, Math.round(aim - (store.head.get()?.simMs ?? 0)))) })))
        return 'refused';
      await reached(store, job, aim);
    }
    return way.holds() || way.stepMs >= DAY_MS || job.cancelled ? null : 'not-found';
  } finally {
    unsubscribe();
    if (speed !== 'max') await tell({ type: 'speed', speed });
  }
}

function isOver({ head }: Pick<LiveStore, 'head'>): boolean {
  const status = head.get()?.status ?? 'failed';
  return status === 'finalizing' || TERMINAL_STATUSES.includes(status);
}

/** Until the view has come to `ms` and stands there. */
function reached(store: Pick<LiveStore, 'head'>, job: Job, ms: number): Promise<void> {
  return untilSeen(store, job, () => {
    const view = store.head.get();
    return isOver(store) || (view !== null && view.pace.paused && view.simMs >= ms - 1);
  });
}

/** Until the run is paused and its last frames are here. */
async function standing(store: Pick<LiveStore, 'head'>, job: Job): Promise<void> {
  await untilSeen(store, job, () => isOver(store) || store.head.get()?.pace.paused === true);
  for (let before = -1; before !== (store.head.get()?.simMs ?? -1) && !job.cancelled;) {
    before = store.head.get()?.simMs ?? -1;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  }
}

function untilSeen({ head }: Pick<LiveStore, 'head'>, job: Job, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds() && !job.cancelled) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = head.subscribe(look);
    look();
  });
}
