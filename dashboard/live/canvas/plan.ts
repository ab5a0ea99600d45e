// Where everything of a gate stands on the canvas, from its stage graph: Viet Nam left, China right, one band a direction. Pure geometry.
import type { GateLayout, StageKind } from '../../../shared/protocol/live.ts';
import { poolsOf } from '../../data/live-reducer.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Kinds of stages where somebody can stand. */
export type StandKind = Exclude<StageKind, 'instant'>;

/** How a flow is drawn: trucks on a road, wagons on the tracks of a yard, people in a hall. */
export type SkinName = 'road' | 'rail' | 'hall';

/** By what the flow moves, or by the tracks it goes over. */
export function skinOf(layout: GateLayout, flow: number): SkinName {
  const { carries, route = [] } = layout.flows[flow] ?? {};
  if (carries === 'travellers') return 'hall';
  const hasTrack = route.some((stage) => poolsAt(layout, stage).some((pool) => layout.pools[pool]?.kind === 'track'));
  return carries === 'wagons' || hasTrack ? 'rail' : 'road';
}

/** One stage of one direction. */
export interface Cell extends Box {
  readonly flow: number;
  readonly stage: number;
  readonly kind: StandKind;
  readonly skin: SkinName;
  /** Those whose servers work here. */
  readonly pools: readonly number[];
  /** 1: trucks go right, −1: left. */
  readonly heading: 1 | -1;
  /** Where trucks stand; for a service stage the queue, slots apart. */
  readonly stand: Box;
  /** Where servers stand; no width for other kinds. */
  readonly slots: Box;
}

/** Declarations being dealt with: a count, no trucks. */
export interface PaperBox extends Box {
  readonly flow: number;
  readonly stage: number;
  readonly pools: readonly number[];
}

export interface Band extends Box {
  readonly flow: number;
  readonly skin: SkinName;
  readonly heading: 1 | -1;
  readonly entry: { readonly x: number; readonly y: number };
  readonly exit: { readonly x: number; readonly y: number };
}

export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly borderX: number;
  /** There are stages on both sides of the border. */
  readonly isCrossed: boolean;
  readonly bands: readonly Band[];
  readonly cells: readonly Cell[];
  readonly papers: readonly PaperBox[];
}

export const MIN_CELL_WIDTH = 92;
const MARGIN = 68;
const GAP = 6;
const TOP = 24;
const TITLE = 34;
const LANE = 84;
const FOOT = 18;
const PAPERS = 26;
const BAND_GAP = 14;
export const SLOT_PITCH = 12;
/** Wider stages would only be emptier. */
const MOST_UNIT = 150;

const WEIGHTS: Readonly<Record<StandKind, number>> = { delay: 1.1, join: 0.8, service: 1.2, seize: 0.9, gather: 1, booking: 0.9 };

/** The side east of the other, by its clock, is drawn right. */
function isRight(layout: GateLayout, sideId: string): boolean {
  const zones = layout.sides.map((side) => side.zoneMin);
  const side = layout.sides.find(({ id }) => id === sideId);
  if (side === undefined) return false;
  return zones.every((zone) => zone === side.zoneMin) ? layout.sides.indexOf(side) > 0 : side.zoneMin === Math.max(...zones);
}

/** Width below which stages would be unreadable: the canvas then scrolls inside its panel. */
export function leastWidth(layout: GateLayout): number {
  const { left, right } = stagesBySide(layout);
  const most = (side: readonly (readonly number[])[]): number => Math.max(0, ...side.map((stages) => stages.length));
  return MARGIN * 2 + (most(left) + most(right)) * (MIN_CELL_WIDTH + GAP);
}

function stagesBySide(layout: GateLayout): {
  readonly left: readonly (readonly number[])[];
  readonly right: readonly (readonly number[])[];
} {
  const on = (wanted: boolean) =>
    layout.flows.map((flow) =>
      flow.route.filter((s) => {
        const stage = layout.stages[s];
        return stage !== undefined && stage.kind !== 'instant' && !stage.papers && isRight(layout, stage.side) === wanted;
      }),
    );
  return { left: on(false), right: on(true) };
}

function kindOf(layout: GateLayout, stage: number): StandKind {
  const kind = layout.stages[stage]?.kind ?? 'delay';
  return kind === 'instant' ? 'delay' : kind;
}

