// What lies on the floor of a stage that is no road: tracks under wagons, ropes between lines of people. Pure geometry.
import type { Cell, Grid } from './plan.ts';

export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Closer together, and shapes are grains as on a road, and nothing fits between them. */
export const LEAST_PITCH = 6;
/** Tracks of an empty yard. */
const LEAST_TRACKS = 3;
/** From the middle of a row to the rail the wheels stand on, as a share of the pitch. */
const WHEELS = 0.45;
/** From the middle of the band down to the middle of the line. */
export const LINE_DROP = 2;

/** Tracks fan out from the line to where `here` wagons stand, and come together again before a stage without servers ends. */
export function tracksOf(cell: Cell, here: number, grid: Grid): readonly Segment[] {
  if (grid.pitch < LEAST_PITCH) return [];
  const { stand, slots } = cell;
  const shown = Math.min(grid.rows, Math.max(LEAST_TRACKS, Math.ceil(here / grid.columns)));
  const [left, right] = [stand.x + 3, stand.x + stand.w - 3];
  const line = cell.y + cell.h / 2 + LINE_DROP;
  return Array.from({ length: shown }, (_, k) => {
    const y = Math.round(stand.y + (grid.trackAt(k) + 0.5 + WHEELS) * grid.pitch) + 0.5;
    const ends = { left: { x1: cell.x, y1: line, x2: left, y2: y }, right: { x1: right, y1: y, x2: cell.x + cell.w, y2: line } };
    // A track ends where the servers are.
    const joins = slots.w === 0 ? [ends.left, ends.right] : [slots.x > stand.x ? ends.left : ends.right];
    return [{ x1: left, y1: y, x2: right, y2: y }, ...joins];
  }).flat();
}

/** Ropes beside each line of people, open at the end where the line turns; the first is open where one is called. */
export function ropesOf(cell: Cell, here: number, grid: Grid): readonly Segment[] {
  if (grid.pitch < LEAST_PITCH) return [];
  const { stand, heading } = cell;
  const used = Math.min(grid.columns - 1, Math.max(1, Math.ceil(here / grid.rows)));
  const front = heading === 1 ? stand.x + stand.w : stand.x;
  const bottom = stand.y + grid.rows * grid.pitch;
  return Array.from({ length: used + 1 }, (_, column) => {
    const x = Math.round(front - heading * column * grid.pitch) + 0.5;
    const opensBelow = column % 2 === 1;
    return { x1: x, y1: opensBelow ? stand.y : stand.y + grid.pitch, x2: x, y2: opensBelow ? bottom - grid.pitch : bottom };
  });
}
