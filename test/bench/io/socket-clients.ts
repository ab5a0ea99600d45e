// Many dashboards in one process: bare WebSockets that join a run and note when each frame came, so that the clients cost as little as they can.
import { request } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import * as msgpackParser from 'socket.io-msgpack-parser';
import type { Heard } from './sockets-run.ts';

/** Connections opened at once. */
const AT_ONCE = 20;
const [port = '', token = '', run = '', count = '0'] = process.argv.slice(2);
/** `"seq": <64-bit whole number>` in MessagePack. */
const SEQ = Buffer.from([0xa3, 0x73, 0x65, 0x71, 0xcf]);
/** Heartbeats carry a number too, and are short. */
const SHORTEST_FRAME = 1000;

const heard: Heard = { seqs: [], atMs: [], bytes: 0, closed: 0 };

function encoded(packet: object): Buffer {
  const { Encoder } = msgpackParser as unknown as { readonly Encoder: new () => { encode(packet: object): readonly Buffer[] } };
  return Buffer.from(new Encoder().encode(packet)[0] ?? Buffer.alloc(0));
}

const CONNECT = encoded({ type: 0, nsp: '/' });
const JOIN = encoded({ type: 2, nsp: '/', id: 0, data: ['join', { run }] });

/** One unfragmented client frame; the mask of zeros leaves the payload as it is. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** Calls `take` with every whole message of the stream. Messages are never fragmented here. */
function reader(take: (opcode: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let at = 0;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (bytes.length - at < 2) break;
      const size = (bytes[at + 1] ?? 0) & 0x7f;
      const head = size === 126 ? 4 : size === 127 ? 10 : 2;
      if (bytes.length - at < head) break;
      const length = size === 126 ? bytes.readUInt16BE(at + 2) : size === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : size;
      if (bytes.length - at < head + length) break;
      take((bytes[at] ?? 0) & 0x0f, bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    rest = bytes.subarray(at);
  };
}

function watch(socket: Socket, first: Buffer, joined: () => void): void {
  const read = reader((opcode, payload) => {
    if (opcode === 1) {
      // Engine.IO: 0 opens, 2 is a ping.
      if (payload[0] === 0x30) socket.write(frameOf(2, CONNECT));
      if (payload[0] === 0x32) socket.write(frameOf(1, Buffer.from('3')));
      return;
    }
    if (opcode !== 2) return;
    // The answer to CONNECT carries `sid`; the answer to JOIN is the snapshot.
    if (payload.length < 120 && payload.includes('sid')) return void socket.write(frameOf(2, JOIN));
    if (payload.length < SHORTEST_FRAME) return;
    if (payload.subarray(0, 40).includes('frame')) note(payload);
    else joined();
  });
  socket.setNoDelay(true);
  socket.on('data', read);
  socket.on('error', () => undefined);
  socket.on('close', () => (heard.closed += 1));
  if (first.length > 0) read(first);
}

function note(payload: Buffer): void {
  const at = payload.indexOf(SEQ);
  heard.seqs.push(at < 0 ? 0 : Number(payload.readBigUInt64BE(at + SEQ.length)));
  heard.atMs.push(Number(process.hrtime.bigint()) / 1e6);
  heard.bytes += payload.length;
}

function connect(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      authorization: `Bearer ${token}`,
    };
    const upgrade = request({ host: '127.0.0.1', port, path: '/socket.io/?EIO=4&transport=websocket', headers });
    upgrade.on('upgrade', (_response, socket: Socket, head: Buffer) => watch(socket, head, resolve));
    upgrade.on('response', ({ statusCode }) => reject(new Error(`the server answered ${String(statusCode)}`)));
    upgrade.on('error', reject);
    upgrade.end();
  });
}

async function connectAll(): Promise<void> {
  for (let i = 0; i < Number(count); i += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - i) }, connect));
  }
  process.send?.('ready');
}

process.on('message', () => process.send?.({ ...heard, seqs: Float64Array.from(heard.seqs), atMs: Float64Array.from(heard.atMs) }));
process.on('disconnect', () => process.exit(0));
await connectAll();
