// A stream of trucks from one side to the other: demand, cargo, channels, route, and the declaration with its papers.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { channelShares, distribution, largestMs, wrongSum } from './distribution.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { id, listOf, numberIn, share } from './quantities.ts';
import { fixedMap, readFields, type Read } from './reading.ts';
import type { Flow, Provenance, Stage } from './scenario.ts';
import { checkName } from './stage.ts';
import { findNode, report, type TreeNode } from './tree.ts';

/** What flows may refer to; `stages` are all names, `readStages` those that could be read. */
export interface FlowWorld {
  readonly sides: readonly string[];
  readonly stages: readonly string[];
  readonly readStages: Readonly<Record<string, Stage>>;
  readonly cargo: readonly string[];
  readonly sources: readonly string[];
}

const STEP_EXPECTED = 'a stage, with "?" behind it when not everyone visits it';
const step = z.string({ error: () => STEP_EXPECTED }).regex(/^[a-z][a-z0-9-]{0,59}\??$/, { error: () => STEP_EXPECTED });
const WEIGHTS = 'a list of 24 weights, one for each local hour';

const mix = z
  .record(id, share('Share of this cargo'), { error: () => 'a map of cargo to shares' })
  .superRefine((shares, context) => {
    const sum = wrongSum(Object.values(shares));
    if (sum !== undefined) context.addIssue({ code: 'custom', message: 'shares that add up to 1', params: { found: `a sum of ${sum}` } });
  })
  .meta({ description: 'Shares of cargo; they add up to 1' });

const declaration = fixedMap('declaration', { before: distribution.optional(), after: distribution.optional(), ...provenance }).meta({
  description: 'When the declaration is lodged: before or after the truck arrives',
});

/** Fields of an entry of `flows`. */
export const flowFields = {
  from: id,
  perDay: numberIn(0, 1_000_000, 'loaded trucks a day'),
  hours: listOf(numberIn(0, 1e9, 'a weight'), WEIGHTS, 24, 24)
    .refine((weights) => weights.some((weight) => weight > 0), { error: () => 'a weight above 0' })
    .optional(),
  mix: mix.optional(),
  channels: channelShares.optional(),
  declaration: declaration.optional(),
  route: listOf(step, 'a list of stages', 1, 100),
  papers: listOf(step, 'a list of stages', 1, 100).optional(),
  ...provenance,
};

type FlowRead = Read<typeof flowFields>;

/** Reads one entry of `flows`. */
export function readFlow(node: TreeNode, world: FlowWorld, problems: Problem[]): Flow | undefined {
  const read = readFields(flowFields, node, problems);
  const origin = takeProvenance(node, read, world.sources, problems);
  const { from, perDay, route, papers = [] } = read;
  if (from !== undefined) checkName(node, ['from'], from, world.sides, problems);
  for (const name of Object.keys(read.mix ?? {})) checkName(node, ['mix', name], name, world.cargo, problems);
  checkSteps(node, 'route', route ?? [], world, problems);
  checkSteps(node, 'papers', papers, world, problems);
  checkJoin(node, read, world, problems);
  const declared = takeDeclaration(node, read, world.sources, problems);
  if (from === undefined || perDay === undefined || route === undefined) return undefined;
  return {
    from,
    perDay,
    hourWeights: read.hours ?? Array.from({ length: 24 }, () => 1),
    mix: read.mix ?? { general: 1 },
    channels: read.channels ?? { green: 1, yellow: 0, red: 0 },
    ...(declared === undefined ? {} : { declaration: declared }),
    route: route.map(stageOf),
    papers: papers.map(stageOf),
    ...origin,
  };
}

/** The stage a step of a route names. */
function stageOf(step: string): string {
  return step.endsWith('?') ? step.slice(0, -1) : step;
}

function checkSteps(node: TreeNode, key: 'route' | 'papers', steps: readonly string[], world: FlowWorld, problems: Problem[]): void {
  steps.forEach((step, i) => {
    const name = stageOf(step);
    const stage = world.readStages[name];
    if (!world.stages.includes(name)) return checkName(node, [key, i], name, world.stages, problems);
    if (steps.findIndex((other) => stageOf(other) === name) < i)
      report(problems, node, [key, i], { expected: 'each stage once', found: `"${name}" again` });
    if (stage === undefined) return;
    const isOptional = stage.kind !== 'join' && stage.only !== undefined;
    if (isOptional !== step.endsWith('?')) {
      const expected = isOptional ? `"${name}?", because the stage has \`only\`` : `"${name}", because everyone visits the stage`;
      report(problems, node, [key, i], { expected });
    }
    if (key === 'papers' && stage.kind === 'join')
      report(problems, node, [key, i], { expected: 'a delay or a service', found: `the join "${name}"` });
  });
}

function checkJoin(node: TreeNode, read: FlowRead, world: FlowWorld, problems: Problem[]): void {
  if (node.kind !== 'map') return;
  const route = (read.route ?? []).map(stageOf);
  const joins = route.filter((name) => world.readStages[name]?.kind === 'join');
  const isKnown = read.route !== undefined && route.every((name) => world.readStages[name] !== undefined);
  const isDeclared = node.entries.has('declaration');
  if (isDeclared && joins.length === 0 && isKnown)
    report(problems, node, ['route'], { expected: 'a stage of kind join, where the truck waits for its declaration', found: 'none' });
  if (joins.length > 1) report(problems, node, ['route'], { expected: 'one stage of kind join', found: joins.join(', ') });
  if (joins.length > 0 && !isDeclared)
    report(problems, node, ['declaration'], {
      expected: `a declaration, for which the truck waits at ${joins.join(', ')}`,
      found: 'nothing',
    });
  if (read.papers !== undefined && !isDeclared) report(problems, node, ['papers'], { expected: 'no papers without a declaration' });
  if (isDeclared && !node.entries.has('papers'))
    report(problems, node, ['papers'], { expected: 'the stages of the declaration', found: 'nothing' });
  const both = new Set(route);
  read.papers?.forEach((step, i) => {
    if (both.has(stageOf(step))) report(problems, node, ['papers', i], { expected: 'a stage that is not also in the route' });
  });
}

function takeDeclaration(node: TreeNode, read: FlowRead, sources: readonly string[], problems: Problem[]): Flow['declaration'] {
  const written = findNode(node, ['declaration']);
  if (read.declaration === undefined || written === undefined) return undefined;
  const { before, after, ...rest } = read.declaration;
  const origin: Provenance = takeProvenance(written, definedOnly(rest), sources, problems);
  const time = before ?? after;
  if (time === undefined || (before !== undefined && after !== undefined)) {
    report(problems, written, [], { expected: 'exactly one of before, after', found: time === undefined ? 'neither' : 'both' });
    return undefined;
  }
  if (before !== undefined && !Number.isFinite(largestMs(before)))
    report(problems, written, ['before'], {
      expected: 'a distribution with a largest value (give it a cap)',
      found: `${before.kind} without end`,
    });
  return { when: before === undefined ? 'after' : 'before', time, ...origin };
}

function definedOnly(rest: { readonly source?: string | undefined; readonly assumption?: string | undefined }): Read<typeof provenance> {
  return {
    ...(rest.source === undefined ? {} : { source: rest.source }),
    ...(rest.assumption === undefined ? {} : { assumption: rest.assumption }),
  };
}
