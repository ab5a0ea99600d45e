// Tables as CSV that every spreadsheet opens: UTF-8 with a mark, RFC 4180, and no text that a spreadsheet would compute.

/** A spreadsheet takes text that begins so for a formula, also behind blanks and in full width. Source: OWASP, CSV injection. */
const FORMULA = /^[\s\0]*[=+\-@\t\r\0＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

type Cell = string | number | null;

/** The first row is the header. Numbers keep all their digits, with a decimal point; null is an empty cell. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  // An apostrophe in front makes it text.
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
