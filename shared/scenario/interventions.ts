// What is decided while a run goes on: disruptions added to its scenario from an instant on. What was before that instant stays as it was.
import { InvalidDocument, type Problem } from '../errors.ts';
import { readDisruptions } from './disruption.ts';
import type { Disruption, Scenario } from './scenario.ts';
import { report, treeOf, type ScenarioText } from './tree.ts';

const DAY_MS = 86_400_000;
/** Said of a decision that names no reason. */
const NO_REASON = 'decided while the run went on';

/** A decision has a document of its own, written nowhere. */
const textOf = (document: unknown): ScenarioText => ({ file: 'disruptions', document, locate: () => ({ line: 0, column: 0 }) });

/**
 * The scenario with more disruptions at its end, written as in a document; `at` is simulated `atMs` unless given, and may not lie before it.
 * @throws InvalidDocument with every problem
 */
export function addDisruptions(scenario: Scenario, added: readonly unknown[], atMs: number): Scenario {
  const problems: Problem[] = [];
  const document = added.map((one) => withDefaults(one, atMs));
  const node = treeOf(textOf(document), document, [], problems);
  const read = readDisruptions(node, worldOf(scenario), problems);
  read.forEach(({ fromMs }, i) => {
    if (fromMs < atMs)
      report(problems, node, added.length === read.length ? [i, 'at'] : [], {
        expected: `an instant from ${atMs} ms of the run on: what has happened stays`,
        found: `${fromMs} ms`,
      });
  });
  if (problems.length > 0) throw new InvalidDocument(problems);
  return { ...scenario, disruptions: [...(scenario.disruptions ?? []), ...read] };
}

/** The scenario without the disruptions at these positions. */
export function dropDisruptions(scenario: Scenario, dropped: ReadonlySet<number>): Scenario {
  if (dropped.size === 0) return scenario;
  const { disruptions = [], ...rest } = scenario;
  const left: readonly Disruption[] = disruptions.filter((_, i) => !dropped.has(i));
  return left.length === 0 ? rest : { ...rest, disruptions: left };
}

function withDefaults(one: unknown, atMs: number): unknown {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
  const reason = 'source' in one || 'assumption' in one ? {} : { assumption: NO_REASON };
  return { ...('at' in one ? {} : { at: `${atMs} ms` }), ...reason, ...one };
}

function worldOf({ clock, gates, cargo, sources }: Scenario): Parameters<typeof readDisruptions>[1] {
  const flows = Object.values(gates).flatMap((gate) => Object.entries(gate.flows));
  return {
    gates,
    gateNames: Object.keys(gates),
    sources: Object.keys(sources),
    cargo: Object.keys(cargo),
    flows: [...new Set(flows.map(([id]) => id))],
    traits: [...new Set(flows.flatMap(([, flow]) => Object.keys(flow.traits ?? {})))],
    startEpochMs: clock.startEpochMs,
    horizonMs: clock.warmUpMs + clock.days * DAY_MS,
  };
}
