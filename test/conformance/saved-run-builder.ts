// A saved run for tests: states only what matters, the rest is small and plausible.
import type { Kpi, RunOrder, RunResult, SavedRun } from '../../shared/protocol/run.ts';
import { savedRunOf } from '../../services/adapters/store/saved-run.ts';

export interface SavedRunWish {
  readonly id?: string;
  readonly name?: string;
  readonly finishedAtMs?: number;
  readonly replications?: number;
  readonly kpis?: number;
}

function scaled(values: readonly (number | null)[], by: number): (number | null)[] {
  return values.map((value) => (value === null ? null : value * by));
}

export function resultOf(wish: SavedRunWish = {}): RunResult {
  const replications = wish.replications ?? 3;
  const values = Array.from({ length: replications }, (_, k) => (k === 1 ? null : Math.sin(k + 1) * 1e3));
  const extra: [string, Kpi][] = Array.from({ length: wish.kpis ?? 0 }, (_, i) => [
    `queue.mean@g${i}`,
    { unit: 'trucks', mean: i / 3, halfWidth: null, level: 0.95, n: replications, values: scaled(values, 1 + i / 3) },
  ]);
  return {
    amity: 1,
    scenario: { name: 'lang-son-2025-07', hash: 'h'.repeat(64) },
    seed: 7,
    replications,
    modelVersion: '1.0.0',
    digest: 'd'.repeat(64),
    replicationDigests: values.map((_, k) => `r${k}`),
    counts: { arrived: 10, cleared: 9, turnedBack: 0, divertedOut: 0, spoiled: 0, inside: 1 },
    kpis: {
      'throughput@all': { unit: 'trucks/day', mean: 0.1 + 0.2, halfWidth: 1 / 3, level: 0.95, n: replications, values },
      'sojourn.p90@hữu-nghị/xuất "khẩu"': { unit: 'min', mean: 1e-300, halfWidth: null, level: 0.95, n: 1, values: [5e-324] },
      ...Object.fromEntries(extra),
    },
    series: {
      'cleared@all': { unit: 'trucks', startMs: -3_600_000, stepMs: 900_000, mean: [0, 1 / 3, Number.MAX_SAFE_INTEGER, 1e-9] },
      'leer@all': { unit: 'trucks', startMs: 0, stepMs: 1, mean: [] },
    },
  };
}

export function savedRun(wish: SavedRunWish = {}): SavedRun {
  return savedRunOf({
    id: wish.id ?? 'RUN00001',
    name: wish.name ?? 'July 2025',
    mode: 'batch',
    scenario: { name: 'lang-son-2025-07', gates: { 'huu-nghi': { name: { en: 'Huu Nghi', vi: 'Hữu Nghị', zh: '友谊关' } } } },
    result: resultOf(wish),
    command: 'npx amity run lang-son-2025-07 --reps 3 --seed 7 --expect ddd',
    createdAtMs: 1_753_000_000_000,
    finishedAtMs: wish.finishedAtMs ?? 1_753_000_100_000,
    workers: '2 threads',
  });
}

export function runOrder(wish: Partial<RunOrder> = {}): RunOrder {
  return {
    run: 'RUN00001',
    name: 'July 2025',
    mode: 'live',
    scenario: { name: 'lang-son-2025-07' },
    scenarioHash: 'h'.repeat(64),
    seed: 1,
    replications: 1,
    kernelId: 'm1-0-0',
    horizonMs: 86_400_000,
    gates: ['huu-nghi'],
    inNeighbours: [[]],
    lookaheadMs: 86_400_000,
    watchFromMs: 0,
    windowMs: null,
    speed: 60,
    createdAtMs: 1_753_000_000_000,
    ...wish,
  };
}
