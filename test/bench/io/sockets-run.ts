// One measurement of live sockets: a server process, a process of clients, and what came of every message.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './measured.ts';
import { answerOf, endPart, startPart, withFolder } from './processes.ts';

/** What the server handed to its sockets: number and monotonic time of every frame, and its own cost. */
export interface Sent {
  readonly seqs: number[];
  readonly atMs: number[];
  /** Share of a core. */
  readonly cpuShare: number;
  readonly rssMb: number;
}

/** What all clients received together. */
export interface Heard {
  readonly seqs: number[];
  readonly atMs: number[];
  bytes: number;
  closed: number;
}

export interface Delivery {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuPercent: number;
  readonly rssMb: number;
  readonly hz: number;
  readonly bytes: number;
  /** Share of frames × clients that arrived. */
  readonly delivered: number;
}

/** Connects so many clients, streams for so many seconds, and takes both processes down. */
export async function runSockets(clients: number, seconds: number): Promise<Delivery> {
  return withFolder(async (folder) => {
    const server = await startPart('socket-server', [folder]);
    try {
      const { port, token, run } = await answerOf<{ port: number; token: string; run: string }>(server);
      const crowd = await startPart('socket-clients', [String(port), token, run, String(clients)]);
      try {
        await answerOf(crowd);
        await sleep(300);
        server.send('go');
        await sleep(seconds * 1000);
        server.send('stop');
        const sent = await answerOf<Sent>(server);
        await sleep(500);
        crowd.send('report');
        return deliveryOf(sent, await answerOf<Heard>(crowd), { clients, seconds });
      } finally {
        await endPart(crowd);
      }
    } finally {
      await endPart(server);
    }
  });
}

function deliveryOf(sent: Sent, heard: Heard, { clients, seconds }: { readonly clients: number; readonly seconds: number }): Delivery {
  const sentAtMs = new Map(sent.seqs.map((seq, i) => [seq, sent.atMs[i] ?? Number.NaN]));
  const latencies = Float64Array.from(heard.seqs, (seq, i) => (heard.atMs[i] ?? Number.NaN) - (sentAtMs.get(seq) ?? Number.NaN));
  const known = latencies.filter((ms) => !Number.isNaN(ms));
  return {
    p50Ms: percentile(known, 0.5),
    p99Ms: percentile(known, 0.99),
    cpuPercent: sent.cpuShare * 100,
    rssMb: sent.rssMb,
    hz: sent.seqs.length / seconds,
    bytes: heard.bytes / Math.max(1, heard.seqs.length),
    delivered: known.length / (sent.seqs.length * clients),
  };
}
