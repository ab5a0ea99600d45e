// Figures as a Markdown table.
import type { Figure } from './figure.ts';
import { short } from './io/measured.ts';

/** `yes` meets the aim, `must` only what must be, `no` neither; empty when nothing is asked. */
function verdict({ median, better, must, aim }: Figure): string {
  const meets = (asked: number): boolean => (better === 'less' ? median <= asked : median >= asked);
  if (aim !== null && meets(aim)) return 'aim';
  if (must !== null) return meets(must) ? 'must' : 'NO';
  return aim === null ? '' : 'below aim';
}

/** A row a figure; the spread is of its rounds. */
export function tableText(figures: readonly Figure[]): string {
  const sign = (figure: Figure): string => (figure.better === 'less' ? '≤' : '≥');
  const asked = (figure: Figure, value: number | null): string => (value === null ? '' : `${sign(figure)} ${short(value)}`);
  const rows = figures.map((figure) => [
    figure.id,
    figure.what,
    `${short(figure.median)} ${figure.unit}`,
    figure.rounds > 1 ? `${short(figure.min)}–${short(figure.max)} (${figure.rounds})` : '',
    asked(figure, figure.must),
    asked(figure, figure.aim),
    verdict(figure),
    figure.beside,
  ]);
  const head = ['id', 'figure', 'median', 'spread (rounds)', 'must', 'aim', 'met', 'beside'];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
