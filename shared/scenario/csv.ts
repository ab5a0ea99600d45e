// Splits CSV text into records and cells, each with its place. Knows nothing of what the cells mean.

/** One cell: its text without quotes, and where it begins, 1-based. */
export interface CsvCell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A place where the text is no CSV; nothing after it is read. */
export interface CsvFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

interface Cursor {
  readonly text: string;
  readonly separator: string;
  at: number;
  line: number;
  lineStart: number;
}

/** The records of a CSV text one after another, as RFC 4180 has them: a cell in quotes may hold separators, line ends and doubled quotes.
    Lines end in LF, CRLF or CR; a byte order mark and empty lines are passed over. A fault is yielded last. */
export function* csvRecords(text: string, separator: string): Generator<readonly CsvCell[] | CsvFault, void> {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const cursor: Cursor = { text, separator, at: start, line: 1, lineStart: start };
  for (let cells: CsvCell[] = []; ;) {
    const cell = takeCell(cursor);
    if ('expected' in cell) {
      yield cell;
      return;
    }
    cells.push(cell);
    const end = text[cursor.at];
    if (end === separator) {
      cursor.at += 1;
      continue;
    }
    if (cells.length > 1 || cell.text !== '') yield cells;
    cells = [];
    if (end === undefined) return;
    cursor.at += text.startsWith('\r\n', cursor.at) ? 2 : 1;
    cursor.line += 1;
    cursor.lineStart = cursor.at;
  }
}

/** True for a record that was read, false for a fault. */
export function isRecord(entry: readonly CsvCell[] | CsvFault): entry is readonly CsvCell[] {
  return !('expected' in entry);
}

/** Reads one cell and stops at what ends it: a separator, a line end or the end of the text. */
function takeCell(cursor: Cursor): CsvCell | CsvFault {
  const { text, at, line, lineStart } = cursor;
  const place = { line, column: at - lineStart + 1 };
  if (text[at] === '"') return takeQuoted(cursor, place);
  let to = at;
  while (to < text.length && !endsCell(cursor, to)) to += 1;
  cursor.at = to;
  const cell = text.slice(at, to);
  const quote = cell.indexOf('"');
  if (quote < 0) return { text: cell, ...place };
  return { line, column: place.column + quote, expected: 'quotes around the whole cell', found: 'a quote inside it' };
}

function takeQuoted(cursor: Cursor, place: { readonly line: number; readonly column: number }): CsvCell | CsvFault {
  const { text } = cursor;
  const from = cursor.at + 1;
  let to = text.indexOf('"', from);
  while (to >= 0 && text[to + 1] === '"') to = text.indexOf('"', to + 2);
  if (to < 0) return { ...place, expected: 'a quote that ends the cell', found: 'the end of the file' };
  for (let feed = text.indexOf('\n', from); feed >= 0 && feed < to; feed = text.indexOf('\n', feed + 1)) {
    cursor.line += 1;
    cursor.lineStart = feed + 1;
  }
  cursor.at = to + 1;
  if (cursor.at < text.length && !endsCell(cursor, cursor.at))
    return {
      line: cursor.line,
      column: cursor.at - cursor.lineStart + 1,
      expected: 'a separator or the end of the line after a quote',
      found: JSON.stringify(text[cursor.at]),
    };
  return { text: text.slice(from, to).replaceAll('""', '"'), ...place };
}

function endsCell({ text, separator }: Cursor, at: number): boolean {
  const character = text[at];
  return character === separator || character === '\n' || character === '\r';
}
