// What things are called on screen: metrics, gates, directions, stages. Ids stay in code; words come from the dictionary or the scenario.
import type { GateLayout } from '../../shared/protocol/live.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Text, TextKey } from '../text/text.ts';
import { usesHours, usesMillions, type Lang, type Unit } from './format.ts';
import type { KeyParts } from './runs.ts';

/** `huu-nghi` → `Huu nghi`: for a name nobody gave. */
export function readable(id: string): string {
  const words = id
    .replaceAll(/[-_]+/g, ' ')
    .trim()
    .replaceAll(/\b(vn|cn|agv)\b/g, (short) => short.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `huu-nghi` → `Huu Nghi`: a place nobody named. */
export function placeName(id: string): string {
  return id.split('-').map(readable).join(' ');
}

type LocalNames = { readonly en?: string | undefined; readonly vi?: string | undefined; readonly zh?: string | undefined };

/** What a gate or stage is called in this language by whoever wrote the scenario; undefined when they did not say. */
export function findLocalName(names: LocalNames | undefined, lang: Lang): string | undefined {
  switch (lang) {
    case 'en':
      return names?.en;
    case 'vi':
      return names?.vi;
    case 'zh-CN':
      return names?.zh;
    case 'fr':
      return undefined;
  }
}

/** Names of a stored scenario, which is whatever was stored: every step may be missing. */
export function gateName(id: string, lang: Lang, t: Text, scenario?: unknown): string {
  if (id === 'all') return t('name.all-gates');
  const names = (scenario as Partial<Scenario> | undefined)?.gates?.[id]?.name;
  return findLocalName(names, lang) ?? names?.en ?? placeName(id);
}

/** A gate of a live run. */
export function layoutName(layout: GateLayout, lang: Lang): string {
  return findLocalName(layout.names, lang) ?? layout.name;
}

export function flowName(id: string | undefined, t: Text): string {
  if (id === undefined || id === 'both') return t('name.both');
  if (id === 'export') return t('name.export');
  return id === 'import' ? t('name.import') : readable(id);
}

/** Stages everybody at a border knows by the same word; the more special first. */
const STAGE_WORDS: readonly (readonly [RegExp, TextKey])[] = [
  [/readiness|ready/, 'stage.readiness'],
  [/border-guard|immigration|frontier|exit/, 'stage.border-guard'],
  [/test|laboratory/, 'stage.test-hold'],
  [/quarantine/, 'stage.quarantine'],
  [/scan/, 'stage.scan'],
  [/inspect|physical/, 'stage.inspection'],
  [/document|declaration|paper/, 'stage.documents'],
  [/bay|unload|transload/, 'stage.bays'],
  [/barrier|checkpoint|gate/, 'stage.barrier'],
  [/cross|drive|road/, 'stage.crossing'],
  [/join|wait-for/, 'stage.join'],
  [/release|clearance/, 'stage.release'],
  [/yard|park/, 'stage.yard'],
  [/lane/, 'stage.lanes'],
];

/** The scenario's own name in this language, else the known word for such a stage, else whatever name there is. */
export function stageName(id: string, names: LocalNames | undefined, lang: Lang, t: Text): string {
  const own = findLocalName(names, lang);
  if (own !== undefined) return own;
  const known = STAGE_WORDS.find(([pattern]) => pattern.test(id));
  return known === undefined ? (names?.en ?? readable(id)) : t(known[1]);
}

/** A stage of a live run. */
export function layoutStageName(layout: GateLayout, stage: number, lang: Lang, t: Text): string {
  const spec = layout.stages[stage];
  return spec === undefined ? '' : stageName(spec.id, { en: spec.name, ...spec.names }, lang, t);
}

export function sideName(zoneMin: number, t: Text): string {
  return zoneMin === 480 ? t('name.china-side') : t('name.vietnam-side');
}

/** The word for what flows carry; `mixed` when they carry different things. */
export type Noun = Carries | 'mixed';
type Carries = NonNullable<GateLayout['flows'][number]['carries']>;

/** What to call everything that several flows carry: trucks unless they say otherwise. */
export function nounOf(flows: readonly { readonly carries?: Carries | undefined }[]): Noun {
  const nouns = [...new Set(flows.map(({ carries = 'trucks' }) => carries))];
  if (nouns.length > 1) return nouns.every((noun) => noun === 'trucks' || noun === 'vehicles') ? 'vehicles' : 'mixed';
  return nouns[0] ?? 'trucks';
}

/** What the figures of a gate, or of one of its flows, count. */
export function scenarioNoun(scenario: unknown, gate: string, flow?: string): Noun {
  const { gates = {} } = (scenario ?? {}) as Partial<Scenario>;
  const chosen = gate === 'all' ? Object.values(gates) : [gates[gate]];
  const isMeant = (id: string): boolean => flow === undefined || flow === 'both' || id === flow;
  return nounOf(chosen.flatMap((one) => Object.entries(one?.flows ?? {}).flatMap(([id, spec]) => (isMeant(id) ? [spec] : []))));
}

/** The unit beside `value`; a value of days and hours says its units itself. */
export function unitText(unit: Unit, value: number, t: Text, noun: Noun = 'trucks'): string {
  switch (unit) {
    case 'trucks':
      return t(`noun.${noun}`);
    case 'trucks/day':
      return t('unit.per-day', { what: t(`noun.${noun}`) });
    case 'min':
      return usesHours(value) ? (Math.round(Math.abs(value)) >= 1440 ? '' : t('unit.hmm')) : t('unit.min');
    case 'USD/day':
      return t(usesMillions(value) ? 'unit.USD/day' : 'unit.dollars/day');
    default:
      return t(`unit.${unit}`);
  }
}

/** "Dwell P90", with direction and stage when the key has them. The gate is said elsewhere. */
export function keyLabel(parts: KeyParts, lang: Lang, t: Text, scenario?: unknown): string {
  const metric = t(`metric.${parts.metric}`);
  const stage = parts.stage === undefined ? undefined : placeLabel(parts.stage, parts.gate, lang, t, scenario);
  const flow = parts.flow === undefined || parts.flow === 'both' ? undefined : flowName(parts.flow, t);
  return [metric, flow, stage].filter((part) => part !== undefined).join(' · ');
}

/** A stage or pool of a stored scenario. */
export function placeLabel(id: string, gate: string, lang: Lang, t: Text, scenario?: unknown): string {
  const spec = (scenario as Partial<Scenario> | undefined)?.gates?.[gate];
  return stageName(id, spec?.stages[id]?.name, lang, t);
}
