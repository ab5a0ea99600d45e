// What stands behind and above the lines of a chart: hatches where the gate is shut, numbered flags where somebody intervened.
import type uPlot from 'uplot';

export interface Flag {
  readonly second: number;
  readonly label: string;
}

/** Distance of the stripes behind a chart. */
const STRIPE = 9;
const RADIUS = 9;
/** Height of the lane above a chart where its flags stand, so that they cover nothing. CSS pixels, as all sizes here; `unit` is one of them in pixels of the canvas. */
export const FLAG_LANE = 2 * RADIUS + 6;

/** A hex colour let through; where the system forces its own colours there is nothing between full and none. */
export function withAlpha(colour: string, alpha: string): string {
  return colour.startsWith('#') ? `${colour}${alpha}` : 'transparent';
}

/** A fill of slanted stripes; plain where there is no canvas to draw them on. */
export function stripes(colour: string, unit: number): CanvasPattern | string {
  const side = Math.round(6 * unit);
  const tile = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
  pen.scale(side / 6, side / 6);
  pen.strokeStyle = colour;
  pen.beginPath();
  for (const x of [-3, 3, 9]) {
    pen.moveTo(x - 4, 7);
    pen.lineTo(x + 4, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? colour;
}

/** Grey stripes over the height of the chart. */
export function paintHatches(
  plot: uPlot,
  spans: readonly (readonly [number, number])[],
  { ground, stripe, unit }: { readonly ground: string; readonly stripe: string; readonly unit: number },
): void {
  const { ctx, bbox } = plot;
  for (const [from, to] of spans) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    if (right <= left) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.fillStyle = withAlpha(ground, '80');
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.strokeStyle = stripe;
    ctx.lineWidth = unit;
    // The last line that was drawn may have been a dashed one.
    ctx.setLineDash([]);
    ctx.beginPath();
    // Stripes start on a fixed grid, so that they stand still while the chart moves on.
    const apart = STRIPE * unit;
    const first = Math.floor((left - bbox.height) / apart) * apart;
    for (let x = first; x < right; x += apart) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** Where discs stand that belong at `xs`, ascending: as near as they can without covering each other between `from` and `to`. */
export function besideEachOther(
  xs: readonly number[],
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): readonly number[] {
  const apart = Math.min(width, (to - from) / Math.max(1, xs.length - 1));
  const placed: number[] = [];
  for (const x of xs) placed.push(Math.max(x, from, (placed.at(-1) ?? -Infinity) + apart));
  let most = to;
  return placed.reduceRight<number[]>((all, x) => {
    all.unshift(Math.min(x, most));
    most = (all[0] ?? 0) - apart;
    return all;
  }, []);
}

interface Ink {
  readonly ink: string;
  readonly paper: string;
  readonly unit: number;
}

/** A dotted line at its instant, and a numbered disc above the chart. What is in view is told to the page. */
export function paintFlags(plot: uPlot, flags: readonly Flag[], look: Ink): void {
  const { ctx, bbox } = plot;
  const shown = flags
    .map(({ second, label }) => ({ x: plot.valToPos(second, 'x', true), label }))
    .filter(({ x }) => x >= bbox.left && x <= bbox.left + bbox.width)
    .sort((a, b) => a.x - b.x);
  const width = (2 * RADIUS + 1) * look.unit;
  const discs = besideEachOther(
    shown.map(({ x }) => x),
    { from: bbox.left, to: bbox.left + bbox.width, width },
  );
  ctx.save();
  shown.forEach(({ x }, i) => paintPole(ctx, bbox, { x, disc: discs[i] ?? x }, look));
  shown.forEach(({ x, label }, i) => paintDisc(ctx, { x: discs[i] ?? x, y: bbox.top - (RADIUS + 4) * look.unit }, label, look));
  ctx.restore();
  plot.root.dataset['flags'] = shown.map(({ label }) => label).join(' ');
}

/** From its disc to its instant, then down in two colours in turn, so that it is seen on every ground. */
function paintPole(
  ctx: CanvasRenderingContext2D,
  { top, height }: uPlot.BBox,
  { x, disc }: { readonly x: number; readonly disc: number },
  { ink, paper, unit }: Ink,
): void {
  const stroke = (colour: string, dash: readonly number[], from: readonly [number, number], to: readonly [number, number]): void => {
    ctx.strokeStyle = colour;
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  };
  ctx.lineWidth = unit;
  stroke(ink, [], [disc, top - 4 * unit], [x, top]);
  stroke(paper, [], [x, top], [x, top + height]);
  stroke(ink, [3 * unit, 3 * unit], [x, top], [x, top + height]);
}

function paintDisc(
  ctx: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  label: string,
  { ink, paper, unit }: Ink,
): void {
  ctx.fillStyle = ink;
  ctx.beginPath();
  ctx.arc(x, y, RADIUS * unit, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = paper;
  ctx.font = `600 ${String(12 * unit)}px sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(label, x, y);
}
