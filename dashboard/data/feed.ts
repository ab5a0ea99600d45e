// Lines of the event feed in words, and the deadlocks among them. Pure.
import type { FeedEvent, GateLayout } from '../../shared/protocol/live.ts';
import { HOUR_MS } from '../../shared/time.ts';
import type { Text, TextKey } from '../text/text.ts';
import type { Lang } from './format.ts';
import type { LiveView } from './live-reducer.ts';
import { findLocalName, layoutName, layoutPoolName, layoutStageName, placeName, readable, sideName } from './names.ts';

export interface FeedLine {
  readonly event: FeedEvent;
  readonly text: string;
  readonly serial: number;
}

/** Every line, oldest first. Pools of one gate that change at one instant are one line: a shift change. So are the servers of a pool that stop and
    come back within an hour of the clock, and the trucks sent on to one gate, at the place of the last of them. */
export function feedLines(view: Pick<LiveView, 'feed' | 'layout'>, lang: Lang, t: Text): readonly FeedLine[] {
  const lines = new Map<string, { text: string; event: FeedEvent; serial: number; counts: Counts }>();
  view.feed.forEach((event, serial) => {
    const key = keyOf(event, serial);
    const known = lines.get(key);
    const counts = counted(event, known?.counts);
    if (known === undefined) lines.set(key, { event, serial, counts, text: feedText(event, view.layout, lang, t) });
    else if (event.code === 'shift-changed') known.text = withShift(known.text, event, view.layout, lang, t);
    else {
      lines.delete(key);
      lines.set(key, { event, serial, counts, text: manyText(event, counts, view.layout, lang, t) });
    }
  });
  return [...lines.values()].map(({ text, event, serial }) => ({ text, event, serial }));
}

interface Counts {
  readonly failed: number;
  readonly repaired: number;
  readonly n: number;
}

function counted({ code }: FeedEvent, before: Counts = { failed: 0, repaired: 0, n: 0 }): Counts {
  return {
    failed: before.failed + Number(code === 'server-failed'),
    repaired: before.repaired + Number(code === 'server-repaired'),
    n: before.n + 1,
  };
}

/** Events with one key are told in one line. */
function keyOf({ code, gate, atMs, params }: FeedEvent, serial: number): string {
  const hour = String(Math.floor(atMs / HOUR_MS));
  if (code === 'shift-changed') return `shift ${gate} ${String(atMs)}`;
  if (code === 'diverted') return `diverted ${gate} ${String(params['to'])} ${hour}`;
  if (code === 'server-failed' || code === 'server-repaired') return `servers ${gate} ${String(params['pool'])} ${hour}`;
  return String(serial);
}

function withShift(text: string, { gate, params }: FeedEvent, layouts: readonly GateLayout[], lang: Lang, t: Text): string {
  const layout = layouts.find(({ id }) => id === gate);
  return t('feed.also', { text, pool: layoutPoolName(layout, String(params['pool'] ?? ''), lang, t), n: String(params['servers'] ?? '') });
}

/** Several events of one hour in one line. */
function manyText(event: FeedEvent, counts: Counts, layouts: readonly GateLayout[], lang: Lang, t: Text): string {
  const layout = layouts.find(({ id }) => id === event.gate);
  const gate = gateText(event.gate, layouts, lang);
  const param = (name: string): string => String(event.params[name] ?? '');
  if (event.code === 'diverted') return t('feed.diverted-many', { gate, n: counts.n, to: gateText(param('to'), layouts, lang) });
  return t('feed.servers', {
    gate,
    pool: layoutPoolName(layout, param('pool'), lang, t),
    failed: counts.failed,
    repaired: counts.repaired,
  });
}

function gateText(id: string, layouts: readonly GateLayout[], lang: Lang): string {
  const layout = layouts.find((one) => one.id === id);
  return layout === undefined ? placeName(id) : layoutName(layout, lang);
}

