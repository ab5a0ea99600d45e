// The picture of one gate with its legend. React only mounts it; every movement is drawn outside.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import type { LiveStore } from '../data/live-store.ts';
import { lossesOf, sum, trucksWaiting } from '../data/live-reducer.ts';
import { flowName, layoutName, layoutStageName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { startDrawing, type Drawing } from './canvas/drawing.ts';
import type { Words } from './canvas/paint.ts';

function useWords(layout: GateLayout): Words {
  const t = useText();
  const format = useFormat();
  return useMemo(
    () => ({
      vietnam: t('name.vietnam-side'),
      china: t('name.china-side'),
      closed: t('live.closed'),
      declarations: t('live.declarations'),
      released: t('live.released'),
      stage: (index) => layoutStageName(layout, index, format.lang, t),
      flow: (index) => flowName(layout.flows[index]?.id, t),
      count: (value) => format.number(value),
    }),
    [t, format, layout],
  );
}

export function GateCanvas({
  store,
  gate,
  layout,
  levels,
}: {
  readonly store: LiveStore;
  readonly gate: number;
  readonly layout: GateLayout;
  readonly levels: GateLevels;
}) {
  const t = useText();
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [bars, setBars] = useState(false);
  const words = useWords(layout);
  const firstWords = useRef(words);
  useEffect(() => {
    if (host.current === null || canvas.current === null) return undefined;
    const started = startDrawing(host.current, canvas.current, { store, gate, layout, words: firstWords.current, onLadder: setBars });
    drawing.current = started;
    return () => started.stop();
  }, [store, gate, layout]);
  useEffect(() => {
    firstWords.current = words;
    drawing.current?.setWords(words);
  }, [words, gate]);
  const inside = sum(levels.inside);
  return (
    <div className="gate-canvas" data-testid="live.canvas">
      <div className="gate-canvas-scroll" ref={host} tabIndex={0} role="region" aria-label={layoutName(layout, format.lang)}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={[
            t('live.canvas.summary', {
              gate: layoutName(layout, format.lang),
              inside: format.number(inside),
              waiting: format.number(trucksWaiting(layout, levels)),
              released: format.number(sum(levels.cleared)),
            }),
            ...lossesOf(layout, levels).map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })),
          ].join(' ')}
        />
      </div>
      <ul className="legend">
        <li>
          <Glyph channel="green" /> {t('channel.green')}
        </li>
        <li>
          <Glyph channel="yellow" /> {t('channel.yellow')}
        </li>
        <li>
          <Glyph channel="red" /> {t('channel.red')}
        </li>
        <li>
          <span className="legend-slot" aria-hidden="true" /> {t('live.legend.server')}
        </li>
        <li className="push num">{t(bars ? 'live.simplified' : 'live.drawn', { n: format.number(inside) })}</li>
      </ul>
    </div>
  );
}

function Glyph({ channel }: { readonly channel: 'green' | 'yellow' | 'red' }) {
  const fill = `var(--channel-${channel})`;
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {channel === 'green' ? (
        <circle cx="6" cy="6" r="4.500" fill={fill} />
      ) : channel === 'yellow' ? (
        <path d="M6 1 11 10.500H1z" fill={fill} />
      ) : (
        <rect x="2" y="2" width="8" height="8" fill={fill} />
      )}
    </svg>
  );
}
