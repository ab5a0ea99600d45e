// Old documents become documents of today, and their problems still point at the lines their author wrote.
import { describe, expect, test } from 'vitest';
import { parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { InvalidDocument, problemText, type Problem } from '../../shared/errors.ts';
import { resolveScenario, type ScenarioText } from '../../shared/scenario/index.ts';
import { report, treeOf, type MapNode, type TreeNode } from '../../shared/scenario/tree.ts';
import { LANGUAGE_VERSION, upgradeDocument, UPGRADE_STEPS, type UpgradeStep } from '../../shared/scenario/upgrade.ts';

const OLD = [
  'amity: 1',
  'name: old',
  'flows:',
  '  export:',
  '    trucksPerDay: 40',
  '    mix: null',
  'gates:',
  '  north:',
  '    flows: { export: { trucksPerDay: 50 } }',
];

/** In every map of flows the key `trucksPerDay` becomes `perDay`. */
const renamed: UpgradeStep = {
  from: 1,
  change(document, tell) {
    let count = 0;
    const visit = (node: TreeNode): TreeNode => {
      if (node.kind !== 'map') return node;
      const entries = [...node.entries].map(([key, child]): [string, TreeNode] => {
        if (key === 'trucksPerDay') count += 1;
        return [key === 'trucksPerDay' ? 'perDay' : key, visit(child)];
      });
      return { ...node, entries: new Map(entries) };
    };
    const changed = visit(document) as MapNode;
    if (count > 0) tell(`trucksPerDay is now called perDay (${count} times)`);
    return changed;
  },
};
/** Notes that it ran. */
const noted: UpgradeStep = { from: 2, change: (document, tell) => (tell('nothing but the number'), document) };

function upgraded(lines: readonly string[], steps: readonly UpgradeStep[], current: number): ReturnType<typeof upgradeDocument> {
  return upgradeDocument(parseScenarioText(lines.join('\n'), 'old.yaml'), steps, current);
}

function toldBy(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems.map(problemText);
    throw error;
  }
}

describe('an old document', () => {
  test('takes every step from its version to that of today, each telling what it changed', () => {
    const { document, upgrades } = upgraded(OLD, [noted, renamed], 3);
    expect(document).toEqual({
      amity: 3,
      name: 'old',
      flows: { export: { perDay: 40, mix: null } },
      gates: { north: { flows: { export: { perDay: 50 } } } },
    });
    expect(upgrades).toEqual(['trucksPerDay is now called perDay (2 times)', 'nothing but the number']);
  });

  test('keeps the lines of its problems, whatever a step renamed', () => {
    const text = upgraded(OLD, [renamed], 2);
    expect(text.locate(['flows', 'export', 'perDay'])).toEqual({ line: 5, column: 5 });
    expect(text.locate(['gates', 'north', 'flows', 'export', 'perDay'])).toEqual({ line: 9, column: 24 });
    expect(text.locate(['flows', 'import'])).toEqual({ line: 3, column: 1 });
    const problems: Problem[] = [];
    report(problems, treeOf(text, text.document, [], problems), ['flows', 'export', 'perDay'], { expected: 'more' });
    expect(problems.map(problemText)).toEqual(['old.yaml:5:5: flows.export.perDay: expected more, found 40.']);
    // Read as a whole, it is judged like any other.
    const today: ScenarioText = { ...text, document: { ...(text.document as object), amity: 1 } };
    expect(toldBy(() => resolveScenario(today, () => undefined)).some((told) => told.startsWith('old.yaml:9:'))).toBe(true);
  });

  test('with a reserved key comes back as it is, so that reading tells the key', () => {
    const text = upgraded([...OLD, 'constructor: 1'], [renamed], 2);
    expect(text.upgrades).toEqual([]);
    expect(text.document).toMatchObject({ amity: 1 });
  });
});

describe('a document of today', () => {
  test('is not touched', () => {
    const text = parseScenarioText(OLD.join('\n'), 'old.yaml');
    expect(text.upgrades).toEqual([]);
    expect(upgradeDocument(text, [renamed, noted], 1).document).toBe(text.document);
    expect(upgradeDocument(text, [renamed, noted], 1).locate(['name'])).toEqual({ line: 2, column: 1 });
  });

  test.each([
    ['no version', 'name: x'],
    ['version zero', 'amity: 0'],
    ['a version in words', 'amity: one'],
    ['a list', '- 1'],
  ])('with %s is left to the reader', (_, text) => {
    expect(parseScenarioText(text, 'x.yaml').upgrades).toEqual([]);
  });
});

test('a document of a later version is refused with both versions, and nothing else is said of it', () => {
  expect(toldBy(() => parseScenarioText('name: next\namity: 3\nfuture: { field: 1 }', 'next.yaml'))).toEqual([
    'next.yaml:2:1: amity: expected language 1 or earlier, found language 3: made by a newer Amity, this one reads up to 1.',
  ]);
});

test('the steps of the language lead without a gap to the version of today', () => {
  expect(UPGRADE_STEPS.map((step) => step.from)).toEqual(Array.from({ length: LANGUAGE_VERSION - 1 }, (_, i) => i + 1));
});
