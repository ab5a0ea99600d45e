// Puts a gate on a canvas: roads, stages, servers and counts on one layer, and what a truck looks like on the other. Colours come from the tokens, never from here.
import type { GateLayout, GateLevels } from '../../../shared/protocol/live.ts';
import { staffOf, standingOf } from '../../data/live-reducer.ts';
import { gridOf, pitchFor, SLOT_PITCH, slotAt, slotRoom, type Band, type Box, type Cell, type Plan } from './plan.ts';
import type { Scene, Sprite } from './scene.ts';
import type { Pen, Skin, Skins } from './skin.ts';

export interface Palette {
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly surface: string;
  readonly sunken: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly road: string;
  readonly watch: string;
  readonly accent: string;
  readonly closedFill: string;
  readonly channels: readonly [string, string, string];
  readonly font: string;
}

export interface Words {
  readonly vietnam: string;
  readonly china: string;
  readonly closed: string;
  readonly declarations: string;
  readonly released: string;
  stage(index: number): string;
  flow(index: number): string;
  count(value: number): string;
}

export interface Picture {
  readonly plan: Plan;
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  readonly scene: Scene;
  readonly palette: Palette;
  readonly words: Words;
  /** Of flows that are no road, once they are loaded. */
  readonly skins: Skins;
  /** Bars instead of trucks. */
  readonly bars: boolean;
  /** What a card is open for. */
  readonly picked: Picked | null;
}

export type Picked =
  { readonly kind: 'stage'; readonly stage: number } | { readonly kind: 'truck'; readonly flow: number; readonly serial: number };

type Staff = ReturnType<typeof staffOf>;

/** Longest bar stands for this many trucks. */
const BAR_FULL = 120;

export function paintGround(pen: Pen, picture: Picture): void {
  const { plan, palette } = picture;
  pen.clearRect(0, 0, plan.width, plan.height);
  paintBorder(pen, picture);
  for (const band of plan.bands) paintBand(pen, picture, band);
  plan.cells.forEach((cell, c) => paintCell(pen, picture, cell, c));
  paintPickedStage(pen, picture);
  for (const box of plan.papers) paintPapers(pen, picture, box);
  pen.fillStyle = palette.ink;
}

function paintBorder(pen: Pen, { plan, palette, words }: Picture): void {
  if (!plan.isCrossed) return;
  pen.strokeStyle = palette.borderStrong;
  pen.lineWidth = 1;
  pen.setLineDash([5, 4]);
  line(pen, plan.borderX + 0.5, 22, plan.borderX + 0.5, plan.height - 4);
  pen.setLineDash([]);
  label(pen, words.vietnam, plan.borderX - 10, 14, { font: `600 12px ${palette.font}`, fill: palette.ink2, align: 'right' });
  label(pen, words.china, plan.borderX + 10, 14, { font: `600 12px ${palette.font}`, fill: palette.ink2, align: 'left' });
}

function paintBand(pen: Pen, picture: Picture, band: Band): void {
  const { palette, words, levels, plan, skins } = picture;
  const skin = skins[band.skin];
  if (skin === undefined) {
    pen.fillStyle = palette.road;
    pen.fillRect(0, band.entry.y - 9, plan.width, 18);
  } else skin.way(pen, picture, band);
  paintBandName(pen, picture, band);
  const cleared = levels.cleared[band.flow] ?? 0;
  label(pen, words.count(cleared), band.exit.x, band.exit.y - 14, { font: `600 15px ${palette.font}`, fill: palette.ink, align: 'center' });
  label(pen, words.released, band.exit.x, band.exit.y + 22, {
    font: `12px ${palette.font}`,
    fill: palette.ink2,
    align: 'center',
    maxWidth: 64,
  });
}

/** Who drives here and which way, at the left, where it is in sight on a narrow screen too; above the name of a stage it would run into. */
function paintBandName(pen: Pen, { palette, words, plan }: Picture, band: Band): void {
  const name = words.flow(band.flow);
  const text = band.heading === 1 ? `${name} →` : `← ${name}`;
  const font = `600 13px ${palette.font}`;
  const cells = plan.cells.filter(({ flow }) => flow === band.flow);
  const room = Math.min(...cells.map(({ x }) => x));
  pen.font = font;
  const y = band.y + (pen.measureText(text).width + 8 > room ? -2 : 14);
  label(pen, text, 4, y, { font, fill: palette.ink, align: 'left' });
}

interface Standing {
  readonly waiting: number;
  readonly serving: number;
}

function paintCell(pen: Pen, picture: Picture, cell: Cell, index: number): void {
  const { levels, scene, layout, skins, palette } = picture;
  const staff = staffOf(levels, cell.pools);
  const counts = scene.exact() ? scene.count(index) : standingOf(levels, cell.stage, cell.flow, layout.flows.length);
  paintBox(pen, picture, cell, staff?.servers === 0);
  twoLines(pen, picture.words.stage(cell.stage), cell, palette);
  const here = counts.waiting + (cell.kind === 'service' ? 0 : counts.serving);
  if (!picture.bars) skins[cell.skin]?.floor(pen, palette, { cell, here, grid: gridOf(cell, pitchFor(cell.stand, here)) });
  if (cell.kind === 'service') paintSlots(pen, picture, cell, { ...(staff ?? { servers: 0, busy: 0 }), mine: counts.serving });
  if (picture.bars) paintBar(pen, picture, cell, counts);
  paintFoot(pen, picture, cell, counts);
}

