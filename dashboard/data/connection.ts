// The connection badge as a state machine: what arrived when decides what may be believed on screen. Pure; the time comes with each event.

export type Phase = 'connecting' | 'live' | 'delayed' | 'reconnecting' | 'stale' | 'auth-lost';

/** Ages of the newest data, ms, at which trust drops a step. */
export const DELAYED_MS = 3_000;
export const SILENT_MS = 6_000;
export const STALE_MS = 10_000;
/** How long the note about a filled or unfilled gap stays. */
const NOTE_MS = 8_000;
/** A gap shorter than this is not worth a word. */
const NOTABLE_GAP_MS = 3_000;

export interface Connection {
  readonly phase: Phase;
  readonly linked: boolean;
  /** Whether a live run is being watched, so that silence means something. */
  readonly watching: boolean;
  readonly lastDataMs: number | null;
  readonly tries: number;
  readonly nowMs: number;
  /** Set for a few seconds after the link came back. */
  readonly gap: { readonly missedMs: number; readonly filled: boolean; readonly atMs: number } | null;
}

export type ConnectionEvent =
  | { readonly kind: 'linked' | 'unlinked' | 'retry' | 'data' | 'tick' | 'unauthorised'; readonly nowMs: number }
  | { readonly kind: 'watch'; readonly watching: boolean; readonly nowMs: number }
  | { readonly kind: 'resumed'; readonly filled: boolean; readonly nowMs: number };

export const NOT_CONNECTED: Connection = {
  phase: 'connecting',
  linked: false,
  watching: false,
  lastDataMs: null,
  tries: 0,
  nowMs: 0,
  gap: null,
};

export function reduceConnection(state: Connection, event: ConnectionEvent): Connection {
  const next = { ...apply(state, event), nowMs: event.nowMs };
  const gap = next.gap !== null && event.nowMs - next.gap.atMs > NOTE_MS ? null : next.gap;
  return { ...next, gap, phase: phaseOf(next, event.nowMs) };
}

function apply(state: Connection, event: ConnectionEvent): Connection {
  switch (event.kind) {
    case 'linked':
      return { ...state, linked: true, tries: 0, phase: state.phase === 'auth-lost' ? 'connecting' : state.phase };
    case 'unlinked':
      return { ...state, linked: false };
    case 'retry':
      return { ...state, linked: false, tries: state.tries + 1 };
    case 'unauthorised':
      return { ...state, linked: false, phase: 'auth-lost' };
    case 'data':
      return { ...state, lastDataMs: event.nowMs };
    case 'watch':
      return { ...state, watching: event.watching, lastDataMs: event.watching ? state.lastDataMs : null, gap: null };
    case 'resumed':
      return { ...state, lastDataMs: event.nowMs, gap: gapNote(state, event.filled, event.nowMs) };
    case 'tick':
      return state;
  }
}

function gapNote(state: Connection, filled: boolean, nowMs: number): Connection['gap'] {
  if (state.lastDataMs === null || nowMs - state.lastDataMs < NOTABLE_GAP_MS) return state.gap;
  return { missedMs: nowMs - state.lastDataMs, filled, atMs: nowMs };
}

function phaseOf(state: Connection, nowMs: number): Phase {
  if (state.phase === 'auth-lost' && !state.linked) return 'auth-lost';
  const age = state.watching && state.lastDataMs !== null ? nowMs - state.lastDataMs : 0;
  if (age >= STALE_MS) return 'stale';
  if (!state.linked) return state.lastDataMs === null && state.phase === 'connecting' ? 'connecting' : 'reconnecting';
  // A link that is back is believed when it has brought something.
  if (age >= SILENT_MS || (age >= DELAYED_MS && state.phase === 'reconnecting')) return 'reconnecting';
  return age >= DELAYED_MS ? 'delayed' : 'live';
}

/** Age of the newest live data, ms; 0 when nothing is watched. */
export function dataAgeMs(state: Connection): number {
  return state.watching && state.lastDataMs !== null ? Math.max(0, state.nowMs - state.lastDataMs) : 0;
}
