// A process that serves live dashboards and simulates nothing: the product's own live sockets on a run whose frames were computed before.
// Talks to its parent: told `go`, it streams; told `stop`, it answers what it sent when, and its CPU.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { ensureAccessToken } from '../../../services/adapters/store/access-token.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import type { FrameRecord, LiveBus } from '../../../services/adapters/ports.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { openStore } from '../../../services/adapters/store/index.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { ownHosts } from '../../../services/api/hosts.ts';
import { startLiveSockets } from '../../../services/api/live-sockets.ts';
import { createMetrics } from '../../../services/api/metrics.ts';
import { watchRuns } from '../../../services/api/run-views.ts';
import { createSessions } from '../../../services/api/sessions.ts';
import { advance, arrivalsBatch, compile, type Model } from '../../../simulations/index.ts';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import { utf8 } from '../../../shared/digest.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/time.ts';
import { loadScenario, orderFor } from './orders.ts';
import type { Sent } from './sockets-run.ts';

const SEED = 1;
/** A morning at the four gates of the baseline; windows of eight minutes make messages of about 5 kB. */
const BEGIN_MS = 8 * DAY_MS + 8 * HOUR_MS;
const WINDOW_MS = 8 * MINUTE_MS;
const WINDOWS = 150;
const EVERY_MS = 100;

/** Records of every window and gate, in stream order. */
function recordsOf(model: Model): readonly (readonly FrameRecord[])[] {
  const states: (Uint8Array | null)[] = model.gates.map(() => null);
  let fromMs = 0;
  const move = (w: number, untilMs: number): readonly FrameRecord[] => {
    const records = model.gates.map((_, g): FrameRecord => {
      const at = { seed: SEED, k: 0, g };
      const batch = { field: 'a', bytes: arrivalsBatch(model, { ...at, fromMs, untilMs }) };
      const { state, frame } = advance(model, at, states[g] ?? null, [batch], untilMs);
      states[g] = state;
      return { cursor: `${String(w)}-${String(g)}`, k: 0, g, w, bytes: utf8(JSON.stringify(frame)) };
    });
    fromMs = untilMs;
    return records;
  };
  move(-1, BEGIN_MS);
  return Array.from({ length: WINDOWS }, (_, w) => move(w, BEGIN_MS + (w + 1) * WINDOW_MS));
}

interface Tap {
  readonly bus: LiveBus;
  open(): void;
  close(): void;
}

/** A stream that gives the windows one by one, ten a second, while it is open. */
function tapOf(windows: readonly (readonly FrameRecord[])[]): Tap {
  let [isOpen, next, dueMs] = [false, 0, 0];
  return {
    open() {
      isOpen = true;
      dueMs = performance.now();
    },
    close() {
      isOpen = false;
    },
    bus: {
      async read(_run, _cursor, waitMs) {
        const untilMs = performance.now() + waitMs;
        while (performance.now() < untilMs && !(isOpen && performance.now() >= dueMs)) await sleep(isOpen ? dueMs - performance.now() : 20);
        if (!isOpen || performance.now() < dueMs) return [];
        dueMs += EVERY_MS;
        return windows[next++] ?? [];
      },
      close: async () => undefined,
    },
  };
}

/** The product's server takes 500 sockets; the bench asks what the machine carries beyond. */
function liftLimit(): void {
  const { attach } = Server.prototype;
  Server.prototype.attach = function (this: Server, ...args: Parameters<typeof attach>) {
    attach.apply(this, args);
    Object.defineProperty(this.engine, 'clientsCount', { get: () => 0, set: () => undefined });
    return this;
  };
}

async function serve(folder: string): Promise<void> {
  liftLimit();
  const order: RunOrder = orderFor(loadScenario('lang-son-2025-07'), { mode: 'live', replications: 1, seed: SEED });
  const tap = tapOf(recordsOf(compile(loadScenario('lang-son-2025-07').scenario)));
  const transport = { ...openMemoryTransport(systemClock), bus: tap.bus };
  await transport.runState.create(order);
  await transport.runState.transition(order.run, ['queued'], 'running');
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', 4096, resolve));
  const { port } = http.address() as AddressInfo;
  const config = { host: '127.0.0.1', port, dataFolder: folder };
  const deps = {
    transport,
    clock: systemClock,
    log: silentLog,
    store: await openStore(':memory:'),
    library: openScenarioLibrary(),
    config,
  };
  const token = ensureAccessToken(folder);
  const metrics = createMetrics(transport, () => 0);
  const watch = watchRuns({ runState: transport.runState, clock: systemClock, log: silentLog });
  const sockets = startLiveSockets(http, {
    deps,
    watch,
    metrics,
    sessions: createSessions(systemClock, token, port),
    hosts: ownHosts(config.host, port),
  });
  const feed = await sockets.hub.follow(order.run);
  const sent: Sent = { seqs: [], atMs: [], cpuShare: 0, rssMb: 0 };
  // Counted at the moment a frame is handed to the sockets.
  metrics.framesSent.inc = () => {
    sent.seqs.push(feed?.beat(systemClock.nowMs()).seq ?? 0);
    sent.atMs.push(Number(process.hrtime.bigint()) / 1e6);
  };
  listen(tap, sent);
  process.send?.({ port, token, run: order.run });
}

function listen(tap: Tap, sent: Sent): void {
  let cpu = process.cpuUsage();
  let startMs = 0;
  process.on('message', (word) => {
    if (word === 'go') {
      [cpu, startMs] = [process.cpuUsage(), performance.now()];
      tap.open();
      return;
    }
    tap.close();
    const { user, system } = process.cpuUsage(cpu);
    const cpuShare = (user + system) / 1000 / (performance.now() - startMs);
    process.send?.({ ...sent, cpuShare, rssMb: process.memoryUsage().rss / 1_048_576 });
  });
}

process.on('disconnect', () => process.exit(0));
await serve(process.argv[2] ?? '.');
