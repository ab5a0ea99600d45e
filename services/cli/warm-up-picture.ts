// The curves of a warm-up as an SVG: trucks inside by day from the empty start, and the warm-up that is proposed.
import { DAY_MS } from '../../shared/time.ts';

export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

const SIZE = { width: 820, height: 360, left: 64, right: 96, top: 44, bottom: 44 };
/** The run colours of the dashboard, dark enough on white. */
const COLOURS = ['#1f2933', '#1864ab', '#a8500c', '#2b7a3d', '#8a2d80', '#5c5f66'];

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function warmUpPicture(
  title: string,
  curves: readonly Curve[],
  at: { readonly stepMs: number; readonly proposedMs: number },
): string {
  const { width, height, left, right, top, bottom } = SIZE;
  const steps = Math.max(2, ...curves.map(({ values }) => values.length));
  const most = Math.max(1, ...curves.flatMap(({ values }) => values)) * 1.05;
  const x = (step: number): number => left + (step / (steps - 1)) * (width - left - right);
  const y = (value: number): number => height - bottom - (value / most) * (height - top - bottom);
  const days = ((steps - 1) * at.stepMs) / DAY_MS;
  const ticks = Array.from({ length: 7 }, (_, i) => Math.round((i * days) / 6));
  const cut = x(Math.min(steps - 1, at.proposedMs / at.stepMs));
  const lines = curves.map(({ name, values }, i) => {
    const points = values.map((value, step) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const colour = COLOURS[i % COLOURS.length];
    const end = `<text x="${width - right + 6}" y="${y(values.at(-1) ?? 0).toFixed(1)}" fill="${colour}" dominant-baseline="middle">${escaped(name)}</text>`;
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points}"/>${end}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}: warm-up</title><rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="20" font-size="14">${escaped(title)}: trucks inside, mean of the day that begins there</text>`,
    `<rect x="${left}" y="${top}" width="${(cut - left).toFixed(1)}" height="${height - top - bottom}" fill="#e9ecef"/>`,
    `<text x="${(cut + 4).toFixed(1)}" y="${top + 12}">warm-up ${Number((at.proposedMs / DAY_MS).toFixed(2))} d</text>`,
    `<path d="M${left} ${top}V${height - bottom}H${width - right}" fill="none" stroke="#868e96"/>`,
    ...[0, 0.5, 1].map(
      (part) =>
        `<text x="${left - 6}" y="${y(part * most).toFixed(1)}" text-anchor="end" dominant-baseline="middle">${Math.round(part * most)}</text>`,
    ),
    ...ticks.map(
      (day) => `<text x="${x((day * DAY_MS) / at.stepMs).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${day}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">days from the empty start</text>`,
    ...lines,
    '</svg>\n',
  ].join('\n');
}
