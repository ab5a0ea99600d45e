// Solves "which point leaves this much of the distribution beyond it" for the two symmetric distributions of this folder.

/**
 * The t ≥ 0 with `tail(t)` = `share`, for 0 < share ≤ ½ and a tail whose density falls from 0 on.
 * Such a tail is convex, so Newton's steps from 0 climb towards the root and never pass it; rounding ends the climb.
 */
export function tailRoot(share: number, tail: (t: number) => number, density: (t: number) => number): number {
  let t = 0;
  for (let step = 0; step < 2_000; step++) {
    const next = t + (tail(t) - share) / density(t);
    if (!(next > t) || next - t <= 1e-16 * next) return t;
    t = next;
  }
  return t;
}
