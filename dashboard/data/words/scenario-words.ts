// A whole scenario in sentences: what a planner reads instead of its text. Pure.
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import type { Text, TextKey } from '../../text/text.ts';
import type { Format } from '../format.ts';
import { demandSaid, goodsSaid } from './demand-words.ts';
import { costsSaid, disruptionsSaid, diversionsSaid, targetsSaid } from './event-words.ts';
import { factsOf, type Fact, type Said } from './facts.ts';
import { capacitySaid, hoursSaid, rulesSaid, stagesSaid } from './place-words.ts';
import type { Speech } from './speech.ts';

export interface Section {
  readonly id: string;
  readonly title: TextKey;
  readonly facts: readonly Fact[];
}

/** What makes scenarios different comes first; what all of them have, last. */
const SECTIONS: readonly (readonly [string, TextKey, (speech: Speech) => readonly Said[]])[] = [
  ['disruptions', 'sc.disruptions', disruptionsSaid],
  ['demand', 'sc.demand', demandSaid],
  ['hours', 'sc.hours', hoursSaid],
  ['rules', 'sc.rules', rulesSaid],
  ['diversions', 'sc.diversions', diversionsSaid],
  ['stages', 'sc.stages', stagesSaid],
  ['capacity', 'sc.capacity', capacitySaid],
  ['goods', 'sc.goods', goodsSaid],
  ['costs', 'sc.costs', costsSaid],
  ['targets', 'sc.targets', targetsSaid],
];

/** Sections that have something to say; none for a document of another age, which says what it says in its text. */
export function scenarioSections(scenario: unknown, t: Text, format: Format): readonly Section[] {
  if (!isScenario(scenario)) return [];
  const speech: Speech = { scenario, t, format };
  return SECTIONS.map(([id, title, say]) => ({ id, title, facts: factsOf(say(speech), speech) })).filter(({ facts }) => facts.length > 0);
}

/** Enough of a scenario to speak of; what is stored may be older than this page. */
function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false;
  const { gates, cargo, clock, sources, diversions, experiment } = value as Partial<Record<keyof Scenario, unknown>>;
  return [gates, cargo, clock, sources, experiment].every((part) => typeof part === 'object' && part !== null) && Array.isArray(diversions);
}
