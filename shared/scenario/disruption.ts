// Things that happen for a while: closures, more or fewer servers, longer hours, slower work, surges, intake stops, quotas, privileges, orders to drive on,
// other risk channels.
import { type z } from 'zod';
import type { Problem } from '../errors.ts';
import { MINUTE_MS } from '../time.ts';
import { channelShares } from './distribution.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { duration, id, instant, listOf, localName, nameOf, numberIn, share, wholeIn } from './quantities.ts';
import { checkName, defined, fixedMap, readFields, type Read } from './reading.ts';
import type { Disruption, Gate } from './scenario.ts';
import { findNode, report, type TreeNode } from './tree.ts';
import { checkWho, whoFields, type WhoWorld } from './who.ts';

/** Every gate that has what the disruption names; no gate may be called so. */
export const ALL_GATES = 'all';
const gate = nameOf('A gate, or `all`: every gate that has what is named', 'huu-nghi');
const side = nameOf('A side of the gate', 'cn');
const pool = nameOf('A pool of the gate', 'scanners');
const flow = nameOf('A flow of the gate', 'import');
const factor = (description: string): z.ZodType<number, number> =>
  numberIn(0, 1000, 'a factor', { description, unit: 'factor', examples: [0.5] });

/** Fields of each kind of effect. */
export const effectFields = {
  close: { gate, side: side.optional().meta({ absent: 'both sides' }), pool: pool.optional().meta({ absent: 'a side or the whole gate' }) },
  servers: {
    gate,
    pool,
    n: wholeIn(0, 10_000, 'servers', {
      description: 'So many servers',
      unit: 'servers',
      absent: '`factor` stands instead',
      examples: [2],
    }).optional(),
    factor: factor('So many times the servers of the hour, rounded').optional().meta({ absent: '`n` stands instead' }),
  },
  open: { gate, side },
  slow: {
    gate,
    stages: listOf(id, 'a list of stages', 1, 100).meta({ description: 'Stages of the gate', unit: 'name', examples: [['scan']] }),
    factor: numberIn(0, 1000, 'a factor', { description: 'What begins there takes so many times as long', unit: 'factor', examples: [3] }),
  },
  demand: { gate, flow, factor: factor('So many times the arrivals') },
  intake: {
    gate,
    flow,
    who: fixedMap('who', whoFields)
      .optional()
      .meta({
        description: 'Who is turned back on arrival',
        range: Object.keys(whoFields).join(', '),
        absent: 'everybody',
        examples: [{ cargo: ['durian'] }],
      }),
  },
  quota: {
    gate,
    pool,
    perDay: wholeIn(0, 1_000_000, 'services a day', { description: 'Services that may begin a local day', unit: 'a day', examples: [60] }),
  },
  admit: {
    gate,
    pool,
    classes: listOf(id, 'a list of classes', 1, 30).meta({
      description: "Only these classes of the pool's `priority` are served",
      unit: 'name',
      examples: [['express']],
    }),
  },
  divert: {
    gate,
    flow,
    to: nameOf('The gate they drive to, which has the flow too', 'tan-thanh'),
    share: share('Probability that a truck is sent on'),
    drive: duration('Drive from gate to gate', MINUTE_MS, ['45 min']),
  },
  channels: { gate, flow, shares: channelShares },
};

const EFFECTS = ['close', 'servers', 'open', 'slow', 'demand', 'intake', 'quota', 'admit', 'divert', 'channels'] as const;

/** One kind of effect as a field of a disruption. */
function effect<K extends keyof typeof effectFields>(
  kind: K,
  description: string,
  example: object,
): z.ZodOptional<z.ZodObject<(typeof effectFields)[K], z.core.$strict>> {
  const range = Object.keys(effectFields[kind]).join(', ');
  return fixedMap(kind, effectFields[kind])
    .optional()
    .meta({ description, range, absent: 'another effect is given', examples: [example] });
}

/** Fields of an item of `disruptions`. */
export const disruptionFields = {
  name: localName.optional(),
  at: instant('When it begins'),
  for: duration('How long it lasts', 1, ['3 h']).optional().meta({ absent: 'to the end of the clock' }),
  close: effect('close', 'A side, a pool or a whole gate is closed', { gate: 'huu-nghi', side: 'cn' }),
  servers: effect('servers', 'Another number of servers', { gate: 'all', pool: 'documents', factor: 0.5 }),
  open: effect('open', 'A side is open beyond its hours', { gate: 'huu-nghi', side: 'vn' }),
  slow: effect('slow', 'Work takes longer, or less long', { gate: 'all', stages: ['documents'], factor: 4 }),
  demand: effect('demand', 'More or fewer arrivals', { gate: 'all', flow: 'export', factor: 1.5 }),
  intake: effect('intake', 'Some are turned back on arrival', { gate: 'all', flow: 'export', who: { cargo: ['durian'] } }),
  quota: effect('quota', 'So many services a day', { gate: 'huu-nghi', pool: 'lanes', perDay: 60 }),
  admit: effect('admit', 'Only some classes are served', { gate: 'huu-nghi', pool: 'lanes', classes: ['express'] }),
  divert: effect('divert', 'Some are sent on to another gate', {
    gate: 'huu-nghi',
    flow: 'import',
    to: 'tan-thanh',
    share: '30 %',
    drive: '45 min',
  }),
  channels: effect('channels', 'Other risk channels for all cargo', {
    gate: 'all',
    flow: 'export',
    shares: { green: '40 %', yellow: '45 %', red: '15 %' },
  }),
  ...provenance,
};

