// Charts take turns: all of them within a tick of their data, few of them in one picture.
import { describe, expect, test } from 'vitest';
import { createDrawQueue } from '../../dashboard/data/draw-queue.ts';

const PICTURE_MS = 1000 / 60;

/** A screen whose pictures come when the test says so, and charts that write down which data they drew in which picture. */
function wall(charts: number) {
  let nowMs = 0;
  let picture = 0;
  let callbacks: (() => void)[] = [];
  const queue = createDrawQueue({ nowMs: () => nowMs, next: (callback) => void callbacks.push(callback) });
  const drawn: { readonly chart: number; readonly tick: number; readonly picture: number }[] = [];
  let tick = 0;
  const draws = Array.from({ length: charts }, (_, chart) => () => void drawn.push({ chart, tick, picture }));
  return {
    queue,
    draws,
    drawn,
    tick() {
      tick += 1;
      for (const draw of draws) queue.ask(draw);
    },
    show(pictures: number) {
      for (let i = 0; i < pictures; i++) {
        nowMs += PICTURE_MS;
        picture += 1;
        const due = callbacks;
        callbacks = [];
        for (const callback of due) callback();
      }
    },
    isAsleep: () => callbacks.length === 0,
  };
}

describe('the queue of drawings', () => {
  test.each([
    [12, 6, 2],
    [24, 3, 8],
    [5, 1, 5],
  ])('draws %i charts with data every %i pictures at most %i a picture, each once a tick', (charts, pictures, most) => {
    const { tick, show, drawn } = wall(charts);
    tick();
    show(pictures);
    for (let i = 0; i < 10; i++) {
      tick();
      show(pictures);
    }
    for (let picture = pictures + 1; picture <= 11 * pictures; picture++)
      expect(drawn.filter((one) => one.picture === picture).length).toBeLessThanOrEqual(most);
    for (let n = 3; n <= 11; n++) {
      const ofTick = drawn.filter((one) => one.tick === n).map(({ chart }) => chart);
      expect(ofTick.sort((a, b) => a - b)).toEqual([...Array(charts).keys()]);
    }
  });

  test('a chart asked for twice before its turn is drawn once, with the newest data', () => {
    const { tick, show, drawn } = wall(1);
    tick();
    tick();
    show(3);
    expect(drawn).toEqual([{ chart: 0, tick: 2, picture: 1 }]);
  });

  test('asks for no pictures while nothing waits', () => {
    const { tick, show, isAsleep } = wall(4);
    tick();
    show(6);
    expect(isAsleep()).toBe(true);
  });

  test('a chart that is gone is not drawn', () => {
    const { tick, show, drawn, queue, draws } = wall(2);
    tick();
    queue.forget(draws[0]!);
    show(6);
    expect(drawn.map(({ chart }) => chart)).toEqual([1]);
  });

  test('a drawing that fails does not stop the others', () => {
    const { show, drawn, queue, draws } = wall(2);
    queue.ask(() => {
      throw new Error('no canvas');
    });
    queue.ask(draws[1]!);
    expect(() => show(1)).toThrow('no canvas');
    show(3);
    expect(drawn.map(({ chart }) => chart)).toEqual([1]);
  });
});
