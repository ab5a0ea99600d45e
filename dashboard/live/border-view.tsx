// The whole border: every gate where it stands, with lanes open, waiting, trend and the time it was seen; what is sent from gate to gate. A strip where space or places lack.
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { AlertLevel } from '../data/alerts.ts';
import { diversionFlows, lanesOpen, trendOf, type DiversionFlow } from '../data/border.ts';
import { useTimes } from '../data/use-times.ts';
import { trucksWaiting, type LiveView } from '../data/live-reducer.ts';
import type { LiveStore } from '../data/live-store.ts';
import { layoutName, nounOf } from '../data/names.ts';
import { useFormat, useStore } from '../data/services.ts';
import { Chip } from '../frame/parts.tsx';
import { useLateText } from '../text/late-text.ts';
import { useText } from '../text/text.ts';
import { BORDER, LAND } from './map/land.ts';
import { MapLegend } from './map/map-legend.tsx';
import { MapLines, PlannedGates } from './map/map-lines.tsx';
import { frameAround, placesOf, type Place } from './map/place-on-map.ts';
import { GateSides } from './gate-sides.tsx';
import './map/map.css';

const MAP_HEIGHT = 330;
const LEADER = 46;
/** Narrower, and tiles are a list. */
const LEAST_MAP = 640;
const TREND_MARKS = { rising: '▲', falling: '▼', steady: '■' } as const;

export interface BorderViewProps {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
  readonly onPick: (id: string) => void;
}

function useWidth(host: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (host.current === null) return undefined;
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    sizes.observe(host.current);
    return () => sizes.disconnect();
  }, [host]);
  return width;
}

export function BorderView(props: BorderViewProps) {
  const t = useText();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const { layout, feed, simMs } = props.view;
  const places = placesOf(layout.map(({ id }) => id));
  const isMap = places !== undefined && width >= LEAST_MAP;
  // West to east on the map; in the order of the scenario on a strip.
  const order = isMap ? places.map(({ id }) => layout.findIndex((one) => one.id === id)) : [...layout.keys()];
  const { flows, isWhole } = diversionFlows(feed, simMs);
  return (
    <div className="border" ref={host} data-testid="live.map">
      {isMap && <BorderMap places={places} flows={flows} width={width} picked={layout[props.gate]?.id} />}
      <div className={isMap ? 'border-tiles border-tiles-map' : 'border-tiles'} role="group" aria-label={t('live.gates')}>
        {order.map((g) => (
          <GateTile key={layout[g]?.id ?? g} {...props} index={g} isPicked={g === props.gate} />
        ))}
      </div>
      <Flows {...props} flows={flows} isWhole={isWhole} />
      {isMap && <MapLegend frame={frameAround(places, width / MAP_HEIGHT)} places={places} />}
    </div>
  );
}

function BorderMap({
  places,
  flows,
  width,
  picked,
}: {
  readonly places: readonly Place[];
  readonly flows: readonly DiversionFlow[];
  readonly width: number;
  readonly picked: string | undefined;
}) {
  const t = useText();
  const late = useLateText();
  const frame = frameAround(places, width / MAP_HEIGHT);
  const scale = width / frame.w;
  const spots = places.map((place, i) => ({
    ...place,
    x: (place.x - frame.x) * scale,
    y: (place.y - frame.y) * scale,
    tileX: ((i + 0.5) * width) / places.length,
  }));
  const at = (id: string) => spots.find((spot) => spot.id === id);
  return (
    <svg className="border-map" width={width} height={MAP_HEIGHT + LEADER} role="img" aria-label={late('map.label')}>
      <svg width={width} height={MAP_HEIGHT} viewBox={`${String(frame.x)} ${String(frame.y)} ${String(frame.w)} ${String(frame.h)}`}>
        <rect className="map-sea" x={frame.x} y={frame.y} width={frame.w} height={frame.h} />
        <path className="map-land" d={LAND} />
        <path className="map-border" d={BORDER} vectorEffect="non-scaling-stroke" />
        <MapLines frame={frame} />
      </svg>
      <PlannedGates frame={frame} scale={scale} />
      <text className="map-side" x="16" y={MAP_HEIGHT - 16}>
        {t('name.vietnam-side')}
      </text>
      <text className="map-side" x={width - 16} y="26" textAnchor="end">
        {t('name.china-side')}
      </text>
      {spots.map((spot) => (
        <path key={spot.id} className={spot.id === picked ? 'map-leader map-leader-picked' : 'map-leader'} d={leaderOf(spot)} />
      ))}
      {flows.map((flow) => {
        const [from, to] = [at(flow.from), at(flow.to)];
        return from === undefined || to === undefined ? null : (
          <FlowArc key={`${flow.from} ${flow.to}`} from={from} to={to} n={flow.trucks} />
        );
      })}
      {spots.map((spot) =>
        spot.rail ? (
          <rect
            key={spot.id}
            className={spot.planned ? 'map-gate map-planned-gate' : 'map-gate'}
            x={spot.x - 5}
            y={spot.y - 5}
            width="10"
            height="10"
          />
        ) : (
          <circle key={spot.id} className="map-gate" cx={spot.x} cy={spot.y} r="5.5" />
        ),
      )}
    </svg>
  );
}

