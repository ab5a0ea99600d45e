// The layer of trucks: pixels written by hand over the ground, made anew for every picture.
import { paintGroup, paintMark, paintRing, type Palette, type Picture } from './paint.ts';
import type { Scene, Sprite } from './scene.ts';
import type { Skin } from './skin.ts';
import { PHASES, press, stampOf, type Sheet, type Stamp } from './stamps.ts';

export interface TruckLayer {
  /** Draws everyone where they are; without trucks the layer is empty. */
  paint(picture: Picture): void;
}

/** Longer than any pitch there is. */
const PITCHES = 16;
const CHANNELS = 3;

/** For a canvas of one size, one set of colours and one set of skins. */
export function createTruckLayer(canvas: HTMLCanvasElement, scale: number, { palette, plan, skins }: Picture): TruckLayer {
  const { width, height } = canvas;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const image = new ImageData(width, height);
  const sheet: Sheet = { width, height, pixels: new Uint32Array(image.data.buffer) };
  const stamps = plan.bands.map(({ skin }) => openStamps(width, scale, palette, skins[skin]));
  return {
    paint(picture) {
      sheet.pixels.fill(0);
      if (!picture.bars) pressAll(sheet, picture.scene, scale, stamps);
      pen?.putImageData(image, 0, 0);
      const picked = picture.picked?.kind === 'truck' ? picture.scene.find(picture.picked) : undefined;
      if (pen === null || picture.bars || (picked === undefined && !picture.scene.hasGroups())) return;
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      for (const sprite of picture.scene.sprites()) if (sprite.group > 1) paintGroup(pen, picture, sprite);
      if (picked !== undefined) paintRing(pen, picture, picked);
    },
  };
}

type Stamps = (channel: number, pitch: number, phase: number) => Stamp;

/** `stamps`: by flow. */
function pressAll(sheet: Sheet, scene: Scene, scale: number, stamps: readonly Stamps[]): void {
  for (const { x, y, pitch, channel, flow } of scene.sprites()) {
    const left = Math.round(x * scale * PHASES);
    const top = Math.round(y * scale * PHASES);
    const column = Math.floor(left / PHASES);
    const row = Math.floor(top / PHASES);
    const stamp = stamps[flow]?.(channel, pitch, (left - column * PHASES) * PHASES + top - row * PHASES);
    if (stamp !== undefined) press(sheet, stamp, column, row);
  }
}

/** Stamps by channel, pitch and place between pixels, each made when it is first asked for. */
function openStamps(width: number, scale: number, palette: Palette, skin: Skin | undefined): Stamps {
  const colours = skin?.colours(palette) ?? palette.channels;
  const made: (Stamp | undefined)[] = [];
  return (channel, pitch, phase) => {
    const known = channel === 1 || channel === 2 ? channel : 0;
    const key = (phase * PITCHES + pitch) * CHANNELS + known;
    return (made[key] ??= stampOf(pictureOf({ channel: known, pitch }, phase, { scale, skin, colour: colours[known] ?? '' }), width));
  };
}

/** One mark drawn by the browser, its middle in the middle pixel but for the phase. */
function pictureOf(
  mark: Pick<Sprite, 'channel' | 'pitch'>,
  phase: number,
  { scale, skin, colour }: { readonly scale: number; readonly skin: Skin | undefined; readonly colour: string },
): Sheet {
  const reach = Math.ceil(mark.pitch * 0.5 * scale) + 2;
  const size = 2 * reach + 1;
  const pen = Object.assign(document.createElement('canvas'), { width: size, height: size }).getContext('2d', { willReadFrequently: true });
  if (pen === null) return { width: size, height: size, pixels: new Uint32Array(size * size) };
  pen.setTransform(scale, 0, 0, scale, reach + Math.floor(phase / PHASES) / PHASES, reach + (phase % PHASES) / PHASES);
  pen.fillStyle = colour;
  paintMark(pen, mark, skin);
  return { width: size, height: size, pixels: new Uint32Array(pen.getImageData(0, 0, size, size).data.buffer) };
}
