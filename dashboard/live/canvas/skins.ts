// The two skins that are no road: a rail yard of tracks and wagons, and a hall where people queue between ropes before desks and e-gates. Colours come from the tokens.
import { LEAST_PITCH, LINE_DROP, ropesOf, tracksOf, type Segment } from './floor.ts';
import { LOCOMOTIVE, PERSON, SERVERS, WAGONS } from './shapes.ts';
import type { Pen, Skin, Skins } from './skin.ts';

const TIE_EVERY = 9;
const RAIL_HALF = 4;
const STEP_EVERY = 22;
/** Wagons drawn behind a locomotive; the count beside them says how many there are. */
const TRAILING = 3;
const WAGON = 9.5;

function fillPath(
  pen: Pen,
  shape: string,
  at: { readonly x: number; readonly y: number; readonly scale: number; readonly flip: 1 | -1 },
): void {
  pen.save();
  pen.translate(at.x, at.y);
  pen.scale(at.scale * at.flip, at.scale);
  pen.fill(new Path2D(shape));
  pen.restore();
}

/** The state of the server is the fill that is set. */
function server(...[pen, palette, { x, y, kind, heading }]: Parameters<Skin['server']>): boolean {
  const shape = SERVERS[kind];
  if (shape === undefined) return false;
  const fill = pen.fillStyle;
  pen.fillRect(x - 5, y - 5, 10, 10);
  pen.fillStyle = palette.borderStrong;
  fillPath(pen, shape, { x, y, scale: 1, flip: heading });
  pen.fillStyle = fill;
  return true;
}

function strokeAll(pen: Pen, colour: string, segments: readonly Segment[]): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { x1, y1, x2, y2 } of segments) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
}

/** Marks on the floor that say which way one walks. */
function steps(
  pen: Pen,
  colour: string,
  span: { readonly from: number; readonly to: number; readonly y: number; readonly heading: 1 | -1 },
): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let x = span.from + STEP_EVERY / 2; x < span.to; x += STEP_EVERY) {
    pen.moveTo(x - 3 * span.heading, span.y - 4);
    pen.lineTo(x + span.heading, span.y);
    pen.lineTo(x - 3 * span.heading, span.y + 4);
  }
  pen.stroke();
}

const rail: Skin = {
  way(pen, { palette, plan }, { entry }) {
    pen.fillStyle = palette.road;
    for (let x = 2; x < plan.width; x += TIE_EVERY) pen.fillRect(x, entry.y + LINE_DROP - 7, 3, 15);
    const rails = [-RAIL_HALF, RAIL_HALF].map((rise) => entry.y + LINE_DROP + rise + 0.5);
    strokeAll(
      pen,
      palette.borderStrong,
      rails.map((y) => ({ x1: 0, y1: y, x2: plan.width, y2: y })),
    );
  },
  floor: (pen, palette, { cell, here, grid }) => strokeAll(pen, palette.border, tracksOf(cell, here, grid)),
  server,
  mark(pen, { channel, pitch }) {
    if (pitch < LEAST_PITCH) return false;
    fillPath(pen, WAGONS[channel === 1 || channel === 2 ? channel : 0], { x: 0, y: 0, scale: pitch / 10, flip: 1 });
    return true;
  },
  colours: ({ channels }) => channels,
  group(pen, { palette, plan }, { x, y, flow, group }) {
    const heading = plan.bands[flow]?.heading ?? 1;
    const trailing = Math.min(TRAILING, group - 1);
    for (let i = 0; i <= trailing; i++) {
      const at = { x: x - heading * i * WAGON, y, scale: 1, flip: heading };
      pen.fillStyle = palette.surface;
      pen.fillRect(at.x - 5, y - 5, 10, 10);
      pen.fillStyle = i === 0 ? palette.ink : palette.ink3;
      fillPath(pen, i === 0 ? LOCOMOTIVE : WAGONS[2], at);
    }
    return trailing * WAGON;
  },
};

const hall: Skin = {
  way(pen, { palette, plan }, { entry, heading }) {
    pen.fillStyle = palette.road;
    pen.fillRect(0, entry.y - 9, plan.width, 18);
    steps(pen, palette.ink3, { from: 0, to: plan.width, y: entry.y, heading });
  },
  floor(pen, palette, { cell, here, grid }) {
    if (cell.kind !== 'delay') strokeAll(pen, palette.borderStrong, ropesOf(cell, here, grid));
    else steps(pen, palette.border, { from: cell.x, to: cell.x + cell.w, y: cell.y + cell.h / 2, heading: cell.heading });
  },
  server,
  mark(pen, { pitch }) {
    if (pitch < LEAST_PITCH) return false;
    fillPath(pen, PERSON, { x: 0, y: 0, scale: pitch / 10, flip: 1 });
    return true;
  },
  colours: ({ ink2, channels }) => [ink2, channels[1], channels[2]],
  group: () => 0,
};

export const skins: Skins = { rail, hall };
