// What service and seize have in common: the pools to choose from, the room to wait in, who joins the queue, who leaves it.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { distribution } from './distribution.ts';
import { id, listOf, nameOf, share, wholeIn, wordOf } from './quantities.ts';
import { checkName, fixedMap, type Read } from './reading.ts';
import { TURN_BACK, type Pool, type Stage } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

/** The fields a stage with a queue adds to the resolved stage. */
export type Queue = Pick<Extract<Stage, { readonly kind: 'seize' }>, 'orPools' | 'room' | 'joining' | 'patience'>;

const places = wholeIn(0, 1_000_000, 'places', { description: 'Trucks that can wait', examples: [5] });

/** Fields of `room`. */
export const roomFields = {
  places,
  whenFull: wordOf(['block', 'turn-back', 'pass'], {
    description:
      'Who finds it full waits where it is and keeps the server it has (`block`), leaves the gate uncleared (`turn-back`), or goes on without this stage (`pass`)',
    default: 'block',
  })
    .default('block')
    .meta({ default: 'block' }),
};

const ROOM = 'a whole number of places, or a map with places, whenFull';
const room = z
  .union([places.transform((n) => ({ places: n, whenFull: 'block' as const })), fixedMap('room', roomFields)], { error: () => ROOM })
  .meta({
    description: 'Places to wait in; a number alone blocks when full',
    unit: 'trucks',
    range: '0 to 1000000, whole; or places and whenFull',
    absent: 'any number',
    examples: [5, { places: 5, whenFull: 'turn-back' }],
  });

/** How many terms of 1/(n+1) are kept; the last holds for every longer queue. */
const TERMS = 64;
const JOINING = 'a list of shares such as [1, 0.5, 0.33], or "1/(n+1)"';
const joining = z
  .union(
    [
      listOf(share('Share that joins'), JOINING, 1, 1000),
      z
        .string({ error: () => JOINING })
        .regex(/^\s*1\s*\/\s*\(\s*n\s*\+\s*1\s*\)\s*$/, { error: () => JOINING })
        .transform(() => Array.from({ length: TERMS }, (_, n) => 1 / (n + 1))),
    ],
    { error: () => JOINING },
  )
  .meta({
    description:
      'Probability of joining by the number present (waiting and in service), from 0 on; the last holds for more. Who does not join turns back',
    unit: 'share, or %',
    range: '0 to 1, 1 to 1000 shares; or "1/(n+1)"',
    absent: 'everybody joins',
    examples: [[1, 0.5, 0.33, 0], '1/(n+1)'],
  });

/** Fields of `patience`. */
export const patienceFields = {
  time: distribution.meta({ description: 'How long a truck waits before it gives up', examples: [{ exponential: { mean: '2 h' } }] }),
  then: nameOf('Where it goes then: `turn-back`, or a later stage of its route', TURN_BACK).default(TURN_BACK).meta({ default: TURN_BACK }),
};

const POOL = 'a pool, or a list of pools of which the one with the fewest trucks is joined';

/** Fields of a stage with a queue. */
export const queueingFields = {
  pool: z
    .union([id, listOf(id, POOL, 1, 50)], { error: () => POOL })
    .meta({
      description: 'The pool that serves; of several the one with the fewest waiting and in service is joined on arrival, for good',
      unit: 'name',
      range: 'a name, or a list of 1 to 50',
      examples: ['scanners', ['lane-1', 'lane-2']],
    })
    .optional(),
  orPools: listOf(id, 'a list of pools', 1, 50)
    .meta({
      description: 'More pools to choose from, besides `pool`',
      unit: 'name',
      absent: 'none',
      examples: [['lane-2']],
    })
    .optional(),
  room: room.optional(),
  joining: joining.optional(),
  patience: fixedMap('patience', patienceFields)
    .meta({
      description: 'Who has waited so long gives up',
      range: 'time, then',
      absent: 'nobody gives up',
      examples: [{ time: { exponential: { mean: '2 h' } }, then: 'turn-back' }],
    })
    .optional(),
};

type QueueRead = Read<typeof queueingFields>;

/** Every pool a stage may use, as written; the first is the one it is called by. */
export function poolsOf({ pool, orPools = [] }: QueueRead): readonly string[] {
  return [...(pool === undefined ? [] : typeof pool === 'string' ? [pool] : pool), ...orPools];
}

/** What a stage may refer to here. */
interface QueueWorld {
  readonly sides: readonly string[];
  readonly pools: readonly string[];
  readonly readPools: Readonly<Record<string, Pool>>;
  readonly stages: readonly string[];
}

/** Reports pools that do not exist, stand twice or belong to the other side, and a way out of the queue that leads nowhere. */
export function checkQueue(
  node: TreeNode,
  read: QueueRead & { readonly side?: string | undefined },
  world: QueueWorld,
  problems: Problem[],
): void {
  const all = poolsOf(read);
  const own = Array.isArray(read.pool) ? read.pool.length : 1;
  all.forEach((name, i) => {
    const path = i >= own ? ['orPools', i - own] : Array.isArray(read.pool) ? ['pool', i] : ['pool'];
    checkName(node, path, name, world.pools, problems);
    if (all.indexOf(name) < i) report(problems, node, path, { expected: 'each pool once', found: `"${name}" again` });
    const pool = world.readPools[name];
    if (pool !== undefined && read.side !== undefined && pool.side !== read.side && world.sides.includes(pool.side))
      report(problems, node, path, { expected: `a pool of side ${read.side}`, found: `"${name}" of side ${pool.side}` });
  });
  if (read.patience !== undefined) checkName(node, ['patience', 'then'], read.patience.then, [TURN_BACK, ...world.stages], problems);
}

/** The resolved queue of a stage. */
export function queueOf(read: QueueRead): Queue {
  const [, ...orPools] = poolsOf(read);
  const { room: waiting, joining: joins, patience } = read;
  return { orPools: orPools.length === 0 ? undefined : orPools, room: waiting, joining: joins, patience };
}
