// Runs every gate of a model through the pure `advance`, window by window, as the distributed engine does.
import { advance, arrivalsBatch, packOutcomes, type Model } from '../../simulations/index.ts';

/** Packed outcomes of replication k computed in windows that end at `ends` (the last one is the horizon). */
export function runInWindows(model: Model, at: { seed: number; k: number }, ends: readonly number[]): Uint8Array {
  const states: (Uint8Array | null)[] = model.gates.map(() => null);
  let mail: { field: string; bytes: Uint8Array }[][] = model.gates.map(() => []);
  let from = 0;
  for (const until of ends) {
    const next: typeof mail = model.gates.map(() => []);
    model.gates.forEach((_, g) => {
      const batch = arrivalsBatch(model, { ...at, g, fromMs: from, untilMs: until });
      const answer = advance(model, { ...at, g }, states[g]!, [{ field: 'a', bytes: batch }, ...mail[g]!], until);
      states[g] = answer.state;
      for (const { to, bytes } of answer.outbox) next[to]!.push({ field: `g${g}`, bytes });
    });
    mail = next;
    from = until;
  }
  return packOutcomes(
    model,
    states.map((state) => state!),
  );
}

/** Window ends every `stepMs` up to the horizon. */
export function everyMs(model: Model, stepMs: number): number[] {
  const ends: number[] = [];
  for (let t = stepMs; t < model.horizonMs; t += stepMs) ends.push(t);
  return [...ends, model.horizonMs];
}
