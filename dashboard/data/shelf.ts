// The library's scenarios as a planner looks for them: by words, by topic, under headings. Pure.
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import { TOPICS, type Topic } from '../../shared/scenario/topics.ts';
import type { Text } from '../text/text.ts';
import type { Lang } from './format.ts';
import { findLocalName, placeName } from './names.ts';
import { fold } from './runs.ts';

export interface Shelf {
  readonly topic: Topic;
  readonly scenarios: readonly ScenarioSummary[];
}

/** The gates of a scenario by the names they have in this language. */
export function gateNames({ gates, gateNames: names }: ScenarioSummary, lang: Lang): readonly string[] {
  return gates.map((id) => findLocalName(names[id], lang) ?? names[id]?.en ?? placeName(id));
}

/** Every word typed stands somewhere in what is written about it, marks and case aside. */
export function isFound(scenario: ScenarioSummary, typed: string, t: Text): boolean {
  const { name, title, question, description, gates, topic } = scenario;
  const names = Object.values(scenario.gateNames).flatMap(({ en, vi, zh, fr }) => [en, vi, zh, fr]);
  const text = fold([name, title, question, description, ...gates, ...names, t(`topic.${topic}`)].join('\n'));
  return fold(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What is found, under its headings, ordinary topics first; empty shelves are left out. */
export function shelvesOf(scenarios: readonly ScenarioSummary[]): readonly Shelf[] {
  return TOPICS.map((topic) => ({ topic, scenarios: scenarios.filter((one) => one.topic === topic) })).filter(
    (shelf) => shelf.scenarios.length > 0,
  );
}

/** The name of the scenario that a text says it extends. */
export function baseOf(text: string): string | undefined {
  return /^extends:\s*["']?([a-z0-9][a-z0-9-]*)/m.exec(text)?.[1];
}
