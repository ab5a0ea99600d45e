// What a scenario is about, read off what it holds and what its text changes: the headings of the library. Nobody has to write them down.
import { DAY_MS } from '../time.ts';
import type { Disruption, PoolKind, Scenario } from './scenario.ts';
import { isRecord } from './tree.ts';

/** From the ordinary to the special; what fits several is about the last of them. */
export const TOPICS = ['today', 'demand', 'capacity', 'rules', 'fresh', 'gates', 'disruptions', 'smart', 'rail', 'travellers'] as const;
export type Topic = (typeof TOPICS)[number];

/** What an edit of a base is about, by the path it is written at; list indices left out. */
const EDITS: readonly (readonly [Topic, RegExp])[] = [
  ['capacity', /(^|\.)sides\.[^.]+\.open|(^|\.)pools\.[^.]+\.(servers|hours)|(^|\.)stages\.[^.]+\.time/],
  ['demand', /(^|\.)flows\.[^.]+\.(perDay|growthPerYear|hours|weekdays|months|arrivals)/],
  ['rules', /(^|\.)flows\.[^.]+\.(route|papers|channels|traits|returns)|(^|\.)pools\.[^.]+\.(priority|admits|quota|tidal)/],
  ['fresh', /^cargo\.[^.]+\.(shelfLife|decayPerDay)(\.|$)|^(?!cargo\.).*\.perishable$/],
];

/** What a scenario is about. `document` is its own text as parsed, with `extends` where it has a base; anything else is no text. */
export function topicOf(scenario: Scenario, document: unknown): Topic {
  const written = isRecord(document) && 'extends' in document ? pathsOf(document, '') : [];
  const isAbout = (topic: Topic): boolean =>
    HOLDS[topic]?.(scenario) === true || EDITS.some(([of, path]) => of === topic && written.some((one) => path.test(one)));
  return [...TOPICS].reverse().find(isAbout) ?? 'today';
}

/** What it must hold to be about something, whoever wrote it. */
const HOLDS: Readonly<Partial<Record<Topic, (scenario: Scenario) => boolean>>> = {
  // Demand that is other all the time is demand, not a disruption.
  demand: (scenario) => (scenario.disruptions ?? []).some((one) => isLasting(one, scenario)),
  fresh: (scenario) => hasPool(scenario, 'laboratory'),
  gates: ({ diversions }) => diversions.length > 0,
  disruptions: (scenario) => (scenario.disruptions ?? []).some((one) => !isLasting(one, scenario)),
  smart: (scenario) => hasPool(scenario, 'vehicle'),
  rail: (scenario) => carries(scenario, 'wagons'),
  travellers: (scenario) => carries(scenario, 'travellers'),
};

function isLasting({ effect, fromMs, toMs }: Disruption, { clock }: Scenario): boolean {
  return effect.kind === 'demand' && fromMs <= clock.warmUpMs && toMs >= clock.warmUpMs + clock.days * DAY_MS;
}

function hasPool({ gates }: Scenario, kind: PoolKind): boolean {
  return Object.values(gates).some(({ pools }) => Object.values(pools).some((pool) => pool.kind === kind));
}

function carries({ gates }: Scenario, what: 'wagons' | 'travellers'): boolean {
  return Object.values(gates).some(({ flows }) => Object.values(flows).some((flow) => flow.carries === what));
}

function pathsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value) || !isRecord(value)) return [path];
  return Object.entries(value).flatMap(([key, child]) => pathsOf(child, path === '' ? key : `${path}.${key}`));
}
