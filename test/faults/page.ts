// The results as a table, and as the page docs/background/reliability.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../services/adapters/package-root.ts';
import { describeMachine } from '../bench/machine.ts';
import { ABSENT } from './catalogue.ts';
import type { Result } from './run-faults.ts';

export interface Outcome {
  readonly seed: number;
  readonly minutes: number;
  readonly results: readonly Result[];
}

export function pageFile(): string {
  return join(packageRoot(), 'docs', 'background', 'reliability.md');
}

const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const HEAD = ['fault', 'what happens', 'what must hold', 'times', 'held', 'figure'];
const HELD = { held: 'yes', 'not held': '**no**', 'not possible here': 'not possible here', 'left out': 'left out' } as const;

export function tableText(results: readonly Result[]): string {
  const rows = results.map(({ id, title, must, times, verdict, figure, notes }) =>
    line([id, title, must, times === 0 ? '' : String(times), HELD[verdict], [figure, ...notes].filter((text) => text !== '').join('; ')]),
  );
  const absent = ABSENT.map(({ id, title, why }) => line([id, title, '', '', 'not yet', why]));
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows, ...absent].join('\n');
}

const INTRODUCTION = `# Reliability: the faults we inject, and what held

*A run's result does not depend on how many workers computed it, on their crashes, on restarts of Redis or of the server, or on when these happened.*
Every run prints its digest; \`amity verify\` computes a saved run again and compares. This page is written by the fault suite itself: it starts real
workers, servers and a Redis of its own on this machine, harms them, and compares what comes out with the same run computed by one thread without faults.

\`\`\`
npm run faults                          all of it
npm run faults -- --list                what there is, and what this machine does not allow
npm run faults -- --only 9,18 --seed 7  some faults, with the victims and moments of a seed
npm run faults -- --minutes 3           a slice: as many as fit, in the order of the seed
npm run faults -- --write-page          this page
\`\`\`

The runs have four gates, two of which send each other trucks and news, so that windows wait for their neighbours. "One effect a window" is counted in
the stream of commits: each window of each gate and replication has exactly one. Times are taken from the clock of Redis.
`;

const LIMITS = `## What this does not show

- One machine: Redis, workers and server share its disk, its clock and its cores. A switch that loses packets is imitated on the loopback.
- Killing Redis (\`kill -9\`) loses nothing that was written, since the operating system keeps it; what a power cut does is imitated by cutting the tail
  off its append-only file.
- A network cut that swallows packets in silence is noticed by time-outs and retransmissions: the run goes on some seconds after the network is back.
- There is no fair share between users, because an order has no owner: batch runs share the workers among the 32 oldest.
- A window whose computation was begun eight times and never finished fails its run, since it may be what kills the workers. Workers that are killed
  several times a second as soon as they have started can therefore fail a run that is not to blame.
- A replica of Redis that takes over is not tested. It is a return to an earlier state, as after a cut tail.
`;

export function writePage({ seed, minutes, results }: Outcome): void {
  const { cpu, cores, memoryGb, os, node } = describeMachine();
  const where = `Measured on ${cpu}, ${String(cores)} cores, ${String(memoryGb)} GB, ${os}, Node ${node}, in ${minutes.toFixed(0)} minutes with seed ${String(seed)}.`;
  const held = results.filter(({ verdict }) => verdict === 'held').length;
  const count = `${String(held)} of ${String(results.length)} faults held.`;
  writeFileSync(pageFile(), `${INTRODUCTION}\n${where} ${count}\n\n${tableText(results)}\n\n${LIMITS}`);
}
