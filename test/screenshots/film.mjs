// Pictures of a page, one after another, as an animated GIF that stores only what changes.
import { Buffer } from 'node:buffer';
import gifenc from 'gifenc';
import { PNG } from 'pngjs';

const { applyPalette, GIFEncoder, quantize } = gifenc;

const COLOURS = 96;
/** Pictures the colours are chosen from. */
const SAMPLES = 12;

/** GIF of PNG pictures of one size. Each has its own time in ms; equal ones in a row become one. */
export function gifOf(pictures) {
  const images = pictures.map(({ png }) => PNG.sync.read(png));
  const { width, height } = images[0];
  const palette = paletteOf(images);
  const clear = palette.length;
  const gif = GIFEncoder();
  let before;
  let waiting;
  const put = () => waiting && gif.writeFrame(waiting.pixels, width, height, waiting.options);
  for (const [i, image] of images.entries()) {
    const pixels = applyPalette(image.data, palette);
    const isFirst = before === undefined;
    const changed = isFirst ? pixels : pixels.map((colour, at) => (colour === before[at] ? clear : colour));
    if (!isFirst && changed.every((colour) => colour === clear)) {
      waiting.options.delay += pictures[i].ms;
      continue;
    }
    put();
    const options = {
      delay: pictures[i].ms,
      dispose: 1,
      ...(isFirst ? { palette: [...palette, [0, 0, 0]] } : { transparent: true, transparentIndex: clear }),
    };
    waiting = { pixels: changed, options };
    before = pixels;
  }
  put();
  gif.finish();
  return gif.bytes();
}

/** One palette for all, so that what stays the same keeps its colour. */
function paletteOf(images) {
  const step = Math.max(1, Math.floor(images.length / SAMPLES));
  const chosen = images.filter((_, i) => i % step === 0);
  const all = Buffer.concat(chosen.map(({ data }) => data));
  return quantize(new Uint8Array(all), COLOURS);
}
