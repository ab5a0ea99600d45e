// Builders that state only what a test is about: resolved scenarios made in code.
import type { Diversion, Distribution, Flow, Gate, Pool, Scenario, Side, Stage } from '../../shared/scenario/scenario.ts';

export const MIN = 60_000;
export const HOUR = 60 * MIN;
export const DAY = 24 * HOUR;

export const always: Side = { zoneMin: 420, open: [{ fromMs: 0, toMs: DAY }], assumption: 'test' };
export const daytime: Side = { zoneMin: 420, open: [{ fromMs: 7 * HOUR, toMs: 20 * HOUR }], assumption: 'test' };

export const exponentialOf = (meanMs: number): Distribution => ({ kind: 'exponential', meanMs });
export const constantOf = (valueMs: number): Distribution => ({ kind: 'constant', valueMs });

export function pool(n: number, more: Partial<Pool> = {}): Pool {
  return { side: 'vn', kind: 'officer', shifts: [{ fromMs: 0, n }], hours: 'side', costPerHourUsd: 0, assumption: 'test', ...more };
}
export function service(poolId: string, time: Distribution, more: Partial<Extract<Stage, { kind: 'service' }>> = {}): Stage {
  return { kind: 'service', side: 'vn', pool: poolId, time: { by: 'all', time }, assumption: 'test', ...more };
}
export function delay(time: Distribution, more: Partial<Extract<Stage, { kind: 'delay' }>> = {}): Stage {
  return { kind: 'delay', side: 'vn', time: { by: 'all', time }, assumption: 'test', ...more };
}
export function flow(perDay: number, route: readonly string[], more: Partial<Flow> = {}): Flow {
  return {
    from: 'vn',
    perDay,
    hourWeights: new Array<number>(24).fill(1),
    mix: { general: 1 },
    channels: { green: 1, yellow: 0, red: 0 },
    route,
    papers: [],
    assumption: 'test',
    ...more,
  };
}
export function gate(parts: Partial<Gate> & Pick<Gate, 'pools' | 'stages' | 'flows'>): Gate {
  return { name: { en: 'test gate' }, sides: { vn: always }, ...parts };
}
export function scenario(
  gates: Record<string, Gate>,
  more: { days?: number; warmUpMs?: number; diversions?: readonly Diversion[]; cargo?: Scenario['cargo'] } = {},
): Scenario {
  return {
    amity: 1,
    name: 'test',
    title: 'Test',
    // 2025-06-24T00:00+07:00
    clock: { startEpochMs: 1_750_698_000_000, days: more.days ?? 2, warmUpMs: more.warmUpMs ?? 0, seriesStepMs: HOUR },
    sources: {},
    cargo: more.cargo ?? { general: { perishable: false, tonnes: 20, valueUsd: 1000, assumption: 'test' } },
    gates,
    diversions: more.diversions ?? [],
    experiment: { replications: 1, seed: 1, targets: {} },
  };
}

/** A gate with everything in it: papers beside cargo, optional stages, a delay, a shared pool, opening hours. */
export function busyGate(perDay: number): Gate {
  return gate({
    sides: { vn: daytime, cn: { zoneMin: 480, open: [{ fromMs: 8 * HOUR, toMs: 21 * HOUR }], assumption: 'test' } },
    pools: { officers: pool(4, { shifts: [{ fromMs: 6 * HOUR, n: 4 }, { fromMs: 12 * HOUR, n: 3 }] }), scanners: pool(2), bays: pool(5, { side: 'cn' }) }, // prettier-ignore
    stages: {
      readiness: delay({ kind: 'lognormal', meanMs: 5 * HOUR, cv: 1 }),
      yard: service('officers', exponentialOf(3 * MIN)),
      documents: service('officers', { kind: 'lognormal', meanMs: 4 * MIN, cv: 0.8 }),
      scan: service(
        'scanners',
        { kind: 'triangular', minMs: 12 * MIN, modeMs: 16 * MIN, maxMs: 25 * MIN },
        { only: { channels: ['yellow', 'red'], share: 0.4 } },
      ),
      clearance: { kind: 'join', side: 'vn', assumption: 'test' },
      bays: service('bays', exponentialOf(20 * MIN), { side: 'cn' }),
    },
    flows: {
      export: flow(perDay, ['readiness', 'yard', 'scan', 'clearance', 'bays'], {
        channels: { green: 0.6, yellow: 0.35, red: 0.05 },
        declaration: { when: 'before', time: { kind: 'uniform', minMs: 0, maxMs: 6 * HOUR }, assumption: 'test' },
        papers: ['documents'],
      }),
      import: flow(perDay * 2, ['bays', 'yard', 'scan', 'clearance'], {
        from: 'cn',
        channels: { green: 0.6, yellow: 0.35, red: 0.05 },
        declaration: { when: 'after', time: { kind: 'uniform', minMs: 0, maxMs: 3 * HOUR }, assumption: 'test' },
        papers: ['documents'],
      }),
    },
  });
}

/** Two busy gates, the first overloaded and diverting to the second. */
export function divertingScenario(more: { days?: number } = {}): Scenario {
  const near = busyGate(120);
  const far = busyGate(40);
  return scenario(
    { near, far },
    {
      days: more.days ?? 4,
      diversions: [
        {
          from: 'near',
          to: 'far',
          flow: 'import',
          above: 5,
          share: 0.7,
          driveMs: 45 * MIN,
          informationDelayMs: 30 * MIN,
          assumption: 'test',
        },
      ],
    },
  );
}
