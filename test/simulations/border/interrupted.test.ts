// What is written down of a stay at a stage that does not go straight from entering over service to leaving.
import { expect, test } from 'vitest';
import { recordTrucks } from '../../../simulations/border/records.ts';
import { compile } from '../../../simulations/index.ts';
import { given, openGate, stage, takes, type Given } from '../../helpers/journeys.ts';
import { constantOf, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';
import type { Pool } from '../../../shared/scenario/scenario.ts';

/** Entered, begun, left, in minutes, of the only stage: ten minutes at one desk. */
function visitsOf(trucks: readonly Given[], one: Pool, more: object = {}): readonly (readonly (number | null)[])[] {
  const stages = { s: stage({ kind: 'service', pool: 'desk', time: takes(10), ...more }) };
  const model = compile(scenario({ g: openGate({ pools: { desk: one }, stages, flows: { f: given(trucks, ['s']) } }) }, { days: 1 / 48 }));
  const { enteredMs, startedMs, endedMs } = recordTrucks(model, { seed: 1, k: 0 }).visits;
  return [...enteredMs].map((_, v) => [enteredMs, startedMs, endedMs].map((of) => (Number.isNaN(of[v]!) ? null : of[v]! / MIN)));
}

test('a service that was interrupted began when it began first', () => {
  const priority: Pool['priority'] = { preempt: true, classes: [{ id: 'first', traits: ['vip'] }] };
  expect(visitsOf([{ at: 1 }, { at: 5, traits: ['vip'] }], pool(1, { priority }))).toEqual([[1, 1, 21], [5, 5, 15]]); // prettier-ignore
});

test('who waits at the end has begun nothing, who gives up has left at that time', () => {
  expect(visitsOf([{ at: 18 }, { at: 19 }, { at: 25 }], pool(1))).toEqual([[18, 18, 28], [19, 28, null], [25, null, null]]); // prettier-ignore
  const patience = { time: constantOf(4 * MIN), then: 'turn-back' };
  expect(visitsOf([{ at: 1 }, { at: 2 }], pool(1), { patience })).toEqual([[1, 1, 11], [2, null, 6]]); // prettier-ignore
});
