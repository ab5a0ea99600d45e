// What stands behind and above the lines of a chart: hatches where the gate is shut, numbered flags where somebody intervened.
import type uPlot from 'uplot';

export interface Flag {
  readonly second: number;
  readonly label: string;
}

const STRIPE = 9;

/** A hex colour let through; where the system forces its own colours there is nothing between full and none. */
export function withAlpha(colour: string, alpha: string): string {
  return colour.startsWith('#') ? `${colour}${alpha}` : 'transparent';
}

/** A fill of slanted stripes; plain where there is no canvas to draw them on. */
export function stripes(colour: string): CanvasPattern | string {
  const tile = Object.assign(document.createElement('canvas'), { width: 6, height: 6 });
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
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
export function paintHatches(plot: uPlot, spans: readonly (readonly [number, number])[], ground: string, stripe: string): void {
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
    ctx.lineWidth = 1;
    ctx.beginPath();
    // Stripes start on a fixed grid, so that they stand still while the chart moves on.
    const first = Math.floor((left - bbox.height) / STRIPE) * STRIPE;
    for (let x = first; x < right; x += STRIPE) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** A thin line with a numbered disc on top; discs that would cover each other stand below each other. What is in view is told to the page. */
export function paintFlags(
  plot: uPlot,
  flags: readonly Flag[],
  { ink, paper, zoom }: { readonly ink: string; readonly paper: string; readonly zoom: number },
): void {
  const { ctx, bbox } = plot;
  const r = 7 * zoom;
  const placed: { readonly x: number; readonly label: string }[] = [];
  ctx.save();
  for (const { second, label } of flags) {
    const x = plot.valToPos(second, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const y = bbox.top + r + 2 * r * placed.filter((other) => Math.abs(other.x - x) < 2 * r).length;
    placed.push({ x, label });
    ctx.strokeStyle = ink;
    ctx.lineWidth = zoom;
    ctx.beginPath();
    ctx.moveTo(x, y + r);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = paper;
    ctx.font = `600 ${String(10 * zoom)}px sans-serif`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(label, x, y);
  }
  ctx.restore();
  plot.root.dataset['flags'] = placed.map(({ label }) => label).join(' ');
}
