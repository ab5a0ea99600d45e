// Which figures the strip shows and what each says: value, target, how it compares with the ghost. Pure but for the words.
import type { Target } from '../../shared/protocol/live.ts';
import type { AlertFigure, Targets } from '../data/alerts.ts';
import { staffCost } from '../data/capacity.ts';
import type { Format } from '../data/format.ts';
import { ghostAt, type Ghost, type GhostFigures } from '../data/ghost.ts';
import { lossesOf, midnightOf, releasedOf, sum, trucksWaiting, type LiveView } from '../data/live-reducer.ts';
import { flowName, nounOf } from '../data/names.ts';
import type { Text } from '../text/text.ts';

export interface Tile {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  readonly target?: string | undefined;
  readonly figure?: AlertFigure;
  /** Against the ghost at the same simulated instant. */
  readonly ghost?: string | undefined;
  readonly trend?: readonly (number | null)[];
}

/** A day of quarter hours. */
const TREND = 96;

export interface TilesOf {
  readonly view: LiveView;
  readonly gate: number;
  readonly targets: Targets;
  readonly ghost: Ghost | null;
  readonly t: Text;
  readonly format: Format;
}

type Layout = LiveView['layout'][number];
type Levels = LiveView['levels'][number];
type Known = TilesOf & { readonly layout: Layout; readonly levels: Levels; readonly then: GhostFigures | null };

export function tilesOf(of: TilesOf): readonly Tile[] {
  const { view, gate, ghost } = of;
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  if (layout === undefined || levels === undefined) return [];
  const then = ghost === null ? null : ghostAt(ghost, layout.id, view.simMs, midnightOf(view));
  const known = { ...of, layout, levels, then };
  return [...flowTiles(known), ...stockTiles(known), ...lossTiles(known), ...costTiles(known)];
}

/** `▲ +12 against Today`, signed and in words of its own. */
function against({ format, t, ghost }: TilesOf, now: number, then: number | undefined): string | undefined {
  if (then === undefined || ghost === null) return undefined;
  const difference = Math.round(now) - Math.round(then);
  const sign = difference > 0 ? '+' : '';
  return t(ghost.isTwin ? 'twin.against' : 'ghost.against', { amount: `${sign}${format.number(difference)}` });
}

function targetText(target: Target | undefined, write: (value: number) => string, t: Text): string | undefined {
  if (target === undefined) return undefined;
  return t(target.op === '<=' ? 'kpi.target.most' : 'kpi.target.least', { value: write(target.value) });
}

function flowTiles(of: Known): readonly Tile[] {
  const { view, gate, layout, levels, t, format, targets, then, ghost } = of;
  const { today, lastHour } = releasedOf(view, gate);
  const history = view.history[gate];
  const minutes = (value: number | null): string => (value === null ? t('state.not-yet') : format.duration(value));
  const isPeople = nounOf(layout.flows) === 'travellers';
  const p90 = then?.dwellP90 ?? null;
  return [
    {
      id: 'throughput',
      label: t('kpi.throughput'),
      value: format.number(Math.round(today)),
      unit: t(isPeople ? 'kpi.today.people' : 'kpi.today'),
      detail: t('kpi.last-hour', { n: format.number(Math.round(lastHour)) }),
      target: targetText(targets.throughput, (value) => t('kpi.target.hour', { n: format.number(value) }), t),
      figure: 'throughput',
      ghost: against(of, today, then?.releasedToday),
      trend: history?.cleared.slice(-TREND) ?? [],
    },
    {
      id: 'dwell',
      label: t('kpi.dwell'),
      value: minutes(levels.sojournP90),
      unit: levels.sojournP90 === null ? '' : 'P90',
      detail: view.simMs < view.warmUpMs ? t('kpi.after-warm-up') : t('kpi.median', { value: minutes(levels.sojournP50) }),
      target: targetText(targets.dwell, (value) => format.duration(value), t),
      figure: 'dwell',
      ghost: p90 === null || ghost === null ? undefined : t(ghost.isTwin ? 'twin.whole' : 'ghost.whole', { value: format.duration(p90) }),
      trend: history?.sojournP90.slice(-TREND) ?? [],
    },
  ];
}

function stockTiles(of: Known): readonly Tile[] {
  const { view, gate, layout, levels, t, format, targets, then } = of;
  const carried = nounOf(layout.flows);
  const noun = t(`noun.${carried}`);
  const inside = sum(levels.inside);
  const released = sum(levels.cleared);
  const byFlow = (values: readonly number[]): string =>
    layout.flows.map((flow, f) => `${flowName(flow.id, t)} ${format.number(values[f] ?? 0)}`).join(' · ');
  return [
    {
      id: 'queue',
      label: t('kpi.queue'),
      value: format.number(trucksWaiting(layout, levels)),
      unit: noun,
      detail: t('kpi.in-service', { n: format.number(inService(layout, levels)) }),
      target: targetText(targets.queue, (value) => format.number(value), t),
      figure: 'queue',
      trend: view.history[gate]?.waiting.slice(-TREND) ?? [],
    },
    {
      id: 'inside',
      label: t('kpi.inside'),
      value: format.number(inside),
      unit: noun,
      detail: byFlow(levels.inside),
      ghost: against(of, inside, then?.inside),
    },
    {
      id: 'released',
      label: t(carried === 'travellers' ? 'kpi.released.people' : 'kpi.released'),
      value: format.number(released),
      unit: noun,
      detail: byFlow(levels.cleared),
      ghost: against(of, released, then?.released),
    },
  ];
}

/** What spoiled has a tile of its own where it can happen. */
function lossTiles({ layout, levels, t, format }: Known): readonly Tile[] {
  const noun = t(`noun.${nounOf(layout.flows)}`);
  const all = lossesOf(layout, levels);
  const others = all.filter(({ loss }) => loss !== 'spoiled');
  const spoiled = all.find(({ loss }) => loss === 'spoiled');
  const arrived = Math.max(1, sum(levels.arrived));
  return [
    ...(others.length === 0
      ? []
      : [
          {
            id: 'lost',
            label: t('kpi.lost'),
            value: format.number(sum(others.map(({ n }) => n))),
            unit: noun,
            detail: others.map(({ loss, n }) => t(`count.${loss}`, { n: format.number(n) })).join(' · '),
          },
        ]),
    ...(spoiled === undefined
      ? []
      : [
          {
            id: 'spoil',
            label: t('metric.spoiled'),
            value: format.number(spoiled.n),
            unit: noun,
            detail: t('kpi.spoiled.share', { share: format.share(spoiled.n / arrived) }),
          },
        ]),
  ];
}

function costTiles({ view, gate, layout, t, format }: Known): readonly Tile[] {
  const history = view.history[gate];
  if (history === undefined) return [];
  const today = staffCost(layout, history, Math.round(midnightOf(view) / view.stepMs));
  const all = staffCost(layout, history, 0);
  if (today === null) return [];
  const thousands = (usd: number): string => format.number(usd / 1000, usd < 99_500 ? 1 : 0);
  return [
    {
      id: 'cost',
      label: t(`metric.cost.staff`),
      value: thousands(today),
      unit: t('kpi.cost.unit'),
      detail: all === null ? '' : t('kpi.cost.all', { value: thousands(all) }),
    },
  ];
}

/** Trucks at a server; those in yards and on the road are neither waiting nor served. */
function inService(layout: Layout, levels: Levels): number {
  return levels.inService.reduce(
    (total, n, s) => total + (layout.stages[s]?.kind === 'service' && layout.stages[s]?.papers !== true ? n : 0),
    0,
  );
}
