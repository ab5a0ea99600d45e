// The three kinds of error: a wrong document, a refused request, a bug. Codes are kebab-case and never renamed.

/** One problem of a user's document, all that is needed to mend it. */
export interface Problem {
  readonly file: string;
  /** 1-based; 0 when the document has no text (made by a program). */
  readonly line: number;
  /** 1-based, in characters; in a CSV table the number of the cell. */
  readonly column: number;
  /** Dotted path such as `gates.huu-nghi.stages.scan.time`; empty for the whole document. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** The nearest valid name, when a name was misspelt. */
  readonly nearest?: string | undefined;
}

/** `file:line:column path: expected …, found …. Did you mean …?` */
export function problemText(p: Problem): string {
  const where = p.line > 0 ? `${p.file}:${p.line}:${p.column}` : p.file;
  const hint = p.nearest === undefined ? '' : ` Did you mean "${p.nearest}"?`;
  return `${where}: ${p.path === '' ? 'document' : p.path}: expected ${p.expected}, found ${p.found}.${hint}`;
}

/** The user's document is wrong. Lists every problem at once. Not fatal; nothing was stored; retrying the same text never helps. */
export class InvalidDocument extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'InvalidDocument';
    this.problems = problems;
  }
}

/** Every code a request can be refused with, its HTTP status and whether trying again can help. */
export const ERROR_CODES = {
  'invalid-document': { status: 400, retry: false },
  'invalid-request': { status: 400, retry: false },
  'not-signed-in': { status: 401, retry: false },
  'forbidden-origin': { status: 403, retry: false },
  'unknown-scenario': { status: 404, retry: false },
  'unknown-run': { status: 404, retry: false },
  'not-found': { status: 404, retry: false },
  'method-not-allowed': { status: 405, retry: false },
  'wrong-state': { status: 409, retry: false },
  'key-reused': { status: 409, retry: false },
  'not-comparable': { status: 409, retry: false },
  'unsupported-media-type': { status: 415, retry: false },
  'too-large': { status: 413, retry: false },
  'too-many-requests': { status: 429, retry: true },
  'limit-exceeded': { status: 400, retry: false },
  'misdirected-host': { status: 421, retry: false },
  'redis-unreachable': { status: 503, retry: true },
  'redis-unsuitable': { status: 503, retry: false },
  'simulation-failed': { status: 500, retry: false },
  'damaged-result': { status: 500, retry: false },
  'unsuitable-store': { status: 500, retry: false },
  'store-full': { status: 507, retry: true },
  'invalid-bundle': { status: 400, retry: false },
  'no-browser': { status: 501, retry: false },
  internal: { status: 500, retry: true },
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** A request that was understood and refused. State is unchanged; `hint` says what to do. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.hint = hint;
  }
}

/** A bug of ours: never caught to carry on. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
