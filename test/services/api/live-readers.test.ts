// A reader that stops reading: real sockets, large frames, nothing computed.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import type { LiveFrame, LiveSnapshot } from '../../../shared/protocol/live.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { createControlHolder } from '../../../services/api/control-holder.ts';
import type { LiveFeed } from '../../../services/api/live-feed.ts';
import { createAudience, enterRun, type LiveServer } from '../../../services/api/live-readers.ts';
import { until } from './server.ts';

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function liveServer() {
  let nowMs = 0;
  const http = createServer();
  const server: LiveServer = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
  const counted = { snapshots: 0 };
  const metrics = { framesSent: { inc: () => undefined }, snapshotsSent: { inc: () => (counted.snapshots += 1) } } as never;
  const audience = createAudience(server, {
    deps: { clock: { nowMs: () => nowMs, elapsedMs: () => nowMs, sleep: async () => undefined }, log: silentLog },
    sessions: { stillHolds: () => true } as never,
    metrics,
    holders: createControlHolder(() => nowMs),
  });
  server.on('connection', (socket) => {
    socket.data = { identity: { kind: 'token', key: 'k' }, screen: 'program', stale: new Map(), messages: { sinceMs: 0, count: 0 } };
    enterRun(socket, 'RUN00001');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = async (): Promise<Socket> => {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
    stops.push(() => void socket.disconnect());
    await new Promise<void>((resolve) => socket.on('connect', resolve));
    return socket;
  };
  return { server, audience, client, counted, pass: (ms: number) => (nowMs += ms) };
}

const FILL = 'x'.repeat(200_000);
const bigFrame = (seq: number): LiveFrame => ({ run: 'RUN00001', seq, gates: [], fill: FILL }) as unknown as LiveFrame;
const feedAt = (seq: () => number): LiveFeed =>
  ({
    run: 'RUN00001',
    missedSince: () => [],
    snapshot: async () => ({ run: 'RUN00001', seq: seq() }) as LiveSnapshot,
  }) as unknown as LiveFeed;
/** Stops reading from the network, underneath the client library. */
const networkOf = (socket: Socket) =>
  (socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } }).transport.ws._socket;
const turn = () => new Promise((done) => setTimeout(done, 2));

test('a reader that stops reading is not buffered for; the others miss nothing; it gets one snapshot when it reads again', async () => {
  const { server, audience, client, counted } = await liveServer();
  const [slow, fast] = [await client(), await client()];
  const seen: number[] = [];
  const late: string[] = [];
  fast.on('frame', (frame: LiveFrame) => seen.push(frame.seq));
  slow.on('frame', (frame: LiveFrame) => late.push(`frame ${frame.seq}`));
  slow.on('snapshot', (snapshot: LiveSnapshot) => late.push(`snapshot ${snapshot.seq}`));
  networkOf(slow).pause();
  let seq = 0;
  const feed = feedAt(() => seq);
  const before = process.memoryUsage().rss;
  const conn = server.sockets.sockets.get(slow.id ?? '')?.conn as unknown as { writeBuffer: unknown[] };
  let most = 0;
  for (; seq < 500;) {
    audience.frame(bigFrame((seq += 1)));
    audience.recover(() => feed);
    most = Math.max(most, conn.writeBuffer.length);
    await turn();
  }
  await until('the other to have everything', () => (seen.length === 500 ? true : undefined));
  expect(seen).toEqual(seen.map((_, i) => i + 1));
  expect(most).toBeLessThan(10);
  expect((process.memoryUsage().rss - before) / 1_000_000).toBeLessThan(120);
  networkOf(slow).resume();
  await until('a snapshot', () => {
    audience.recover(() => feed);
    return late.some((entry) => entry.startsWith('snapshot')) ? true : undefined;
  });
  audience.frame(bigFrame((seq += 1)));
  await until('frames again', () => (late.at(-1) === `frame ${seq}` ? true : undefined));
  expect(late.at(-2)).toBe('snapshot 500');
  expect(counted.snapshots).toBe(1);
}, 40_000);

test('a reader that takes nothing for 15 seconds is cut', async () => {
  const { audience, client, pass } = await liveServer();
  const slow = await client();
  networkOf(slow).pause();
  for (let seq = 1; seq < 200; seq += 1) {
    audience.frame(bigFrame(seq));
    await turn();
  }
  pass(15_001);
  audience.recover(() => feedAt(() => 200));
  networkOf(slow).resume();
  await until('the cut', () => (slow.connected ? undefined : true));
});
