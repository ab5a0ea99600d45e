// A live run over the socket: snapshot, numbered frames, heartbeat, commands, resume, slow readers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandReply, Control, JoinReply, LiveFrame, LiveSnapshot } from '../../../shared/protocol/live.ts';
import { testServer, until, type TestServer, type TestSocket } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ computes: true });
});
afterAll(() => server.close());

async function startLive(more: object = {}): Promise<string> {
  const body: unknown = (
    await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, seed: 1, mode: 'live', speed: 600, ...more }).expect(202)
  ).body;
  return (body as { id: string }).id;
}
async function connected(): Promise<TestSocket> {
  const socket = server.socket();
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  return socket;
}
const join = (socket: TestSocket, run: string, lastSeq?: number) =>
  new Promise<JoinReply>((resolve) => socket.emit('join', lastSeq === undefined ? { run } : { run, lastSeq }, resolve));
async function snapshotOf(socket: TestSocket, run: string): Promise<LiveSnapshot> {
  const reply = await join(socket, run);
  if (!reply.ok || !('snapshot' in reply)) throw new Error(`expected a snapshot, found ${JSON.stringify(reply).slice(0, 200)}`);
  return reply.snapshot;
}
let keys = 0;
const command = (socket: TestSocket, run: string, control: Control, key = `key-${(keys += 1)}-abcdef`) =>
  new Promise<CommandReply>((resolve) => socket.emit('command', { run, key, command: control }, resolve));
function framesOf(socket: TestSocket): LiveFrame[] {
  const frames: LiveFrame[] = [];
  socket.on('frame', (frame) => frames.push(frame));
  return frames;
}

