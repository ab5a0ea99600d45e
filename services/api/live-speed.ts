// How fast a live run really goes: simulated seconds per wall second over the last seconds.

const OVER_MS = 3_000;

export interface Speedometer {
  add(wallMs: number, simMs: number): void;
  /** 0 when nothing moved for a while. */
  read(nowMs: number): number;
  /** Forgets: what was before a pause says nothing. */
  reset(): void;
}

export function createSpeedometer(): Speedometer {
  let samples: { readonly wallMs: number; readonly simMs: number }[] = [];
  return {
    reset() {
      samples = [];
    },
    add(wallMs, simMs) {
      samples.push({ wallMs, simMs });
      while (samples.length > 2 && wallMs - (samples[1]?.wallMs ?? wallMs) >= OVER_MS) samples.shift();
    },
    read(nowMs) {
      const [first] = samples;
      const last = samples.at(-1);
      if (first === undefined || last === undefined || first === last || nowMs - last.wallMs > 2 * OVER_MS) return 0;
      return (last.simMs - first.simMs) / Math.max(1, last.wallMs - first.wallMs);
    },
  };
}
