// `amity send`: gives a live run of a server the truck and cargo events of a file, a batch at a time, patiently.
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { text as wholeText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../shared/errors.ts';
import type { ProblemBody } from '../../shared/protocol/http.ts';
import { FATES, type Fate, type IngestAnswer } from '../../shared/protocol/outside.ts';
import { findAccessToken } from '../adapters/store/access-token.ts';
import { configOf, DATA_OPTION, JSON_OPTION } from './context.ts';
import { listenForInterrupt } from './interrupt.ts';
import { Interrupted } from './exit.ts';
import { openProgress } from './progress.ts';
import { note, print, printJson } from './output.ts';

interface SendOptions {
  readonly url?: string;
  readonly token?: string;
  readonly mostLate?: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const LINES_A_REQUEST = 2_000;
/** Patience with a server that is away or has too much to do. */
const MOST_TRIES = 60;

export function addSend(program: Command): void {
  program
    .command('send')
    .summary('send truck and cargo events into a live run')
    .description(
      'Sends the events of a file into a live run of a running server: CSV with a header, or one JSON object a line. An event sent twice counts once, so a send that was cut off is simply repeated.',
    )
    .argument('<run>', 'id of the live run')
    .argument('<file>', 'file of events; - reads standard input')
    .option('--url <url>', 'where the server listens (default: AMITY_HOST and AMITY_PORT)')
    .option('--token <token>', 'access token (default: the one in the data folder)')
    .option('--most-late <duration>', 'how late an event may be and still count (default: 24 h)')
    .option('--quiet', 'no progress')
    .option(...DATA_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  amity send 7K2MZ0QD yard.csv\n  tail -n +1 -f lane3.jsonl | amity send 7K2MZ0QD - --most-late 2h\n',
    )
    .action(send);
}

async function send(run: string, file: string, options: SendOptions): Promise<void> {
  const config = configOf(options);
  const token = options.token ?? findAccessToken(config.dataFolder);
  if (token === undefined)
    throw new DomainError(
      'not-signed-in',
      `There is no access token in ${config.dataFolder}.`,
      'Give the server’s data folder with --data, or its token with --token.',
    );
  const base = options.url ?? `http://${config.host}:${config.port}`;
  const late = options.mostLate === undefined ? '' : `?mostLate=${encodeURIComponent(options.mostLate)}`;
  const address = `${base.replace(/\/$/, '')}/api/runs/${encodeURIComponent(run)}/events${late}`;
  const { batches, type } = batchesOf(await textOf(file));
  const progress = await openProgress(`send ${file}`, batches.length, options.quiet === true, 'batches');
  const interrupt = listenForInterrupt();
  const total: Record<Fate, number> = { accepted: 0, late: 0, duplicate: 0, refused: 0 };
  try {
    for (const [i, body] of batches.entries()) {
      const told = await post(address, { body, type, token, signal: interrupt.signal, firstLine: i * LINES_A_REQUEST });
      for (const fate of FATES) total[fate] += told[fate];
      progress.report(i + 1);
    }
  } finally {
    progress.stop();
    interrupt.dispose();
  }
  if (options.json === true) return printJson({ run, ...total });
  print(FATES.map((fate) => `${fate} ${total[fate]}`).join(', '));
}

async function textOf(file: string): Promise<string> {
  if (file === '-') return await wholeText(process.stdin);
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new DomainError('invalid-request', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  });
}

/** Lines by the thousand; every batch of CSV begins with the header. */
function batchesOf(text: string): { readonly batches: readonly string[]; readonly type: string } {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== '');
  const isJson = lines[0]?.trimStart().startsWith('{') ?? false;
  const header = isJson ? [] : lines.slice(0, 1);
  const rest = isJson ? lines : lines.slice(1);
  const count = Math.ceil(rest.length / LINES_A_REQUEST);
  const batches = Array.from({ length: count }, (_, i) =>
    [...header, ...rest.slice(i * LINES_A_REQUEST, (i + 1) * LINES_A_REQUEST)].join('\n'),
  );
  return { batches, type: isJson ? 'application/x-ndjson' : 'text/csv' };
}

interface Posting {
  readonly body: string;
  readonly type: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Lines sent before. */
  readonly firstLine: number;
}

async function post(address: string, posting: Posting): Promise<IngestAnswer> {
  const { body, type, token, signal } = posting;
  for (let tries = 1; ; tries += 1) {
    if (signal.aborted) throw new Interrupted('interrupted: what was answered counts, the rest was not sent');
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': type, Authorization: `Bearer ${token}` },
      body,
      signal,
    }).catch((error: unknown) => {
      if (tries >= MOST_TRIES || signal.aborted)
        throw new DomainError(
          'invalid-request',
          `${address} does not answer: ${String(error)}.`,
          'Is the server running? Give its address with --url.',
        );
      return undefined;
    });
    if (answer?.status === 202) return (await answer.json()) as IngestAnswer;
    if (answer !== undefined && answer.status !== 429 && answer.status !== 503) throw await refusalOf(answer, posting);
    if (tries >= MOST_TRIES)
      throw new DomainError(
        'too-many-requests',
        'The server had too much to do for too long.',
        'Send the file again: what counts already is not counted twice.',
      );
    if (tries === 1) note('the server asks to wait, trying again');
    await sleep(1000 * Math.min(10, Number(answer?.headers.get('Retry-After') ?? 1)), undefined, { signal }).catch(() => undefined);
  }
}

async function refusalOf(answer: Response, { firstLine }: Posting): Promise<DomainError> {
  const problem = (await answer.json().catch(() => ({}))) as Partial<ProblemBody>;
  const lines = (problem.problems ?? []).map(
    ({ line, path, expected, found }) => `  line ${line + firstLine}: ${path}: expected ${expected}, found ${found}`,
  );
  return new DomainError('invalid-request', [problem.detail ?? `The server answered ${answer.status}.`, ...lines].join('\n'));
}
