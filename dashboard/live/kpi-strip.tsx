// The figures of the gate in one strip. Only what the stream carries; each with its unit, its age when old, and the day behind it.
import { lossesOf, releasedOf, sum, trucksWaiting, type LiveView } from '../data/live-reducer.ts';
import { bothTimes } from '../data/clock.ts';
import { flowName, nounOf } from '../data/names.ts';
import { useFormat, useServices, useStore } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { Sparkline } from '../charts/sparkline.tsx';

interface Tile {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  readonly trend?: readonly (number | null)[];
}

/** A day of quarter hours. */
const TREND = 96;

export function KpiStrip({ view, gate }: { readonly view: LiveView; readonly gate: number }) {
  const t = useText();
  const format = useFormat();
  const { phase } = useStore(useServices().socket.connection);
  const tiles = useTiles(view, gate);
  const asOf =
    phase === 'stale' || phase === 'delayed' || phase === 'reconnecting'
      ? t('live.as-of', { time: bothTimes(view.startEpochMs + view.simMs, format.lang) })
      : null;
  return (
    <dl className="kpis" data-testid="live.kpis">
      {tiles.map((tile) => (
        <div key={tile.id} className="kpi" data-testid={`kpi.${tile.id}`}>
          <dt>{tile.label}</dt>
          <dd>
            <span className="kpi-value num">{tile.value}</span> <span className="kpi-unit">{tile.unit}</span>
          </dd>
          <dd className="kpi-detail num">{asOf ?? tile.detail}</dd>
          {tile.trend !== undefined && (
            <dd>
              <Sparkline values={tile.trend} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function useTiles(view: LiveView, gate: number): readonly Tile[] {
  const t = useText();
  const format = useFormat();
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  const history = view.history[gate];
  if (layout === undefined || levels === undefined || history === undefined) return [];
  const { today, lastHour } = releasedOf(view, gate);
  const minutes = (value: number | null): string => (value === null ? t('state.not-yet') : format.duration(value));
  const byFlow = (values: readonly number[]): string =>
    layout.flows.map((flow, f) => `${flowName(flow.id, t)} ${format.number(values[f] ?? 0)}`).join(' · ');
  const waiting = trucksWaiting(layout, levels);
  const carried = nounOf(layout.flows);
  const noun = t(`noun.${carried}`);
  const isPeople = carried === 'travellers';
  const losses = lossesOf(layout, levels);
  return [
    {
      id: 'throughput',
      label: t('kpi.throughput'),
      value: format.number(Math.round(today)),
      unit: t(isPeople ? 'kpi.today.people' : 'kpi.today'),
      detail: t('kpi.last-hour', { n: format.number(Math.round(lastHour)) }),
      trend: history.cleared.slice(-TREND),
    },
    {
      id: 'dwell',
      label: t('kpi.dwell'),
      value: minutes(levels.sojournP90),
      unit: levels.sojournP90 === null ? '' : 'P90',
      detail: view.simMs < view.warmUpMs ? t('kpi.after-warm-up') : t('kpi.median', { value: minutes(levels.sojournP50) }),
      trend: history.sojournP90.slice(-TREND),
    },
    {
      id: 'queue',
      label: t('kpi.queue'),
      value: format.number(waiting),
      unit: noun,
      detail: t('kpi.in-service', { n: format.number(inService(layout, levels)) }),
      trend: history.waiting.slice(-TREND),
    },
    {
      id: 'inside',
      label: t('kpi.inside'),
      value: format.number(sum(levels.inside)),
      unit: noun,
      detail: byFlow(levels.inside),
    },
    {
      id: 'released',
      label: t(isPeople ? 'kpi.released.people' : 'kpi.released'),
      value: format.number(sum(levels.cleared)),
      unit: noun,
      detail: byFlow(levels.cleared),
    },
    ...(losses.length === 0
      ? []
      : [
          {
            id: 'lost',
            label: t('kpi.lost'),
            value: format.number(sum(losses.map(({ n }) => n))),
            unit: noun,
            detail: losses.map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })).join(' · '),
          },
        ]),
  ];
}

/** Trucks at a server; those in yards and on the road are neither waiting nor served. */
function inService(layout: LiveView['layout'][number], levels: LiveView['levels'][number]): number {
  return levels.inService.reduce(
    (total, n, s) => total + (layout.stages[s]?.kind === 'service' && layout.stages[s]?.papers !== true ? n : 0),
    0,
  );
}
