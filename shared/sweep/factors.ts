// Reads `factors` and `designs` of a sweep file: the levers, their settings and which combinations are tried.
import type { Problem } from '../errors.ts';
import type { DesignLevels, Factor, FactorLevel } from '../protocol/sweep.ts';
import { readFields } from '../scenario/reading.ts';
import { childOf, findNode, report, type MapNode, type TreeNode } from '../scenario/tree.ts';
import { EXPECTED_SET, FACTOR_PARTS, factorFields, isName, levelFields } from './fields.ts';

const MOST_FACTORS = 12;
const MOST_LEVELS = 100;

export type Edit = FactorLevel['edits'][number];

/** A map without some of its keys, still written where it was. */
export function without(node: MapNode, keys: readonly string[]): MapNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}

/** A value as it was written; null stays null, which removes a part of a scenario. */
export function written(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(written);
  return Object.fromEntries([...node.entries].map(([key, child]) => [key, written(child)]));
}

/** The edits of `set` under a node. */
export function readSet(node: TreeNode, problems: Problem[]): readonly Edit[] {
  const set = childOf(node, 'set');
  if (set === undefined) return [];
  if (set.kind !== 'map') {
    report(problems, node, ['set'], { expected: EXPECTED_SET });
    return [];
  }
  return [...set.entries].map(([path, value]) => ({ path, value: written(value) }));
}

export function readFactors(node: MapNode, problems: Problem[]): readonly Factor[] {
  const factors = childOf(node, 'factors');
  if (factors?.kind !== 'map' || factors.entries.size === 0 || factors.entries.size > MOST_FACTORS) {
    report(problems, node, ['factors'], { expected: `a map of 1 to ${MOST_FACTORS} levers by name` });
    return [];
  }
  return [...factors.entries].flatMap(([id, entry]) => readFactor(factors, id, entry, problems) ?? []);
}

function readFactor(factors: MapNode, id: string, entry: TreeNode, problems: Problem[]): Factor | undefined {
  if (!isName(id)) report(problems, factors, [id], { expected: 'a name of small letters, digits and "-"', found: `"${id}"` });
  if (entry.kind !== 'map') {
    report(problems, entry, [], { expected: 'a map with path and values, path and from, to, step, or levels' });
    return undefined;
  }
  const levels = childOf(entry, 'levels');
  const known = problems.length;
  const { name, path, from, to, step, price = 0 } = readFields(factorFields, without(entry, FACTOR_PARTS), problems);
  if (problems.length > known) return undefined;
  const read = levels === undefined ? valueLevels(entry, { path, from, to, step, price }, problems) : namedLevels(levels, problems);
  if (levels !== undefined && (path !== undefined || from !== undefined))
    report(problems, entry, ['path'], { expected: 'nothing: each of the levels says what it sets' });
  return read.length === 0 ? undefined : { id, name: name ?? id, levels: read };
}

interface Valued {
  readonly path: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly step: number | undefined;
  readonly price: number;
}

function valueLevels(entry: MapNode, valued: Valued, problems: Problem[]): readonly FactorLevel[] {
  const { path, price } = valued;
  if (path === undefined) report(problems, entry, ['path'], { expected: 'a path of the scenario, as for --set' });
  const values = childOf(entry, 'values');
  const list = values === undefined ? rangeOf(entry, valued, problems) : listOf(entry, values, problems);
  if (price > 0 && list.some((value) => typeof value !== 'number'))
    report(problems, entry, ['price'], { expected: 'a price only where every value is a number' });
  return list.map((value) => ({
    label: typeof value === 'string' ? value : JSON.stringify(value),
    edits: [{ path: path ?? '', value }],
    usdPerDay: typeof value === 'number' ? value * price : 0,
  }));
}

function listOf(entry: MapNode, values: TreeNode, problems: Problem[]): readonly unknown[] {
  if (values.kind === 'list' && values.items.length > 0 && values.items.length <= MOST_LEVELS) return values.items.map(written);
  report(problems, entry, ['values'], { expected: `a list of 1 to ${MOST_LEVELS} values` });
  return [];
}

/** from, from + step … up to `to`; decimals as written, without the dust of adding them up. */
function rangeOf(entry: MapNode, { from, to, step = 1 }: Valued, problems: Problem[]): readonly number[] {
  if (from === undefined || to === undefined || to < from) {
    report(problems, entry, ['values'], { expected: 'values, or from and to (not below it) with a step' });
    return [];
  }
  const n = Math.floor((to - from) / step + 1e-9) + 1;
  if (n > MOST_LEVELS) report(problems, entry, ['step'], { expected: `at most ${MOST_LEVELS} values`, found: `${n} values` });
  return n > MOST_LEVELS ? [] : Array.from({ length: n }, (_, i) => Number((from + i * step).toPrecision(12)));
}

function namedLevels(levels: TreeNode, problems: Problem[]): readonly FactorLevel[] {
  if (levels.kind !== 'map' || levels.entries.size === 0 || levels.entries.size > MOST_LEVELS) {
    report(problems, levels, [], { expected: `a map of 1 to ${MOST_LEVELS} settings by name` });
    return [];
  }
  return [...levels.entries].flatMap(([label, level]) => {
    if (level.kind !== 'map') {
      report(problems, levels, [label], { expected: 'a map with set and price; {} for the base as it is' });
      return [];
    }
    const { price = 0 } = readFields(levelFields, without(level, ['set']), problems);
    return [{ label, edits: readSet(level, problems), usdPerDay: price }];
  });
}

/** Which designs are tried: all of them, `n` of a Latin hypercube, or those of a list. */
export type DesignChoice =
  | { readonly kind: 'grid' }
  | { readonly kind: 'latin-hypercube'; readonly n: number }
  | { readonly kind: 'list'; readonly designs: readonly DesignLevels[] };

export function readDesigns(node: MapNode, factors: readonly Factor[], problems: Problem[]): DesignChoice {
  const designs = childOf(node, 'designs');
  const expected = 'grid, { latinHypercube: n }, or a list of designs such as { officers: 20, night: off }';
  if (designs === undefined || (designs.kind === 'scalar' && designs.value === 'grid')) return { kind: 'grid' };
  if (designs.kind === 'list')
    return {
      kind: 'list',
      designs: designs.items.map((item) => readDesign(item, factors, problems)).filter((design) => design !== undefined),
    };
  const n = findNode(designs, ['latinHypercube']);
  if (n?.kind === 'scalar' && Number.isInteger(n.value) && Number(n.value) >= 2) return { kind: 'latin-hypercube', n: Number(n.value) };
  report(problems, node, ['designs'], { expected });
  return { kind: 'grid' };
}

function readDesign(item: TreeNode, factors: readonly Factor[], problems: Problem[]): DesignLevels | undefined {
  if (item.kind !== 'map') {
    report(problems, item, [], { expected: 'a map of levers to settings' });
    return undefined;
  }
  const names = factors.map((factor) => factor.id);
  for (const key of item.entries.keys())
    if (!names.includes(key))
      report(problems, item, [key], { expected: `one of ${names.join(', ')}`, found: `"${key}"`, name: key, names });
  const levels = factors.map((factor) => {
    const labels = factor.levels.map(({ label }) => label);
    const child = childOf(item, factor.id);
    const value = child === undefined ? undefined : written(child);
    const label = typeof value === 'string' ? value : JSON.stringify(value);
    const level = labels.indexOf(label ?? '');
    if (level < 0) report(problems, item, [factor.id], { expected: `one of ${labels.join(', ')}`, names: labels });
    return level;
  });
  return levels.includes(-1) ? undefined : levels;
}
