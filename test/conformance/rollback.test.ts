// Redis may come back with an earlier state (power cut, failover). A run then goes on from there and ends with the same bytes.
import { createHash } from 'node:crypto';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../services/adapters/clock.ts';
import type { Commit, RunState, WindowRef } from '../../services/adapters/ports.ts';
import { openMemoryTransport, type Transport } from '../../services/adapters/transport.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { openOn, order } from './twins.ts';

const HORIZON_MS = 30_000;
const IN_NEIGHBOURS = [[2], [0], [1]];
const SENDS = [1, 2, 0];

let server: TestRedis | undefined;
let transport: Transport | undefined;
afterEach(async () => {
  await transport?.close();
  await server?.stop();
});

async function create(state: RunState, run: string): Promise<void> {
  await state.create(order({ run, gates: ['a', 'b', 'c'], inNeighbours: IN_NEIGHBOURS, replications: 1, horizonMs: HORIZON_MS }));
  await state.transition(run, ['queued'], 'running');
}

const sha = (...parts: (string | Uint8Array)[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** A stand-in for the kernel: the state is a function of state, inbox and end, and of nothing else. */
function outcomeOf(
  ref: WindowRef,
  claim: Extract<Awaited<ReturnType<RunState['claim']>>, { kind: 'ok' }>,
): Pick<Commit, 'state' | 'outbox' | 'newDigest' | 'frame'> {
  const state = sha(claim.state ?? '', ...claim.inbox.flatMap(({ field, bytes }) => [field, bytes]), String(claim.untilMs));
  const newDigest = sha(claim.stateDigest, claim.inboxDigest, state).toString('hex');
  return { state, newDigest, frame: state.subarray(0, 4), outbox: [{ to: SENDS[ref.g] ?? 0, bytes: state.subarray(0, 9) }] };
}

/** Works on whatever can run, as coordinator and worker, until every gate is at the horizon or `most` windows are committed. */
async function drive(state: RunState, run: string, windowMs: number, most = Number.POSITIVE_INFINITY): Promise<void> {
  for (let commits = 0; commits < most;) {
    const view = await state.find(run);
    if (view === undefined) throw new Error('the run is there');
    if (view.done === 1) return;
    const limit = view.limits[0] ?? -1;
    const endMs = view.limitMs[0] ?? 0;
    if (endMs < HORIZON_MS) await state.openWindows(run, 0, limit + 1, [Math.min(HORIZON_MS, endMs + windowMs)]);
    for (const g of [0, 1, 2]) if (await work(state, run, { k: 0, g, w: (view.heads[0]?.[g] ?? -1) + 1 })) commits += 1;
  }
}

async function prepared(state: RunState, run: string, ref: WindowRef): Promise<Commit | undefined> {
  const [fromMs, untilMs] = await state.windowEnds(run, 0, ref.w - 1, ref.w);
  if (fromMs === undefined || untilMs === undefined) return undefined;
  await state.deliver(run, ref, 0, { fromMs, untilMs, bytes: sha(`${ref.g} ${fromMs} ${untilMs}`) });
  const claim = await state.claim(run, ref, 0);
  if (claim.kind !== 'ok') return undefined;
  return { run, ...ref, epoch: 0, prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest, ...outcomeOf(ref, claim) };
}

async function work(state: RunState, run: string, ref: WindowRef): Promise<boolean> {
  const commit = await prepared(state, run, ref);
  return commit !== undefined && (await state.commit(commit)).kind === 'ok';
}

async function finalStates(state: RunState, run: string): Promise<string[]> {
  const states = await Promise.all([0, 1, 2].map((g) => state.readState(run, 0, g)));
  return states.map((found) => Buffer.from(found?.bytes ?? []).toString('hex'));
}

function appendOnlyFile(folder: string): string {
  const files = join(folder, 'appendonlydir');
  const file = readdirSync(files).find((name) => name.endsWith('.incr.aof'));
  if (file === undefined) throw new Error('an append-only file');
  return join(files, file);
}

async function whenBack(state: RunState, run: string): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if ((await state.find(run).catch(() => undefined)) !== undefined) return;
    await systemClock.sleep(50);
  }
  throw new Error('Redis came back without the run');
}

test.each([0.1, 0.3, 0.5])(
  'with the last %d of its file lost, Redis comes back earlier, and the run ends with the same states',
  async (share) => {
    const memory = openMemoryTransport(systemClock).runState;
    await create(memory, 'CUT');
    await drive(memory, 'CUT', 1000);

    server = await startRedis();
    transport = await openOn(server.url);
    const state = transport.runState;
    await create(state, 'CUT');
    await drive(state, 'CUT', 1000, 60);
    const before = (await state.find('CUT'))?.heads[0] ?? [];
    await systemClock.sleep(1100); // everysec: all of it lies in the file
    await server.kill9();
    const file = appendOnlyFile(server.folder);
    truncateSync(file, Math.floor(statSync(file).size * (1 - share)));
    await server.restart();
    await whenBack(state, 'CUT');
    const after = (await state.find('CUT'))?.heads[0] ?? [];
    expect(Math.min(...after)).toBeLessThan(Math.min(...before));
    await drive(state, 'CUT', 1000);
    expect(await finalStates(state, 'CUT')).toEqual(await finalStates(memory, 'CUT'));
    expect((await state.find('CUT'))?.alarm).toBeNull();
  },
  30_000,
);

test('work of the lost history is refused when windows have been opened with other ends since', async () => {
  server = await startRedis();
  transport = await openOn(server.url);
  const state = transport.runState;
  await create(state, 'ENDS');
  await systemClock.sleep(1100); // everysec: all of it lies in the file
  const file = appendOnlyFile(server.folder);
  const { size } = statSync(file);
  await state.openWindows('ENDS', 0, 0, [1000]);
  const lost = await prepared(state, 'ENDS', { k: 0, g: 0, w: 0 });
  await server.kill9();
  truncateSync(file, size);
  await server.restart();
  await whenBack(state, 'ENDS');
  expect((await state.find('ENDS'))?.limits[0]).toBe(-1);

  await state.openWindows('ENDS', 0, 0, [1500]);
  const late = { fromMs: 0, untilMs: 1000, bytes: sha('0 0 1000') };
  expect(await state.deliver('ENDS', { k: 0, g: 0, w: 0 }, 0, late)).toBe('stale');
  await state.deliver('ENDS', { k: 0, g: 0, w: 0 }, 0, { ...late, untilMs: 1500 }); // the very same events, as if nothing happened in the last half second
  expect(lost === undefined ? undefined : await state.commit(lost)).toEqual({ kind: 'inbox' });
  expect(await work(state, 'ENDS', { k: 0, g: 0, w: 0 })).toBe(true);
}, 30_000);
