// The border view: where gates stand, how lanes, trend and diversions are counted.
import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../shared/protocol/live.ts';
import { diversionFlows, lanesOpen, trendOf } from '../../dashboard/data/border.ts';
import { viewOf } from '../../dashboard/data/live-reducer.ts';
import { LAND_SIZE } from '../../dashboard/live/map/land.ts';
import { frameAround, placesOf } from '../../dashboard/live/map/place-on-map.ts';
import { layout, levelsAt, snapshot } from './fixtures.ts';

const HOUR = 3_600_000;

describe('the map', () => {
  test('has the gates from west to east, or none of them when one has no place', () => {
    expect(placesOf(['mong-cai-bl2', 'huu-nghi', 'kim-thanh-ii'])?.map(({ id }) => id)).toEqual([
      'kim-thanh-ii',
      'huu-nghi',
      'mong-cai-bl2',
    ]);
    expect(placesOf(['huu-nghi', 'somewhere'])).toBeUndefined();
  });

  test('frames the gates of the run inside what is drawn', () => {
    for (const ids of [['huu-nghi'], ['huu-nghi', 'tan-thanh', 'coc-nam', 'chi-ma'], ['kim-thanh-ii', 'mong-cai-bl2']]) {
      const places = placesOf(ids)!;
      const { x, y, w, h } = frameAround(places, 4);
      expect(w / h).toBeCloseTo(4, 6);
      expect([x, y].every((edge) => edge >= 0)).toBe(true);
      expect(x + w).toBeLessThanOrEqual(LAND_SIZE.w + 1e-6);
      expect(y + h).toBeLessThanOrEqual(LAND_SIZE.h + 1e-6);
      for (const place of places) expect(place.x > x && place.x < x + w && place.y > y && place.y < y + h).toBe(true);
    }
  });
});

describe('a tile', () => {
  test('counts lanes where there are lanes, and every pool where there are none', () => {
    const pools = layout.pools.map((pool, p) => ({ ...pool, kind: p === 0 ? 'lane' : pool.kind, most: 3 }));
    expect(lanesOpen({ ...layout, pools }, levelsAt(0))).toEqual({ open: 1, of: 3, isLanes: true });
    expect(lanesOpen(layout, levelsAt(0))).toEqual({ open: 4, of: null, isLanes: false });
  });

  test('a queue that grew by a tenth and three trucks in an hour is rising', () => {
    const view = viewOf(snapshot(75));
    const course = (waiting: number[]) => ({ ...view, history: [{ ...view.history[0]!, waiting }] });
    expect(trendOf(course([10, 10, 10, 10, 14]), 0)).toBe('rising');
    expect(trendOf(course([10, 10, 10, 10, 12]), 0)).toBe('steady');
    expect(trendOf(course([10, 10, 10, 10, 2]), 0)).toBe('falling');
    expect(trendOf(viewOf(snapshot(45)), 0)).toBeUndefined();
  });
});

test('diversions of the last hour are counted by way', () => {
  const diverted = (atMs: number, to: string): FeedEvent => ({ atMs, gate: 'huu-nghi', code: 'diverted', params: { to } });
  const feed = [diverted(0, 'a'), diverted(2 * HOUR, 'a'), diverted(2.5 * HOUR, 'a'), diverted(2.5 * HOUR, 'b')];
  const { flows, isWhole } = diversionFlows(feed, 2.9 * HOUR);
  expect(flows).toEqual([
    { from: 'huu-nghi', to: 'a', trucks: 2 },
    { from: 'huu-nghi', to: 'b', trucks: 1 },
  ]);
  expect(isWhole).toBe(true);
});