function poolsAt(layout: GateLayout, stage: number): readonly number[] {
  const spec = layout.stages[stage];
  return spec === undefined ? [] : poolsOf(spec);
}

function weightOf(layout: GateLayout, stages: readonly number[]): number {
  return stages.reduce((total, s) => total + WEIGHTS[kindOf(layout, s)], 0);
}

export function planOf(layout: GateLayout, width: number): Plan {
  const { left, right } = stagesBySide(layout);
  const isCrossed = [left, right].every((side) => side.some((stages) => stages.length > 0));
  const leftWeight = Math.max(0.5, ...left.map((stages) => weightOf(layout, stages)));
  const rightWeight = Math.max(0.5, ...right.map((stages) => weightOf(layout, stages)));
  const borderX = Math.round(MARGIN + ((width - 2 * MARGIN) * leftWeight) / (leftWeight + rightWeight));
  const unit = Math.min(MOST_UNIT, unitOf(layout, left, borderX - MARGIN - GAP), unitOf(layout, right, width - MARGIN - borderX - GAP));
  const bands: Band[] = [];
  const cells: Cell[] = [];
  const papers: PaperBox[] = [];
  let y = TOP;
  layout.flows.forEach((flow, f) => {
    const heading = isRight(layout, flow.from) ? -1 : 1;
    const h = TITLE + LANE + FOOT + (flow.papers.length > 0 ? PAPERS : 0);
    const roadY = y + TITLE + LANE / 2;
    const ends = [
      { x: MARGIN / 2, y: roadY },
      { x: width - MARGIN / 2, y: roadY },
    ] as const;
    bands.push({
      x: 0,
      y,
      w: width,
      h,
      flow: f,
      skin: skinOf(layout, f),
      heading,
      entry: heading === 1 ? ends[0] : ends[1],
      exit: heading === 1 ? ends[1] : ends[0],
    });
    const row = { y: y + TITLE, unit, heading } as const;
    cells.push(...sideCells(layout, f, left[f] ?? [], { ...row, edge: borderX - GAP, outward: -1 }));
    cells.push(...sideCells(layout, f, right[f] ?? [], { ...row, edge: borderX + GAP, outward: 1 }));
    papers.push(...paperBoxes(layout, f, { x: MARGIN, y: y + TITLE + LANE + FOOT + 4, w: width - 2 * MARGIN, h: PAPERS - 6 }));
    y += h + BAND_GAP;
  });
  return { width, height: Math.max(y - BAND_GAP + 4, 120), borderX, isCrossed, bands, cells, papers };
}

/** Width of a stage of weight 1, so that the fullest row of a side just fits. */
function unitOf(layout: GateLayout, side: readonly (readonly number[])[], room: number): number {
  const units = side.filter((stages) => stages.length > 0).map((stages) => (room - GAP * (stages.length - 1)) / weightOf(layout, stages));
  return Math.min(MOST_UNIT, ...units);
}

interface Row {
  readonly y: number;
  readonly unit: number;
  readonly heading: 1 | -1;
  /** The border's end of the row, and which way leads away from it. */
  readonly edge: number;
  readonly outward: 1 | -1;
}

/** Stages of one side, equally wide in both directions, side by side with the border; what is left over is approach road. */
function sideCells(layout: GateLayout, flow: number, stages: readonly number[], row: Row): readonly Cell[] {
  // Seen from the border outwards: leaving the border in route order, coming to it in the opposite order.
  const outwards = row.heading === row.outward ? stages : [...stages].reverse();
  let along = 0;
  return outwards.map((stage) => {
    const kind = kindOf(layout, stage);
    const w = row.unit * WEIGHTS[kind];
    const x = row.outward === 1 ? row.edge + along : row.edge - along - w;
    along += w + GAP;
    const box = { x, y: row.y, w, h: LANE };
    return {
      ...box,
      flow,
      stage,
      kind,
      skin: skinOf(layout, flow),
      pools: poolsAt(layout, stage),
      heading: row.heading,
      ...insideOf(box, kind, row.heading),
    };
  });
}