type DisruptionRead = Read<typeof disruptionFields>;
type Effect = Disruption['effect'];

/** What disruptions may refer to. */
export interface DisruptionWorld extends WhoWorld {
  readonly gates: Readonly<Record<string, Gate>>;
  /** Names of all gates, readable or not. */
  readonly gateNames: readonly string[];
  readonly sources: readonly string[];
  readonly startEpochMs: number | undefined;
  readonly horizonMs: number | undefined;
}

/** True when a disruption of the document may open a side or staff a pool that is closed by its own hours. */
export function mayStaff(whole: TreeNode): boolean {
  const list = findNode(whole, ['disruptions']);
  return (
    list?.kind === 'list' && list.items.some((item) => item.kind === 'map' && (item.entries.has('open') || item.entries.has('servers')))
  );
}

/** Reads `disruptions`. One that names all gates becomes one entry a gate. */
export function readDisruptions(node: TreeNode, world: DisruptionWorld, problems: Problem[]): readonly Disruption[] {
  if (node.kind !== 'list') {
    report(problems, node, [], { expected: 'a list of disruptions' });
    return [];
  }
  if (node.items.length > 1000) {
    report(problems, node, [], { expected: 'at most 1000 disruptions' });
    return [];
  }
  return node.items.flatMap((item) => readDisruption(item, world, problems));
}

function readDisruption(node: TreeNode, world: DisruptionWorld, problems: Problem[]): readonly Disruption[] {
  const read = readFields(disruptionFields, node, problems);
  const origin = takeProvenance(node, read, world.sources, problems);
  const given = node.kind === 'map' ? EFFECTS.filter((kind) => node.entries.has(kind)) : [];
  const isMisspelt = node.kind === 'map' && [...node.entries.keys()].some((key) => !Object.hasOwn(disruptionFields, key));
  if (node.kind === 'map' && given.length !== 1 && !isMisspelt)
    report(problems, node, [], {
      expected: `exactly one of ${EFFECTS.join(', ')}`,
      found: given.length === 0 ? 'none of them' : given.join(', '),
    });
  const span = spanOf(node, read, world, problems);
  const kind = given[0];
  if (kind === undefined || read[kind] === undefined || given.length > 1) return [];
  const effects = gatesOf(node, kind, read, world, problems).flatMap((name) => {
    const effect = effectAt(name, kind, read, world.gates[name]);
    checkEffect(node, kind, effect, world, problems);
    return effect === undefined ? [] : [effect];
  });
  if (span === undefined) return [];
  return effects.map((effect) => defined({ name: read.name, ...span, effect, ...origin }));
}

/** From when to when, in simulated time; it must reach into the clock. */
function spanOf(
  node: TreeNode,
  { at, for: lastsMs }: DisruptionRead,
  { startEpochMs, horizonMs }: DisruptionWorld,
  problems: Problem[],
): Pick<Disruption, 'fromMs' | 'toMs'> | undefined {
  if (at === undefined || startEpochMs === undefined || horizonMs === undefined) return undefined;
  const beginMs = at.afterMs ?? (at.epochMs ?? startEpochMs) - startEpochMs;
  const toMs = lastsMs === undefined ? Math.max(horizonMs, beginMs + 1) : beginMs + lastsMs;
  if (toMs <= 0) report(problems, node, ['at'], { expected: 'a disruption that is not over before the clock starts' });
  return { fromMs: Math.max(0, beginMs), toMs };
}

/** What an effect names at its gate: maps of the gate and the names looked up in them. */
function wantsOf(
  kind: (typeof EFFECTS)[number],
  read: DisruptionRead,
): readonly (readonly [keyof Gate, string, readonly (string | number)[]])[] {
  const {
    side: sideName,
    pool: poolName,
    flow: flowName,
    stages,
  } = (read[kind] ?? {}) as Partial<Readonly<Record<'side' | 'pool' | 'flow', string>>> & { readonly stages?: readonly string[] };
  return [
    ...(sideName === undefined ? [] : [['sides', sideName, ['side']] as const]),
    ...(poolName === undefined ? [] : [['pools', poolName, ['pool']] as const]),
    ...(flowName === undefined ? [] : [['flows', flowName, ['flow']] as const]),
    ...(stages ?? []).map((stage, i) => ['stages', stage, ['stages', i]] as const),
  ];
}

