// uPlot in our clothes: token colours, Viet Nam time below with the Chinese hour beside it, dashes for the bucket that is not over. Outside React.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { DrawQueue } from '../data/draw-queue.ts';
import { FLAG_LANE, paintFlags, paintHatches, stripes, withAlpha, type Flag } from './marks.ts';
import { axisTime, splitsAt, TIME_STEPS } from './time-axis.ts';

export interface Line {
  /** Head of its column in a CSV: the same in every language. */
  readonly id?: string;
  readonly label: string;
  /** Colour token, without the dashes in front. */
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly stepped?: boolean;
  /** Fill down to the line below it (stacks) or to zero. */
  readonly fill?: boolean;
  /** A bar a bucket instead of a line. */
  readonly bars?: boolean;
  /** Its bars are hatched and stand on those of the next line. */
  readonly hatched?: boolean;
  /** Only a second look at what another line says: thin. */
  readonly faint?: boolean;
}

export interface PlotOptions {
  readonly host: HTMLElement;
  readonly lines: readonly Line[];
  /** Decides in which picture new data is drawn. */
  readonly queue: DrawQueue;
  readonly height: number;
  readonly sync?: string;
  /** The y axis reaches at least this far, so that an empty chart has a scale. */
  readonly leastTop: number;
  /** Steps of the y axis. */
  readonly steps: readonly number[];
  /** Writes values of the y axis. */
  readonly value: (value: number) => string;
  /** Names a day on the x axis. */
  readonly day: (epochMs: number) => string;
  /** Told which point is under the cursor, null when none is. */
  readonly onCursor?: (index: number | null) => void;
}

/** Seconds on the x axis, a column a line; with `unfinished`, the last bucket is drawn dashed. */
export interface PlotData {
  readonly seconds: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly unfinished: boolean;
  readonly fromSecond?: number | undefined;
  readonly untilSecond?: number | undefined;
  /** Stretches that are hatched, in seconds: the gate is shut. */
  readonly hatched?: readonly (readonly [number, number])[] | undefined;
  readonly flags?: readonly Flag[] | undefined;
}

export interface Plot {
  setData(data: PlotData): void;
  repaint(): void;
  /** Moves the cursor by keyboard: arrows a bucket, with Shift ten, Home and End; false when the key is none of these. */
  move(key: string, far: boolean): boolean;
  /** The chart as it is now, on a canvas of its own with `scale` pixels a CSS pixel. */
  picture(scale: number): Promise<HTMLCanvasElement>;
  destroy(): void;
}

/** The y axis goes this much beyond the highest value. */
export const HEADROOM = 1.08;
/** Width of a line, CSS pixels. */
const WIDTH = 1.75;
/** Three strokes of one device pixel around the line look like one wider stroke, and where no GPU draws they take about a third of its time. */
const HAIRS = [
  { e: 0, f: -1 },
  { e: 0.87, f: 0.5 },
  { e: -0.87, f: 0.5 },
] as const;
/** From this width on, device pixels, three strokes would leave gaps between them. */
const MOST_HAIRS = 2.25;

export function createPlot(options: PlotOptions): Plot {
  let data: PlotData = { seconds: [], columns: options.lines.map(() => []), unfinished: false };
  const marks = { read: () => data };
  let plot = build(options, marks);
  const observer = new ResizeObserver(() => plot.setSize({ width: widthOf(options.host), height: heightOf(options) }));
  observer.observe(options.host);
  const show = (): void => fill(plot, options.lines, data);
  const themes = new MutationObserver(() => {
    plot.destroy();
    plot = build(options, marks);
    show();
  });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme', 'data-contrast'] });
  // Labels of a face that comes late were measured and drawn with another one.
  const onFonts = (): void => plot.redraw(false, true);
  document.fonts.addEventListener('loadingdone', onFonts);
  return {
    setData(next) {
      data = next;
      options.queue.ask(show);
    },
    repaint: () => plot.redraw(),
    move: (key, far) => moveCursor(plot, data, key, far),
    picture: (scale) => pictureOf(options, data, scale),
    destroy() {
      options.queue.forget(show);
      observer.disconnect();
      themes.disconnect();
      document.fonts.removeEventListener('loadingdone', onFonts);
      plot.destroy();
    },
  };
}

