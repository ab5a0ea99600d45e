// Truck records in binary columns: the codecs alone, through the job queue and Redis to the one who simulates them, and between gates; JSON beside.
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import { openTransport } from '../../services/adapters/transport.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { decodeEvents, encodeEvents, type EventColumns } from '../../simulations/model/arrivals.ts';
import { decodeMessages, encodeMessages } from '../../simulations/model/messages.ts';
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { openArrivals, sendTransfers, type Carrier } from './io/carriers.ts';
import { figureOf, inRounds, median, ratios, short, timed } from './io/measured.ts';
import { openOutsideBench } from './io/outside-events.ts';
import { hasRedis, withFolder, withRedis } from './io/processes.ts';
import { eventsOf, objectsOf, transfersOf } from './io/records.ts';

const BATCHES = [1_000, 10_000, 100_000] as const;
/** Records a measurement moves at least, in at most so many batches. */
const RECORDS = 400_000;
const MOST_BATCHES = 100;
/** Larger JSON does not fit into an inbox. */
const MOST_JSON = 10_000;
const BUDGET_MS = 20_000;

export const ingestBench: Bench = {
  name: 'ingest',
  about:
    'truck records a second as binary columns, by batch size: codecs alone, arrivals through the queue, transfers between gates; JSON beside',
  async run(options) {
    const alone = await codecs(options);
    if (!hasRedis()) {
      options.say('ingest: redis-server is absent');
      return alone;
    }
    return [...alone, ...(await withRedis((url) => throughRedis(options, url))), ...(await fromOutside(options))];
  },
};

interface Case {
  readonly way: string;
  readonly n: number;
  readonly batches: number;
  /** Moves so many batches; answers ms. */
  readonly send: (batches: number) => Promise<number>;
}

/** M records/s by way and batch size. */
interface Rates {
  of(way: string, n: number): readonly number[];
  /** Medians of all batch sizes in words. */
  text(way: string): string;
}

async function ratesOf(options: BenchOptions, cases: readonly Case[]): Promise<Rates> {
  const nameOf = (way: string, n: number): string => `${way} ${String(n)}`;
  for (const { send } of cases) await send(2);
  const measured = cases.map(({ way, n, batches, send }) => {
    const rate = async (): Promise<number> => (n * batches) / 1000 / (await send(batches));
    return [nameOf(way, n), rate] as const;
  });
  const rates = await inRounds(options, BUDGET_MS, Object.fromEntries(measured));
  const of = (way: string, n: number): readonly number[] => rates[nameOf(way, n)] ?? [];
  return {
    of,
    text(way) {
      const sizes = cases.filter((one) => one.way === way).map(({ n }) => n);
      return sizes.map((n) => `${short(median(of(way, n)))} at ${n.toLocaleString('en')}`).join(', ');
    },
  };
}

const batchesOf = (n: number): number => Math.min(MOST_BATCHES, Math.ceil(RECORDS / n));

/** Encoding and decoding in one process, without a carrier. */
async function codecs(options: BenchOptions): Promise<readonly Figure[]> {
  options.say('ingest: codecs, M records/s by batch');
  const cases = BATCHES.flatMap((n): Case[] => {
    const columns = eventsOf(n);
    const transfers = transfersOf(n);
    const objects = objectsOf(columns);
    const often = (work: () => unknown) => (batches: number) => timed(async () => repeat(batches, work));
    return [
      { way: 'events', n, batches: batchesOf(n), send: often(() => decodeEvents(encodeEvents(columns))) },
      { way: 'copy', n, batches: batchesOf(n), send: often(() => copyTwice(columns)) },
      { way: 'transfers', n, batches: batchesOf(n), send: often(() => decodeMessages(encodeMessages(transfers))) },
      { way: 'JSON', n, batches: Math.ceil(batchesOf(n) / 4), send: often(() => JSON.parse(JSON.stringify(objects)) as unknown) },
    ];
  });
  const rates = await ratesOf(options, cases);
  const asked = { unit: 'M/s', better: 'more' } as const;
  const events = { id: 'codec-events', what: 'truck and cargo events encoded and decoded, batches of 10 000' };
  const transfers = { id: 'codec-transfers', what: 'transfers between gates encoded and decoded, batches of 10 000' };
  const json = `JSON objects ${rates.text('JSON')}`;
  const over = {
    id: 'codec-events-over-json',
    what: 'encoding and decoding events in columns, times as fast as JSON objects',
    unit: 'x',
    better: 'more',
  } as const;
  const floor = `copying the columns there and back ${rates.text('copy')} M/s`;
  return [
    figureOf({ ...asked, ...events, beside: `${rates.text('events')}; ${json}; ${floor}` }, rates.of('events', 10_000)),
    figureOf({ ...asked, ...transfers, beside: `${rates.text('transfers')}; ${json}` }, rates.of('transfers', 10_000)),
    figureOf({ ...over, isGated: true }, ratios(rates.of('events', 10_000), rates.of('JSON', 10_000))),
  ];
}

