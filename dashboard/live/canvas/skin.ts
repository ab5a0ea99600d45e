// What a gate that is no road looks like: the parts of the picture a skin draws in its own way. Skins come in a chunk of their own when a gate has such a flow.
import type { Palette, Picture } from './paint.ts';
import type { Band, Cell, Grid, Plan, SkinName } from './plan.ts';
import type { Sprite } from './scene.ts';

export type Pen = CanvasRenderingContext2D;

export interface Skin {
  /** What one moves on, from one end of the band to the other. */
  way(pen: Pen, picture: Picture, band: Band): void;
  /** What lies under those who stand at a stage; `here`: how many they are. */
  floor(pen: Pen, palette: Palette, stand: { readonly cell: Cell; readonly here: number; readonly grid: Grid }): void;
  /** One server of this kind around its place; false where it looks as it does on a road. */
  server(
    pen: Pen,
    palette: Palette,
    place: { readonly x: number; readonly y: number; readonly kind: string; readonly heading: 1 | -1 },
  ): boolean;
  /** One who moves, around the origin; `fillStyle` is set. False: as on a road. */
  mark(pen: Pen, mark: Pick<Sprite, 'channel' | 'pitch'>): boolean;
  /** Colours by channel. */
  colours(palette: Palette): readonly string[];
  /** Those who move as one; answers how long they are behind the leader. */
  group(pen: Pen, picture: Picture, sprite: Sprite): number;
}

export type Skins = Partial<Readonly<Record<SkinName, Skin>>>;

/** Nothing for a gate of roads alone. */
export async function loadSkins({ bands }: Pick<Plan, 'bands'>): Promise<Skins> {
  return bands.every(({ skin }) => skin === 'road') ? {} : (await import('./skins.ts')).skins;
}
