// Events of the real gate sent into a live run over HTTP: read, answered once durable, counted once, kept with the saved run, and told again after a loss.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { computeHere } from '../../../services/cli/compute.ts';
import { exportBundle } from '../../../services/adapters/bundle/export.ts';
import { FILE_LIMITS, importBundle } from '../../../services/adapters/bundle/import.ts';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { outsideRowOf } from '../../../services/adapters/kernel-outside.ts';
import { openStore } from '../../../services/adapters/store/index.ts';
import { compile, outcomeDigest } from '../../../simulations/index.ts';
import type { IngestAnswer } from '../../../shared/protocol/outside.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { formatIso, HOUR_MS } from '../../../shared/time.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import type { RunState } from '../../../services/adapters/ports.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { testServer, until, type TestServer } from './server.ts';

/** Nothing moves here: simulated time stays at 0. */
let still: TestServer;
let computing: TestServer;
let server: TestServer;
beforeAll(async () => {
  still = await testServer();
  computing = await testServer({ computes: true });
});
beforeEach(() => void (server = still));
afterAll(async () => {
  await still.close();
  await computing.close();
});

const id = (answer: { body: unknown }): string => (answer.body as { id: string }).id;
/** A paused live run of the baseline at its first simulated instant. */
async function pausedRun(more: object = {}): Promise<string> {
  const run = id(
    await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, seed: 4, mode: 'live', speed: 'max', ...more }).expect(202),
  );
  await server.transport.runState.transition(run, ['running'], 'paused');
  return run;
}
const send = (run: string, body: string, type = 'application/x-ndjson', query = '') =>
  server.post(`/api/runs/${run}/events${query}`).set('Content-Type', type).send(body);
async function sent(run: string, body: string, type?: string, query?: string): Promise<IngestAnswer> {
  return (await send(run, body, type, query).expect(202)).body as IngestAnswer;
}
async function startEpochMs(run: string): Promise<number> {
  const view = await server.transport.runState.find(run);
  return compile(view?.order.scenario as Scenario).startEpochMs;
}
/** Trucks with their declarations, one every ten minutes from the eighth day on. */
function lines(startMs: number, n: number): string {
  const one = (i: number) => ({
    id: `lane-${i}`,
    gate: 'huu-nghi',
    flow: 'export',
    at: formatIso(startMs + 7 * 24 * HOUR_MS + 8 * HOUR_MS + i * 600_000, 480),
    lodged: formatIso(startMs + 7 * 24 * HOUR_MS, 420),
    cargo: 'durian',
    quality: 'measured',
    rounded: '10 min',
  });
  return Array.from({ length: n }, (_, i) => JSON.stringify(one(i))).join('\n');
}

describe('sending', () => {
  test('lines of JSON count once, however often they are sent', async () => {
    const run = await pausedRun();
    const body = lines(await startEpochMs(run), 3);
    expect(await sent(run, body)).toEqual({ accepted: 6, late: 0, duplicate: 0, refused: 0, notes: [] });
    const again = await sent(run, `${body}\n\n`);
    expect(again).toMatchObject({ accepted: 0, duplicate: 6 });
    expect(again.notes).toContainEqual({ id: 'lane-0/lodged', fate: 'duplicate' });
  });

  test('CSV with a header says the same, empty cells are not known', async () => {
    const run = await pausedRun();
    const at = formatIso((await startEpochMs(run)) + 8 * 24 * HOUR_MS - HOUR_MS, 420);
    const csv = `id,kind,gate,flow,at,consignment,channel,cargo\nt1,truck,huu-nghi,export,${at},c-1,red,\nd1,cargo,huu-nghi,export,${at},c-1,red,\n`;
    expect(await sent(run, csv, 'text/csv; charset=utf-8')).toMatchObject({ accepted: 2 });
    const [first] = await server.store.eventsOf(run);
    expect(first).toMatchObject({
      id: 't1',
      kind: 'truck',
      consignment: 'c-1',
      channel: 'red',
      fate: 'accepted',
      simMs: 8 * 24 * HOUR_MS - HOUR_MS,
    });
    expect(first).not.toHaveProperty('cargo');
  });

  test('an event whose time is over comes in late, one far too late or beyond the end is refused', async () => {
    const run = await pausedRun();
    const startMs = await startEpochMs(run);
    const event = (name: string, atMs: number) =>
      JSON.stringify({ id: name, gate: 'huu-nghi', flow: 'export', at: formatIso(startMs + atMs, 420) });
    const body = [event('early', -HOUR_MS), event('ancient', -25 * HOUR_MS), event('beyond', 400 * 24 * HOUR_MS)].join('\n');
    const told = await sent(run, body);
    expect(told).toMatchObject({ accepted: 0, late: 1, refused: 2 });
    expect(told.notes).toEqual([
      { id: 'early', fate: 'late', lateMs: HOUR_MS },
      { id: 'ancient', fate: 'refused' },
      { id: 'beyond', fate: 'refused' },
    ]);
    expect(await sent(run, event('second', -HOUR_MS), undefined, '?mostLate=30%20min')).toMatchObject({ refused: 1 });
  });
});

