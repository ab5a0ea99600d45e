// The text of a recorded trace to records of cells or lines of JSON. What they mean is told in shared/scenario/trace-file.ts.
import { parse, type CsvError } from 'csv-parse/sync';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { MAX_TRACE_PROBLEMS, MAX_TRACE_ROWS, type TraceRecord, type TraceText } from '../../shared/scenario/index.ts';

/** Splits a trace: lines of JSON when it begins with a bracket, else CSV. `file` is how it is called in messages.
    @throws InvalidDocument when a record has more or fewer cells than the header, or a quote stands wrong. */
export function parseTraceText(text: string, file: string): TraceText {
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  return /^\s*[{[]/.test(plain) ? { lines: plain.split('\n') } : { records: parseRecords(plain, file) };
}

function parseRecords(text: string, file: string): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const problems: Problem[] = [];
  const [header = ''] = text.trimStart().split('\n', 1);
  parse(text, {
    // A spreadsheet of a country that writes decimal commas separates cells with semicolons.
    delimiter: header.includes(';') && !header.includes(',') ? ';' : ',',
    record_delimiter: '\n',
    skip_empty_lines: true,
    // The header, and one record more than are allowed: the reader tells it.
    to: MAX_TRACE_ROWS + 2,
    skip_records_with_error: true,
    on_record: (cells, { lines }) => {
      records.push({ line: lines, cells });
      return null;
    },
    on_skip: (error) => {
      if (error === undefined) return undefined;
      problems.push({
        file,
        path: '',
        ...(isUneven(error)
          ? unevenRecord(error, records[0])
          : wrongQuote(error, Math.max(records.at(-1)?.line ?? 0, problems.at(-1)?.line ?? 0))),
      });
      // After a wrong quote nobody knows where cells end.
      if (!isUneven(error) || problems.length === MAX_TRACE_PROBLEMS) throw new InvalidDocument(problems);
      return undefined;
    },
  });
  if (problems.length > 0) throw new InvalidDocument(problems);
  return records;
}

type Finding = Pick<Problem, 'line' | 'column' | 'expected' | 'found'>;

function isUneven({ code }: CsvError): boolean {
  return code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH';
}

function unevenRecord(error: CsvError, header: TraceRecord | undefined): Finding {
  const cells = error['record'] as readonly string[];
  return {
    line: Number(error['lines']),
    column: 1,
    expected: `${header?.cells.length ?? 0} cells, as in the header`,
    found: String(cells.length),
  };
}

/** `before` is the line the last whole record ends in. */
function wrongQuote(error: CsvError, before: number): Finding {
  const place = { line: Number(error['lines']), column: Number(error['column']) + 1 };
  if (error.code === 'INVALID_OPENING_QUOTE') return { ...place, expected: 'quotes around the whole cell', found: 'a quote inside it' };
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE')
    return { ...place, expected: 'a separator or the end of the line after a quote', found: 'something else' };
  // The cell lasts to the end of the file; it began in the record after the last whole one.
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return { ...place, line: before + 1, expected: 'a quote that ends the cell', found: 'the end of the file' };
  return { ...place, expected: 'CSV', found: error.message };
}
