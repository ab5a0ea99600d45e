// The words for the fields of a resolved scenario, one small table a part. They are read by describe-changes.ts.
import {
  arrivalsText,
  distributionText,
  durationText,
  growthText,
  hoursText,
  oneOrNone,
  plainText,
  sharesText,
  shareText,
  shiftsText,
  stepsChanged,
  timetableText,
  timeText,
  type Wording,
} from './describe-values.ts';
import { isRecord } from './tree.ts';

/** A field in words: `{}` stands for the part it belongs to; `unit` follows the new value. */
export interface Words {
  readonly as: string;
  readonly unit?: string;
  /** In place of `as` when the values are more than a number. */
  readonly long?: string;
  readonly value?: Wording;
  /** Both values in words at once, where what changed says more than two long values. */
  readonly change?: (base: unknown, candidate: unknown) => string;
  /** Entries by name: only those that differ are told. */
  readonly each?: (value: unknown) => unknown;
}
export type Vocabulary = Readonly<Record<string, Words>>;

const yes = oneOrNone('yes');

export const CLOCK: Vocabulary = {
  days: { as: 'measured days' },
  warmUpMs: { as: 'warm-up', value: durationText },
  seriesStepMs: { as: 'grid of the series', value: durationText },
};
export const COSTS: Vocabulary = {
  truckHourUsd: { as: 'cost of an hour of waiting', unit: ' USD a truck' },
  parkingDayUsd: { as: 'cost of a day of parking', unit: ' USD a truck' },
  reeferHourUsd: { as: 'cost of an hour of cooling', unit: ' USD a truck' },
};
export const CARGO: Vocabulary = {
  perishable: { as: '{} is perishable' },
  tonnes: { as: 'weight of {}', unit: ' t a truck' },
  valueUsd: { as: 'value of {}', unit: ' USD a truck' },
  shelfLife: { as: 'shelf life of {}', value: distributionText },
  decayPerDay: { as: 'value {} loses', unit: ' a day', value: shareText },
  quarantine: { as: 'quarantine of {}' },
  channels: { as: 'risk channels of {}', value: sharesText, each: asIs },
};
const SIDE: Vocabulary = {
  zoneMin: { as: 'local time of side {}', unit: ' min east of UTC' },
  open: { as: 'opening hours of side {}', value: hoursText },
  holidays: { as: 'holidays of side {}' },
  closing: { as: 'who is in service when side {} closes', value: oneOrNone('finish') },
};
const POOL: Vocabulary = {
  side: { as: 'side of {}' },
  kind: { as: 'kind of {}' },
  shifts: { as: '{}', unit: ' servers', long: 'servers of {}', value: shiftsText },
  hours: { as: 'hours of {}' },
  costPerHourUsd: { as: 'cost of one of {}', unit: ' USD an hour' },
  shiftChange: { as: 'end of a shift of {}', value: oneOrNone('finish') },
  priority: { as: 'priority at {}', value: priorityText },
  admits: { as: 'hours of classes at {}', value: admitsText },
  quotaPerDay: { as: 'daily quota of {}' },
  breakdowns: { as: 'breakdowns of {}' },
  breaks: { as: 'breaks of {}', value: distributionText },
  tidal: { as: 'change of direction of {}' },
};
const STAGE: Vocabulary = {
  kind: { as: 'kind of {}' },
  side: { as: 'side of {}' },
  pool: { as: 'pool of {}' },
  orPools: { as: 'other pools of {}' },
  time: { as: 'time of {}', value: timeText, each: timesByName },
  only: { as: 'who visits {}', value: oneOrNone('everyone') },
  room: { as: 'room before {}', value: oneOrNone('no limit') },
  joining: { as: 'who joins the queue of {}', value: oneOrNone('everyone') },
  patience: { as: 'patience before {}', value: oneOrNone('no limit') },
  size: { as: 'size of a group at {}', unit: ' trucks' },
  atMostMs: { as: 'longest wait for a group at {}', value: durationText },
  departures: { as: 'departures of {}', value: timetableText },
  together: { as: 'those gathered at {} go on as one' },
  arms: { as: 'ways out of {}', value: armsText },
  everyMs: { as: 'length of a slot of {}', value: durationText },
  places: { as: 'places in a slot of {}' },
  hours: { as: 'hours with slots of {}', value: (value) => (value === undefined ? 'while the side is open' : hoursText(value)) },
  noShow: { as: 'no-shows of {}', value: shareText },
  late: { as: 'lateness at {}', value: distributionText },
};
const FLOW: Vocabulary = {
  from: { as: 'side {} comes from' },
  carries: { as: '{} carries', value: oneOrNone('trucks') },
  loaded: { as: '{} is loaded', value: yes },
  perDay: { as: '{}', unit: ' a day' },
  hourWeights: { as: 'hours of arrival of {}', value: weightsText },
  weekdayFactors: { as: 'weekdays of {}', value: oneOrNone('all alike') },
  monthFactors: { as: 'months of {}', value: oneOrNone('all alike') },
  growthPerYear: { as: 'growth of {}', value: growthText },
  arrivals: { as: 'arrivals of {}', value: arrivalsText },
  batch: { as: 'groups of {}', value: batchText },
  mix: { as: 'cargo of {}', value: sharesText, each: asIs },
  channels: { as: 'risk channels of {}', value: sharesText, each: asIs },
  traits: { as: 'traits of {}', value: traitText, each: asIs },
  declaration: { as: 'declaration of {}', value: declarationText },
  route: { as: 'route of {}', change: stepsChanged },
  papers: { as: 'papers of {}', change: stepsChanged },
  returns: { as: 'return of {}' },
};
export const DIVERSION: Vocabulary = {
  above: { as: '{} begins above', unit: ' waiting trucks' },
  share: { as: 'who follows {}', value: shareText },
  rule: { as: '{} compares', value: oneOrNone('count') },
  driveMs: { as: 'drive of {}', value: durationText },
  informationDelayMs: { as: 'age of the news of {}', value: durationText },
};
export const PARTS: Readonly<Record<string, { readonly one: string; readonly words: Vocabulary }>> = {
  sides: { one: 'side ', words: SIDE },
  pools: { one: 'pool ', words: POOL },
  stages: { one: 'stage ', words: STAGE },
  flows: { one: 'flow ', words: FLOW },
};