describe('what is wrong is told by line, and nothing of it is stored', () => {
  test.each([
    ['{"id":"a","gate":"huu-nghj","flow":"export","at":"2025-07-01T07:00+07:00"}', { path: 'gate', nearest: 'huu-nghi', line: 1 }],
    ['{"id":"a","gate":"huu-nghi","flow":"exprt","at":"2025-07-01T07:00+07:00"}', { path: 'flow', nearest: 'export' }],
    ['{"id":"a","gate":"huu-nghi","flow":"export","at":"2025-07-01 07:00"}', { path: 'at', column: 45 }],
    ['\n{"id":"a b","gate":"huu-nghi","flow":"export","at":"2025-07-01T07:00+07:00"}', { path: 'id', line: 2 }],
    [
      '{"id":"a","gate":"huu-nghi","flow":"export","at":"2025-07-01T07:00+07:00","color":"red"}',
      { found: expect.stringContaining('color') as string },
    ],
    ['{"id":"a","gate":"huu-nghi","flow":"export","at":"2025-07-01T07:00+07:00","__proto__":{"x":1}}', { path: '' }],
    ['{"id":', { expected: 'one JSON object a line' }],
    ['', { expected: 'an event a line' }],
  ])('%s', async (body, problem) => {
    const run = await pausedRun();
    const good = JSON.stringify({ id: 'good', gate: 'huu-nghi', flow: 'export', at: formatIso((await startEpochMs(run)) + HOUR_MS, 420) });
    const answer = await send(run, body === '' ? body : `${body}\n${good}`).expect(400);
    expect((answer.body as { problems: object[] }).problems[0]).toMatchObject(problem);
    expect(await server.transport.runState.ingested(run, 0)).toEqual({ accepted: 0, late: 0, duplicate: 0, refused: 0 });
    expect(await server.store.eventsOf(run)).toEqual([]);
  });

  test('a run that takes none says so: batch, several replications, unknown, ended; and another media type is refused', async () => {
    const line = '{"id":"a","gate":"huu-nghi","flow":"export","at":"2025-07-01T07:00+07:00"}';
    const batch = id(await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, mode: 'batch', replications: 1 }).expect(202));
    await send(batch, line).expect(409);
    await send(await pausedRun({ replications: 2 }), line).expect(409);
    await send('ZZZZZZZZ', line).expect(404);
    const run = await pausedRun();
    await send(run, line, 'application/xml').expect(415);
    await server.transport.runState.transition(run, ['paused'], 'cancelled');
    await send(run, line).expect(409);
    await server.anyone.post(`/api/runs/${run}/events`).set('Content-Type', 'text/csv').send(line).expect(401);
  });

  test('a run that begins again from its order asks for patience, whether it took events before or not', async () => {
    const transport = openMemoryTransport(systemClock);
    // As in the moment after a loss, before anybody has looked and made the run again.
    const lost = new Set<string>();
    const find: RunState['find'] = async (run) => (lost.has(run) ? undefined : transport.runState.find(run));
    server = await testServer({ transport: { ...transport, runState: { ...transport.runState, find } } });
    const [known, unknown] = [await pausedRun(), await pausedRun()];
    const line = lines(await startEpochMs(known), 1);
    await sent(known, line);
    lost.add(known).add(unknown);
    expect((await send(known, line).expect(429)).headers['retry-after']).toMatch(/^\d+$/);
    await send(unknown, line).expect(429);
    await server.store.removeOrder(known);
    await send(known, line).expect(409);
    await server.close();
  });
});

