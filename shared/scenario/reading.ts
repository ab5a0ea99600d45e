// Reads a node through a table of zod fields, one field at a time, so that one wrong field does not hide the problems of the others.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { describeFound, plain, report, type Path, type TreeNode } from './tree.ts';

/** Fields of one kind of map. The message of every schema in it is the text after "expected". */
export type Fields = Readonly<Record<string, z.ZodType>>;
/** What could be read: a field that is absent or wrong is missing. */
export type Read<F extends Fields> = { readonly [K in keyof F]?: z.output<F[K]> };

/** "one of a, b, c": read by people, and by `namesIn` to find the nearest. */
export function oneOf(names: readonly string[]): string {
  return `one of ${names.join(', ')}`;
}

function namesIn(expected: string): readonly string[] {
  return expected.startsWith('one of ') ? expected.slice('one of '.length).split(', ') : [];
}

/** A map with exactly these keys; `what` names it in messages. */
export function fixedMap<S extends z.ZodRawShape>(what: string, shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? oneOf(Object.keys(shape)) : `${what}: a map with ${Object.keys(shape).join(', ')}`,
  });
}

/** Reads the fields of `node`, reporting what is wrong, unknown or missing. */
export function readFields<F extends Fields>(fields: F, node: TreeNode, problems: Problem[]): Read<F> {
  const names = Object.keys(fields);
  if (node.kind !== 'map') {
    report(problems, node, [], { expected: `a map with ${names.join(', ')}` });
    return {};
  }
  for (const key of node.entries.keys()) {
    if (!Object.hasOwn(fields, key)) report(problems, node, [key], { expected: oneOf(names), found: `the key "${key}"`, name: key, names });
  }
  const read: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(fields)) {
    const child = node.entries.get(key);
    const value = child === undefined ? undefined : plain(child);
    const result = schema.safeParse(value);
    if (result.success) {
      if (result.data !== undefined) read[key] = result.data;
    } else for (const issue of firstIssues(result.error.issues)) reportIssue(problems, node, issue, { path: [key], value });
  }
  return read as Read<F>;
}

/** A wrong sum is told only when nothing else is wrong: a misspelt share is the cause, the sum its echo. So is what is missing in a map with a misspelt key. */
function firstIssues(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const misspelt = issues.filter((issue) => issue.code === 'unrecognized_keys').map((issue) => issue.path.join('.'));
  const first = issues.filter((issue) => issue.code !== 'custom' || !misspelt.includes(issue.path.join('.')));
  const causes = first.filter((issue) => issue.code !== 'custom' || issue.params?.['found'] === undefined);
  return causes.length > 0 ? causes : first;
}

/** True when a value has not the shape a branch of a union is for. */
function isOtherShape(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_union' && issue.errors.every((branch) => branch.some(isOtherShape)));
}

interface At {
  readonly path: Path;
  /** The value the issue's path starts from. */
  readonly value: unknown;
}

function reportIssue(problems: Problem[], node: TreeNode, issue: z.core.$ZodIssue, at: At): void {
  const path = [...at.path, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = issue.path.reduce<unknown>((part, step) => (part as Record<PropertyKey, unknown> | undefined)?.[step], at.value);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys)
      report(problems, node, [...path, key], {
        expected: issue.message,
        found: `the key "${key}"`,
        name: key,
        names: namesIn(issue.message),
      });
    return;
  }
  if (issue.code === 'invalid_union') {
    // A union here is always "text or number or list or map": the branch of the written shape is the one that was meant.
    const meant = issue.errors.filter((branch) => !branch.some(isOtherShape));
    if (meant.length === 1) {
      for (const inner of firstIssues(meant[0] ?? [])) reportIssue(problems, node, inner, { path, value });
      return;
    }
  }
  if (issue.code === 'invalid_key')
    return report(problems, node, path, { expected: issue.issues[0]?.message ?? issue.message, found: `the key "${String(path.at(-1))}"` });
  const told: unknown = issue.code === 'custom' ? issue.params?.['found'] : undefined;
  report(problems, node, path, {
    expected: issue.message,
    found: typeof told === 'string' ? told : describeFound(value),
    names: namesIn(issue.message),
  });
}

/** The record without the fields that are undefined, so that what was not written is not there. */
export function defined<const T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** Reports a name that is not among `names`. */
export function checkName(node: TreeNode, path: Path, name: string, names: readonly string[], problems: Problem[]): void {
  if (!names.includes(name))
    report(problems, node, path, {
      expected: names.length === 0 ? 'nothing: there are no names to choose from' : oneOf(names),
      found: `"${name}"`,
      name,
      names,
    });
}
