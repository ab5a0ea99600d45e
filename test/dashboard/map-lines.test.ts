// Railways and plans on the map: where they run, what is in sight, who says so.
import { describe, expect, test } from 'vitest';
import { LINES, linesIn, pathOf, PLANNED_GATES, plannedGatesIn } from '../../dashboard/live/map/lines.ts';
import { LAND_SIZE } from '../../dashboard/live/map/land.ts';
import { frameAround, placesOf } from '../../dashboard/live/map/place-on-map.ts';

const frameOf = (...ids: readonly string[]) => frameAround(placesOf(ids)!, 4);
const idsIn = (...ids: readonly string[]) => linesIn(frameOf(...ids)).map(({ id }) => id);
const pointsOf = (path: string) => [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

describe('lines of the map', () => {
  test('run within what is drawn', () => {
    for (const line of LINES) {
      const points = pointsOf(pathOf(line));
      expect(points.length).toBe(line.towns.length);
      for (const [x, y] of points) expect(x >= 0 && x <= LAND_SIZE.w && y >= 0 && y <= LAND_SIZE.h).toBe(true);
    }
  });

  test('are shown where the gates of the run are, also when no town of theirs is in sight', () => {
    expect(idsIn('huu-nghi', 'tan-thanh')).toEqual(['nanning-yen-vien', 'lang-son-hanoi']);
    expect(idsIn('kim-thanh-ii')).toEqual(['mengzi-hanoi']);
    expect(idsIn('mong-cai-bl2')).toEqual(['mong-cai-hai-phong']);
    expect(idsIn('tra-linh')).toEqual([]);
    const between = linesIn({ x: 786, y: 116, w: 12, h: 12 }).map(({ id }) => id);
    expect(between).toEqual(['nanning-yen-vien']);
  });

  test('pass the railway gates of the library', () => {
    for (const id of ['dong-dang', 'lang-son-hanoi', 'mong-cai-hai-phong', 'lao-cai']) {
      const gate = placesOf([id])![0]!;
      const near = LINES.flatMap((line) => pointsOf(pathOf(line))).some(([x, y]) => Math.hypot(x - gate.x, y - gate.y) < 4);
      expect([id, near]).toEqual([id, true]);
    }
  });

  test('planned gates are shown when they are in sight', () => {
    expect(plannedGatesIn(frameOf('tra-linh', 'kim-thanh-ii')).map(({ id }) => id)).toEqual(PLANNED_GATES.map(({ id }) => id));
    expect(plannedGatesIn(frameOf('mong-cai-bl2'))).toEqual([]);
  });

  test('have a document with title, address and date, or say that they are assumed', () => {
    for (const { source } of [...LINES, ...PLANNED_GATES]) {
      if (source === null) continue;
      expect(source.title).not.toBe('');
      expect(source.address).toMatch(/^https?:\/\//);
      expect(source.date).toMatch(/^\d{4}(-\d\d){0,2}$/);
    }
    expect(LINES.filter(({ source }) => source === null).map(({ id }) => id)).toEqual([
      'mengzi-hanoi',
      'lang-son-hanoi',
      'mong-cai-hai-phong',
    ]);
  });

  test('of the railway station that is only planned say so', () => {
    expect(placesOf(['lang-son-hanoi', 'dong-dang'])!.map(({ planned }) => planned)).toEqual([true, false]);
  });
});