/** The floor of a codec in columns: each copied into one buffer, and out of it again. */
function copyTwice({ n: _n, ...columns }: EventColumns): readonly Uint8Array[] {
  const parts = Object.values(columns).map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  at = 0;
  return parts.map(({ length }) => bytes.slice(at, (at += length)));
}

function repeat(times: number, work: () => unknown): void {
  for (let i = 0; i < times; i++) work();
}

async function throughRedis(options: BenchOptions, url: string): Promise<readonly Figure[]> {
  options.say('ingest: through Redis, M records/s by batch');
  const transport = await openTransport({ redisUrl: url, dataFolder: '.', kernelId: KERNEL_ID, log: silentLog, clock: systemClock });
  try {
    const send = await openArrivals(transport);
    const cases = BATCHES.flatMap((n): Case[] => {
      const { binary, json } = carriersOf(n);
      const transfers = transfersOf(n);
      const batches = batchesOf(n);
      return [
        { way: 'arrivals', n, batches, send: (count) => send(count, binary) },
        ...(n > MOST_JSON ? [] : [{ way: 'JSON', n, batches: Math.ceil(batches / 4), send: (count: number) => send(count, json) }]),
        { way: 'transfers', n, batches, send: (count) => sendTransfers(transport, count, transfers) },
      ];
    });
    return carriedFigures(await ratesOf(options, cases));
  } finally {
    await transport.queues.close();
    await transport.close();
  }
}

/** Events of the real gate: read, deduplicated, placed, and on the disk before they are answered. */
async function fromOutside(options: BenchOptions): Promise<readonly Figure[]> {
  options.say('ingest: events from outside, 1000 a second');
  return withFolder((folder) =>
    withRedis(async (url) => {
      const bench = await openOutsideBench(url, folder);
      try {
        await bench.desk();
        const rates = await inRounds(options, BUDGET_MS, { desk: () => bench.desk(), script: () => bench.script() });
        const [desk, script] = [rates['desk'] ?? [], rates['script'] ?? []];
        const asked = { unit: 'k/s', better: 'more' } as const;
        const what = '100 000 events from outside in requests of 5 000: read, deduplicated, into Redis and the store, one sender';
        return [
          figureOf({ ...asked, id: 'ingest-events', what, aim: 50, beside: `into Redis alone ${short(median(script))}` }, desk),
          figureOf({ ...asked, id: 'ingest-events-redis', what: 'the same events deduplicated and placed in Redis alone' }, script),
        ];
      } finally {
        await bench.close();
      }
    }),
  );
}

function carriedFigures(rates: Rates): readonly Figure[] {
  const asked = { unit: 'M/s', better: 'more', must: 4, aim: 30 } as const;
  const arrivals = 'arrivals in batches of 10 000: encoded, delivered, a job of the queue, claimed, decoded';
  const transfers = 'transfers in batches of 10 000: encoded, committed by one gate, claimed by the other, decoded';
  const beside = `${rates.text('arrivals')}; JSON objects the same way ${rates.text('JSON')}`;
  return [
    figureOf({ ...asked, id: 'ingest-arrivals', what: arrivals, beside }, rates.of('arrivals', 10_000)),
    figureOf(
      {
        id: 'ingest-over-json',
        what: 'arrivals in batches of 10 000: binary columns ÷ JSON objects on the same way',
        unit: 'x',
        better: 'more',
        isGated: true,
      },
      ratios(rates.of('arrivals', 10_000), rates.of('JSON', 10_000)),
    ),
    figureOf({ ...asked, id: 'ingest-transfers', what: transfers, beside: rates.text('transfers') }, rates.of('transfers', 10_000)),
  ];
}

function carriersOf(n: number): { readonly binary: Carrier; readonly json: Carrier } {
  const columns = eventsOf(n);
  const objects = objectsOf(columns);
  return {
    binary: {
      encode: () => encodeEvents(columns),
      count: (bytes) => decodeEvents(bytes).n,
    },
    json: {
      encode: () => Buffer.from(JSON.stringify(objects), 'utf8'),
      count: (bytes) => (JSON.parse(Buffer.from(bytes).toString('utf8')) as readonly object[]).length,
    },
  };
}
