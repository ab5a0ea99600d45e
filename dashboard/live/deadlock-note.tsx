// Trucks that block each other: said above the figures, because no figure after it means anything.
import { bothTimes, dayName } from '../data/clock.ts';
import { deadlocksOf } from '../data/feed.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function DeadlockNote({ view }: { readonly view: LiveView }) {
  const t = useText();
  const { lang } = useFormat();
  const deadlocks = deadlocksOf(view, lang, t);
  if (deadlocks.length === 0) return null;
  return (
    <div className="alarm-note" role="alert" data-testid="live.deadlock">
      {deadlocks.map(({ gate, atMs, stages }) => {
        const since = view.startEpochMs + atMs;
        return (
          <p key={gate}>
            <span aria-hidden="true">■ </span>
            {t('live.deadlock', { gate, stages, time: `${dayName(since, lang)} ${bothTimes(since, lang)}` })}
          </p>
        );
      })}
    </div>
  );
}
