// Whether a consignment meets a condition here and now.
import { stepAt } from './engine.ts';
import { traitsOf } from './gate-state.ts';
import type { Condition } from './model.ts';
import { engine, now } from './resident.ts';

/** How many of all flows wait for a stage, or wait and are in service there. */
export function countAt(stage: number, isPresent: boolean): number {
  const flows = engine.gate.flows.length;
  const { waiting, serving } = engine.state.collectors;
  let n = 0;
  for (let cell = stage * flows; cell < (stage + 1) * flows; cell++) {
    n += waiting.level[cell]!;
    if (isPresent) n += serving.level[cell]!;
  }
  return n;
}

/** What never changes while the consignment is inside, and what depends on the moment; not the lot of `share`. */
export function meets(slot: number, c: Condition): boolean {
  return c.sorts[engine.state.sort[slot]!] === 1 && (!c.asksMore || meetsRest(slot, c));
}

function meetsRest(slot: number, c: Condition): boolean {
  const t = now();
  const traits = traitsOf(engine.state, slot);
  if ((traits & c.traits) !== c.traits || (traits & c.without) !== 0) return false;
  if (c.hours !== null && stepAt(c.hours, t) === 0) return false;
  if (c.whenStage < 0) return true;
  const n = countAt(c.whenStage, c.whenPresent);
  return n >= c.atLeast && n <= c.atMost;
}