function paintBox(pen: Pen, { palette }: Picture, cell: Cell, isClosed: boolean): void {
  pen.fillStyle = isClosed ? palette.closedFill : palette.surface;
  rounded(pen, cell, 4);
  pen.fill();
  if (isClosed) hatch(pen, cell, palette.border);
  pen.strokeStyle = palette.border;
  pen.lineWidth = 1;
  // Dashed: nobody serves here, one waits for something else.
  pen.setLineDash(cell.kind === 'join' || cell.kind === 'gather' || cell.kind === 'booking' ? [3, 3] : []);
  rounded(pen, { x: cell.x + 0.5, y: cell.y + 0.5, w: cell.w - 1, h: cell.h - 1 }, 4);
  pen.stroke();
  pen.setLineDash([]);
}

/** Under the box: who stands there, and how many servers of the pool are busy. */
function paintFoot(pen: Pen, { palette, levels, words }: Picture, cell: Cell, counts: Standing): void {
  const here = cell.kind === 'service' ? counts.waiting : counts.waiting + counts.serving;
  const y = cell.y + cell.h + 13;
  const [near, far] = cell.heading === 1 ? (['left', 'right'] as const) : (['right', 'left'] as const);
  const at = (side: 'left' | 'right'): number => (side === 'left' ? cell.x + 4 : cell.x + cell.w - 4);
  label(pen, words.count(here), at(near), y, { font: `600 13px ${palette.font}`, fill: palette.ink, align: near });
  const staff = staffOf(levels, cell.pools);
  if (staff === null) return;
  const { servers, busy } = staff;
  const isFull = servers > 0 && busy >= servers && counts.waiting > servers;
  const text = servers === 0 ? words.closed : `${words.count(busy)}/${words.count(servers)}${isFull ? ' ▲' : ''}`;
  const fill = isFull ? palette.watch : palette.ink2;
  label(pen, text, at(far), y, { font: `12px ${palette.font}`, fill, align: far, maxWidth: cell.w * 0.7 });
}

/** `mine`: servers busy here. */
function paintSlots(
  pen: Pen,
  { palette, bars, skins, layout }: Picture,
  cell: Cell,
  { servers, busy, mine }: NonNullable<Staff> & { readonly mine: number },
): void {
  const elsewhere = Math.max(0, busy - mine);
  const drawn = Math.min(servers, slotRoom(cell));
  const kind = layout.pools[cell.pools[0] ?? -1]?.kind ?? '';
  pen.lineWidth = 1;
  for (let i = 0; i < drawn; i++) {
    const at = slotAt(cell, i);
    const half = SLOT_PITCH / 2 - 1;
    // Servers busy with the other stages of their pool are filled, so that a free place is a free place.
    const isElsewhere = i >= drawn - elsewhere && i >= mine;
    // Where no trucks are drawn, a filled server is the truck.
    pen.fillStyle = bars && i < mine ? palette.ink3 : isElsewhere ? palette.border : palette.sunken;
    if (skins[cell.skin]?.server(pen, palette, { ...at, kind, heading: cell.heading }) === true) continue;
    pen.strokeStyle = palette.borderStrong;
    pen.beginPath();
    pen.rect(Math.round(at.x - half) + 0.5, Math.round(at.y - half) + 0.5, SLOT_PITCH - 3, SLOT_PITCH - 3);
    pen.fill();
    pen.stroke();
  }
}

function paintBar(pen: Pen, { palette }: Picture, cell: Cell, counts: Standing): void {
  const trucks = cell.kind === 'service' ? counts.waiting : counts.waiting + counts.serving;
  const h = cell.stand.h * Math.min(1, trucks / BAR_FULL);
  pen.fillStyle = palette.ink3;
  pen.fillRect(cell.stand.x, cell.stand.y + cell.stand.h - h, cell.stand.w, h);
}

function paintPapers(pen: Pen, picture: Picture, box: Plan['papers'][number]): void {
  const { palette, levels, words, plan, layout } = picture;
  const first = plan.papers.find((other) => other.flow === box.flow);
  const y = box.y + box.h / 2 + 4;
  if (first === box)
    label(pen, words.declarations, 4, y, { font: `12px ${palette.font}`, fill: palette.ink2, align: 'left', maxWidth: 128 });
  pen.fillStyle = palette.sunken;
  rounded(pen, box, 3);
  pen.fill();
  const staff = staffOf(levels, box.pools);
  const shown =
    staff === null ? '' : staff.servers === 0 ? ` · ${words.closed}` : ` · ${words.count(staff.busy)}/${words.count(staff.servers)}`;
  const { waiting, serving } = standingOf(levels, box.stage, box.flow, layout.flows.length);
  const count = waiting + (staff === null ? serving : 0);
  label(pen, words.stage(box.stage), box.x + 6, y, {
    font: `12px ${palette.font}`,
    fill: palette.ink2,
    align: 'left',
    maxWidth: box.w - 80,
  });
  label(pen, `${words.count(count)}${shown}`, box.x + box.w - 6, y, {
    font: `600 12px ${palette.font}`,
    fill: palette.ink,
    align: 'right',
    maxWidth: 90,
  });
}

