// What happened, newest first: gates opening and closing, shifts, diversions. Both clocks on every line.
import type { FeedEvent } from '../../shared/protocol/live.ts';
import { bothTimes } from '../data/clock.ts';
import type { Lang } from '../data/format.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { layoutName, placeName, readable, sideName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText, type Text } from '../text/text.ts';

const SHOWN = 60;
const ICONS: Readonly<Record<FeedEvent['code'], string>> = { 'side-opened': '○', 'side-closed': '▨', 'shift-changed': '⇄', diverted: '↗' };

export function EventFeed({ view }: { readonly view: LiveView }) {
  const t = useText();
  const format = useFormat();
  const lines = linesOf(view, format.lang, t).slice(-SHOWN).reverse();
  if (lines.length === 0) return <p className="quiet feed">{t('feed.none')}</p>;
  return (
    <ol className="feed" tabIndex={0} aria-label={t('live.feed')}>
      {lines.map(({ event, text, serial }) => (
        <li key={serial}>
          <time className="num">{bothTimes(view.startEpochMs + event.atMs, format.lang)}</time>
          <span>
            <span aria-hidden="true">{ICONS[event.code]} </span>
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface FeedLine {
  readonly event: FeedEvent;
  readonly text: string;
  readonly serial: number;
}

/** Pools of one gate that change at one instant are one line: a shift change. */
function linesOf(view: LiveView, lang: Lang, t: Text): readonly FeedLine[] {
  const lines: FeedLine[] = [];
  view.feed.forEach((event, serial) => {
    const last = lines.at(-1);
    const isSameShift =
      event.code === 'shift-changed' &&
      last?.event.code === 'shift-changed' &&
      last.event.atMs === event.atMs &&
      last.event.gate === event.gate;
    if (isSameShift)
      lines[lines.length - 1] = {
        ...last,
        text: t('feed.also', {
          text: last.text,
          pool: readable(String(event.params['pool'] ?? '')),
          n: String(event.params['servers'] ?? ''),
        }),
      };
    else lines.push({ event, text: feedText(event, view, lang, t), serial });
  });
  return lines;
}

function feedText(event: FeedEvent, view: LiveView, lang: Lang, t: Text): string {
  const layout = view.layout.find(({ id }) => id === event.gate);
  const gate = layout === undefined ? placeName(event.gate) : layoutName(layout, lang);
  const param = (name: string): string => String(event.params[name] ?? '');
  const zone = layout?.sides.find(({ id }) => id === param('side'))?.zoneMin;
  const side = zone === undefined ? readable(param('side')) : sideName(zone, t);
  switch (event.code) {
    case 'side-opened':
      return t('feed.side-opened', { gate, side });
    case 'side-closed':
      return t('feed.side-closed', { gate, side });
    case 'shift-changed':
      return t('feed.shift-changed', { gate, pool: readable(param('pool')), n: param('servers') });
    case 'diverted': {
      const other = view.layout.find(({ id }) => id === param('to'));
      const to = other === undefined ? placeName(param('to')) : layoutName(other, lang);
      return t('feed.diverted', { gate, to });
    }
  }
}
