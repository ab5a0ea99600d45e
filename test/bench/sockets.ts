// Live dashboards at ten messages a second from a process that does not simulate: latency and the server's share of a core.
import { execSync } from 'node:child_process';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, short } from './io/measured.ts';
import { runSockets, type Delivery } from './io/sockets-run.ts';

const SECONDS = 6;
/** What is asked; the server sends less often when it pauses this long after each message instead of keeping the beat. */
const HZ = 10;
const BUDGET_MS = 30_000;
/** Descriptors a process needs besides its sockets. */
const SPARE_FILES = 200;

interface Crowd {
  readonly clients: number;
  readonly must: { readonly p99Ms: number; readonly cpuPercent: number } | null;
  readonly aim: { readonly p99Ms: number; readonly cpuPercent: number } | null;
}

const THOUSAND: Crowd = { clients: 1000, must: { p99Ms: 50, cpuPercent: 20 }, aim: null };
const FOUR_THOUSAND: Crowd = { clients: 4000, must: null, aim: { p99Ms: 70, cpuPercent: 40 } };

export const socketsBench: Bench = {
  name: 'sockets',
  about: '1 000 and 4 000 live dashboards × 10 Hz × 5 kB: latency from the server to the client, CPU of the server',
  async run(options) {
    const figures = [...(await measure(options, THOUSAND, options.rounds))];
    const files = openFiles();
    if (files < FOUR_THOUSAND.clients + SPARE_FILES) {
      options.say(`sockets: only ${String(files)} files may be open, 4 000 clients are left out`);
      return figures;
    }
    return [...figures, ...(await measure(options, FOUR_THOUSAND, 1))];
  },
};

async function measure(options: BenchOptions, { clients, must, aim }: Crowd, rounds: number): Promise<readonly Figure[]> {
  const crowd = clients.toLocaleString('en').replace(',', ' ');
  options.say(`sockets: ${crowd} clients, p99 in ms by round`);
  const deliveries: Delivery[] = [];
  await inRounds({ ...options, rounds }, BUDGET_MS, {
    p99: async () => {
      const delivery = await runSockets(clients, SECONDS);
      deliveries.push(delivery);
      return delivery.p99Ms;
    },
  });
  const of = (pick: (one: Delivery) => number): string => short(median(deliveries.map(pick)));
  const how = `${of(({ hz }) => hz)} Hz, ${of(({ bytes }) => bytes)} B a message, ${of(({ delivered }) => delivered * 100)} % delivered`;
  return [
    figureOf(
      {
        id: `sockets-${String(clients)}-p99`,
        what: `${crowd} live dashboards: p99 from the server's emit to the client`,
        unit: 'ms',
        ...(must === null ? {} : { must: must.p99Ms }),
        ...(aim === null ? {} : { aim: aim.p99Ms }),
        beside: `p50 ${of(({ p50Ms }) => p50Ms)} ms; ${how}`,
      },
      deliveries.map(({ p99Ms }) => p99Ms),
    ),
    figureOf(
      {
        id: `sockets-${String(clients)}-cpu`,
        what: `${crowd} live dashboards: CPU of the process that serves them, at 10 messages a second`,
        unit: '%',
        ...(must === null ? {} : { must: must.cpuPercent }),
        ...(aim === null ? {} : { aim: aim.cpuPercent }),
        beside: `of one core; ${of(({ cpuPercent }) => cpuPercent)} % at the rate reached; ${of(({ rssMb }) => rssMb)} MB resident`,
      },
      deliveries.map(({ cpuPercent, hz }) => (cpuPercent * HZ) / hz),
    ),
  ];
}

/** How many files a process may open; 1 024 where nobody can say. */
function openFiles(): number {
  try {
    const text = execSync('ulimit -n', { encoding: 'utf8' }).trim();
    return text === 'unlimited' ? Infinity : Number(text);
  } catch {
    return 1024;
  }
}
