// What happened, newest first and day by day: gates opening and closing, shifts, diversions, breakdowns, disruptions. Both clocks on every line.
import { Fragment } from 'react';
import type { FeedEvent } from '../../shared/protocol/live.ts';
import { localDay } from '../../shared/time.ts';
import { dayName, VN_ZONE_MIN } from '../data/clock.ts';
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
  const dayOf = (atMs: number): number => localDay(view.startEpochMs + atMs, VN_ZONE_MIN);
  return (
    <ol className="feed" tabIndex={0} aria-label={t('live.feed')}>
      {lines.map(({ event, text, serial }, i) => {
        const isOtherDay = dayOf(event.atMs) !== dayOf(lines[i - 1]?.event.atMs ?? view.simMs);
        return (
          <Fragment key={serial}>
            {isOtherDay && <li className="feed-day quiet">{dayName(view.startEpochMs + event.atMs, format.lang)}</li>}
            <li className={event.code === 'deadlock' ? 'feed-alarm' : undefined}>
              <time className="num" dateTime={new Date(view.startEpochMs + event.atMs).toISOString()}>
                {times(view.startEpochMs + event.atMs)}
              </time>
              <span>
                <span aria-hidden="true">{ICONS[event.code]} </span>
                {text}
              </span>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}
