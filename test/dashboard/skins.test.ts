// Gates that are no road before they are drawn: which skin a flow gets, how wagons and people stand, what lies on the floor.
import { describe, expect, test } from 'vitest';
import { ropesOf, tracksOf, type Segment } from '../../dashboard/live/canvas/floor.ts';
import { gridOf, pitchFor, planOf, skinOf, standAt, type Cell } from '../../dashboard/live/canvas/plan.ts';
import { SERVERS, WAGONS } from '../../dashboard/live/canvas/shapes.ts';
import { loadSkins } from '../../dashboard/live/canvas/skin.ts';
import { CHANNELS, POOL_KINDS } from '../../shared/scenario/scenario.ts';
import type { GateLayout } from '../../shared/protocol/live.ts';
import { layout } from './fixtures.ts';

type Carries = GateLayout['flows'][number]['carries'];
const carrying = (...kinds: readonly Carries[]): GateLayout => ({
  ...layout,
  flows: kinds.map((carries, f) => ({ ...layout.flows[f % 2]!, id: `flow-${f}`, carries })),
});
/** The queue before the scanner of a flow that carries this, one in each direction. */
function queues(carries: Carries): readonly Cell[] {
  return planOf(carrying(carries, carries), 1000).cells.filter(({ stage }) => stage === 1);
}
const spots = (cell: Cell, n: number, pitch: number) => Array.from({ length: n }, (_, i) => standAt(cell, i, pitch));
const gridFor = (cell: Cell, here: number) => gridOf(cell, pitchFor(cell.stand, here));
const isWithin = (cell: Cell, { x1, y1, x2, y2 }: Segment): boolean =>
  [x1, x2].every((x) => x >= cell.x - 1 && x <= cell.x + cell.w + 1) && [y1, y2].every((y) => y >= cell.y && y <= cell.y + cell.h);

describe('the skin', () => {
  test('follows from what a flow moves, flow by flow', () => {
    const mixed = carrying('trucks', 'wagons', 'travellers', undefined);
    expect(mixed.flows.map((_, f) => skinOf(mixed, f))).toEqual(['road', 'rail', 'hall', 'road']);
    expect(planOf(mixed, 1000).bands.map(({ skin }) => skin)).toEqual(['road', 'rail', 'hall', 'road']);
  });

  test('is a rail yard also where trucks or boxes go over tracks', () => {
    const tracks = { ...layout, pools: layout.pools.map((pool, p) => (p === 0 ? { ...pool, kind: 'track' } : pool)) };
    expect(skinOf(tracks, 0)).toBe('rail');
    expect(skinOf(layout, 0)).toBe('road');
  });

  test('of roads alone loads nothing', async () => {
    expect(await loadSkins(planOf(layout, 1000))).toEqual({});
    expect(Object.keys(await loadSkins(planOf(carrying('wagons'), 1000)))).toEqual(['rail', 'hall']);
  });

  test('has a wagon for each channel, and shapes only for kinds of servers there are', () => {
    expect(new Set(WAGONS).size).toBe(CHANNELS.length);
    expect(Object.keys(SERVERS).filter((kind) => !POOL_KINDS.some((known) => known === kind))).toEqual([]);
  });
});

describe.each([
  ['export', 0],
  ['import', 1],
])('who stands before servers of %s', (_, flow) => {
  test('people stand in one line that winds: each is one step from the next', () => {
    const cell = queues('travellers')[flow]!;
    const people = spots(cell, 20, 10);
    for (const [i, { x, y }] of people.slice(1).entries()) expect(Math.hypot(x - people[i]!.x, y - people[i]!.y)).toBeCloseTo(10, 6);
  });

  test('no rope lies between one and the next, and one lies between any two lines', () => {
    const cell = queues('travellers')[flow]!;
    const people = spots(cell, 20, 10);
    const ropes = ropesOf(cell, 20, gridFor(cell, 20));
    const isCrossed = (a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
      ropes.some(({ x1, y1, y2 }) => (a.x - x1) * (b.x - x1) < 0 && a.y > y1 && a.y < y2);
    for (const [i, next] of people.slice(1).entries()) expect(isCrossed(people[i]!, next)).toBe(false);
    const row = people.filter(({ y }) => y === people[3]!.y);
    expect(row.length).toBeGreaterThan(1);
    for (const [i, next] of row.slice(1).entries()) expect(isCrossed(row[i]!, next)).toBe(true);
    expect(ropes.every((rope) => isWithin(cell, rope))).toBe(true);
  });

  test('wagons fill one track after the other and stand on the rails', () => {
    const cell = queues('wagons')[flow]!;
    const wagons = spots(cell, 12, 10);
    expect(new Set(wagons.map(({ x, y }) => `${x},${y}`)).size).toBe(12);
    const columns = Math.floor(cell.stand.w / 10);
    expect(new Set(wagons.slice(0, columns).map(({ y }) => y)).size).toBe(1);
    const tracks = tracksOf(cell, 12, gridFor(cell, 12));
    for (const { y } of wagons) expect(tracks.some((track) => track.y1 === track.y2 && Math.abs(track.y1 - y - 4.5) <= 1)).toBe(true);
    expect(tracks.every((track) => isWithin(cell, track))).toBe(true);
  });

  test('an empty yard has tracks and an empty hall ropes; a crowd of grains has neither', () => {
    const [yard, hall] = [queues('wagons')[flow]!, queues('travellers')[flow]!];
    expect([tracksOf(yard, 0, gridFor(yard, 0)).length, ropesOf(hall, 0, gridFor(hall, 0)).length]).toEqual([6, 2]);
    expect(pitchFor(yard.stand, 200)).toBeLessThan(6);
    expect([tracksOf(yard, 200, gridFor(yard, 200)), ropesOf(hall, 200, gridFor(hall, 200))]).toEqual([[], []]);
  });
});
