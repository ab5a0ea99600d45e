// The path of old documents into the language of today: one step a version, each telling in words what it changed. Meanings live here once,
// so that nothing else of the program knows an old field.
import { InvalidDocument, type Problem } from '../errors.ts';
import { isRecord, originOf, treeOf, type MapNode, type Path, type ScenarioText, type TreeNode } from './tree.ts';

/** The version documents are written in today. */
export const LANGUAGE_VERSION = 1;

/** From one version of the language to the next. */
export interface UpgradeStep {
  /** The version it reads; it writes the next one. */
  readonly from: number;
  /** The same document in the next version, `amity` aside. Nodes that are kept or moved remember where they were written, so that problems
      still point at their line. Every change is told once, in words for the author. */
  readonly change: (document: MapNode, tell: (what: string) => void) => MapNode;
}

/** Every step there is, in order. The language has one version so far; a step is added with the version that needs it and never changed after. */
export const UPGRADE_STEPS: readonly UpgradeStep[] = [];

/** A document in the language of today, and what had to be changed for that. */
export interface UpgradedText extends ScenarioText {
  readonly upgrades: readonly string[];
}

/** The document in version `current`. One that is current, or says no version a step begins at, comes back as it is: reading it tells what
    is wrong. `steps` and `current` are given by tests. @throws InvalidDocument for a document of a later version */
export function upgradeDocument(
  text: ScenarioText,
  steps: readonly UpgradeStep[] = UPGRADE_STEPS,
  current = LANGUAGE_VERSION,
): UpgradedText {
  const version = versionOf(text.document);
  if (version === undefined || version === current) return { ...unchanged(text), upgrades: [] };
  if (version > current)
    throw new InvalidDocument([
      {
        file: text.file,
        ...text.locate(['amity']),
        path: 'amity',
        expected: `language ${current} or earlier`,
        found: `language ${version}: made by a newer Amity, this one reads up to ${current}`,
      },
    ]);
  const problems: Problem[] = [];
  const tree = treeOf(text, text.document, [], problems);
  if (problems.length > 0 || tree.kind !== 'map' || !steps.some((step) => step.from === version))
    return { ...unchanged(text), upgrades: [] };
  const upgrades: string[] = [];
  const upgraded = steps
    .filter((step) => step.from >= version && step.from < current)
    .sort((a, b) => a.from - b.from)
    .reduce(
      (document, step) =>
        withVersion(
          step.change(document, (what) => upgrades.push(what)),
          step.from + 1,
        ),
      tree,
    );
  return { file: text.file, document: valueOf(upgraded), locate: (path) => locateIn(upgraded, path), upgrades };
}

function unchanged({ file, document, locate }: ScenarioText): ScenarioText {
  return { file, document, locate };
}

function versionOf(document: unknown): number | undefined {
  const version = isRecord(document) ? document['amity'] : undefined;
  return typeof version === 'number' && Number.isInteger(version) && version > 0 ? version : undefined;
}

function withVersion(document: MapNode, version: number): MapNode {
  const origin = document.entries.get('amity')?.origin ?? document.origin;
  return { ...document, entries: new Map(document.entries).set('amity', { kind: 'scalar', origin, value: version }) };
}

/** Plain values again, tombstones kept: they still have to remove what a base says. */
function valueOf(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries([...node.entries].map(([key, child]) => [key, valueOf(child)]));
}

/** The place of the deepest existing part of `path`, by the memory of its node. */
function locateIn(document: MapNode, path: Path): { readonly line: number; readonly column: number } {
  const { text, at } = originOf(document, path);
  return text.locate(at);
}
