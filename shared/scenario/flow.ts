// A stream of trucks from one side to the other: demand, cargo, channels, traits, route, and the declaration with its papers.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { arrivals, batch, resolveArrivals, type TraceWorld } from './arrivals.ts';
import { channelShares, checkAtMostOne, distribution, largestMs, refuseOtherSum } from './distribution.ts';
import { provenance, takeInnerProvenance, takeProvenance } from './provenance.ts';
import { flag, growth, id, listOf, nameOf, numberIn, share, wordOf } from './quantities.ts';
import { checkName, defined, fixedMap, readFields, type Read } from './reading.ts';
import { CARRIES, TURN_BACK, type Flow, type Side, type Stage } from './scenario.ts';
import { findNode, report, type TreeNode } from './tree.ts';

/** What flows may refer to; `stages` are all names, `readStages` those that could be read. */
export interface FlowWorld extends TraceWorld {
  readonly sides: readonly string[];
  readonly readSides: Readonly<Record<string, Side>>;
  readonly readStages: Readonly<Record<string, Stage>>;
  /** Flows of this gate. */
  readonly ownFlows: readonly string[];
  readonly sources: readonly string[];
}

const STEP_EXPECTED = 'a stage, with "?" behind it when not everyone visits it';
const step = z.string({ error: () => STEP_EXPECTED }).regex(/^[a-z][a-z0-9-]{0,59}\??$/, { error: () => STEP_EXPECTED });
const WEIGHTS = 'a list of 24, 48 or 96 weights over the local day';

const mix = z
  .record(id, share('Share of this cargo'), { error: () => 'a map of cargo to shares' })
  .superRefine((shares, context) => refuseOtherSum(context, Object.values(shares)))
  .meta({
    description: 'Shares of cargo; they add up to 1',
    unit: 'share, or %',
    range: '0 to 1 each',
    absent: 'general cargo',
    examples: [{ durian: '30 %', general: '70 %' }],
  });

/** Fields of `declaration`. */
export const declarationFields = {
  before: distribution
    .optional()
    .meta({ absent: '`after` stands instead', description: 'Lodged so long before the truck arrives; must have a largest value' }),
  after: distribution.optional().meta({ absent: '`before` stands instead', description: 'Lodged so long after the truck arrived' }),
  ...provenance,
};

/** Fields of an entry of `traits` that is more than a share. */
export const traitFields = {
  share: share('Probability that a consignment has it'),
  byCargo: z
    .record(id, share('Share of this cargo that has it'), { error: () => 'a map of cargo to shares' })
    .optional()
    .meta({
      absent: '`share` for all',
      description: 'The same for some cargo',
      unit: 'share, or %',
      range: '0 to 1 each',
      examples: [{ electronics: '80 %' }],
    }),
};

const TRAIT = 'a share, or a map with share, byCargo';
const trait = z.union([share('Share').transform((part) => ({ share: part })), fixedMap('trait', traitFields)], { error: () => TRAIT });

/** Fields of an item of `returns`. */
export const returnFields = {
  to: nameOf('The flow of the same gate it comes back as', 'empty-back'),
  share: share('Probability of coming back so').default(1).meta({ default: 1 }),
  after: distribution.meta({ description: 'How long after its release', examples: ['24 h'] }),
};

const factors = (what: string, n: number, example: readonly number[]): z.ZodOptional<z.ZodArray<z.ZodType<number, number>>> =>
  listOf(numberIn(0, 1000, 'a factor'), what, n, n)
    .meta({
      description: `Factors on \`perDay\`: ${what}`,
      unit: 'factor',
      range: `${n} numbers, 0 to 1000`,
      absent: '1 each',
      examples: [example],
    })
    .optional();

/** Fields of an entry of `flows`. */
export const flowFields = {
  from: nameOf('The side the trucks come from', 'vn'),
  carries: wordOf(CARRIES, { description: 'What moves, in the words of the dashboard', default: 'trucks' }).optional(),
  loaded: flag('False for empties: they count as movements, not as throughput', true).optional(),
  perDay: numberIn(0, 1_000_000, 'arrivals a day', {
    description: 'Mean arrivals a day; of groups where there is a `batch`',
    unit: 'a day',
    examples: [262],
  })
    .optional()
    .meta({ absent: 'required without `arrivals`' }),
  hours: listOf(numberIn(0, 1e9, 'a weight'), WEIGHTS, 24, 96)
    .refine((weights) => [24, 48, 96].includes(weights.length), { error: () => WEIGHTS })
    .refine((weights) => weights.some((weight) => weight > 0), { error: () => 'a weight above 0' })
    .optional()
    .meta({
      description: 'Weights of the hours (or halves or quarters) of the local day of `from`; only their ratios count',
      unit: 'weight',
      range: '24, 48 or 96 numbers from 0',
      absent: 'all alike',
      examples: [[0, 0, 0, 0, 0, 1, 4, 8, 8, 7, 6, 5, 4, 5, 6, 6, 5, 4, 3, 2, 1, 0, 0, 0]],
    }),
  weekdays: factors('7 factors, Monday first', 7, [1, 1, 1, 1, 1, 0.8, 0.6]),
  months: factors('12 factors, January first', 12, [1, 0.6, 1, 1, 1.1, 1.3, 1.3, 1.2, 1, 1, 1, 1.1]),
  growthPerYear: growth('So much more at the end of a year of simulated time than at its start; compounds').optional().meta({ default: 0 }),
  arrivals: arrivals.optional(),
  batch: batch.optional(),
  mix: mix.optional(),
  channels: channelShares.optional().meta({ absent: 'all green' }),
  traits: z
    .record(id, trait, { error: () => `a map of traits, each ${TRAIT}` })
    .optional()
    .meta({
      description: 'Traits and the probability that a consignment has them, each by its own lot',
      unit: 'share, or %',
      range: '0 to 1 each, or share and byCargo',
      absent: 'none',
      examples: [{ smart: '30 %', booked: { share: '20 %', byCargo: { electronics: '80 %' } } }],
    }),
  declaration: fixedMap('declaration', declarationFields)
    .optional()
    .meta({
      description: 'When the declaration is lodged: before or after the truck arrives',
      range: 'before or after',
      absent: 'no declaration',
      examples: [{ before: { uniform: { min: '1 h', max: '12 h' } }, assumption: 'guess' }],
    }),
  route: listOf(step, 'a list of stages', 1, 100).meta({
    description: 'Stages of the truck in order; "?" behind those not everyone visits',
    unit: 'name',
    examples: [['yard', 'scan?', 'cleared', 'crossing']],
  }),
  papers: listOf(step, 'a list of stages', 1, 100)
    .optional()
    .meta({
      description: 'Stages of the declaration in order',
      unit: 'name',
      absent: 'none',
      examples: [['documents', 'quarantine?']],
    }),
  returns: listOf(fixedMap('return', returnFields), 'a list of returns, each with to, share, after', 1, 20)
    .optional()
    .meta({
      description: 'After release the vehicle comes back as another flow; what the shares leave over does not',
      absent: 'none',
      examples: [[{ to: 'empty-back', share: '70 %', after: { uniform: { min: '2 h', max: '24 h' } } }]],
    }),
  ...provenance,
};

