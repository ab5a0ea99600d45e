// What happened, newest first: gates opening and closing, shifts, diversions, breakdowns, disruptions. Both clocks on every line.
import type { FeedEvent } from '../../shared/protocol/live.ts';
import { useTimes } from '../data/use-times.ts';
import { feedLines } from '../data/feed.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

const SHOWN = 60;
const ICONS: Readonly<Record<FeedEvent['code'], string>> = {
  'side-opened': '○',
  'side-closed': '▨',
  'shift-changed': '⇄',
  diverted: '↗',
  'server-failed': '✕',
  'server-repaired': '✓',
  'direction-changed': '⇆',
  departed: '⇉',
  deadlock: '■',
  'disruption-began': '▲',
  'disruption-ended': '△',
};

export function EventFeed({ view }: { readonly view: LiveView }) {
  const t = useText();
  const times = useTimes();
  const format = useFormat();
  const lines = feedLines(view, format.lang, t).slice(-SHOWN).reverse();
  if (lines.length === 0) return <p className="quiet feed">{t('feed.none')}</p>;
  return (
    <ol className="feed" tabIndex={0} aria-label={t('live.feed')}>
      {lines.map(({ event, text, serial }) => (
        <li key={serial} className={event.code === 'deadlock' ? 'feed-alarm' : undefined}>
          <time className="num">{times(view.startEpochMs + event.atMs)}</time>
          <span>
            <span aria-hidden="true">{ICONS[event.code]} </span>
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}