/** From a gate down to its tile, in a bow: a straight line could run through another gate and seem to stop there. */
function leaderOf({ x, y, tileX }: { readonly x: number; readonly y: number; readonly tileX: number }): string {
  const bend = ((y + 2 * MAP_HEIGHT) / 3).toFixed(1);
  const top = ((2 * y + MAP_HEIGHT) / 3).toFixed(1);
  return `M${x.toFixed(1)} ${y.toFixed(1)}C${x.toFixed(1)} ${bend} ${tileX.toFixed(1)} ${top} ${tileX.toFixed(1)} ${String(MAP_HEIGHT)}V${String(MAP_HEIGHT + LEADER)}`;
}

/** An arc from gate to gate, the wider the more are sent on. */
function FlowArc({ from, to, n }: { readonly from: { x: number; y: number }; readonly to: { x: number; y: number }; readonly n: number }) {
  const middle = { x: (from.x + to.x) / 2, y: Math.min(from.y, to.y) - 24 - Math.abs(to.x - from.x) / 6 };
  return (
    <g className="map-flow">
      <path
        d={`M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${middle.x.toFixed(1)} ${middle.y.toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`}
        strokeWidth={Math.min(8, 1.5 + n / 10)}
      />
      <text x={middle.x} y={(middle.y + Math.min(from.y, to.y)) / 2 - 4} textAnchor="middle">
        {n}
      </text>
    </g>
  );
}

function GateTile({ store, view, index, isPicked, onPick }: BorderViewProps & { readonly index: number; readonly isPicked: boolean }) {
  const t = useText();
  const late = useLateText();
  const times = useTimes();
  const format = useFormat();
  const alerts = useStore(store.alerts);
  const layout = view.layout[index];
  const levels = view.levels[index];
  if (layout === undefined || levels === undefined) return null;
  const { open, of, isLanes } = lanesOpen(layout, levels);
  const trend = trendOf(view, index);
  const worst = (['breach', 'watch'] as const satisfies readonly AlertLevel[]).find((level) =>
    Object.entries(alerts).some(([key, alert]) => key.startsWith(`${layout.id}/`) && alert.level === level),
  );
  return (
    <button
      type="button"
      className="gate-tile"
      aria-pressed={isPicked}
      onClick={() => onPick(layout.id)}
      data-testid={`border.gate.${layout.id}`}
    >
      <span className="gate-name">{layoutName(layout, format.lang)}</span>
      <GateSides layout={layout} levels={levels} />
      <span className="num">
        {late(isLanes ? 'map.lanes' : 'map.servers', {
          n: of === null ? format.number(open) : `${format.number(open)}/${format.number(of)}`,
        })}
      </span>
      <span className="num">
        <b>{format.number(trucksWaiting(layout, levels))}</b> {t(`noun.${nounOf(layout.flows)}`)} {t('live.waiting')}
      </span>
      <span className="num">
        {trend === undefined ? late('map.trend.none') : `${TREND_MARKS[trend]} ${late(`map.trend.${trend}`)}`}
        {' · '}P90 {levels.sojournP90 === null ? t('state.not-yet') : format.duration(levels.sojournP90)}
      </span>
      {worst !== undefined && (
        <Chip tone={worst}>
          <span aria-hidden="true">{worst === 'watch' ? '▲ ' : '✕ '}</span>
          {t(worst === 'watch' ? 'map.near' : 'map.past')}
        </Chip>
      )}
      <span className="note num">{t('live.as-of', { time: times(view.startEpochMs + view.simMs) })}</span>
    </button>
  );
}

/** The same flows in words. */
function Flows({ view, flows, isWhole }: BorderViewProps & { readonly flows: readonly DiversionFlow[]; readonly isWhole: boolean }) {
  const late = useLateText();
  const { lang } = useFormat();
  const name = (id: string): string => {
    const layout = view.layout.find((one) => one.id === id);
    return layout === undefined ? id : layoutName(layout, lang);
  };
  if (flows.length === 0) return <p className="note border-source">{late('map.flows.none')}</p>;
  return (
    <ul className="border-flows">
      {flows.map((flow) => (
        <li key={`${flow.from} ${flow.to}`}>
          {late(isWhole ? 'map.flow' : 'map.flow.least', { from: name(flow.from), to: name(flow.to), n: flow.trucks })}
        </li>
      ))}
    </ul>
  );
}