function feedText(event: FeedEvent, layouts: readonly GateLayout[], lang: Lang, t: Text): string {
  const layout = layouts.find(({ id }) => id === event.gate);
  const gate = gateText(event.gate, layouts, lang);
  const param = (name: string): string => String(event.params[name] ?? '');
  const pool = layoutPoolName(layout, param('pool'), lang, t);
  switch (event.code) {
    case 'side-opened':
    case 'side-closed':
      return t(`feed.${event.code}`, { gate, side: sideText(layout, param('side'), t) });
    case 'shift-changed':
      return t('feed.shift-changed', { gate, pool, n: param('servers') });
    case 'diverted':
      return t('feed.diverted', { gate, to: gateText(param('to'), layouts, lang) });
    case 'server-failed':
    case 'server-repaired':
      return t(`feed.${event.code}`, { gate, pool });
    case 'direction-changed':
      return t('feed.direction-changed', { gate, pool, side: sideText(layout, param('side'), t) });
    case 'departed':
      return t('feed.departed', { gate, n: param('trucks'), stage: stageText(layout, param('stage'), lang, t) });
    case 'deadlock':
      return t('feed.deadlock', { gate, stages: stagesText(layout, param('stages'), lang, t) });
    case 'disruption-began':
    case 'disruption-ended':
      return t(`feed.${event.code}`, { gate, what: disruptionText(event, lang, t) });
    default:
      // A newer server may tell of something this page has no words for.
      return t('text.named', { name: gate, what: String(event.code) });
  }
}

function sideText(layout: GateLayout | undefined, id: string, t: Text): string {
  const zone = layout?.sides.find((side) => side.id === id)?.zoneMin;
  return zone === undefined ? readable(id) : sideName(zone, t);
}

function stageText(layout: GateLayout | undefined, id: string, lang: Lang, t: Text): string {
  const stage = layout?.stages.findIndex((spec) => spec.id === id) ?? -1;
  return layout === undefined || stage < 0 ? readable(id) : layoutStageName(layout, stage, lang, t);
}

function stagesText(layout: GateLayout | undefined, ids: string, lang: Lang, t: Text): string {
  const names = ids.split(',').map((id) => stageText(layout, id.trim(), lang, t));
  return names.join(lang === 'zh-CN' ? '、' : ', ');
}

const DISRUPTIONS: Readonly<Record<string, TextKey>> = {
  close: 'disruption.close',
  servers: 'disruption.servers',
  open: 'disruption.open',
  slow: 'disruption.slow',
  demand: 'disruption.demand',
  intake: 'disruption.intake',
  quota: 'disruption.quota',
  admit: 'disruption.admit',
  divert: 'disruption.divert',
  channels: 'disruption.channels',
};

/** The name its author gave it in this language, else what kind of thing it is, with the name there is. */
function disruptionText({ params }: FeedEvent, lang: Lang, t: Text): string {
  const text = (name: string): string | undefined => (params[name] === undefined || params[name] === '' ? undefined : String(params[name]));
  const own = findLocalName({ en: text('name'), vi: text('vi'), zh: text('zh'), fr: text('fr') }, lang);
  if (own !== undefined) return own;
  const kind = t(DISRUPTIONS[text('kind') ?? ''] ?? 'disruption.other');
  const name = text('name');
  return name === undefined ? kind : `${name} (${kind})`;
}

/** The first deadlock of each gate in the feed, with the names of the gate and of the stages where nothing moves. */
export function deadlocksOf(
  view: Pick<LiveView, 'feed' | 'layout'>,
  lang: Lang,
  t: Text,
): readonly { readonly gate: string; readonly atMs: number; readonly stages: string }[] {
  return view.layout.flatMap((layout) => {
    const event = view.feed.find(({ code, gate }) => code === 'deadlock' && gate === layout.id);
    if (event === undefined) return [];
    return [
      { gate: layoutName(layout, lang), atMs: event.atMs, stages: stagesText(layout, String(event.params['stages'] ?? ''), lang, t) },
    ];
  });
}
