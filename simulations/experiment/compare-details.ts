// What two saved runs tell when every truck of both is watched again: replication after replication, so that only one of each is held at a time.
import type { ComparisonDetail } from '../../shared/protocol/comparison.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Detail } from '../border/detail.ts';
import { openBandFold } from './band-fold.ts';
import { openPlaceFold } from './place-fold.ts';
import { openTruckFold } from './truck-fold.ts';

export interface DetailOptions {
  /** Sojourns that differ by no more are the same; minutes, 5 when left out. */
  readonly sameMin?: number | undefined;
  /** Trucks and places of this gate only. */
  readonly gate?: string | undefined;
  /** Trucks with this cargo only; places and bands are of all. */
  readonly cargo?: string | undefined;
  /** Series of the bands; the number inside all gates, or the one gate, when left out. */
  readonly series?: string | undefined;
}

export interface DetailFold {
  /** The next replication of both runs, from 0. */
  add(base: Detail, candidate: Detail): void;
  result(): ComparisonDetail;
}

const SAME_MIN = 5;

/** For two runs that are comparable (see compareRuns). With different seeds there are no trucks to pair: places and bands alone. */
export function openDetailComparison(base: SavedRun, candidate: SavedRun, options: DetailOptions = {}): DetailFold {
  const { sameMin = SAME_MIN, gate, cargo } = options;
  const isPaired = base.result.seed === candidate.result.seed;
  const trucks = isPaired ? openTruckFold({ sameMin, gate, cargo }) : undefined;
  const places = openPlaceFold(base, candidate, gate);
  const bands = openBandFold({ key: options.series ?? `inside.mean@${gate ?? 'all'}`, isPaired });
  let replications = 0;
  return {
    add(a, b) {
      trucks?.add(replications, a, b);
      places.add(a, b);
      bands.add(a, b);
      replications += 1;
    },
    result: () => ({ replications, trucks: trucks?.result() ?? null, places: places.result(), bands: bands.result() }),
  };
}
