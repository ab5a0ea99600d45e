// The scenario of one point of a sweep: what its levels change, and the same with more demand.
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS } from '../../shared/time.ts';
import type { SweepPlan } from '../../shared/protocol/sweep.ts';
import { readPointId } from './designs.ts';

/** Edits that make a design of the base scenario, those of the plan first, as `path` and JSON value. */
export function editsOf({ set, factors }: SweepPlan, point: string): readonly { readonly path: string; readonly value: unknown }[] {
  const { levels } = readPointId(point);
  return [...set, ...factors.flatMap((factor, i) => factor.levels[levels[i] ?? 0]?.edits ?? [])];
}

/** The scenario with (1 + `more`) times the arrivals drawn at random of every flow, from the start to the end; timetables and traces stay as they are. */
export function withDemand(scenario: Scenario, more: number): Scenario {
  if (more === 0) return scenario;
  const toMs = scenario.clock.warmUpMs + scenario.clock.days * DAY_MS;
  const surges = Object.entries(scenario.gates).flatMap(([gate, { flows }]) =>
    Object.entries(flows).flatMap(([flow, { arrivals }]) => {
      if (arrivals !== undefined) return [];
      const effect = { kind: 'demand', gate, flow, factor: 1 + more } as const;
      return [{ fromMs: 0, toMs, effect, assumption: 'stress test of a sweep' }];
    }),
  );
  return { ...scenario, disruptions: [...(scenario.disruptions ?? []), ...surges] };
}
