// A server for tests: the real app on a free loopback port, memory twins behind it, and a signed-in program or browser in front.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as msgpackParser from 'socket.io-msgpack-parser';
import supertest from 'supertest';
import type { ClientToServer, ServerToClient } from '../../../shared/protocol/live.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { openKernelThreads } from '../../../services/adapters/kernel-threads.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import type { Clock, Log, ResultStore } from '../../../services/adapters/ports.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { findAccessToken } from '../../../services/adapters/store/access-token.ts';
import { openMemoryTransport, type Transport } from '../../../services/adapters/transport.ts';
import { startApi, type Api } from '../../../services/api/index.ts';
import type { RequestLimits } from '../../../services/api/limits.ts';
import { startRoles } from '../../../services/start.ts';

export type TestSocket = Socket<ServerToClient, ClientToServer>;

export interface TestServer {
  readonly api: Api;
  readonly transport: Transport;
  readonly store: ResultStore;
  readonly token: string;
  readonly dataFolder: string;
  /** `host:port` as a browser sends it. */
  readonly host: string;
  /** Requests without a sign-in. */
  readonly anyone: ReturnType<typeof supertest>;
  /** A program with the token. */
  get(path: string): supertest.Test;
  post(path: string, body?: object): supertest.Test;
  /** Signs a browser in; answers its cookie. */
  cookie(): Promise<string>;
  socket(headers?: Record<string, string>): TestSocket;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly limits?: Partial<RequestLimits>;
  readonly store?: ResultStore;
  readonly transport?: Transport;
  /** Computes runs too, on the main thread. */
  readonly computes?: boolean;
}

export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = systemClock, log = silentLog } = options;
  const dataFolder = mkdtempSync(join(tmpdir(), 'amity-api-'));
  const store = options.store ?? memoryStore();
  const transport = options.transport ?? openMemoryTransport(clock);
  const roles =
    options.computes === true ? await startRoles({ transport, clock, log, slots: 0, computes: true, coordinates: true }) : undefined;
  const config = { host: '127.0.0.1', port: 0, dataFolder };
  const limits = { perMinute: 100_000, signInsPerMinute: 1_000, startsPerMinute: 10_000, ...options.limits };
  const api = await startApi({
    transport,
    clock,
    log,
    store,
    library: openScenarioLibrary(),
    config,
    limits,
    dashboardFolder: dashboardStandIn(dataFolder),
    kernels: openKernelThreads(0),
  });
  const token = findAccessToken(dataFolder) ?? '';
  const anyone = supertest(api.url);
  const sockets: TestSocket[] = [];
  return {
    api,
    transport,
    store,
    token,
    dataFolder,
    host: `127.0.0.1:${api.port}`,
    anyone,
    get: (path) => anyone.get(path).set('Authorization', `Bearer ${token}`),
    post: (path, body) => anyone.post(path).set('Authorization', `Bearer ${token}`).send(body),
    async cookie() {
      const code = new URL(api.signInLink()).searchParams.get('code');
      const answer = await anyone.post('/api/session').set('Origin', api.url).send({ code });
      return String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
    },
    socket(headers = { authorization: `Bearer ${token}` }) {
      const socket: TestSocket = io(api.url, {
        transports: ['websocket'],
        parser: msgpackParser,
        extraHeaders: headers,
        reconnection: false,
        forceNew: true,
      });
      sockets.push(socket);
      return socket;
    },
    async close() {
      for (const socket of sockets) socket.disconnect();
      await api.stop();
      await roles?.stop();
      await transport.close();
      await store.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A few files in the shape of the built dashboard, and a secret beside it that must never be served. */
function dashboardStandIn(dataFolder: string): string {
  const folder = join(dataFolder, 'dashboard');
  if (!existsSync(folder)) {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Amity</title><div id="root"></div>');
    writeFileSync(join(folder, 'amity.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, '.hidden'), 'secret of the dot file');
    writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'console.log(1);');
    writeFileSync(join(dataFolder, 'secret.txt'), 'secret beside the dashboard');
  }
  return folder;
}

export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, withinMs = 10_000): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs) throw new Error(`waited ${withinMs} ms for ${what}`);
    await systemClock.sleep(25);
  }
}
