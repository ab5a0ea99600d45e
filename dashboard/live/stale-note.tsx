// Said once when the numbers on screen may no longer be believed, and when a gap was filled.
import { useTimes } from '../data/use-times.ts';
import { useFormat, useServices, useStore } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function StaleNote({ simMs }: { readonly simMs: number }) {
  const t = useText();
  const times = useTimes();
  const format = useFormat();
  const { phase, gap } = useStore(useServices().socket.connection);
  if (phase === 'stale') {
    return (
      <p className="stale-note" role="alert" data-testid="live.stale">
        <span aria-hidden="true">✕ </span>
        {t('live.stale', { time: times(simMs) })}
      </p>
    );
  }
  if (gap === null) return null;
  return (
    <p className="gap-note" role="status" data-testid="live.gap">
      {t(gap.filled ? 'live.gap.filled' : 'live.gap.jumped', { time: format.duration(gap.missedMs / 60_000) })}
    </p>
  );
}
