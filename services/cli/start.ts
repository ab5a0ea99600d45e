// `amity start`: the whole product in one process, until Ctrl-C.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DomainError } from '../../shared/errors.ts';
import type { Product } from '../start.ts';
import { configOf, DATA_OPTION } from './context.ts';
import { aborted, listenForInterrupt } from './interrupt.ts';
import { port, wholeNumber } from './options.ts';
import { note, print } from './output.ts';

interface StartOptions {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly open: boolean;
  readonly examples: boolean;
  readonly workers?: number;
}

const EXAMPLES = `
Examples:
  amity start
  amity start --port 0 --no-open                    any free port, no browser
  REDIS_URL=redis://127.0.0.1:6379 amity start      more workers may join: see \`amity worker --help\`
`;

export function addStart(program: Command): void {
  program
    .command('start')
    .summary('start the server, the page and the workers')
    .description(
      'Starts server, page, coordinator and workers in one process and prints a link that signs in once. Ctrl-C stops; unfinished runs go on at the next start.',
    )
    .option('--port <n>', 'port of the page; 0 takes any free one (default: AMITY_PORT or 7373)', port)
    .option('--host <address>', 'address to listen on (default: AMITY_HOST or 127.0.0.1, this machine only)')
    .option('--workers <n>', 'kernel threads (default: one a core, at least 2)', wholeNumber(1, 256))
    .option('--no-open', 'do not open the browser')
    .option('--no-examples', 'start no live baseline and no example runs')
    .option(...DATA_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const config = configOf(options);
  const interrupt = listenForInterrupt();
  const [{ startProduct }, { openLog }, { systemClock }] = await Promise.all([
    import('../start.ts'),
    import('../adapters/log.ts'),
    import('../adapters/clock.ts'),
  ]);
  const { allowedHosts, dataFolder, redisUrl } = config;
  const place = { host: options.host ?? config.host, port: options.port ?? config.port };
  // The banner says what matters; the log stays for trouble unless asked for.
  const log = openLog(process.env['LOG_LEVEL'] === undefined ? 'warn' : config.logLevel);
  const product = await startProduct({
    ...place,
    allowedHosts,
    dataFolder,
    redisUrl,
    workers: options.workers,
    examples: options.examples,
    log,
    clock: systemClock,
  }).catch((error: unknown) => {
    throw portTaken(error)
      ? new DomainError(
          'invalid-request',
          `Port ${place.port} of ${place.host} is taken.`,
          'Take another with --port, or any free one with --port 0.',
        )
      : error;
  });
  const link = product.signInLink();
  await printBanner(product, dataFolder, link);
  if (options.open && process.stdout.isTTY) openBrowser(link);
  await aborted(interrupt.signal);
  note('\nstopping … (Ctrl-C again ends at once)');
  await product.stop();
  interrupt.dispose();
}

async function printBanner(product: Product, dataFolder: string, link: string): Promise<void> {
  const { MODEL_VERSION } = await import('../../simulations/index.ts');
  print(`
  Amity, model ${MODEL_VERSION}
  jobs     ${product.transportLabel}
  workers  ${product.workers} kernel ${product.workers === 1 ? 'thread' : 'threads'}
  data     ${resolve(dataFolder)}
  open     ${link}
           (this link signs in once; Ctrl-C stops)
`);
}

function portTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Best effort: without a desktop nothing happens. */
function openBrowser(link: string): void {
  const [command = 'xdg-open', ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const child = spawn(command, [...args, link], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
