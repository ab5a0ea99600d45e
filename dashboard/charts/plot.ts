// uPlot in our clothes: token colours, Viet Nam time below with the Chinese hour beside it, dashes for the bucket that is not over. Outside React.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { CN_ZONE_MIN, timeIn, VN_ZONE_MIN } from '../data/clock.ts';
import type { DrawQueue } from '../data/draw-queue.ts';

export interface Line {
  readonly label: string;
  /** Colour token, without the dashes in front. */
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly stepped?: boolean;
  /** Fill down to the line below it (stacks) or to zero. */
  readonly fill?: boolean;
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
}

export interface Plot {
  setData(data: PlotData): void;
  repaint(): void;
  destroy(): void;
}

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
  let plot = build(options);
  const observer = new ResizeObserver(() => plot.setSize({ width: widthOf(options.host), height: options.height }));
  observer.observe(options.host);
  const show = (): void => {
    plot.setData(aligned(data), false);
    plot.setScale('x', { min: data.fromSecond ?? data.seconds[0] ?? 0, max: data.untilSecond ?? data.seconds.at(-1) ?? 1 });
  };
  const themes = new MutationObserver(() => {
    plot.destroy();
    plot = build(options);
    show();
  });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
  return {
    setData(next) {
      data = next;
      options.queue.ask(show);
    },
    repaint: () => plot.redraw(),
    destroy() {
      options.queue.forget(show);
      observer.disconnect();
      themes.disconnect();
      plot.destroy();
    },
  };
}

/** Each line twice: what is over, solid; the last step, dashed. Stacks keep one series: their edge is dashed by its own line. */
function aligned(data: PlotData): uPlot.AlignedData {
  const last = data.seconds.length - 1;
  const solid = data.columns.map((column) => (data.unfinished ? column.map((value, i) => (i < last ? value : null)) : [...column]));
  const open = data.columns.map((column) => column.map((value, i) => (data.unfinished && i >= last - 1 ? value : null)));
  return [[...data.seconds], ...solid, ...open] as uPlot.AlignedData;
}

function widthOf(host: HTMLElement): number {
  return Math.max(200, Math.floor(host.clientWidth));
}

function tokenOf(host: HTMLElement, name: string): string {
  return getComputedStyle(host).getPropertyValue(`--${name}`).trim();
}

function build(options: PlotOptions): uPlot {
  const { host, lines } = options;
  const token = (name: string): string => tokenOf(host, name);
  const [linear, stepped] = [hairs(uPlot.paths.linear?.()), hairs(uPlot.paths.stepped?.({ align: 1 }))];
  const series = (dashed: boolean): uPlot.Series[] =>
    lines.map((line) => ({
      label: line.label,
      stroke: token(line.colour),
      width: WIDTH,
      points: { show: false },
      spanGaps: false,
      dash: dashed ? [3, 3] : [...(line.dash ?? [])],
      paths: line.stepped === true ? stepped : linear,
      ...(line.fill === true && !dashed ? { fill: `${token(line.colour)}40` } : {}),
    }));
  const made: uPlot.Options = {
    width: widthOf(host),
    height: options.height,
    padding: [8, 30, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, ...(options.sync === undefined ? {} : { sync: { key: options.sync } }) },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(options.leastTop, (max ?? 0) * 1.08)] } },
    axes: axesOf(options, token),
    // A stack: each line is filled down to the next one only.
    bands: lines.flatMap((line, i) => (line.fill === true && i + 1 < lines.length ? [{ series: [i + 1, i + 2] as [number, number] }] : [])),
    series: [{}, ...series(false), ...series(true)],
    hooks: { setCursor: [(plot) => options.onCursor?.(plot.cursor.idx ?? null)] },
  };
  const plot = new uPlot(made, [[], ...lines.map(() => []), ...lines.map(() => [])] as uPlot.AlignedData, host);
  return plot;
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

function axesOf(options: PlotOptions, token: (name: string) => string): uPlot.Axis[] {
  const shared = { stroke: token('ink-2'), font: `12px ${getComputedStyle(options.host).fontFamily}`, ticks: { show: false } };
  const grid = { stroke: token('border'), width: 1 };
  return [
    {
      ...shared,
      grid: { show: false },
      size: 34,
      space: 86,
      incrs: [900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800],
      splits: (_, __, min, max, incr) => splitsAt(min, max, incr),
      values: (_, splits, __, ___, incr) => splits.map((second) => axisTime(second, incr, options.day)),
    },
    {
      ...shared,
      grid,
      size: (plot, values) => axisWidth(plot, values, shared.font),
      space: 30,
      incrs: [...options.steps],
      values: (_, splits) => splits.map((value) => options.value(value)),
    },
  ];
}

/** As wide as its longest value: a day and hours is longer than a count. */
function axisWidth({ ctx }: uPlot, values: readonly string[] | null, font: string): number {
  ctx.save();
  ctx.font = font;
  const widest = Math.max(0, ...(values ?? []).map((value) => ctx.measureText(value).width));
  ctx.restore();
  return Math.max(48, Math.ceil(widest) + 12);
}

/** Whole hours and midnights of Viet Nam. */
function splitsAt(min: number, max: number, incr: number): number[] {
  const zone = VN_ZONE_MIN * 60;
  const first = Math.ceil((min + zone) / incr) * incr - zone;
  const splits: number[] = [];
  for (let second = first; second <= max; second += incr) splits.push(second);
  return splits;
}

/** `09:00 VN` over `10:00 CN`; days by name when hours no longer fit. */
function axisTime(second: number, incr: number, day: (epochMs: number) => string): string {
  const ms = second * 1000;
  if (incr >= 86_400) return day(ms);
  const vn = timeIn(ms, VN_ZONE_MIN);
  return vn === '00:00' ? `${day(ms)}` : `${vn} VN\n${timeIn(ms, CN_ZONE_MIN)} CN`;
}
