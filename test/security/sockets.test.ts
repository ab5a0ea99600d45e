// The socket against the security checklist: no handshake for strangers, and no message that stops the server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as msgpackParser from 'socket.io-msgpack-parser';
import { testServer, until, type TestServer, type TestSocket } from '../services/api/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

function outcome(socket: TestSocket): Promise<'connected' | 'refused'> {
  return new Promise((resolve) => {
    socket.on('connect', () => resolve('connected'));
    socket.on('connect_error', () => resolve('refused'));
  });
}
async function alive(): Promise<void> {
  await server.anyone.get('/healthz').expect(200);
  expect(await outcome(server.socket())).toBe('connected');
}

describe('handshake', () => {
  test.each([
    ['a foreign page', { origin: 'http://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['no origin at all', {}],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page under another name', { origin: 'http://localhost' }],
  ])('a cookie sent by %s is refused', async (_who, headers) => {
    expect(await outcome(server.socket({ cookie: await server.cookie(), ...headers }))).toBe('refused');
  });

  test('our own page with its cookie and a program with the token are let in', async () => {
    expect(await outcome(server.socket({ cookie: await server.cookie(), origin: server.api.url }))).toBe('connected');
    expect(await outcome(server.socket())).toBe('connected');
  });

  test.each([
    ['nobody', {}],
    ['a wrong token', { authorization: 'Bearer amity_wrong' }],
    ['a wrong cookie', { cookie: 'amity_session=wrong', origin: 'OWN' }],
    ['a foreign host', { authorization: 'TOKEN', host: 'evil.example' }],
    ['a foreign origin with the token', { authorization: 'TOKEN', origin: 'http://evil.example' }],
  ])('%s is refused', async (_who, headers) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([key, value]) => [
        key,
        value === 'TOKEN' ? `Bearer ${server.token}` : value === 'OWN' ? server.api.url : value,
      ]),
    );
    expect(await outcome(server.socket(filled))).toBe('refused');
  });

  test('polling is not offered', async () => {
    expect((await server.get('/socket.io/?EIO=4&transport=polling')).status).toBe(400);
  });
});

describe('messages', () => {
  const HOSTILE: unknown[] = [
    undefined,
    null,
    0,
    '',
    'x',
    true,
    [],
    {},
    [null],
    { run: null },
    { run: 1 },
    { run: 'x'.repeat(9_000) },
    { run: {} },
    { run: 'ABCDEFGH', lastSeq: -1 },
    { run: 'ABCDEFGH', lastSeq: 'a' },
    { run: '__proto__' },
    { run: 'constructor', key: 'constructor', command: { type: 'pause' } },
    { run: 'ABCDEFGH', key: 'short', command: null },
    { run: 'ABCDEFGH', key: '12345678', command: { type: 'fly' } },
    { run: 'ABCDEFGH', key: '12345678', command: { type: 'step', ms: -1 } },
    { run: 'ABCDEFGH', key: '12345678', command: { type: 'step', ms: Number.NaN } },
    { run: 'ABCDEFGH', key: '12345678', command: { type: 'speed', speed: 1e9 } },
    Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`k${i}`, i])),
    new Uint8Array(64),
    new Date(),
    { get: { deep: { deeper: {} } } },
  ];

  test('no payload, no acknowledgement and no event name stops the server', async () => {
    const socket = server.socket();
    await outcome(socket);
    const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => void;
    for (const event of ['join', 'leave', 'command', 'nothing', 'error', '__proto__', 'constructor', '']) {
      for (const payload of HOSTILE) emit(event, payload);
      emit(event);
      if (!socket.connected) break;
    }
    await alive();
  });

  test('every wrong payload with an acknowledgement is answered with a refusal', async () => {
    const socket = server.socket();
    await outcome(socket);
    const ask = (event: string, ...args: unknown[]) =>
      new Promise<{ ok?: boolean; status?: string }>((resolve) =>
        (socket.emit as (event: string, ...args: unknown[]) => void)(event, ...args, resolve),
      );
    for (const payload of HOSTILE) {
      expect((await ask('join', payload)).ok).toBe(false);
      expect((await ask('command', payload)).status).toBe('refused');
    }
    expect(await ask('join', 'a', 'b', 'c')).toMatchObject({ ok: false });
    expect(await ask('join')).toMatchObject({ ok: false });
    expect(await ask('join', { run: 'ABCDEFGH' })).toEqual({ ok: false, code: 'unknown-run' });
    expect(await ask('command', { run: 'ABCDEFGH', key: 'key-12345', command: { type: 'pause' } })).toEqual({
      status: 'refused',
      reason: 'unknown-run',
    });
  });

  test('raw packets that follow no protocol close that connection only', async () => {
    const quiet = server.socket();
    await outcome(quiet);
    const garbage: (string | Buffer)[] = [
      '42["',
      '4',
      '40',
      '44{}',
      '45-',
      '9',
      '',
      'hello',
      '2probe',
      '1',
      Buffer.from([]),
      Buffer.from([0xc0]),
      Buffer.from([0x04]),
      Buffer.from([0xc1, 0xff, 0xff]),
      Buffer.from([0x81, 0xa4]),
      Buffer.alloc(15_000, 0x93),
      Buffer.alloc(40_000),
    ];
    const packets = [
      { type: 2, nsp: '/', data: null },
      { type: 2, nsp: '/', data: [] },
      { type: 2, nsp: '/', data: [null] },
      { type: 2, nsp: '/', data: [{}] },
      { type: 2, nsp: '/', data: ['join'], id: 'x' },
      { type: 3, nsp: '/', data: [1], id: 99 },
      { type: 0, nsp: '/admin' },
      { type: 0, nsp: 7 },
      { type: 99, nsp: '/' },
      { type: 1, nsp: '/' },
      { type: 4, nsp: '/', data: 'x' },
      { type: 2, nsp: '/', data: ['disconnect', 'forged'] },
      { type: 2, nsp: '/', data: ['connection'] },
      { type: 2, nsp: '/', data: ['newListener', 'x'] },
      { type: 2, nsp: '/', data: ['disconnecting'] },
      { type: 5, nsp: '/', data: ['join', { _placeholder: true, num: 9 }], attachments: 3 },
      null,
      7,
      [],
      'x',
    ].map((packet) => encode(packet));
    for (const message of [...garbage, ...packets]) await send(message);
    await alive();
    expect(quiet.connected).toBe(true);
  }, 60_000);

  test('a flood of messages costs the flooder its connection', async () => {
    const socket = server.socket();
    await outcome(socket);
    for (let i = 0; i < 2_000; i += 1) socket.emit('leave', { run: 'ABCDEFGH' });
    await until('the flooder to be cut', () => (socket.connected ? undefined : true));
    await alive();
  });
});

function encode(packet: unknown): Buffer {
  const encoder = new msgpackParser.Encoder() as unknown as { encode(packet: unknown): Buffer[] };
  return encoder.encode(packet)[0] ?? Buffer.alloc(0);
}

/** Joins properly, then sends the message underneath the client library. */
async function send(message: string | Buffer): Promise<void> {
  const socket = server.socket();
  await outcome(socket);
  const engine = socket.io.engine as unknown as { transport: { ws: { send(message: string | Buffer): void } } };
  engine.transport.ws.send(message);
  await new Promise((done) => setTimeout(done, 40));
  socket.disconnect();
}