/** A frame around the stage whose card is open, in every direction it serves. */
function paintPickedStage(pen: Pen, { plan, palette, picked }: Picture): void {
  if (picked?.kind !== 'stage') return;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  for (const cell of plan.cells) {
    if (cell.stage !== picked.stage) continue;
    rounded(pen, { x: cell.x - 1, y: cell.y - 1, w: cell.w + 2, h: cell.h + 2 }, 5);
    pen.stroke();
  }
}

/** A ring around the truck whose card is open. */
export function paintRing(pen: Pen, { palette }: Picture, { x, y, pitch }: Sprite): void {
  const r = Math.max(7, pitch * 0.8);
  for (const [width, colour] of [
    [5, palette.surface],
    [2.5, palette.accent],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x, y, r, 0, 6.2832);
    pen.stroke();
  }
}

/** `×15` beside the leader of those who move as one. */
export function paintGroup(pen: Pen, picture: Picture, sprite: Sprite): void {
  const { palette, words, plan, skins } = picture;
  const { x, y, flow, group } = sprite;
  const band = plan.bands[flow];
  const gap = 8 + (skins[band?.skin ?? 'road']?.group(pen, picture, sprite) ?? 0);
  const [at, align] = band?.heading === -1 ? ([x + gap, 'left'] as const) : ([x - gap, 'right'] as const);
  const text = `×${words.count(group)}`;
  pen.font = `600 12px ${palette.font}`;
  pen.textAlign = align;
  pen.textBaseline = 'alphabetic';
  pen.strokeStyle = palette.surface;
  pen.lineWidth = 3;
  pen.strokeText(text, at, y + 4);
  pen.fillStyle = palette.ink;
  pen.fillText(text, at, y + 4);
}

/** Green a circle, yellow a triangle, red a square, around the origin; grains when there are too many to tell. */
export function paintMark(pen: Pen, { channel, pitch }: Pick<Sprite, 'channel' | 'pitch'>, skin?: Skin): void {
  if (skin?.mark(pen, { channel, pitch }) === true) return;
  const r = Math.max(1, pitch * 0.4);
  pen.beginPath();
  if (channel === 0 && pitch >= 5) {
    pen.arc(0, 0, r, 0, 6.2832);
  } else if (channel === 1 && pitch >= 5) {
    pen.moveTo(0, -r * 1.15);
    pen.lineTo(r * 1.1, r * 0.9);
    pen.lineTo(-r * 1.1, r * 0.9);
    pen.closePath();
  } else {
    const side = pitch >= 5 ? r * 0.95 : r;
    pen.rect(-side, -side, side * 2, side * 2);
  }
  pen.fill();
}

interface LabelStyle {
  readonly font: string;
  readonly fill: string;
  readonly align: CanvasTextAlign;
  readonly maxWidth?: number;
}

function label(pen: Pen, text: string, x: number, y: number, style: LabelStyle): void {
  pen.font = style.font;
  pen.fillStyle = style.fill;
  pen.textAlign = style.align;
  pen.textBaseline = 'alphabetic';
  pen.fillText(style.maxWidth === undefined ? text : fitted(pen, text, style.maxWidth), x, y);
}

function fitted(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let cut = text;
  while (cut.length > 1 && pen.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}

/** A stage's name above its box, broken once when it is long. */
function twoLines(pen: Pen, text: string, cell: Cell, palette: Palette): void {
  pen.font = `12px ${palette.font}`;
  const style: LabelStyle = { font: pen.font, fill: palette.ink2, align: 'left', maxWidth: cell.w };
  if (pen.measureText(text).width <= cell.w) {
    label(pen, text, cell.x + 1, cell.y - 5, style);
    return;
  }
  const words = text.includes(' ') ? text.split(' ') : [...text];
  const glue = text.includes(' ') ? ' ' : '';
  let first = words[0] ?? '';
  let i = 1;
  for (; i < words.length && pen.measureText(first + glue + (words[i] ?? '')).width <= cell.w; i++) first += glue + (words[i] ?? '');
  const rest = words.slice(i).join(glue);
  label(pen, first, cell.x + 1, cell.y - (rest === '' ? 5 : 18), style);
  if (rest !== '') label(pen, rest, cell.x + 1, cell.y - 5, style);
}

function line(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function rounded(pen: Pen, box: Box, radius: number): void {
  pen.beginPath();
  pen.roundRect(box.x, box.y, box.w, box.h, radius);
}

function hatch(pen: Pen, box: Box, colour: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.x, box.y, box.w, box.h);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = box.x - box.h; x < box.x + box.w; x += 10) {
    pen.moveTo(x, box.y + box.h);
    pen.lineTo(x + box.h, box.y);
  }
  pen.stroke();
  pen.restore();
}