test('the saved run has its events, counts them, and is computed again from them to the same digest', async () => {
  server = computing;
  const run = await pausedRun();
  await sent(run, lines(await startEpochMs(run), 30));
  await server.transport.runState.transition(run, ['paused'], 'running');
  const saved = await until('the saved run', () => server.store.find(run), 60_000);
  expect(saved.outside).toHaveLength(60);
  expect(saved.provenance.outside).toEqual({ accepted: 60, late: 0, duplicate: 0, refused: 0 });
  expect(saved.command).toBe(`npx amity verify ${run}`);
  const shown = (await server.get(`/api/runs/${run}`).expect(200)).body as SavedRun;
  expect(shown).not.toHaveProperty('outside');
  const loaded = { scenario: saved.scenario as Scenario, hash: saved.result.scenario.hash };
  const order = orderOf({ loaded, mode: 'batch', seed: 4, replications: 1, nowMs: 0 });
  const again = async (outside: SavedRun['outside']) => {
    const computation = { order, outside, workers: 0, signal: new AbortController().signal, onDone: () => undefined };
    return (await computeHere(computation)).map(outcomeDigest);
  };
  expect(await again(saved.outside)).toEqual(saved.result.replicationDigests);
  expect(await again([])).not.toEqual(saved.result.replicationDigests);

  // On disk and in a bundle it is the same run.
  const file = await openStore(':memory:');
  const imported = await importBundle(file, await exportBundle(saved), FILE_LIMITS);
  expect([imported.id, imported.outcome]).toEqual([run, 'added']);
  expect(await file.find(run)).toEqual(saved);
  await file.close();
  await server.post(`/api/runs/${run}/verify`).expect(409);
}, 90_000);

test('a run state that has lost everything is told the events again, at the instants they had', async () => {
  server = computing;
  const run = await pausedRun();
  await sent(run, lines(await startEpochMs(run), 5));
  await server.transport.runState.forget(run);
  await until('the run again', () => server.transport.runState.find(run), 10_000);
  const counts = await until(
    'its events',
    async () => {
      const { accepted } = await server.transport.runState.ingested(run, 0);
      return accepted === 10 ? accepted : undefined;
    },
    10_000,
  );
  expect(counts).toBe(10);
  await server.transport.runState.transition(run, ['running', 'paused'], 'cancelled');
}, 30_000);

test('a run with an event nobody was told of begins again without it, and is saved with what was answered', async () => {
  server = computing;
  const run = await pausedRun();
  const startMs = await startEpochMs(run);
  await sent(run, lines(startMs, 3));
  const { runState } = server.transport;
  const [kept] = await server.store.eventsOf(run);
  const view = await runState.find(run);
  if (kept === undefined || view === undefined) throw new Error('a run with events');
  // As if the server had died between the run's taking the event and keeping it.
  const row = outsideRowOf(compile(view.order.scenario as Scenario), 4, { ...kept, id: 'unkept', consignment: 'unkept' });
  expect(await runState.ingest(run, { k: 0, epoch: 0, mostLateMs: 0 }, [row])).toMatchObject([{ fate: 'accepted' }]);
  await runState.transition(run, ['paused'], 'running');
  const saved = await until('the saved run', () => server.store.find(run), 60_000);
  expect(saved.outside?.map(({ id: name }) => name).sort()).toEqual([0, 1, 2].flatMap((i) => [`lane-${i}`, `lane-${i}/lodged`]));
  const loaded = { scenario: saved.scenario as Scenario, hash: saved.result.scenario.hash };
  const order = orderOf({ loaded, mode: 'batch', seed: 4, replications: 1, nowMs: 0 });
  const computation = { order, outside: saved.outside, workers: 0, signal: new AbortController().signal, onDone: () => undefined };
  expect((await computeHere(computation)).map(outcomeDigest)).toEqual(saved.result.replicationDigests);
}, 90_000);

test('the same truck under a second name is answered as a duplicate and is not kept a second time', async () => {
  server = still;
  const run = await pausedRun();
  const at = formatIso((await startEpochMs(run)) + HOUR_MS, 420);
  const truck = (name: string) => JSON.stringify({ id: name, gate: 'huu-nghi', flow: 'export', at, consignment: 'c-9' });
  expect(await sent(run, truck('first'))).toMatchObject({ accepted: 1 });
  expect(await sent(run, truck('second'))).toMatchObject({ duplicate: 1 });
  expect((await server.store.eventsOf(run)).map(({ id: name }) => name)).toEqual(['first']);
});
