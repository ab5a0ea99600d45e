// A gate that sends events into a run of a server: many, some twice, out of order, some late, each request until it is answered.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestAnswer } from '../../../shared/protocol/outside.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { formatIso, HOUR_MS } from '../../../shared/time.ts';
import { compile } from '../../../simulations/index.ts';
import { between } from '../fault.ts';
import type { Server } from './server.ts';
import { orderFor, type Work } from './work.ts';

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly answer: IngestAnswer | undefined;
}

/** One request. @throws when nobody answers */
export async function sendLines(server: Server, run: string, lines: readonly string[]): Promise<Reply> {
  const response = await fetch(`${server.url}/api/runs/${run}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const answer = response.status === 202 ? (JSON.parse(text) as IngestAnswer) : undefined;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), answer };
}

/** Sends a request until it is answered 202. False when the run takes none any more. */
export async function sendUntilTaken(server: () => Server, run: string, lines: readonly string[]): Promise<boolean> {
  for (;;) {
    const reply = await sendLines(server(), run, lines).catch(() => undefined);
    if (reply?.status === 202) return true;
    if (reply?.status === 409) return false;
    await sleep(100);
  }
}

export interface Wave {
  readonly random: () => number;
  readonly startMs: number;
  /** Simulated time from which on they lie, and how far they reach. */
  readonly fromMs: number;
  readonly spanMs: number;
}

/** When simulated time begins, in ms since 1970. */
export function startOf(work: Work): number {
  return compile(orderFor(work).scenario as Scenario).startEpochMs;
}

/** The i-th new event of a wave: two hours early or late of its place, one in twenty a day before the run began. */
export function lineOf({ random, startMs, fromMs, spanMs }: Wave, i: number): string {
  const shuffled = fromMs + random() * spanMs + between(random, -2 * HOUR_MS, 2 * HOUR_MS);
  const at = startMs + (random() < 0.05 ? -between(random, 1, 12) * HOUR_MS : Math.max(0, Math.round(shuffled)));
  return JSON.stringify({ id: `t${String(i)}`, gate: 'huu-nghi', flow: 'export', at: formatIso(at, 420) });
}

/** Memory a process holds now, in MB. */
export function rssMb(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) / 1024;
}
