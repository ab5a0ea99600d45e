// Two branches of one run at one instant: the figures of a gate side by side, and which of them differ. Pure.
import type { GateLayout, GateLevels } from '../../../shared/protocol/live.ts';
import { lossesOf, sum, trucksWaiting, type LiveView } from '../../data/live-reducer.ts';

/** What a figure tells of: of the whole gate, of a stage or of a pool by index. */
export type FigureId =
  | {
      readonly of: 'gate';
      readonly figure: 'arrived' | 'released' | 'inside' | 'waiting' | 'dwell' | 'turnedBack' | 'divertedOut' | 'spoiled';
    }
  | { readonly of: 'waiting'; readonly index: number }
  | { readonly of: 'servers'; readonly index: number };

export interface PairedFigure {
  readonly id: FigureId;
  readonly left: number | null;
  readonly right: number | null;
  /** Right less left; null where one of them has no value. */
  readonly difference: number | null;
  readonly differs: boolean;
}

function pair(id: FigureId, left: number | null, right: number | null): PairedFigure {
  return { id, left, right, difference: left === null || right === null ? null : right - left, differs: left !== right };
}

/** Every figure of the gate, times in whole minutes; of stages and pools only those that differ. Branches of one run have one layout. */
export function pairedFigures(layout: GateLayout, left: GateLevels, right: GateLevels): readonly PairedFigure[] {
  const whole = (figure: Extract<FigureId, { of: 'gate' }>['figure'], of: (levels: GateLevels) => number | null): PairedFigure =>
    pair({ of: 'gate', figure }, of(left), of(right));
  const losses = lossesOf(layout, left).map(({ loss }) => loss);
  const waiting = layout.stages.map((_, index) => pair({ of: 'waiting', index }, left.waiting[index] ?? 0, right.waiting[index] ?? 0));
  const servers = layout.pools.map((_, index) => pair({ of: 'servers', index }, left.servers[index] ?? 0, right.servers[index] ?? 0));
  return [
    whole('waiting', (levels) => trucksWaiting(layout, levels)),
    whole('inside', (levels) => sum(levels.inside)),
    whole('arrived', (levels) => sum(levels.arrived)),
    whole('released', (levels) => sum(levels.cleared)),
    whole('dwell', ({ sojournP90 }) => (sojournP90 === null ? null : Math.round(sojournP90))),
    ...losses.map((loss) => whole(loss, (levels) => sum(levels[loss] ?? []))),
    ...[...waiting, ...servers].filter(({ differs }) => differs),
  ];
}

/** The latest of `views`, oldest first, that is not later than `simMs`; undefined where none reaches back so far. */
export function viewAt(views: readonly LiveView[], simMs: number): LiveView | undefined {
  return views.filter((view) => view.simMs <= simMs).at(-1);
}

/** `views` and one more; of one that came twice the newer is kept. */
export function remembered(views: readonly LiveView[], next: LiveView, most: number): readonly LiveView[] {
  const before = views.filter((view) => view.simMs < next.simMs && view.replication === next.replication);
  return [...before.slice(-(most - 1)), next];
}
