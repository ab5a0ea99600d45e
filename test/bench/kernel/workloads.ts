// What the kernel bench runs: models of the workloads, and how many events a replication of them is.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolveScenario, upgradeDocument } from '../../../shared/scenario/index.ts';
import { unpackOutcomes } from '../../../simulations/border/replicate.ts';
import { compile, replicate, type Model } from '../../../simulations/index.ts';
import { DAY_MS, STAGE_SERVICE } from '../../../simulations/model/model.ts';
import { loadScenario, workloadFile } from '../io/orders.ts';

export function modelOf(name: string, edits: readonly string[] = []): Model {
  return compile(loadScenario(name, edits).scenario);
}

/** Gate names beside the one that is copied. */
const COPY = 'gate';

/** W2 with its gate repeated under other names: gates that share nothing. */
export function manyGates(count: number): Model {
  const document = parse(readFileSync(workloadFile('w2'), 'utf8')) as { gates: Record<string, unknown> };
  const gates = Object.fromEntries(Array.from({ length: count }, (_, i) => [`${COPY}-${i + 1}`, document.gates[COPY]]));
  return modelOfDocument({ ...document, gates }, `w2 with ${count} gates`);
}

function modelOfDocument(document: unknown, file: string): Model {
  const where = { line: 1, column: 1 };
  return compile(resolveScenario(upgradeDocument({ file, document, locate: () => where }), () => undefined));
}

/** Model events of replication `k`: a truck reaches a gate, a service ends. Nothing internal is counted, and the warm-up counts like the rest. */
export function eventsIn(model: Model, at: { readonly seed: number; readonly k: number }, pack: Uint8Array): number {
  const { warmUpMs, scenario } = model;
  if (warmUpMs === 0) return countedIn(model, pack);
  // Collectors leave the warm-up out: the same replication without one counts everything.
  const { clock } = scenario;
  const whole = compile({ ...scenario, clock: { ...clock, warmUpMs: 0, days: clock.days + warmUpMs / DAY_MS } });
  return countedIn(whole, replicate(whole, at));
}

function countedIn(model: Model, pack: Uint8Array): number {
  return unpackOutcomes(model, pack).reduce((events, { collectors }, g) => {
    const { stages, flows } = model.gates[g]!;
    const served = collectors.dwellCount.reduce(
      (sum, n, cell) => sum + (stages.kind[Math.floor(cell / flows.length)] === STAGE_SERVICE ? n : 0),
      0,
    );
    return events + served + collectors.arrived.reduce((sum, n) => sum + n, 0);
  }, 0);
}

/** One day of W2 with twenty times its trucks: nearly all are inside at the end, and the columns of the state, which double, are nearly full. */
export function crowdedW2(): Model {
  return modelOf('w2', ['clock.days=1', ...['way-0', 'way-1'].map((flow) => `gates.gate.flows.${flow}.perDay=30000`)]);
}
