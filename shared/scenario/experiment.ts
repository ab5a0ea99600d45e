// How often to run, with which seed, and what would count as success.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { METRICS } from '../metrics/catalogue.ts';
import { tryTarget } from '../units.ts';
import { freeText, wholeIn } from './quantities.ts';
import { readFields } from './reading.ts';
import type { Scenario } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** Fields of `experiment`. */
export const experimentFields = {
  replications: wholeIn(1, 20_000, 'replications', { description: 'Independent repetitions', examples: [30] })
    .default(20)
    .meta({ default: 20 }),
  seed: wholeIn(0, 2_147_483_647, 'the seed', { description: 'Start of all random numbers', examples: [20260907] })
    .default(1)
    .meta({ default: 1 }),
  targets: z
    .record(z.string(), freeText('A target such as <= 4 h', 60), { error: () => 'a map of metrics to targets such as "<= 4 h"' })
    .default({})
    .meta({
      description: 'Metric key, `<metric>@<gate or all>[/<flow>][/<stage or pool>]`, to a target such as "<= 4 h"',
      unit: 'that of the metric',
      range: '<= or >= and a value',
      absent: 'none',
      examples: [{ 'sojourn.p90': '<= 4 h' }],
    }),
};

/** What runs when a scenario has no `experiment`. */
export const DEFAULT_EXPERIMENT: Scenario['experiment'] = { replications: 20, seed: 1, targets: {} };

/** Names a metric key may use of a gate. */
export interface GateNames {
  readonly flows: readonly string[];
  /** Stages and pools. */
  readonly places: readonly string[];
}

/** Reads `experiment`. A metric without `@` means all gates; a target's value is turned into the unit of its metric. */
export function readExperiment(node: TreeNode, gates: Readonly<Record<string, GateNames>>, problems: Problem[]): Scenario['experiment'] {
  const { replications = 20, seed = 1, targets = {} } = readFields(experimentFields, node, problems);
  const resolved: Record<string, { readonly op: '<=' | '>='; readonly value: number }> = {};
  for (const [key, text] of Object.entries(targets)) {
    const [id = '', scope = 'all', ...rest] = key.split('@');
    const metric = METRICS.find((candidate) => candidate.id === id);
    const path = ['targets', key];
    if (metric === undefined) {
      report(problems, node, path, {
        expected: 'a metric of the catalogue',
        found: `"${id}"`,
        name: id,
        names: METRICS.map((candidate) => candidate.id),
      });
      continue;
    }
    const wrong = rest.length > 0 ? 'one "@"' : wrongScope(scope, gates);
    if (wrong !== undefined) report(problems, node, path, { expected: wrong, found: `"${scope}"` });
    const target = tryTarget(text, metric.unit);
    if (target === undefined)
      report(problems, node, path, {
        expected: `a target such as "<= ${metric.unit === 'min' ? '4 h' : metric.unit === 'share' ? '90 %' : '100'}" for a metric in ${metric.unit}`,
      });
    else resolved[`${id}@${scope}`] = target;
  }
  return { replications, seed, targets: resolved };
}

/** What a scope should have been, or undefined when it is right: `all` or a gate, then a flow (`both` for pools), then a stage or pool. */
export function wrongScope(scope: string, gates: Readonly<Record<string, GateNames>>): string | undefined {
  const [gate = '', flow, part, more] = scope.split('/');
  if (more !== undefined) return '<gate>/<flow>/<stage or pool>';
  const chosen = gate === 'all' ? Object.values(gates) : [gates[gate]];
  if (chosen.includes(undefined)) return `all or a gate (${Object.keys(gates).join(', ')})`;
  if (flow !== undefined && flow !== 'both' && !chosen.some((names) => names?.flows.includes(flow))) return `a flow of ${gate}`;
  if (part !== undefined && !chosen.some((names) => names?.places.includes(part))) return `a stage or pool of ${gate}`;
  return undefined;
}