/** The queue stands before the servers in the direction of travel. */
function insideOf(box: Box, kind: Cell['kind'], heading: 1 | -1): Pick<Cell, 'stand' | 'slots'> {
  const inner = { x: box.x + 5, y: box.y + 5, w: box.w - 10, h: box.h - 10 };
  if (kind !== 'service') return { stand: inner, slots: { ...inner, w: 0 } };
  const slotsWidth = Math.max(SLOT_PITCH, Math.floor((inner.w * 0.45) / SLOT_PITCH) * SLOT_PITCH);
  const standWidth = inner.w - slotsWidth - 5;
  return heading === 1
    ? { stand: { ...inner, w: standWidth }, slots: { ...inner, x: inner.x + inner.w - slotsWidth, w: slotsWidth } }
    : { stand: { ...inner, x: inner.x + slotsWidth + 5, w: standWidth }, slots: { ...inner, w: slotsWidth } };
}

function paperBoxes(layout: GateLayout, flow: number, area: Box): readonly PaperBox[] {
  const stages = (layout.flows[flow]?.papers ?? []).filter((stage) => layout.stages[stage]?.kind !== 'instant');
  const w = Math.min(220, (area.w - 70) / Math.max(1, stages.length));
  return stages.map((stage, i) => ({
    x: area.x + 70 + i * w,
    y: area.y,
    w: w - GAP,
    h: area.h,
    flow,
    stage,
    pools: poolsAt(layout, stage),
  }));
}

/** Distances between trucks, from roomy to a mere grain, that fit `count` into `box`. */
const PITCHES = [10, 8, 7, 6, 5, 4, 3] as const;

export function pitchFor(box: Box, count: number): number {
  return PITCHES.find((pitch) => Math.max(1, Math.floor(box.w / pitch)) * Math.max(1, Math.floor(box.h / pitch)) >= count) ?? 3;
}

/** Rows and columns of places in a stand. */
export interface Grid {
  readonly pitch: number;
  readonly rows: number;
  readonly columns: number;
  /** The row of the track that fills as number `k`: the middle one first, then those beside it by turns; more than there are share the last. */
  trackAt(k: number): number;
}

export function gridOf({ stand }: Pick<Cell, 'stand'>, pitch: number): Grid {
  const rows = Math.max(1, Math.floor(stand.h / pitch));
  const middle = Math.floor(rows / 2);
  return {
    pitch,
    rows,
    columns: Math.max(1, Math.floor(stand.w / pitch)),
    trackAt(k) {
      const nth = Math.min(k, rows - 1);
      return middle + (nth % 2 === 1 ? -(nth + 1) : nth) / 2;
    },
  };
}

/** Place `i` of a queue that fills from the servers backwards: trucks column by column, people in a line that winds, wagons track by track. */
export function standAt(cell: Cell, i: number, pitch: number): { readonly x: number; readonly y: number } {
  const { rows, columns, trackAt } = gridOf(cell, pitch);
  const across = Math.floor(i / rows);
  const down = i % rows;
  const [column, row] =
    cell.skin === 'rail'
      ? [i % columns, trackAt(Math.floor(i / columns))]
      : [across, cell.skin === 'hall' && across % 2 === 1 ? rows - 1 - down : down];
  const x = cell.heading === 1 ? cell.stand.x + cell.stand.w - (column + 0.5) * pitch : cell.stand.x + (column + 0.5) * pitch;
  const least = cell.stand.x + pitch / 2;
  const most = cell.stand.x + cell.stand.w - pitch / 2;
  return { x: Math.min(most, Math.max(least, x)), y: cell.stand.y + (row + 0.5) * pitch };
}

/** Servers that can be drawn one by one. */
export function slotRoom(cell: Cell): number {
  return Math.max(1, Math.floor(cell.slots.w / SLOT_PITCH)) * Math.max(1, Math.floor(cell.slots.h / SLOT_PITCH));
}

/** Centre of server `i`, from the way out inwards; those that find no room share the last place. */
export function slotAt(cell: Cell, i: number): { readonly x: number; readonly y: number } {
  const rows = Math.max(1, Math.floor(cell.slots.h / SLOT_PITCH));
  const place = Math.min(i, slotRoom(cell) - 1);
  const column = Math.floor(place / rows);
  const x = cell.heading === 1 ? cell.slots.x + cell.slots.w - (column + 0.5) * SLOT_PITCH : cell.slots.x + (column + 0.5) * SLOT_PITCH;
  return { x, y: cell.slots.y + ((place % rows) + 0.5) * SLOT_PITCH };
}
