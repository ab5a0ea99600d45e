// Small charts as SVG text: scales, axes and marks. The colours are the light ones of the screen.
import { html, joined, type Html } from './html.ts';

export const INK = { ink: '#1b1f24', quiet: '#5f6a76', line: '#d5dae0', better: '#0b5a94', worse: '#9c4300', surface: '#ffffff' } as const;

/** One look a run: the base in ink, candidates by letter. Dashes tell them apart without colour. */
export const RUN_LOOKS = [
  { colour: '#1b1f24', dash: '' },
  { colour: '#1d8ef5', dash: '' },
  { colour: '#6b2f01', dash: '8 4' },
  { colour: '#2c6c50', dash: '2 3' },
  { colour: '#c42d81', dash: '8 3 2 3' },
  { colour: '#777b0d', dash: '12 4' },
] as const;
export type RunLook = (typeof RUN_LOOKS)[number];

export function lookOf(i: number): RunLook {
  return RUN_LOOKS[i % RUN_LOOKS.length] ?? RUN_LOOKS[0];
}

/** The letter of a run: none for the base. */
export function letterOf(i: number): string {
  return i === 0 ? '' : String.fromCharCode(64 + i);
}

/** Maps values of [from, until] to places of [left, right]. */
export interface Scale {
  readonly from: number;
  readonly until: number;
  at(value: number): number;
}

export function scaleOf([from, until]: readonly [number, number], [left, right]: readonly [number, number]): Scale {
  const size = until - from || 1;
  return { from, until, at: (value) => left + ((value - from) / size) * (right - left) };
}

/** Round steps of 1, 2, 5 × 10ⁿ, or of the `steps` given, that cut [from, until] into at most `most` parts. */
export function ticksOf(from: number, until: number, most: number, steps: readonly number[] = []): readonly number[] {
  const rough = (until - from) / most;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = steps.find((one) => one >= rough) ?? [1, 2, 5, 10].map((k) => k * power).find((one) => one >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(until / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

export function chart(width: number, height: number, label: string, marks: readonly (Html | undefined)[]): Html {
  const drawn = joined(marks.filter((mark) => mark !== undefined));
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${drawn}</svg>`;
}

export function text(x: number, y: number, words: string, options: { readonly anchor?: string; readonly className?: string } = {}): Html {
  const { anchor = 'start', className = 'note' } = options;
  return html`<text x="${x}" y="${y}" text-anchor="${anchor}" class="${className}">${words}</text>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], colour: string, width = 1): Html {
  return html`<line x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}" stroke="${colour}" stroke-width="${width}" />`;
}

export function rect(x: number, y: number, size: readonly [number, number], fill: string, stroke = 'none'): Html {
  return html`<rect
    x="${x}"
    y="${y}"
    width="${Math.max(0, size[0])}"
    height="${Math.max(0, size[1])}"
    fill="${fill}"
    stroke="${stroke}"
  />`;
}

type Point = readonly [number, number];

/** A line through points; what is no number leaves a gap. */
export function path(points: readonly Point[], { colour, dash }: RunLook, width = 1.75): Html {
  const drawn = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return html`<path
    d="${drawn}"
    fill="none"
    stroke="${colour}"
    stroke-width="${width}"
    stroke-dasharray="${dash}"
    stroke-linejoin="round"
  />`;
}

/** The area between an upper and a lower line. */
export function band(upper: readonly Point[], lower: readonly Point[], colour: string): Html {
  const points = [...upper, ...[...lower].reverse()].map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return html`<polygon points="${points}" fill="${colour}" fill-opacity="0.14" />`;
}
