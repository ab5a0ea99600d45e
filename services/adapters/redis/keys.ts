// The only place that spells a Redis key. The hash tag {run} keeps all keys of a run on one node of a cluster.

/** Ids of the runs that are not yet archived. */
export const RUNS_KEY = 'bx:runs';
/** Worker id → what it said of itself, and when. */
export const WORKERS_KEY = 'bx:workers';

export interface RunKeys {
  /** Hash: order, status, epoch, pace, start, `until` (when all keys of the run end, s), limits (`l<k>`, `m<k>`), neighbours (`in<g>`, `out<g>`), gate names (`id<g>`). */
  readonly run: string;
  /** Stream of transitions. */
  readonly audit: string;
  /** Stream of committed frames. */
  readonly metrics: string;
  /** Hash: `d<k>` digest and `b<k>` bytes of a replication's outcome. */
  readonly results: string;
  /** Hash: `w<g>` committed window, `d<g>` its digest, `p<g>` and `i<g>` the inputs it was made from, `z<g>` last window claimed. */
  heads(k: number): string;
  /** Hash: window → end in ms. */
  ends(k: number): string;
  /** The committed state of a gate. */
  state(k: number, g: number): string;
  /** A state that is about to be committed; ends by itself when nobody does. */
  staged(k: number, g: number, w: number, digest: string): string;
  /** Hash: `<g>:<w>` of windows whose arrivals lie in the inbox. */
  delivered(k: number): string;
  /** Hash: `<g>:<w>` starts, `:e` `:s` last error and the start it came from, `:b` bells, `:t` last touched. */
  tries(k: number): string;
  /** Hash: `a` arrivals, `g<src>` messages, `#` rolling digest. */
  inbox(k: number, g: number, w: number): string;
  /** Sorted set: events from outside that no committed window has taken, by simulated ms; a member is time, serial and mark. */
  outside(k: number, g: number): string;
  /** Hash: `i<id>` and `h<kind><gate>:<consignment>` → fate, ms and serial, `s<gate>:<serial>` taken, `#<fate>` counts. */
  known(k: number): string;
}

export function runKeys(run: string): RunKeys {
  const p = `bx:{${run}}:`;
  return {
    run: `${p}run`,
    audit: `${p}audit`,
    metrics: `${p}m`,
    results: `${p}res`,
    heads: (k) => `${p}h:${k}`,
    ends: (k) => `${p}e:${k}`,
    state: (k, g) => `${p}s:${k}:${g}`,
    staged: (k, g, w, digest) => `${p}s:${k}:${g}:${w}:${digest}`,
    delivered: (k) => `${p}a:${k}`,
    tries: (k) => `${p}try:${k}`,
    inbox: (k, g, w) => `${p}in:${k}:${g}:${w}`,
    outside: (k, g) => `${p}x:${k}:${g}`,
    known: (k) => `${p}xk:${k}`,
  };
}
