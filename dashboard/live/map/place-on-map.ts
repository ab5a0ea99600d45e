// Where gates stand on the map, and which part of the map a run needs. Pure geometry. Places are read off public maps to about a kilometre: they say which gate is where, no more.
import { LAND_SIZE } from './land.ts';

/** Equirectangular about 22.1° N, 140 units a degree of latitude. */
const UNITS = 140;
const [WEST, NORTH] = [102, 23.6];
const SHRINK = Math.cos((22.1 * Math.PI) / 180);

interface Spot {
  readonly lon: number;
  readonly lat: number;
  readonly rail?: true;
  /** Not there yet. */
  readonly planned?: true;
}

/** Gates of the library, by the beginning of their id. */
const SPOTS: readonly (readonly [string, Spot])[] = [
  ['huu-nghi', { lon: 106.711, lat: 21.975 }],
  ['tan-thanh', { lon: 106.683, lat: 22.02 }],
  ['coc-nam', { lon: 106.697, lat: 21.998 }],
  ['chi-ma', { lon: 107.03, lat: 21.69 }],
  ['dong-dang', { lon: 106.7, lat: 21.945, rail: true }],
  ['lang-son-hanoi', { lon: 106.7, lat: 21.945, rail: true, planned: true }],
  ['na-nua', { lon: 106.49, lat: 22.21 }],
  ['tra-linh', { lon: 106.32, lat: 22.83 }],
  ['mong-cai-km34', { lon: 107.93, lat: 21.53 }],
  ['mong-cai-hai-phong', { lon: 107.95, lat: 21.52, rail: true, planned: true }],
  ['mong-cai', { lon: 107.98, lat: 21.54 }],
  ['kim-thanh', { lon: 103.93, lat: 22.51 }],
  ['lao-cai', { lon: 103.97, lat: 22.5 }],
];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Point {
  readonly id: string;
  readonly rail: boolean;
  readonly planned: boolean;
}

export function project(lon: number, lat: number): Point {
  return { x: (lon - WEST) * SHRINK * UNITS, y: (NORTH - lat) * UNITS };
}

/** Map units of a gate; undefined where nobody said where it stands. */
export function placeOf(id: string): Place | undefined {
  const spot = SPOTS.find(([start]) => id.startsWith(start))?.[1];
  if (spot === undefined) return undefined;
  return { id, ...project(spot.lon, spot.lat), rail: spot.rail === true, planned: spot.planned === true };
}

/** All gates in order from west to east; undefined when one of them has no place: then a strip is drawn. */
export function placesOf(ids: readonly string[]): readonly Place[] | undefined {
  const places = ids.flatMap((id) => placeOf(id) ?? []);
  return places.length === ids.length ? [...places].sort((a, b) => a.x - b.x) : undefined;
}

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** No closer than this: the land is not known better. */
const LEAST_WIDTH = 110;
const MARGIN = 0.3;

/** The part of the map around the places, of the shape of the panel, kept inside the map. */
export function frameAround(places: readonly Point[], aspect: number): Frame {
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const span = (of: readonly number[]): number => Math.max(...of) - Math.min(...of);
  const most = Math.min(LAND_SIZE.w, LAND_SIZE.h * aspect);
  const w = Math.min(most, Math.max(LEAST_WIDTH, span(xs) * (1 + 2 * MARGIN), span(ys) * (1 + 2 * MARGIN) * aspect));
  const h = w / aspect;
  const middle = (of: readonly number[]): number => (Math.max(...of) + Math.min(...of)) / 2;
  const within = (at: number, size: number, whole: number): number => Math.min(Math.max(0, whole - size), Math.max(0, at - size / 2));
  return { x: within(middle(xs), w, LAND_SIZE.w), y: within(middle(ys), h, LAND_SIZE.h), w, h };
}
