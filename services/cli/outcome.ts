// What became of everybody in a run, and what a reader must know before its figures, in words.
import type { Counts, RunWarning } from '../../shared/protocol/run.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts';
import { numberText } from './output.ts';

/** `900 arrived = 880 cleared + …`: whole runs, all replications. */
export function countsText({ arrived, cleared, turnedBack, divertedOut, spoiled, inside }: Counts): string {
  return `${arrived} arrived = ${cleared} cleared + ${turnedBack} turned back + ${divertedOut} diverted + ${spoiled} spoiled + ${inside} still inside`;
}

/** A line a warning, under one label; no line without warnings. */
export function warningLines(warnings: readonly RunWarning[] = []): readonly string[] {
  return warnings.map((warning) => `warning    ${warningText(warning)}`);
}

export function warningText({ code, params }: RunWarning): string {
  const text = (name: string): string => String(params[name] ?? '');
  const number = (name: string): number => Number(params[name] ?? 0);
  switch (code) {
    case 'deadlock':
      return (
        `${text('gate')}: deadlock in ${text('replications')} of ${text('of')} replications, first ${afterText(number('atMs'))} in replication ` +
        `${text('replication')}: ${text('trucks')} at ${text('stages').replaceAll(',', ', ')} block each other. Figures after that mean little.`
      );
    case 'never-cleared':
      return `${text('gate')}, ${text('flow')}: ${text('arrived')} arrived and none was released.`;
    case 'queue-grows':
      return (
        `${text('gate')}, ${text('flow')}: the number inside keeps growing, from ${numberText(number('early'), '')} to ${numberText(number('end'), '')}. ` +
        'Its means say how long the run was, not what waiting is like.'
      );
  }
}

/** `after 3 d 04:12` of simulated time. */
function afterText(ms: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(Math.floor((ms % DAY_MS) / HOUR_MS))}:${two(Math.floor((ms % HOUR_MS) / MINUTE_MS))}`;
  return `after ${Math.floor(ms / DAY_MS)} d ${clock}`;
}
