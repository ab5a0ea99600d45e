// The picture of one gate with its legend. React only mounts it; every movement is drawn outside.
import { Suspense, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { lazy } from '../frame/lazy.ts';
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import type { LiveStore } from '../data/live-store.ts';
import { CHANNELS, POOL_KINDS, type PoolKind } from '../../shared/scenario/scenario.ts';
import { lossesOf, poolsOf, sum, trucksWaiting } from '../data/live-reducer.ts';
import { flowName, layoutName, layoutStageName, nounOf } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import type { Format } from '../data/format.ts';
import { useText, type Text } from '../text/text.ts';
import { startDrawing, type Drawing } from './canvas/drawing.ts';
import type { Words } from './canvas/paint.ts';
import { skinOf } from './canvas/plan.ts';
import { Glyph } from './glyph.tsx';
import type { Pick } from './pick-card.tsx';
import './canvas/edges.css';

const SkinLegend = lazy(async () => ({ default: (await import('./skin-legend.tsx')).SkinLegend }));

function useWords(layout: GateLayout): Words {
  const t = useText();
  const format = useFormat();
  return useMemo(
    () => ({
      vietnam: t('name.vietnam-side'),
      china: t('name.china-side'),
      closed: t('live.closed'),
      declarations: t('live.declarations'),
      released: t(nounOf(layout.flows) === 'travellers' ? 'live.passed' : 'live.released'),
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
  pick,
  follow,
  onPick,
}: {
  readonly store: LiveStore;
  readonly gate: number;
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  readonly pick: Pick | null;
  readonly follow: boolean;
  readonly onPick: (pick: Pick | null) => void;
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
  useEffect(() => {
    drawing.current?.setPicked(pick, follow);
  }, [pick, follow, gate]);
  const inside = sum(levels.inside);
  const summary = summaryOf(layout, levels, t, format);
  return (
    <div className="gate-canvas" data-testid="live.canvas">
      <div className="gate-canvas-view">
        <ScrollEdges host={host} />
        <div
          className="gate-canvas-scroll"
          ref={host}
          tabIndex={0}
          role="region"
          aria-label={t('card.region', { gate: layoutName(layout, format.lang) })}
          onKeyDown={(event) => stepThrough(event, drawing.current, pick, onPick)}
        >
          <canvas
            ref={canvas}
            onClick={(event) => {
              const { left, top } = event.currentTarget.getBoundingClientRect();
              onPick(drawing.current?.pickAt(event.clientX - left, event.clientY - top) ?? null);
            }}
            role="img"
            aria-label={summary}
          />
        </div>
      </div>
      <Legend layout={layout} note={t(bars ? 'live.simplified' : 'live.drawn', { n: format.number(inside) })} />
    </div>
  );
}

/** The picture in a sentence, for those who do not see it. */
function summaryOf(layout: GateLayout, levels: GateLevels, t: Text, format: Format): string {
  const inside = sum(levels.inside);
  return [
    t('live.canvas.summary', {
      gate: layoutName(layout, format.lang),
      inside: format.number(inside),
      waiting: format.number(trucksWaiting(layout, levels)),
      released: format.number(sum(levels.cleared)),
    }),
    ...lossesOf(layout, levels).map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })),
  ].join(' ');
}

/** Enter picks the first stage, arrows the next and the one before, Escape none. */
function stepThrough(event: KeyboardEvent, drawing: Drawing | null, pick: Pick | null, onPick: (pick: Pick | null) => void): void {
  const stages = drawing?.stages() ?? [];
  const here = pick?.kind === 'stage' ? stages.indexOf(pick.stage) : -1;
  const steps: Readonly<Record<string, number>> = { Enter: Math.max(0, here), ArrowRight: here + 1, ArrowLeft: here - 1 };
  const next = steps[event.key];
  if (event.key === 'Escape' && pick !== null) onPick(null);
  if (next === undefined || (event.key !== 'Enter' && here < 0)) return;
  const stage = stages[(next + stages.length) % stages.length];
  if (stage === undefined) return;
  event.preventDefault();
  onPick({ kind: 'stage', stage });
}

/** What is drawn, in the words of this gate; a gate that is no road has other shapes. */
function Legend({ layout, note }: { readonly layout: GateLayout; readonly note: string }) {
  const skins = layout.flows.map((_, f) => skinOf(layout, f));
  return (
    <ul className="legend">
      {skins.every((skin) => skin === 'road') ? (
        <RoadLegend layout={layout} />
      ) : (
        <Suspense>
          <SkinLegend skins={skins} kinds={kindsOf(layout)} />
        </Suspense>
      )}
      <li className="push num">{note}</li>
    </ul>
  );
}

/** Channels, and the kinds of servers there are. */
function RoadLegend({ layout }: { readonly layout: GateLayout }) {
  const t = useText();
  const { lang } = useFormat();
  const hasGroups = layout.flows.some(({ route }) => route.some((s) => layout.stages[s]?.kind === 'gather'));
  const kinds = kindsOf(layout).map((kind) => t(`kind.${kind}`));
  return (
    <>
      {CHANNELS.map((channel) => (
        <li key={channel}>
          <Glyph channel={channel} /> {t(`channel.${channel}`)}
        </li>
      ))}
      <li>
        <span className="legend-slot" aria-hidden="true" /> {t('live.legend.server', { kinds: kinds.join(lang === 'zh-CN' ? '、' : ', ') })}
      </li>
      {hasGroups && (
        <li>
          <b>×n</b> {t('live.legend.group')}
        </li>
      )}
    </>
  );
}

/** Kinds of servers that are drawn, in the order of the language. */
function kindsOf(layout: GateLayout): readonly PoolKind[] {
  const drawn = new Set(
    layout.flows
      .flatMap(({ route }) => route)
      .flatMap((s) => {
        const stage = layout.stages[s];
        return stage?.kind === 'service' ? poolsOf(stage) : [];
      }),
  );
  return POOL_KINDS.filter((kind) => [...drawn].some((pool) => layout.pools[pool]?.kind === kind));
}

/** Shades at the edges where the picture goes on beyond its panel. */
function ScrollEdges({ host }: { readonly host: RefObject<HTMLDivElement | null> }) {
  const [more, setMore] = useState({ left: false, right: false });
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const look = (): void => {
      const left = element.scrollLeft > 2;
      const right = element.scrollLeft + element.clientWidth < element.scrollWidth - 2;
      setMore((old) => (old.left === left && old.right === right ? old : { left, right }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    if (element.firstElementChild !== null) sizes.observe(element.firstElementChild);
    return () => {
      element.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [host]);
  return (
    <>
      {more.left && <span className="edge edge-left" aria-hidden="true" />}
      {more.right && <span className="edge edge-right" aria-hidden="true" />}
    </>
  );
}