function priorityText(value: unknown): string {
  if (!isRecord(value) || !Array.isArray(value['classes'])) return plainText(value);
  const order = value['classes'].map((one) => (isRecord(one) ? plainText(one['id']) : '?')).join(' before ');
  return value['preempt'] === true ? `${order}, interrupting` : order;
}

function admitsText(value: unknown): string {
  if (!Array.isArray(value)) return plainText(value);
  return value.map((one) => (isRecord(one) ? `${plainText(one['classes'])} ${hoursText(one['hours'])}` : plainText(one))).join('; ');
}

function armsText(value: unknown): string {
  if (!Array.isArray(value)) return plainText(value);
  return value
    .map((arm) => (isRecord(arm) ? `${plainText(arm['to'])} (${oneOrNone('everyone')(arm['only'])})` : plainText(arm)))
    .join(', ');
}

function batchText(value: unknown): string {
  if (!isRecord(value) || !Array.isArray(value['sizes'])) return value === undefined ? 'one by one' : plainText(value);
  const sizes: readonly unknown[] = value['sizes'];
  const text = sizes.map((size) =>
    isRecord(size) ? `${plainText(size['n'])}${sizes.length > 1 ? ` (${shareText(size['share'])})` : ''}` : '?',
  );
  return `${text.join(' or ')}${value['together'] === true ? ' as one' : ''}`;
}

function traitText(value: unknown): string {
  if (!isRecord(value)) return plainText(value);
  if (!('share' in value))
    return Object.keys(value)
      .map((name) => `${name} ${traitText(value[name])}`)
      .join(', ');
  const byCargo = value['byCargo'] === undefined ? '' : ` (${sharesText(value['byCargo'])})`;
  return shareText(value['share']) + byCargo;
}

function asIs(value: unknown): unknown {
  return value;
}

/** Times by channel, cargo or flow as entries; undefined when there is one for all. */
function timesByName(value: unknown): unknown {
  if (!isRecord(value) || value['by'] === 'all' || !isRecord(value['times'])) return undefined;
  const rest = value['otherwise'] === undefined ? {} : { otherwise: value['otherwise'] };
  return Object.fromEntries(Object.entries({ ...value['times'], ...rest }).map(([name, time]) => [name, { by: 'all', time }]));
}

function declarationText(value: unknown): string {
  if (!isRecord(value)) return plainText(value);
  return `${distributionText(value['time'])} ${plainText(value['when'])} the truck`;
}

/** Weights as the share of each quarter of the day says little; the busiest hour says enough. */
function weightsText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return plainText(value);
  const weights = value as readonly number[];
  const busiest = weights.indexOf(Math.max(...weights));
  return weights.every((weight) => weight === weights[0])
    ? 'all alike'
    : `${weights.length} weights, most at ${Math.floor((busiest * 24) / weights.length)} h`;
}

/** What each kind of disruption is called. */
export const EFFECTS: Readonly<Record<string, string>> = {
  close: 'the closing of',
  servers: 'the change of servers of',
  open: 'the extra hours of',
  slow: 'the slowing of',
  demand: 'the change of demand of',
  intake: 'the stop of intake of',
  quota: 'the daily quota of',
  admit: 'the admission at',
  divert: 'the sending on of',
  channels: 'the risk channels of',
};
