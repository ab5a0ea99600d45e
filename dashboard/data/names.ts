// What things are called on screen: metrics, gates, directions, stages. Ids stay in code; words come from the dictionary or the scenario.
import { METRICS } from '../../shared/metrics/catalogue.ts';
import type { GateLayout } from '../../shared/protocol/live.ts';
import type { LocalNames } from '../../shared/scenario/naming.ts';
import { POOL_KINDS, type Gate, type Scenario } from '../../shared/scenario/scenario.ts';
import type { Text, TextKey } from '../text/text.ts';
import { dayHourLetters, usesDays, usesHours, usesMillions, type Lang, type Unit } from './format.ts';
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

const capital = (text: string, lang: Lang): string => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);

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
      return names?.fr;
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

const FLOW_WORDS: Readonly<Record<string, TextKey>> = {
  both: 'name.both',
  export: 'name.export',
  import: 'name.import',
  out: 'name.out',
  in: 'name.in',
  groups: 'name.groups',
  transit: 'name.transit',
};

export function flowName(id: string | undefined, t: Text): string {
  const known = FLOW_WORDS[id ?? 'both'];
  return known === undefined ? readable(id ?? '') : t(known);
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

/** A sort of goods by whatever name the scenario gives it, else its id. */
export function cargoName(id: string, names: LocalNames | undefined, lang: Lang): string {
  return findLocalName(names, lang) ?? names?.en ?? readable(id);
}

/** A sort of goods of a stored scenario. */
export function storedCargoName(id: string, lang: Lang, scenario?: unknown): string {
  return cargoName(id, (scenario as Partial<Scenario> | null | undefined)?.cargo?.[id]?.name, lang);
}

/** What a pool is called: readably by its id in English; elsewhere by the one stage it serves, else by what its servers are. */
function poolWord(id: string, kind: string | undefined, stages: readonly string[], lang: Lang, t: Text): string {
  if (lang === 'en') return readable(id);
  const [only, ...others] = new Set(stages);
  const number = /-(\d+)$/.exec(id)?.[1];
  if (only !== undefined && others.length === 0) return number === undefined ? only : `${only} ${number}`;
  const known = POOL_KINDS.find((one) => one === kind);
  const lanesOf = /^(vn|cn)-(.+?)s?$/.exec(id);
  if (known !== undefined && lanesOf?.[2] === known) return `${capital(t(`kind.${known}`), lang)} ${(lanesOf[1] ?? '').toUpperCase()}`;
  return known === undefined ? readable(id) : `${readable(id)} (${t(`kind.${known}`)})`;
}

/** A pool of a scenario's gate. */
export function poolName(id: string, gate: Partial<Gate> | undefined, lang: Lang, t: Text): string {
  const stages = Object.entries(gate?.stages ?? {}).filter(
    ([, stage]) => (stage.kind === 'service' || stage.kind === 'seize') && (stage.pool === id || stage.orPools?.includes(id) === true),
  );
  const names = stages.map(([stageId, stage]) => stageName(stageId, stage.name, lang, t));
  return poolWord(id, gate?.pools?.[id]?.kind, names, lang, t);
}

/** A pool of a live run. */
export function layoutPoolName(layout: GateLayout | undefined, id: string, lang: Lang, t: Text): string {
  const pool = layout?.pools.find((one) => one.id === id);
  const stages = pool?.stages.filter((s) => layout?.stages[s]?.kind !== 'instant') ?? [];
  return poolWord(id, pool?.kind, layout === undefined ? [] : stages.map((s) => layoutStageName(layout, s, lang, t)), lang, t);
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
      return usesHours(value) ? (usesDays(value) ? '' : t('unit.hmm')) : t('unit.min');
    case 'USD/day':
      return t(usesMillions(value) ? 'unit.USD/day' : 'unit.dollars/day');
    default:
      return t(`unit.${unit}`);
  }
}

/** The unit above times of one column or axis: `h:mm`, nothing where each says its own, and both where some reach a day. */
export function timeUnit(minutes: readonly number[], lang: Lang, t: Text): string {
  const long = minutes.filter(usesDays).length;
  if (long === 0) return t('unit.hmm');
  return long === minutes.length ? '' : `${t('unit.hmm')} · ${dayHourLetters(lang)}`;
}

/** "Dwell P90", with direction and stage or pool when the key has them. The gate is said elsewhere. */
export function keyLabel(parts: KeyParts, lang: Lang, t: Text, scenario?: unknown): string {
  const metric = t(`metric.${parts.metric}`);
  const isPool = METRICS.some(({ id, scope }) => id === parts.metric && scope === 'pool');
  const place = parts.stage === undefined ? undefined : (isPool ? poolLabel : placeLabel)(parts.stage, parts.gate, lang, t, scenario);
  const flow = parts.flow === undefined || parts.flow === 'both' ? undefined : flowName(parts.flow, t);
  return [metric, flow, place].filter((part) => part !== undefined).join(' · ');
}

function storedGate(scenario: unknown, gate: string): Partial<Gate> | undefined {
  return (scenario as Partial<Scenario> | null | undefined)?.gates?.[gate];
}

/** A stage of a stored scenario. For all gates together the name is that of the first gate that has it. */
export function placeLabel(id: string, gate: string, lang: Lang, t: Text, scenario?: unknown): string {
  return stageName(id, storedGate(scenario, homeOf(id, 'stages', gate, scenario))?.stages?.[id]?.name, lang, t);
}

/** A pool of a stored scenario, likewise. */
function poolLabel(id: string, gate: string, lang: Lang, t: Text, scenario?: unknown): string {
  return poolName(id, storedGate(scenario, homeOf(id, 'pools', gate, scenario)), lang, t);
}

function homeOf(id: string, part: 'stages' | 'pools', gate: string, scenario: unknown): string {
  if (gate !== 'all') return gate;
  const gates = Object.entries((scenario as Partial<Scenario> | null | undefined)?.gates ?? {});
  return gates.find(([, one]) => (one as Partial<Gate> | undefined)?.[part]?.[id] !== undefined)?.[0] ?? gate;
}
