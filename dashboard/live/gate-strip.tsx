// Every gate in one row: open or not on each side, waiting, inside. Picks the gate the page is about.
import { useEffect, useRef } from 'react';
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import { sum, trucksWaiting, type LiveView } from '../data/live-reducer.ts';
import { layoutName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { GateSides } from './gate-sides.tsx';

export function GateStrip({
  view,
  gate,
  onPick,
}: {
  readonly view: LiveView;
  readonly gate: number;
  readonly onPick: (id: string) => void;
}) {
  const t = useText();
  const strip = useRef<HTMLDivElement>(null);
  // On a phone the strip scrolls sideways: the gate the page is about is in sight. Only the strip moves, never the page.
  useEffect(() => {
    const picked = strip.current?.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (strip.current === null || picked === undefined || picked === null) return;
    const outside = picked.offsetLeft + picked.offsetWidth > strip.current.scrollLeft + strip.current.clientWidth;
    if (outside || picked.offsetLeft < strip.current.scrollLeft) strip.current.scrollLeft = picked.offsetLeft;
  }, [gate]);
  return (
    <div ref={strip} className="gate-strip" role="group" aria-label={t('live.gates')} data-testid="live.gates">
      {view.layout.map((layout, g) => {
        const levels = view.levels[g];
        return levels === undefined ? null : (
          <GateButton key={layout.id} layout={layout} levels={levels} picked={g === gate} onPick={() => onPick(layout.id)} />
        );
      })}
    </div>
  );
}

function GateButton({
  layout,
  levels,
  picked,
  onPick,
}: {
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  readonly picked: boolean;
  readonly onPick: () => void;
}) {
  const t = useText();
  const format = useFormat();
  return (
    <button type="button" className="gate-button" aria-pressed={picked} onClick={onPick} data-testid={`map.gate.${layout.id}`}>
      <span className="gate-name">{layoutName(layout, format.lang)}</span>
      <GateSides layout={layout} levels={levels} />
      <span className="gate-figures num">
        <span>
          <b>{format.number(trucksWaiting(layout, levels))}</b> {t('live.waiting')}
        </span>
        <span>
          <b>{format.number(sum(levels.inside))}</b> {t('live.inside')}
        </span>
      </span>
    </button>
  );
}
