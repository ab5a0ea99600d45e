// Colours recomputed from the tokens: contrast of text and graphics (WCAG 2.2), and distance under colour-blindness.
// Sources: WCAG relative luminance; CIEDE2000 (Sharma, Wu, Dalal 2005); deficiency matrices at full severity (Machado, Oliveira, Fernandes 2009).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BAND_COLOURS, REST_COLOUR } from '../../dashboard/live/chart-data.ts';

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('../../dashboard/styles/tokens.css', import.meta.url), 'utf8');
const blocks = css.split('[data-mantine-color-scheme=');
const tokensOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name ?? '', hex ?? '']));
const themes = [
  ['light', tokensOf(blocks[0] ?? '')],
  ['dark', tokensOf(blocks[1] ?? '')],
] as const;
const high = readFileSync(new URL('../../dashboard/styles/contrast.css', import.meta.url), 'utf8').split("[data-contrast='high']");
const looks = [
  ...themes,
  ['light, high contrast', { ...themes[0][1], ...tokensOf(high[1] ?? '') }],
  ['dark, high contrast', { ...themes[1][1], ...tokensOf(high[2] ?? '') }],
] as const;
/** Channels stand among each other, bands of a stack on each other: nothing but the colour is between them. */
const TOUCHING = 19;
/** Runs have a dash and a letter as well. Unclipped the least distance is 18.6 light, 19.2 dark; clipped to what a screen can show, B and D in the dark come to 15.8. */
const APART = 15.5;

const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as unknown as Rgb;
const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]: Rgb): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const VISIONS: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];
const seen = ([r, g, b]: Rgb, m: readonly number[]): Rgb =>
  [0, 3, 6].map((i) => Math.min(1, Math.max(0, (m[i] ?? 0) * r + (m[i + 1] ?? 0) * g + (m[i + 2] ?? 0) * b))) as unknown as Rgb;

function lab(colour: Rgb): Rgb {
  const [r, g, b] = colour.map(linear) as unknown as Rgb;
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number): number => ((radians * 180) / Math.PI + 360) % 360;
const radians = (angle: number): number => (angle * Math.PI) / 180;

function deltaE([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const cMean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(cMean ** 7 / (cMean ** 7 + 25 ** 7)));
  const c1 = Math.hypot(a1 * (1 + g), b1);
  const c2 = Math.hypot(a2 * (1 + g), b2);
  const h1 = degrees(Math.atan2(b1, a1 * (1 + g)));
  const h2 = degrees(Math.atan2(b2, a2 * (1 + g)));
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));
  const h = (h1 + turn / 2 + 360) % 360;
  const l = (l1 + l2) / 2;
  const c = (c1 + c2) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sC = 1 + 0.045 * c;
  const sH = 1 + 0.015 * c * t;
  const rT = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [x, y, z] = [(l2 - l1) / sL, (c2 - c1) / sC, dH / sH];
  return Math.sqrt(x * x + y * y + z * z + rT * y * z);
}

function nearest(colours: readonly string[]): number {
  let least = Infinity;
  for (const vision of VISIONS)
    for (const [i, a] of colours.entries())
      for (const b of colours.slice(i + 1)) least = Math.min(least, deltaE(lab(seen(rgb(a), vision)), lab(seen(rgb(b), vision))));
  return least;
}

test('the colour difference agrees with a published pair', () => {
  expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
});

describe.each(themes)('%s theme', (_, token) => {
  const of = (name: string): string => token[name] ?? '';
  const grounds = ['surface', 'bg', 'sunken'] as const;

  test.each(['ink', 'ink-2', 'ink-3', 'accent', 'better', 'worse'])('%s is readable on every ground', (name) => {
    for (const ground of grounds) expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['on-accent', 'accent'],
    ['on-breach', 'breach'],
    ['watch', 'watch-tint'],
    ['watch', 'surface'],
    ['breach', 'surface'],
    ['ok', 'surface'],
    ['ink', 'selection'],
    ['ink', 'raised'],
  ])('%s is readable on %s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of fields and the focus ring stand out', () => {
    for (const ground of grounds)
      for (const edge of ['border-strong', 'focus']) expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(3);
  });

  test('channels stand out on the road and on the ground, and differ for every eye', () => {
    const channels = ['green', 'yellow', 'red'].map((name) => of(`channel-${name}`));
    for (const channel of channels)
      for (const ground of ['road', 'surface']) expect(contrast(channel, of(ground))).toBeGreaterThanOrEqual(3);
    expect(nearest(channels)).toBeGreaterThanOrEqual(TOUCHING);
  });

  test('runs stand out on the surface and differ for every eye', () => {
    const runs = ['base', 'a', 'b', 'c', 'd', 'e'].map((name) => of(`run-${name}`));
    for (const run of runs) expect(contrast(run, of('surface'))).toBeGreaterThanOrEqual(3);
    expect(nearest(runs)).toBeGreaterThanOrEqual(APART);
  });

  test('better and worse differ for every eye', () => {
    expect(nearest([of('better'), of('worse')])).toBeGreaterThanOrEqual(40);
  });
});

describe.each(looks)('%s', (_, token) => {
  const of = (name: string): string => token[name] ?? '';

  test('bands of a stack differ for every eye from those they touch, and from the next ones where one between them is empty', () => {
    const bands = [...BAND_COLOURS, REST_COLOUR].map(of);
    for (const [i, band] of bands.entries()) {
      expect(contrast(band, of('surface'))).toBeGreaterThanOrEqual(3);
      for (const below of bands.slice(i + 1, i + 2)) expect(nearest([band, below])).toBeGreaterThanOrEqual(TOUCHING);
      for (const next of bands.slice(i + 2, i + 3)) expect(nearest([band, next])).toBeGreaterThanOrEqual(APART);
    }
  });

  test('a word before the hatch of what is closed keeps the enhanced contrast on both of its stripes, and the hatch is seen', () => {
    for (const stripe of ['closed-fill', 'surface']) expect(contrast(of('closed'), of(stripe))).toBeGreaterThanOrEqual(7);
    const stripes = contrast(of('closed-fill'), of('surface'));
    expect([stripes >= 1.15, stripes <= 1.4]).toEqual([true, true]);
  });
});