/** The gates a disruption holds at. Every name must be found at its gate, or for `all` at one gate or another. */
function gatesOf(
  node: TreeNode,
  kind: (typeof EFFECTS)[number],
  read: DisruptionRead,
  world: DisruptionWorld,
  problems: Problem[],
): readonly string[] {
  const wanted = read[kind]?.gate ?? '';
  if (wanted !== ALL_GATES) checkName(node, [kind, 'gate'], wanted, [...world.gateNames, ALL_GATES], problems);
  const gates = wanted === ALL_GATES ? Object.keys(world.gates) : [wanted].filter((name) => world.gates[name] !== undefined);
  if (gates.length === 0) return [];
  const wants = wantsOf(kind, read);
  for (const [part, name, path] of wants) {
    const names = [...new Set(gates.flatMap((one) => Object.keys(world.gates[one]?.[part] ?? {})))];
    checkName(node, [kind, ...path], name, names, problems);
  }
  const has = (name: string, [part, one]: (typeof wants)[number]): boolean => Object.hasOwn(world.gates[name]?.[part] ?? {}, one);
  return gates.filter((name) => (kind === 'slow' ? wants.some((want) => has(name, want)) : wants.every((want) => has(name, want))));
}

/** The resolved effect at one gate; undefined when a field of it is missing. */
function effectAt(name: string, kind: (typeof EFFECTS)[number], read: DisruptionRead, at: Gate | undefined): Effect | undefined {
  const { close, servers, open, slow, demand, intake, quota, admit, divert, channels } = read;
  if (kind === 'close' && close !== undefined) return defined({ kind, gate: name, side: close.side, pool: close.pool });
  if (kind === 'servers' && servers !== undefined)
    return defined({ kind, gate: name, pool: servers.pool, n: servers.n, factor: servers.factor });
  if (kind === 'open' && open !== undefined) return { kind, gate: name, side: open.side };
  if (kind === 'slow' && slow !== undefined)
    return { kind, gate: name, stages: slow.stages.filter((stage) => at?.stages[stage] !== undefined), factor: slow.factor };
  if (kind === 'demand' && demand !== undefined) return { kind, gate: name, flow: demand.flow, factor: demand.factor };
  if (kind === 'intake' && intake !== undefined) return { kind, gate: name, flow: intake.flow, who: intake.who ?? {} };
  if (kind === 'quota' && quota !== undefined) return { kind, gate: name, pool: quota.pool, perDay: quota.perDay };
  if (kind === 'admit' && admit !== undefined) return { kind, gate: name, pool: admit.pool, classes: admit.classes };
  if (kind === 'divert' && divert !== undefined)
    return { kind, gate: name, flow: divert.flow, to: divert.to, share: divert.share, driveMs: divert.drive };
  if (kind === 'channels' && channels !== undefined) return { kind, gate: name, flow: channels.flow, shares: channels.shares };
  return undefined;
}

function checkEffect(node: TreeNode, kind: string, effect: Effect | undefined, world: DisruptionWorld, problems: Problem[]): void {
  if (effect === undefined) return;
  const gateOf = world.gates[effect.gate];
  switch (effect.kind) {
    case 'close':
      if (effect.side !== undefined && effect.pool !== undefined)
        report(problems, node, [kind, 'pool'], { expected: 'a side or a pool, not both' });
      return;
    case 'servers':
      if ((effect.n === undefined) === (effect.factor === undefined))
        report(problems, node, [kind], { expected: 'exactly one of n, factor' });
      return;
    case 'demand':
      if (gateOf?.flows[effect.flow]?.arrivals !== undefined)
        report(problems, node, [kind, 'flow'], {
          expected: 'a flow with `perDay`',
          found: `"${effect.flow}", which has arrivals of its own`,
        });
      return;
    case 'intake':
      return checkWho(node, [kind, 'who'], effect.who, world, problems);
    case 'admit': {
      const names = gateOf?.pools[effect.pool]?.priority?.classes.map(({ id: name }) => name) ?? [];
      effect.classes.forEach((name, i) => checkName(node, [kind, 'classes', i], name, names, problems));
      return;
    }
    case 'divert': {
      const others = Object.keys(world.gates).filter((name) => name !== effect.gate && world.gates[name]?.flows[effect.flow] !== undefined);
      return checkName(node, [kind, 'to'], effect.to, others, problems);
    }
    default:
      return;
  }
}
