// Browsers as sockets: some read what they are sent, others stop reading altogether.
import { readFileSync } from 'node:fs';
import { io, type Socket } from 'socket.io-client';
import * as msgpackParser from 'socket.io-msgpack-parser';
import type { ClientToServer, JoinReply, ServerToClient } from '../../../shared/protocol/live.ts';
import type { Context } from '../fault.ts';
import type { Server } from './server.ts';

type Reader = Socket<ServerToClient, ClientToServer>;

/** Connects and joins the run; resolves once it has its snapshot. */
export async function join(context: Context, server: Server, run: string): Promise<Reader> {
  const socket: Reader = io(server.url, {
    transports: ['websocket'],
    parser: msgpackParser,
    extraHeaders: { authorization: `Bearer ${server.token}` },
    reconnection: false,
    forceNew: true,
  });
  context.defer(async () => socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const reply = (await socket.timeout(10_000).emitWithAck('join', { run })) as JoinReply;
  if (!reply.ok) throw new Error(`join was refused: ${reply.code}`);
  return socket;
}

/** Stops reading from the connection, without closing it. */
export function stopReading(socket: Reader): void {
  const { transport } = socket.io.engine as unknown as { readonly transport: { readonly ws: { readonly _socket?: { pause(): void } } } };
  const tcp = transport.ws._socket;
  if (tcp === undefined) throw new Error('this WebSocket cannot be paused');
  tcp.pause();
}

/** ms between the frames that come until `stop` is called. */
export function watchFrames(socket: Reader): { stop(): readonly number[] } {
  const gaps: number[] = [];
  let last = performance.now();
  const onFrame = (): void => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  };
  socket.on('frame', onFrame);
  return {
    stop: () => {
      socket.off('frame', onFrame);
      return gaps.slice(1);
    },
  };
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  return (Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096) / 1_048_576;
}

export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}
