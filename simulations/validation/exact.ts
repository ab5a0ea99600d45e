// Figures that must be equal: counts exactly, measures within the digits that were published, tables cell by cell.
import type { CheckedMetric } from './case.ts';

/** Largest distance allowed: a number as it is, `relative` in shares of the expected value. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

type Cell = number | string | null;

/** One number. */
export function equals(metric: string, expected: number, simulated: number, tolerance: Tolerance, unit?: string): CheckedMetric {
  return { metric, unit, expected, simulated, holds: isNear(expected, simulated, tolerance) };
}

/** A table or a list, row by row; the line of the report names the first cell that differs. */
export function sameTable(
  metric: string,
  expected: readonly (readonly Cell[])[],
  simulated: readonly (readonly Cell[])[],
  tolerance: Tolerance,
): CheckedMetric {
  const difference = firstDifference(expected, simulated, tolerance);
  return {
    metric,
    expected: tableText(expected),
    simulated: difference ?? (expected.length === 1 ? tableText(simulated) : `${rowsText(simulated.length)}, all equal`),
    holds: difference === undefined,
  };
}

/** A single row in its cells, to eight digits; of more rows only how many. */
function tableText(rows: readonly (readonly Cell[])[]): string {
  const [only] = rows;
  if (rows.length !== 1 || only === undefined) return rowsText(rows.length);
  return only.map((cell) => (typeof cell === 'number' ? String(Number(cell.toPrecision(8))) : String(cell))).join(', ');
}

const rowsText = (n: number): string => (n === 1 ? '1 row' : `${n} rows`);

function firstDifference(
  expected: readonly (readonly Cell[])[],
  simulated: readonly (readonly Cell[])[],
  tolerance: Tolerance,
): string | undefined {
  if (expected.length !== simulated.length) return rowsText(simulated.length);
  for (const [i, row] of expected.entries()) {
    for (const [j, cell] of row.entries()) {
      const found = simulated[i]?.[j] ?? null;
      if (!sameCell(cell, found, tolerance)) return `row ${i + 1}, column ${j + 1}: ${found} instead of ${cell}`;
    }
  }
  return undefined;
}

function sameCell(expected: Cell, found: Cell, tolerance: Tolerance): boolean {
  return typeof expected === 'number' && typeof found === 'number' ? isNear(expected, found, tolerance) : expected === found;
}

function isNear(expected: number, found: number, { absolute = 0, relative = 0 }: Tolerance): boolean {
  return Math.abs(found - expected) <= absolute + relative * Math.abs(expected);
}
