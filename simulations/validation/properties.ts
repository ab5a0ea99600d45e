// The machinery of the property cases: a replication computed by several workers that share nothing but bytes, and the books of a border.
import { advance, arrivalsBatch, compile, packOutcomes, type Model } from '../index.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

export interface At {
  readonly seed: number;
  readonly k: number;
}

/** What is passed from worker to worker: the state of each gate and the mail that is under way, as bytes. */
export interface Checkpoint {
  readonly atMs: number;
  readonly states: readonly (Uint8Array | null)[];
  readonly mail: readonly (readonly { readonly field: string; readonly bytes: Uint8Array }[])[];
}

/** Nothing has happened yet. */
export function beginning(model: Model): Checkpoint {
  return { atMs: 0, states: model.gates.map(() => null), mail: model.gates.map(() => []) };
}

/** One window of every gate, each gate by the next of the workers. The checkpoint passed in is not changed. */
export function playWindow(workers: readonly Model[], at: At, from: Checkpoint, untilMs: number): Checkpoint {
  const states: Uint8Array[] = [];
  const mail: { field: string; bytes: Uint8Array }[][] = from.states.map(() => []);
  from.states.forEach((state, g) => {
    const worker = workers[(g + Math.floor(from.atMs / 60_000)) % workers.length];
    if (worker === undefined) throw new RangeError('expected at least one worker, found none.');
    const events = arrivalsBatch(worker, { ...at, g, fromMs: from.atMs, untilMs });
    const inbox = [{ field: 'a', bytes: events }, ...(from.mail[g] ?? [])];
    const answer = advance(worker, { ...at, g }, state, inbox, untilMs);
    states.push(answer.state);
    for (const { to, bytes } of answer.outbox) mail[to]?.push({ field: `g${g}`, bytes });
  });
  return { atMs: untilMs, states, mail };
}

/** From a checkpoint to `untilMs` in windows of at most `windowMs`. */
export function playUntil(workers: readonly Model[], at: At, from: Checkpoint, untilMs: number, windowMs: number): Checkpoint {
  let checkpoint = from;
  while (checkpoint.atMs < untilMs) checkpoint = playWindow(workers, at, checkpoint, Math.min(untilMs, checkpoint.atMs + windowMs));
  return checkpoint;
}

/** The packed outcomes at the end of the run. */
export function outcomesOf(model: Model, { states }: Checkpoint): Uint8Array {
  return packOutcomes(
    model,
    states.map((state) => state ?? new Uint8Array(0)),
  );
}

/** `n` workers: each with a model, and so an engine, of its own. */
export function openWorkers(scenario: Scenario, n: number): readonly Model[] {
  return Array.from({ length: n }, () => compile(scenario));
}

/** A copy that shares no memory with the original, as if written to a file and read in another process. */
export function savedAndLoaded({ atMs, states, mail }: Checkpoint): Checkpoint {
  return {
    atMs,
    states: states.map((state) => (state === null ? null : Uint8Array.from(state))),
    mail: mail.map((letters) => letters.map(({ field, bytes }) => ({ field, bytes: Uint8Array.from(bytes) }))),
  };
}
