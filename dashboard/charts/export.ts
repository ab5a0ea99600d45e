// A chart as numbers and as a picture to take along: CSV that is the same in every language, PNG that says by itself what it shows.
import { CN_ZONE_MIN, VN_ZONE_MIN } from '../data/clock.ts';
import { civil } from '../../shared/time.ts';
import { ownValue, type Line, type Plot, type PlotData } from './plot.ts';

/** `2025-07-01T09:45:00+07:00` */
export function isoIn(epochMs: number, zoneMin: number): string {
  const c = civil(epochMs, zoneMin);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [String(c.year), two(c.month), two(c.day)].join('-');
  return `${day}T${two(c.hour)}:${two(c.minute)}:${two(c.second)}+${two(zoneMin / 60)}:00`;
}

/** One row a bucket, ISO 8601 in both zones, a column a line with its unit in the head, plain numbers. */
export function csvOf(
  data: PlotData,
  lines: readonly Line[],
  { unit, stacked }: { readonly unit: string; readonly stacked: boolean },
): string {
  const head = ['time_vn', 'time_cn', ...lines.map(({ id, label }) => `${id ?? label}_${unit}`), 'finished'];
  const rows = data.seconds.map((second, i) => [
    isoIn(second * 1000, VN_ZONE_MIN),
    isoIn(second * 1000, CN_ZONE_MIN),
    ...lines.map((_, line) => {
      const value = ownValue(data, line, i, lines, stacked);
      return value === null ? '' : String(Math.round(value * 1e6) / 1e6);
    }),
    data.unfinished && i === data.seconds.length - 1 ? '0' : '1',
  ]);
  return `\ufeff${[head, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

export function saveAs(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export interface Caption {
  readonly title: string;
  readonly unit: string;
  /** Which run, until when. */
  readonly source: string;
}

const SCALE = 2;
const HEAD = 62;
const FOOT = 26;

/** The chart at twice its size with title, unit, legend and source line inside. */
export async function pngOf(plot: Plot, host: HTMLElement, lines: readonly Line[], caption: Caption): Promise<Blob | null> {
  const chart = await plot.picture(SCALE);
  const style = getComputedStyle(host);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const canvas = Object.assign(document.createElement('canvas'), {
    width: chart.width + 16 * SCALE,
    height: chart.height + (HEAD + FOOT) * SCALE,
  });
  const pen = canvas.getContext('2d');
  if (pen === null) return null;
  const say = (text: string, at: readonly [number, number], font: string, colour: string): void => {
    pen.font = `${font} ${style.fontFamily}`;
    pen.fillStyle = token(colour);
    pen.fillText(text, at[0], at[1]);
  };
  pen.fillStyle = token('surface');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(chart, 8 * SCALE, HEAD * SCALE);
  pen.scale(SCALE, SCALE);
  say(caption.title, [12, 20], '600 14px', 'ink');
  say(caption.unit, [12, 37], '12px', 'ink-3');
  paintKey(pen, lines, token, (text, x) => say(text, [x, 55], '12px', 'ink-2'));
  say(caption.source, [12, canvas.height / SCALE - 9], '11px', 'ink-3');
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function paintKey(
  pen: CanvasRenderingContext2D,
  lines: readonly Line[],
  token: (name: string) => string,
  say: (text: string, x: number) => void,
): void {
  let x = 12;
  for (const line of lines) {
    pen.strokeStyle = token(line.colour);
    pen.lineWidth = line.bars === true || line.fill === true ? 8 : 2.5;
    pen.setLineDash([...(line.dash ?? [])]);
    pen.beginPath();
    pen.moveTo(x, 51);
    pen.lineTo(x + 18, 51);
    pen.stroke();
    pen.setLineDash([]);
    say(line.label, x + 24);
    x += 40 + pen.measureText(line.label).width;
  }
}
