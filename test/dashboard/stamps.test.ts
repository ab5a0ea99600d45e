// Marks copied into the pixels of a picture.
import { describe, expect, test } from 'vitest';
import { press, stampOf, type Sheet } from '../../dashboard/live/canvas/stamps.ts';

const rgba = (r: number, g: number, b: number, a: number): number => new Uint32Array(Uint8Array.of(r, g, b, a).buffer)[0]!;
const RED = rgba(200, 0, 0, 255);
const HALF_BLUE = rgba(0, 0, 100, 128);
const sheet = (width: number, height: number): Sheet => ({ width, height, pixels: new Uint32Array(width * height) });
const at = ({ width, pixels }: Sheet, x: number, y: number): number[] => [...new Uint8Array(pixels.slice(y * width + x).buffer, 0, 4)];

/** A plus of five pixels, its right arm half covered. */
function plus(width: number) {
  const picture = sheet(5, 5);
  for (const i of [7, 11, 12, 17]) picture.pixels[i] = RED;
  picture.pixels[13] = HALF_BLUE;
  return stampOf(picture, width);
}

describe('a stamp', () => {
  test('is copied around the place of its middle', () => {
    const page = sheet(20, 10);
    press(page, plus(20), 8, 4);
    const inked = [...page.pixels.keys()].filter((i) => page.pixels[i] !== 0).map((i) => [i % 20, Math.floor(i / 20)]);
    expect(inked).toEqual([[8, 3], [7, 4], [8, 4], [9, 4], [8, 5]]); // prettier-ignore
    expect(at(page, 9, 4)).toEqual([0, 0, 100, 128]);
  });

  test('mixes an edge with the full mark below it', () => {
    const page = sheet(20, 10);
    page.pixels[4 * 20 + 9] = RED;
    press(page, plus(20), 8, 4);
    expect(at(page, 9, 4)).toEqual([99, 0, 50, 255]);
  });

  test('keeps the fuller of two edges', () => {
    const page = sheet(20, 10);
    page.pixels[4 * 20 + 9] = rgba(9, 9, 9, 200);
    press(page, plus(20), 8, 4);
    expect(at(page, 9, 4)).toEqual([9, 9, 9, 200]);
  });

  test.each([
    [0, 4],
    [19, 4],
    [8, 0],
    [8, 9],
    [-3, 4],
    [8, 40],
  ])('is left out where it would stick out over the edge: %i, %i', (x, y) => {
    // prettier-ignore
    const page = sheet(20, 10);
    press(page, plus(20), x, y);
    expect(page.pixels.every((pixel) => pixel === 0)).toBe(true);
  });
});
