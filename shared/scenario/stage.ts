// One step of the path: a delay, a service by a pool, or the join of truck and declaration.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { timeRule } from './distribution.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { id, listOf, localName, share } from './quantities.ts';
import { fixedMap, oneOf, readFields, type Read } from './reading.ts';
import { CHANNELS, type Only, type Pool, type Stage } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

const KINDS = ['delay', 'service', 'join'] as const;

/** What stages may refer to. */
export interface StageWorld {
  readonly sides: readonly string[];
  readonly pools: readonly string[];
  readonly readPools: Readonly<Record<string, Pool>>;
  readonly cargo: readonly string[];
  readonly sources: readonly string[];
}

const only = fixedMap('only', {
  channels: listOf(z.enum(CHANNELS, { error: () => oneOf(CHANNELS) }), 'a list of channels', 1, 3).optional(),
  cargo: listOf(id, 'a list of cargo', 1, 200).optional(),
  perishable: z.boolean({ error: () => 'true or false' }).optional(),
  share: share('Probability for those who meet the other conditions').optional(),
}).meta({ description: 'Who visits the stage; everyone when left out' });

/** Fields of an entry of `stages`. */
export const stageFields = {
  kind: z
    .enum(KINDS, { error: () => oneOf(KINDS) })
    .meta({ description: '`delay`: nobody queues; `service`: one server each; `join`: wait for the cleared declaration' }),
  name: localName.optional(),
  side: id,
  pool: id.optional(),
  time: timeRule.optional(),
  only: only.optional(),
  ...provenance,
};

type StageRead = Read<typeof stageFields>;

/** Reads one entry of `stages`. */
export function readStage(node: TreeNode, world: StageWorld, problems: Problem[]): Stage | undefined {
  const read = readFields(stageFields, node, problems);
  const { kind, side, name } = read;
  // A join has no figure of its own, so it needs no provenance.
  const origin =
    kind === 'join' && read.source === undefined
      ? read.assumption === undefined
        ? {}
        : { assumption: read.assumption }
      : takeProvenance(node, read, world.sources, problems);
  if (side !== undefined) checkName(node, ['side'], side, world.sides, problems);
  checkKind(node, read, problems);
  checkPool(node, read, world, problems);
  checkCargo(node, read, world.cargo, problems);
  if (kind === undefined || side === undefined) return undefined;
  const common = { ...(name === undefined ? {} : { name }), side, ...origin };
  if (kind === 'join') return { kind, ...common };
  const { pool, time } = read;
  const isOnlyWrong = read.only === undefined && node.kind === 'map' && node.entries.has('only');
  if (time === undefined || isOnlyWrong) return undefined;
  const visit = read.only === undefined ? {} : { only: read.only };
  if (kind === 'delay') return { kind, ...common, time, ...visit };
  return pool === undefined ? undefined : { kind, ...common, pool, time, ...visit };
}

/** Reports a name that is not among `names`. */
export function checkName(
  node: TreeNode,
  path: readonly (string | number)[],
  name: string,
  names: readonly string[],
  problems: Problem[],
): void {
  if (!names.includes(name))
    report(problems, node, path, {
      expected: names.length === 0 ? 'nothing: there are no names to choose from' : oneOf(names),
      found: `"${name}"`,
      name,
      names,
    });
}

function checkKind(node: TreeNode, read: StageRead, problems: Problem[]): void {
  if (node.kind !== 'map' || read.kind === undefined) return;
  const refuses = (key: string): void => {
    if (node.entries.has(key)) report(problems, node, [key], { expected: `no ${key} in a stage of kind ${read.kind}` });
  };
  if (read.kind !== 'service') refuses('pool');
  else if (!node.entries.has('pool')) report(problems, node, ['pool'], { expected: 'the pool that serves', found: 'nothing' });
  if (read.kind === 'join') {
    refuses('time');
    refuses('only');
  } else if (!node.entries.has('time')) report(problems, node, ['time'], { expected: 'how long it takes', found: 'nothing' });
  if (read.only !== undefined && Object.keys(read.only).length === 0)
    report(problems, node, ['only'], { expected: 'at least one of channels, cargo, perishable, share' });
}

function checkPool(node: TreeNode, read: StageRead, world: StageWorld, problems: Problem[]): void {
  if (read.pool === undefined || read.kind !== 'service') return;
  checkName(node, ['pool'], read.pool, world.pools, problems);
  const pool = world.readPools[read.pool];
  if (pool !== undefined && read.side !== undefined && pool.side !== read.side && world.sides.includes(pool.side))
    report(problems, node, ['pool'], { expected: `a pool of side ${read.side}`, found: `"${read.pool}" of side ${pool.side}` });
}

function checkCargo(node: TreeNode, read: StageRead, cargo: readonly string[], problems: Problem[]): void {
  const visitors: Only = read.only ?? {};
  visitors.cargo?.forEach((name, i) => checkName(node, ['only', 'cargo', i], name, cargo, problems));
  if (read.time?.by === 'cargo')
    for (const name of Object.keys(read.time.times)) checkName(node, ['time', 'byCargo', name], name, cargo, problems);
}
