// Names in the shipped scenarios: in all four languages, and nothing that is told apart in English is one in another.
import { describe, expect, test } from 'vitest';
import type { LocalName, LocalNames } from '../../shared/scenario/naming.ts';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';

const library = openScenarioLibrary();
const names = library.list().map(({ name }) => name);
const LANGUAGES = ['en', 'vi', 'zh', 'fr'] as const;
/** Nobody ever stands at them, so they are never shown. */
const PASSED_AT_ONCE: readonly string[] = ['branch', 'release', 'split'];

/** Languages in which it has no name. */
const missing = (name: LocalNames | undefined): readonly string[] => LANGUAGES.filter((language) => name?.[language] === undefined);

/** Names of a language that stand for several English ones, with these. */
function confused(all: readonly LocalName[]): readonly string[] {
  return LANGUAGES.flatMap((language) =>
    [...new Set(all.map((name) => name[language]))]
      .map((shared) => [shared, ...new Set(all.filter((name) => name[language] === shared).map(({ en }) => en))])
      .filter(([, ...english]) => english.length > 1)
      .map((parts) => `${language} ${parts.join(', ')}`),
  );
}

describe.each(names)('%s', (scenarioName) => {
  const { scenario } = library.load(scenarioName);
  const gates = Object.entries(scenario.gates);

  test('has names of stages, sides, cargo and disruptions in all four languages', () => {
    const stages = gates.flatMap(([gate, { stages }]) =>
      Object.entries(stages)
        .filter(([, { kind, name }]) => name !== undefined || !PASSED_AT_ONCE.includes(kind))
        .map(([id, { name }]) => [`${gate}/${id}`, missing(name)]),
    );
    const sides = gates.flatMap(([gate, { sides }]) => Object.entries(sides).map(([id, { name }]) => [`${gate}/${id}`, missing(name)]));
    const cargo = Object.entries(scenario.cargo).map(([id, { name }]) => [id, missing(name)]);
    const disruptions = (scenario.disruptions ?? []).map(({ name }, i) => [`disruption ${i}`, missing(name)]);
    expect([...stages, ...sides, ...cargo, ...disruptions].filter(([, languages]) => languages?.length !== 0)).toEqual([]);
  });

  test('has names of gates in the languages of the border', () => {
    expect(gates.filter(([, { name }]) => missing(name).some((language) => language !== 'fr'))).toEqual([]);
  });

  test('tells apart in every language what it tells apart in English', () => {
    const named = (parts: Readonly<Record<string, { readonly name?: LocalName | undefined }>>): readonly LocalName[] =>
      Object.values(parts).flatMap(({ name }) => (name === undefined ? [] : [name]));
    expect(gates.flatMap(([gate, { stages }]) => confused(named(stages)).map((pair) => `${gate}: ${pair}`))).toEqual([]);
    expect(confused(named(scenario.cargo))).toEqual([]);
  });

  test('writes French with the typographic apostrophe', () => {
    const all = [...gates.flatMap(([, gate]) => [gate, ...Object.values(gate.stages)]), ...Object.values(scenario.cargo)];
    expect([...all, ...(scenario.disruptions ?? [])].filter(({ name }) => name?.fr?.includes("'"))).toEqual([]);
  });
});
