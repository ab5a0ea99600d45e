// The decisions above the event feed, newest first, with the time they apply from.
import { bothTimes } from '../../data/clock.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { useFormat } from '../../data/services.ts';
import { useText } from '../../text/text.ts';
import { circled } from './decisions.ts';
import { decisionWords } from './decision-words.ts';
import { useTaken } from './use-decisions.ts';

export function DecisionLines({ view }: { readonly view: LiveView }) {
  const t = useText();
  const format = useFormat();
  const { taken } = useTaken(view.run);
  if (taken.length === 0) return null;
  return (
    <ol className="feed iv-lines" tabIndex={0} aria-label={t('iv.taken')} data-testid="live.decision-lines">
      {[...taken].reverse().map(({ number, fromMs, disruptions }) => (
        <li key={number}>
          <time className="num">{bothTimes(view.startEpochMs + fromMs, format.lang)}</time>
          <span>
            {circled(number)} {decisionWords(disruptions, { layouts: view.layout, format, t })}
          </span>
        </li>
      ))}
    </ol>
  );
}
