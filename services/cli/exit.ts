// How a command ends: its exit code and what it says about an error.
import { CommanderError } from 'commander';
import { DomainError, InvalidDocument, type ErrorCode } from '../../shared/errors.ts';

/** Exit codes, as documented in `amity --help`. */
export const EXIT = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'the run failed, or a digest differs from the one expected' },
  badInput: { code: 2, meaning: 'wrong arguments, unknown scenario or run, or a scenario with errors' },
  noEngine: { code: 3, meaning: 'Redis cannot be reached or cannot be used' },
  interrupted: { code: 130, meaning: 'interrupted by Ctrl-C' },
} as const;

/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor(message = 'interrupted') {
    super(message);
    this.name = 'Interrupted';
  }
}

/** A command that has already said everything ends with this code. */
export class ExitWith extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.name = 'ExitWith';
    this.code = code;
  }
}

/** Nothing is wrong with what was asked for. */
const FAILURES: readonly ErrorCode[] = ['simulation-failed', 'store-full', 'no-browser', 'internal'];

export function exitCodeOf(error: unknown): number {
  if (error instanceof ExitWith) return error.code;
  if (error instanceof Interrupted) return EXIT.interrupted.code;
  if (error instanceof InvalidDocument) return EXIT.badInput.code;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok.code : EXIT.badInput.code;
  if (!(error instanceof DomainError)) return EXIT.failed.code;
  if (error.code === 'redis-unreachable' || error.code === 'redis-unsuitable') return EXIT.noEngine.code;
  return FAILURES.includes(error.code) ? EXIT.failed.code : EXIT.badInput.code;
}

/** What to print on standard error; undefined when it was said already. A bug comes with its stack. */
export function errorText(error: unknown): string | undefined {
  if (error instanceof ExitWith || error instanceof CommanderError) return undefined;
  if (error instanceof InvalidDocument) {
    const n = error.problems.length;
    return `${error.message}\n${n} ${n === 1 ? 'problem' : 'problems'} found; nothing was run.`;
  }
  if (error instanceof DomainError) return `amity: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`;
  if (error instanceof Interrupted) return `amity: ${error.message}`;
  return `amity: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