describe('a live run', () => {
  test('begins with a snapshot and goes on with frames numbered without holes, at most ten a second', async () => {
    const run = await startLive();
    await until('something to watch', async () => {
      const view = await server.transport.runState.find(run);
      return view !== undefined && (view.limitMs[0] ?? 0) >= view.order.watchFromMs ? true : undefined;
    });
    const socket = await connected();
    const frames = framesOf(socket);
    const snapshot = await snapshotOf(socket, run);
    expect(snapshot).toMatchObject({ run, status: 'running', replication: 0, replications: 1, pace: { asked: 600, paused: false } });
    expect(snapshot.layout).toHaveLength(4);
    expect(snapshot.levels).toHaveLength(4);
    expect(snapshot.trucks).toHaveLength(4);
    expect(snapshot.feed.map(({ code }) => code)).toContain('side-opened');
    const startedMs = Date.now();
    await until('25 moving frames', () => (frames.filter((frame) => frame.gates.length > 0).length >= 25 ? true : undefined), 20_000);
    expect(frames.length / ((Date.now() - startedMs) / 1_000)).toBeLessThan(12);
    expect(frames.map((frame) => frame.seq)).toEqual(frames.map((_, i) => snapshot.seq + 1 + i));
    const moving = frames.filter((frame) => frame.gates.length > 0);
    for (const [i, frame] of moving.entries()) {
      expect(frame.gates.map((gate) => gate.gate)).toEqual([0, 1, 2, 3]);
      expect(frame.gates[0]?.fromMs).toBe(i === 0 ? snapshot.simMs : moving[i - 1]?.simMs);
      expect(frame.gates[0]?.toMs).toBe(frame.simMs);
    }
    expect(frames.at(-1)?.pace.achieved).toBeGreaterThan(300);
    expect(frames.at(-1)?.pace.achieved).toBeLessThan(1_200);
    await command(socket, run, { type: 'stop' });
  });

  test('a paused run still beats every two seconds and sends no movement', async () => {
    const run = await startLive();
    const socket = await connected();
    const frames = framesOf(socket);
    const beats: number[] = [];
    let status = '';
    socket.on('heartbeat', (beat) => {
      beats.push(Date.now());
      status = beat.status;
    });
    await snapshotOf(socket, run);
    expect(await command(socket, run, { type: 'pause' })).toMatchObject({ status: 'applied' });
    await until('the pause to show', () => (status === 'paused' ? true : undefined));
    expect(frames.some((frame) => frame.status === 'paused' && frame.pace.paused && frame.pace.achieved === 0)).toBe(true);
    beats.length = 0;
    // Windows that were open when the pause came may still end before this beat.
    await until('a beat', () => (beats.length >= 1 ? true : undefined));
    const before = frames.length;
    await until('another beat', () => (beats.length >= 2 ? true : undefined));
    expect((beats[1] ?? 0) - (beats[0] ?? 0)).toBeGreaterThan(1_500);
    expect((beats[1] ?? 0) - (beats[0] ?? 0)).toBeLessThan(3_000);
    expect(frames.slice(before).filter((frame) => frame.gates.length > 0)).toEqual([]);
    await command(socket, run, { type: 'stop' });
  });

  test('a step advances by what was asked and pauses again', async () => {
    const run = await startLive();
    const socket = await connected();
    const frames = framesOf(socket);
    await command(socket, run, { type: 'pause' });
    await server.transport.runState.find(run);
    await new Promise((done) => setTimeout(done, 700));
    const { simMs } = await snapshotOf(socket, run);
    await command(socket, run, { type: 'step', ms: 3_600_000 });
    await until('the step to end', () =>
      frames.at(-1)?.simMs === simMs + 3_600_000 && frames.at(-1)?.status === 'paused' ? true : undefined,
    );
    await command(socket, run, { type: 'stop' });
  });

  test('the same command key is carried out once', async () => {
    const run = await startLive();
    const socket = await connected();
    const key = 'the-same-key-twice';
    const [first, second] = await Promise.all([
      command(socket, run, { type: 'speed', speed: 10 }, key),
      command(socket, run, { type: 'speed', speed: 1_000 }, key),
    ]);
    expect(second).toEqual(first);
    expect((await server.transport.runState.find(run))?.pace.speed).toBe(10);
    await command(socket, run, { type: 'stop' });
    expect(await command(socket, run, { type: 'resume' })).toEqual({ status: 'refused', reason: 'wrong-state' });
  });

  test('a reader that was away gets the frames it missed, or a snapshot when they are gone', async () => {
    const run = await startLive();
    const socket = await connected();
    const frames = framesOf(socket);
    await snapshotOf(socket, run);
    await until('a few frames', () => (frames.length >= 3 ? true : undefined));
    socket.disconnect();
    const last = frames.at(-1)?.seq ?? 0;
    await new Promise((done) => setTimeout(done, 1_000));
    const again = await connected();
    const later = framesOf(again);
    const reply = await join(again, run, last);
    if (!reply.ok || !('frames' in reply)) throw new Error('expected frames');
    expect(reply.frames.length).toBeGreaterThan(1);
    await until('it to go on', () => (later.length >= 2 ? true : undefined));
    const all = [...reply.frames, ...later].map((frame) => frame.seq);
    expect(all).toEqual(all.map((_, i) => last + 1 + i));
    for (const strange of [0, 5, last - 100_000, last + 100_000]) expect(await join(again, run, strange)).toHaveProperty('snapshot');
    await command(again, run, { type: 'stop' });
  });

  test('the history in a late snapshot adds up to the trucks that arrived', async () => {
    const run = await startLive({ speed: 'max', windowMs: 300_000 });
    const socket = await connected();
    framesOf(socket);
    const done = await until(
      'an hour of history',
      async () => {
        const snapshot = await snapshotOf(socket, run);
        return snapshot.simMs > 36_000_000 ? snapshot : undefined;
      },
      20_000,
    );
    for (const [g, levels] of done.levels.entries()) {
      const total = done.history.arrived[g]?.reduce((sum, n) => sum + n, 0) ?? 0;
      expect(total).toBeCloseTo(
        levels.arrived.reduce((sum, n) => sum + n, 0),
        6,
      );
      expect(done.history.waiting[g]?.length).toBe(Math.ceil(done.simMs / done.history.stepMs));
    }
    await command(socket, run, { type: 'stop' });
  });

  test('a second replication begins with a snapshot, and a page that missed it sees a hole in the numbers', async () => {
    const run = await startLive({ speed: 'max', replications: 2 });
    const socket = await connected();
    const frames = framesOf(socket);
    const replications: number[] = [];
    socket.on('snapshot', (snapshot) => replications.push(snapshot.replication));
    await snapshotOf(socket, run);
    await until('the run to end', () => (frames.at(-1)?.status === 'completed' ? true : undefined), 30_000);
    expect(replications).toEqual([1]);
    const seqs = frames.map((frame) => frame.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  test('the end shows on the page and the run is in the library', async () => {
    const run = await startLive({ speed: 'max' });
    const socket = await connected();
    const frames = framesOf(socket);
    const progress: string[] = [];
    socket.on('progress', (one) => one.run === run && progress.push(one.status));
    await snapshotOf(socket, run);
    await until('the run to end', () => (frames.at(-1)?.status === 'completed' ? true : undefined), 30_000);
    expect(frames.filter((frame) => frame.gates.length > 0).at(-1)?.simMs).toBe(frames.at(-1)?.simMs);
    expect(progress.at(-1)).toBe('completed');
    expect((await server.store.list()).map((summary) => summary.id)).toContain(run);
    expect(await join(await connected(), run)).toHaveProperty('snapshot');
  });

  test('a batch run is not a live one', async () => {
    const idle = await testServer();
    const body: unknown = (await idle.post('/api/runs', { scenario: 'lang-son-2025-07' }).expect(202)).body;
    const socket = idle.socket();
    expect(await join(socket, (body as { id: string }).id)).toEqual({ ok: false, code: 'not-live' });
    await idle.close();
  });
});
