// The results as a table, and as a part of the page docs/background/reliability.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../services/adapters/package-root.ts';
import { describeMachine } from '../bench/machine.ts';
import { FAULTS } from './catalogue.ts';
import type { Result } from './run-faults.ts';

export interface Outcome {
  readonly seed: number;
  /** Day of the run, as in 2026-01-31. */
  readonly day: string;
  readonly results: readonly Result[];
}

export function pageFile(): string {
  return join(packageRoot(), 'docs', 'background', 'reliability.md');
}

const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const HEAD = ['fault', 'what happens', 'what must hold', 'times', 'held', 'figure'];
const HELD = { held: 'yes', 'not held': '**no**', 'not possible here': 'not possible here', 'left out': 'left out' } as const;

function cellsOf({ id, title, must, times, verdict, figure, notes }: Result): readonly string[] {
  return [id, title, must, times === 0 ? '' : String(times), HELD[verdict], [figure, ...notes].filter((text) => text !== '').join('; ')];
}

export function tableText(results: readonly Result[]): string {
  return [HEAD, HEAD.map(() => '---'), ...results.map(cellsOf)].map(line).join('\n');
}

/** The table of the page: the rows of this run, and of earlier runs where this one has none. Each says when it was measured and with which seed. */
export function pageTable(before: string, { seed, day, results }: Outcome): string {
  const fresh = results.filter(({ verdict }) => verdict !== 'left out');
  const rows = new Map(fresh.map((result) => [result.id, line([...cellsOf(result), `${day}, ${String(seed)}`])]));
  for (const row of before.split('\n')) {
    const id = /^\| (\d+-[\w-]+) \|/.exec(row)?.[1];
    if (id !== undefined && FAULTS.some((fault) => fault.id === id) && !rows.has(id)) rows.set(id, row);
  }
  const head = [...HEAD, 'day, seed'];
  const known = FAULTS.map(({ id, title, must }) => rows.get(id) ?? line([id, title, must, '', 'left out', '', '']));
  return [line(head), line(head.map(() => '---')), ...known].join('\n');
}

const INTRODUCTION = `## Faults on real processes

*A run's result does not depend on how many workers computed it, on their crashes, on restarts of Redis or of the server, or on when these happened.*
Every run prints its digest; \`amity verify\` computes a saved run again and compares. This page is written by the fault suite itself: it starts real
workers, servers and a Redis of its own on this machine, harms them, and compares what comes out with the same run computed by one thread without faults.

\`\`\`
npm run faults                          all of it
npm run faults -- --list                what there is, and what this machine does not allow
npm run faults -- --only 9,18 --seed 7  some faults, with the victims and moments of a seed
npm run faults -- --minutes 3           a slice: as many as fit, in the order of the seed
npm run faults -- --write-page          this page; with --only, its rows of those faults
\`\`\`

The runs have four gates, two of which send each other trucks and news, so that windows wait for their neighbours. "One effect a window" is counted in
the stream of commits: each window of each gate and replication has exactly one. Times are taken from the clock of Redis.
`;

const LIMITS = `### What the fault suite does not show

- One machine: Redis, workers and server share its disk, its clock and its cores. A switch that loses packets is imitated on the loopback.
- Killing Redis (\`kill -9\`) loses nothing that was written, since the operating system keeps it; what a power cut does is imitated by cutting the tail
  off its append-only file.
- A network cut that swallows packets in silence is noticed by time-outs and retransmissions: the run goes on some seconds after the network is back.
- A window whose computation was begun eight times and never finished fails its run, since it may be what kills the workers. After three such starts it
  is computed alone, with no other such window in the process, by workers that have been there for three seconds: what dies with another is not blamed for it. Where all
  workers are killed sooner, runs stand still until that ends.
- A replica of Redis that takes over is not tested. It is a return to an earlier state, as after a cut tail.
`;

const BEGIN = '<!-- Written by `npm run faults -- --write-page` up to the end mark; do not edit. -->';
const END = '<!-- end of the fault suite -->';

/** The page with the part of the suite renewed; the rest of it is written by hand. */
export function pageWith(page: string, outcome: Outcome): string {
  const { cpu, cores, memoryGb, os, node } = describeMachine();
  const where = `Last measured on ${cpu}, ${String(cores)} cores, ${String(memoryGb)} GB, ${os}, Node ${node}.`;
  const part = `${BEGIN}\n\n${INTRODUCTION}\n${where}\n\n${pageTable(page, outcome)}\n\n${LIMITS}\n${END}\n`;
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) return `${page === '' ? '# Reliability' : page.trimEnd()}\n\n${part}`;
  return `${page.slice(0, from)}${part}${page.slice(to + END.length + 1)}`;
}

export function writePage(outcome: Outcome): void {
  const before = existsSync(pageFile()) ? readFileSync(pageFile(), 'utf8') : '';
  writeFileSync(pageFile(), pageWith(before, outcome));
}
