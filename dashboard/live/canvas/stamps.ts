// Trucks as pixels: each mark is drawn once by the browser, and from then on copied to where its trucks are. Where no GPU draws, that takes a third of what paths take.

/** The picture's pixels, row by row, each four bytes as the browser keeps them: red, green, blue, alpha. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** A mark without its empty pixels: where the others are, as seen from its middle in a sheet of one width. */
export interface Stamp {
  readonly offsets: Int32Array;
  readonly pixels: Uint32Array;
  /** No pixel is farther from the middle than this. */
  readonly reach: number;
}

/** Places between two pixels, each with a stamp of its own: trucks glide instead of jumping. */
export const PHASES = 4;

/** Copies a mark to a place. One that would stick out over the edge is left out: the roads end before it. */
export function press({ width, height, pixels }: Sheet, stamp: Stamp, x: number, y: number): void {
  const { offsets, pixels: ink, reach } = stamp;
  if (x < reach || y < reach || x >= width - reach || y >= height - reach) return;
  const middle = y * width + x;
  for (let i = 0; i < offsets.length; i++) {
    const at = middle + (offsets[i] ?? 0);
    const over = ink[i] ?? 0;
    const under = pixels[at] ?? 0;
    // As a rule a mark's pixel is full or falls on nothing; only edges over other marks are mixed.
    pixels[at] = over >>> 24 === 255 || under === 0 ? over : mixed(over, under);
  }
}

/** An edge over another mark. Two edges keep the fuller one: their sum would need three more products, and nobody can tell. */
function mixed(over: number, under: number): number {
  const alpha = over >>> 24;
  if (under >>> 24 !== 255) return alpha > under >>> 24 ? over : under;
  // Of 256 parts; red and blue in one product: their sum stays below 2³².
  const part = alpha + (alpha >>> 7);
  const rest = 256 - part;
  const redBlue = (((over & 0xff00ff) * part + (under & 0xff00ff) * rest) >>> 8) & 0xff00ff;
  const green = (((over >>> 8) & 255) * part + ((under >>> 8) & 255) * rest) & 0xff00;
  return (0xff000000 | redBlue | green) >>> 0;
}

/** The stamp of a square picture whose middle pixel is the mark's, for sheets of `width`. */
export function stampOf(picture: Sheet, width: number): Stamp {
  const reach = picture.width >> 1;
  const inked = [...picture.pixels.keys()].filter((i) => (picture.pixels[i] ?? 0) >>> 24 > 0);
  return {
    offsets: Int32Array.from(inked, (i) => (Math.floor(i / picture.width) - reach) * width + (i % picture.width) - reach),
    pixels: Uint32Array.from(inked, (i) => picture.pixels[i] ?? 0),
    reach: reach + 1,
  };
}
