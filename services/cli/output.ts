// What commands print: data on standard output, everything else on standard error; numbers and tables for people.

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** For the reader, not for the pipe: progress, notes, warnings. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns padded to their widest cell; the columns named in `right` are aligned to the right. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** A number with its thousands and as many decimals as its unit bears. */
export function numberText(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (unit === 'share') return `${unsignedZero((value * 100).toFixed(1))} %`;
  const size = Math.abs(value);
  const decimals = unit === 'days' ? 2 : unit === 'USD/day' || size >= 10_000 ? 0 : 1;
  return unsignedZero(value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
}

/** What rounds to nothing has no sign. */
function unsignedZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A difference with its sign; none when it rounds to nothing. */
export function differenceText(value: number, unit: string): string {
  const text = numberText(value, unit);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** The unit as printed beside a number; a share carries its own sign. */
export function unitText(unit: string): string {
  return unit === 'share' ? '' : unit;
}

/** Wall time for people: `1.4 s`, `2 min 5 s`. */
export function secondsText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** `2025-07-01 07:00` in UTC. */
export function momentText(epochMs: number | null): string {
  return epochMs === null ? '–' : new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** A word a POSIX shell reads back as one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