function fill(plot: uPlot, lines: readonly Line[], data: PlotData): void {
  plot.setData(aligned(lines, data), false);
  plot.setScale('x', { min: data.fromSecond ?? data.seconds[0] ?? 0, max: data.untilSecond ?? data.seconds.at(-1) ?? 1 });
}

function moveCursor(plot: uPlot, { seconds }: PlotData, key: string, far: boolean): boolean {
  const last = seconds.length - 1;
  const here = plot.cursor.idx ?? last;
  const step = far ? 10 : 1;
  const aims: Readonly<Record<string, number>> = { ArrowLeft: here - step, ArrowRight: here + step, Home: 0, End: last };
  const aim = aims[key];
  if (aim === undefined || last < 0) return false;
  const at = Math.min(last, Math.max(0, aim));
  plot.setCursor({ left: plot.valToPos(seconds[at] ?? 0, 'x'), top: plot.bbox.height / 2 / uPlot.pxRatio });
  return true;
}

/** Draws the chart once more beside the page, larger, and takes its canvas. */
async function pictureOf(options: PlotOptions, data: PlotData, scale: number): Promise<HTMLCanvasElement> {
  const zoom = scale / uPlot.pxRatio;
  const host = document.createElement('div');
  host.style.cssText = 'position:fixed;left:-10000px;top:0';
  options.host.append(host);
  const { sync: _, ...alone } = options;
  const width = widthOf(options.host) * zoom;
  const plot = build({ ...alone, host, height: heightOf(options) * zoom, queue: options.queue }, { read: () => data }, { zoom, width });
  fill(plot, options.lines, data);
  // uPlot draws in the next microtask.
  await Promise.resolve();
  await Promise.resolve();
  host.remove();
  const { canvas } = plot.ctx;
  plot.destroy();
  return canvas;
}

/** Each line twice: what is over, solid; the last step, dashed. Stacks keep one series: their edge is dashed by its own line. */
function aligned(lines: readonly Line[], data: PlotData): uPlot.AlignedData {
  const last = data.seconds.length - 1;
  const solid = data.columns.map((column) => (data.unfinished ? column.map((value, i) => (i < last ? value : null)) : [...column]));
  // A line reaches back to the point before; a bar stands alone.
  const open = data.columns.map((column, c) =>
    column.map((value, i) => (data.unfinished && i >= last - (lines[c]?.bars === true ? 0 : 1) ? value : null)),
  );
  return [[...data.seconds], ...solid, ...open] as uPlot.AlignedData;
}

/** A host taller than asked is filled. */
function heightOf({ host, height }: PlotOptions): number {
  return Math.max(height, Math.floor(host.clientHeight));
}

function widthOf(host: HTMLElement): number {
  return Math.max(200, Math.floor(host.clientWidth));
}

function tokenOf(host: HTMLElement, name: string): string {
  return getComputedStyle(host).getPropertyValue(`--${name}`).trim();
}

interface Size {
  /** Everything this much larger. */
  readonly zoom: number;
  readonly width: number;
}

function seriesOf(options: PlotOptions, zoom: number, dashed: boolean): uPlot.Series[] {
  const token = (name: string): string => tokenOf(options.host, name);
  const [linear, stepped] = [hairs(uPlot.paths.linear?.()), hairs(uPlot.paths.stepped?.({ align: 1 }))];
  const bars = uPlot.paths.bars?.({ align: 1, size: [0.86, Infinity] });
  const zoomed = (dash: readonly number[]): number[] => dash.map((length) => length * zoom);
  return options.lines.map((line) => ({
    label: line.label,
    stroke: token(line.colour),
    width: (line.bars === true || line.faint === true ? 1 : WIDTH) * zoom,
    points: { show: false },
    spanGaps: false,
    dash: zoomed(dashed ? [3, 3] : (line.dash ?? [])),
    ...(line.bars === true ? (bars === undefined ? {} : { paths: bars }) : { paths: line.stepped === true ? stepped : linear }),
    ...(line.bars === true && !dashed
      ? { fill: line.hatched === true ? stripes(token(line.colour), zoom * uPlot.pxRatio) : withAlpha(token(line.colour), 'b0') }
      : {}),
    // Opaque: what lies behind would bring neighbours of a stack closer to each other.
    ...(line.fill === true && !dashed ? { fill: token(line.colour) } : {}),
  }));
}