type FlowRead = Read<typeof flowFields>;

/** Reads one entry of `flows`. */
export function readFlow(id: string, node: TreeNode, world: FlowWorld, problems: Problem[]): Flow | undefined {
  const read = readFields(flowFields, node, problems);
  const origin = takeProvenance(node, read, world.sources, problems);
  const { from, route, papers = [] } = read;
  if (from !== undefined) checkName(node, ['from'], from, world.sides, problems);
  checkSteps(node, 'route', route ?? [], world, problems);
  checkSteps(node, 'papers', papers, world, problems);
  checkJoin(node, read, world, problems);
  checkDemand(node, problems);
  checkGoods(node, read, world, problems);
  const declared = takeDeclaration(node, read, world.sources, problems);
  const zoneMin = world.readSides[from ?? '']?.zoneMin ?? 0;
  const arriving = read.arrivals === undefined ? undefined : resolveArrivals(read.arrivals, { node, flow: id, zoneMin }, world, problems);
  const isDemand = read.perDay !== undefined || arriving !== undefined;
  if (from === undefined || route === undefined || !isDemand) return undefined;
  return defined({
    from,
    carries: read.carries,
    loaded: read.loaded,
    perDay: read.perDay ?? 0,
    hourWeights: read.hours ?? Array.from({ length: 24 }, () => 1),
    weekdayFactors: read.weekdays,
    monthFactors: read.months,
    growthPerYear: read.growthPerYear,
    arrivals: arriving,
    batch: read.batch,
    mix: read.mix ?? { general: 1 },
    channels: read.channels ?? { green: 1, yellow: 0, red: 0 },
    traits: read.traits,
    declaration: declared,
    route: route.map(stageOf),
    papers: papers.map(stageOf),
    returns: read.returns,
    ...origin,
  });
}

/** `perDay` or `arrivals`; what shapes the one cannot stand beside the other. */
function checkDemand(node: TreeNode, problems: Problem[]): void {
  if (node.kind !== 'map') return;
  const isGiven = node.entries.has('arrivals');
  if (!isGiven && !node.entries.has('perDay'))
    report(problems, node, ['perDay'], { expected: 'arrivals a day, a number from 0 to 1000000, or `arrivals`', found: 'nothing' });
  for (const key of ['perDay', 'weekdays', 'months', 'growthPerYear'])
    if (isGiven && node.entries.has(key)) report(problems, node, [key], { expected: `no ${key} beside arrivals` });
}

function checkGoods(node: TreeNode, read: FlowRead, world: FlowWorld, problems: Problem[]): void {
  for (const name of Object.keys(read.mix ?? {})) checkName(node, ['mix', name], name, world.cargo, problems);
  for (const [name, one] of Object.entries(read.traits ?? {}))
    for (const cargo of Object.keys('byCargo' in one ? (one.byCargo ?? {}) : {}))
      checkName(node, ['traits', name, 'byCargo', cargo], cargo, world.cargo, problems);
  read.returns?.forEach(({ to }, i) => checkName(node, ['returns', i, 'to'], to, world.ownFlows, problems));
  checkAtMostOne(node, ['returns'], read.returns?.map((one) => one.share) ?? [], problems);
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
    if (key === 'papers' && isForTrucks(stage))
      report(problems, node, [key, i], { expected: 'a delay, a plain service or a branch', found: `the ${stage.kind} "${name}"` });
  });
}

/** True for what a declaration cannot do: take a place, wait for others, find a full room, lose patience, turn back. */
function isForTrucks(stage: Stage): boolean {
  if (stage.kind === 'service') return stage.room !== undefined || stage.joining !== undefined || stage.patience !== undefined;
  if (stage.kind === 'branch') return stage.arms.some((arm) => arm.to === TURN_BACK);
  return stage.kind !== 'delay';
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
  const { before, after } = read.declaration;
  const origin = takeInnerProvenance(node, 'declaration', read.declaration, sources, problems);
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
