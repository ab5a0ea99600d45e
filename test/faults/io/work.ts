// The runs the faults are aimed at: four gates, two of which send each other trucks and news, so that a window waits for its neighbours.
import type { RunOrder } from '../../../shared/protocol/run.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { compile, replicate, summarise } from '../../../simulations/index.ts';

export interface Work {
  readonly mode: 'live' | 'batch';
  readonly days: number;
  readonly replications: number;
  readonly seed: number;
}

/** Four gates × 48 windows of half an hour a day and replication. */
export const GATE_WINDOWS_A_DAY = 192;

/** A document of the scenario language, as a user would send it. */
export function scenarioText(days: number): string {
  return [
    'amity: 1',
    'name: faults',
    'title: Diversion under faults',
    'extends: huu-nghi-diversion',
    `clock: { warmUp: 0 h, days: ${String(days)} }`,
    '',
  ].join('\n');
}

export function orderFor({ mode, days, replications, seed }: Work): RunOrder {
  const loaded = openScenarioLibrary().parse(scenarioText(days), 'faults.yaml');
  return orderOf({ loaded, mode, seed, replications, speed: 'max', nowMs: Date.now() });
}

/** The digest of the same order computed here, by one thread and without faults. */
export function digestWithoutFaults(order: RunOrder): string {
  const model = compile(order.scenario as Scenario);
  const packs = Array.from({ length: order.replications }, (_, k) => replicate(model, { seed: order.seed, k }));
  return digestOf(order, packs);
}

export function digestOf(order: RunOrder, packs: readonly Uint8Array[]): string {
  const model = compile(order.scenario as Scenario);
  const named = { scenarioName: 'faults', scenarioHash: order.scenarioHash, seed: order.seed };
  return summarise(model, named, packs).digest;
}