function build(
  options: PlotOptions,
  marks: { readonly read: () => PlotData },
  { zoom, width }: Size = { zoom: 1, width: widthOf(options.host) },
): uPlot {
  const { host, lines } = options;
  const token = (name: string): string => tokenOf(host, name);
  const unit = zoom * uPlot.pxRatio;
  const made: uPlot.Options = {
    width,
    height: heightOf(options),
    padding: [() => ((marks.read().flags ?? []).length > 0 ? FLAG_LANE : 8) * zoom, 44 * zoom, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, ...(options.sync === undefined ? {} : { sync: { key: options.sync } }) },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(options.leastTop, (max ?? 0) * HEADROOM)] } },
    axes: axesOf(options, token, zoom),
    // A stack: each line is filled down to the next one only.
    bands: lines.flatMap((line, i) =>
      line.fill === true && lines[i + 1]?.fill === true ? [{ series: [i + 1, i + 2] as [number, number] }] : [],
    ),
    series: [{}, ...seriesOf(options, zoom, false), ...seriesOf(options, zoom, true)],
    hooks: {
      setCursor: [(plot) => options.onCursor?.(plot.cursor.idx ?? null)],
      drawClear: [(plot) => paintHatches(plot, marks.read().hatched ?? [], { ground: token('closed-fill'), stripe: token('grid'), unit })],
      draw: [(plot) => paintFlags(plot, marks.read().flags ?? [], { ink: token('ink'), paper: token('surface'), unit })],
    },
  };
  return new uPlot(made, [[], ...lines.map(() => []), ...lines.map(() => [])] as uPlot.AlignedData, host);
}

/** Paths of `builder`, made of thin strokes where the screen's pixels are large enough. */
function hairs(builder: uPlot.Series.PathBuilder | undefined): uPlot.Series.PathBuilder {
  return (plot, series, from, to) => {
    const paths = builder?.(plot, series, from, to) ?? null;
    const width = WIDTH * uPlot.pxRatio;
    if (paths === null || width > MOST_HAIRS || !(paths.stroke instanceof Path2D)) return paths;
    const stroke = new Path2D();
    const apart = (width - 1) / 2;
    for (const { e, f } of HAIRS) stroke.addPath(paths.stroke, { e: e * apart, f: f * apart });
    return { ...paths, stroke, _width: 1 / uPlot.pxRatio };
  };
}

function axesOf(options: PlotOptions, token: (name: string) => string, zoom: number): uPlot.Axis[] {
  const shared = {
    stroke: token('ink-2'),
    font: `${String(12 * zoom)}px ${getComputedStyle(options.host).fontFamily}`,
    ticks: { show: false },
  };
  const grid = { stroke: token('grid'), width: 1 };
  return [
    {
      ...shared,
      grid: { show: false },
      // The lowest value of the y axis stands beside the line, the first date below it.
      gap: 11 * zoom,
      size: 41 * zoom,
      space: 86 * zoom,
      incrs: [...TIME_STEPS],
      splits: (_, __, min, max, incr) => splitsAt(min, max, incr),
      values: (_, splits, __, ___, incr) => splits.map((second) => axisTime(second, incr, options.day)),
    },
    {
      ...shared,
      grid,
      size: (plot, values) => axisWidth(plot, values, shared.font, zoom),
      space: 30 * zoom,
      incrs: [...options.steps],
      values: (_, splits) => splits.map((value) => options.value(value)),
    },
  ];
}

/** As wide as its longest value: a day and hours is longer than a count. */
function axisWidth({ ctx }: uPlot, values: readonly string[] | null, font: string, zoom: number): number {
  ctx.save();
  ctx.font = font;
  const widest = Math.max(0, ...(values ?? []).map((value) => ctx.measureText(value).width));
  ctx.restore();
  return Math.max(48 * zoom, Math.ceil(widest) + 12 * zoom);
}

/** A stack's columns hold sums from the bottom; what is told is each one's own. */
export function ownValue(data: PlotData, line: number, at: number, lines: readonly Line[], stacked: boolean): number | null {
  const own = data.columns[line]?.[at] ?? null;
  const stands = lines[line]?.hatched === true || (lines[line]?.fill === true && lines[line + 1]?.fill === true);
  if (own === null || !stacked || !stands) return own;
  return own - (data.columns[line + 1]?.[at] ?? 0);
}
