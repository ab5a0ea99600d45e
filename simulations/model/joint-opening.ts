// When all sides of a gate are open at once: the hours in which a truck can pass from one to the other.
import type { GateModel, Steps } from './model.ts';

/** A span of simulated time, [fromMs, toMs). */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans in which every side of the gate is open, in order, up to the horizon. */
export function jointOpening(gate: GateModel, horizonMs: number): readonly Span[] {
  const changes = gate.sides.flatMap(({ steps }) => [...steps.at]).filter((t) => t < horizonMs);
  const spans: { fromMs: number; toMs: number }[] = [];
  const times = [...new Set(changes)].sort((a, b) => a - b);
  times.forEach((fromMs, i) => {
    if (!gate.sides.every(({ steps }) => isOpenAt(steps, fromMs))) return;
    const toMs = times[i + 1] ?? horizonMs;
    const last = spans.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else spans.push({ fromMs, toMs });
  });
  return spans;
}

function isOpenAt({ at, n }: Steps, t: number): boolean {
  let open = 0;
  for (let i = 0; i < at.length && at[i]! <= t; i++) open = n[i]!;
  return open === 1;
}
