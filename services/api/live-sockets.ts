// The socket side of live runs. Every message is checked, every handler wrapped: nothing a client sends can stop the server.
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import * as msgpackParser from 'socket.io-msgpack-parser';
import { z } from 'zod';
import { isRunId } from '../../shared/ids.ts';
import {
  commandSchema,
  holdSchema,
  joinSchema,
  type CommandReply,
  type Hold,
  type Holding,
  type JoinReply,
  type LiveCommand,
} from '../../shared/protocol/live.ts';
import { messageOf, type Stoppable } from '../adapters/role.ts';
import { createControlHolder, type ControlHolder } from './control-holder.ts';
import { controlRun } from './control-run.ts';
import type { ApiDeps } from './deps.ts';
import { hostOf, originOf, type OwnHosts } from './hosts.ts';
import { progressOf, startLiveHub, type LiveHub } from './live-hub.ts';
import { catchUp, createAudience, enterRun, leaveRun, tellHolding, type LiveServer, type LiveSocket } from './live-readers.ts';
import type { Metrics } from './metrics.ts';
import { refusalOf } from './problems.ts';
import { findSuccessor } from './replacing.ts';
import { isUnderWay, type RunWatch } from './run-views.ts';
import type { Sessions } from './sessions.ts';

const MAX_MESSAGE_BYTES = 16_384;
/** A fifth of a core at ten frames a second each for 1 000, 45 kB each (docs/background/performance.md). */
const MOST_SOCKETS = 2_000;
/** Messages of one client in ten seconds before it is cut. */
const MOST_MESSAGES = 300;
const COMMANDS_REMEMBERED = 1_000;
const leaveSchema = z.object({ run: z.string() });

export interface LiveSockets extends Stoppable {
  count(): number;
  readonly hub: LiveHub;
}

export interface SocketContext {
  readonly deps: ApiDeps;
  readonly watch: RunWatch;
  readonly sessions: Sessions;
  readonly hosts: OwnHosts;
  readonly metrics: Metrics;
}

export function startLiveSockets(http: HttpServer, context: SocketContext): LiveSockets {
  const { deps } = context;
  const io: LiveServer = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    parser: msgpackParser,
    pingInterval: 5_000,
    pingTimeout: 4_000,
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: 5_000,
    allowRequest: (req, allow) => {
      const refusal = refusalOfHandshake(req, context, io.engine.clientsCount);
      allow(refusal, refusal === null);
    },
  });
  const holders = createControlHolder(() => deps.clock.nowMs());
  const hub = startLiveHub(deps, context.watch, createAudience(io, { ...context, holders }));
  const answered = new Map<string, Promise<CommandReply>>();
  io.on('connection', (socket) => {
    const identity = context.sessions.identify(socket.request);
    if (identity === undefined) return void socket.disconnect(true);
    socket.data = { identity, screen: screenOf(socket), stale: new Map(), messages: { sinceMs: deps.clock.nowMs(), count: 0 } };
    socket.use((_event, next) => (isFlood(socket, deps.clock.nowMs()) ? void socket.disconnect(true) : next()));
    for (const brief of context.watch.seen().briefs.values()) if (isUnderWay(brief)) socket.emit('progress', progressOf(brief));
    seeScreen(io, holders, socket);
    addHandlers(socket, { ...context, io, holders, hub, answered });
  });
  return {
    hub,
    count: () => io.engine.clientsCount,
    async stop() {
      await hub.stop();
      await io.close();
    },
  };
}

/** Its own name for itself; programs have none and count as one. */
function screenOf(socket: LiveSocket): string {
  const named: unknown = socket.handshake.auth['screen'];
  return typeof named === 'string' && /^[\w-]{8,64}$/.test(named) ? named : 'program';
}

/** A screen is there as long as one of its links is. */
function seeScreen(io: LiveServer, holders: ControlHolder, socket: LiveSocket): void {
  const { screen } = socket.data;
  holders.see(screen, true);
  socket.on('disconnect', () => {
    if (![...io.sockets.sockets.values()].some(({ data }) => data.screen === screen)) holders.see(screen, false);
  });
}

/** Why a handshake is refused, or null. `cors` would not stop a foreign page's WebSocket; this does. */
function refusalOfHandshake(req: IncomingMessage, { hosts, sessions }: SocketContext, sockets: number): string | null {
  const host = hostOf(req);
  if (host === undefined || !hosts.isOwn(host)) return 'misdirected-host';
  const identity = sessions.identify(req);
  if (identity === undefined) return 'not-signed-in';
  const origin = originOf(req);
  if (origin === 'foreign' || (origin === 'none' && identity.kind !== 'token')) return 'forbidden-origin';
  return sockets >= MOST_SOCKETS ? 'too-many-requests' : null;
}

function isFlood(socket: LiveSocket, nowMs: number): boolean {
  const { messages } = socket.data;
  if (nowMs - messages.sinceMs > 10_000) socket.data.messages = { sinceMs: nowMs, count: 1 };
  else messages.count += 1;
  return socket.data.messages.count > MOST_MESSAGES;
}

interface Desk extends SocketContext {
  readonly io: LiveServer;
  readonly holders: ControlHolder;
  readonly hub: LiveHub;
  /** Answers to the last commands, by run and key. */
  readonly answered: Map<string, Promise<CommandReply>>;
}
interface Answer<T> {
  readonly answer: T;
  /** Done right after the answer went out, before anything else can. */
  readonly afterwards?: () => void;
}

function addHandlers(socket: LiveSocket, desk: Desk): void {
  const refuseJoin = (code: string): JoinReply => ({ ok: false, code });
  const refuseCommand = (reason: string): CommandReply => ({ status: 'refused', reason });
  socket.on('join', handler(desk, { name: 'join', schema: joinSchema, refuse: refuseJoin, act: (request) => join(socket, desk, request) }));
  socket.on(
    'command',
    handler(desk, { name: 'command', schema: commandSchema, refuse: refuseCommand, act: (request) => command(socket, desk, request) }),
  );
  const nobody = { run: '', holder: null, asking: null, leftMs: 0 };
  socket.on(
    'hold',
    handler(desk, { name: 'hold', schema: holdSchema, refuse: () => nobody, act: (request) => hold(socket, desk, request) }),
  );
  socket.on(
    'leave',
    handler(desk, {
      name: 'leave',
      schema: leaveSchema,
      refuse: () => undefined,
      act: async ({ run }) => ({ answer: leaveRun(socket, run) }),
    }),
  );
}

interface Message<T, A> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly refuse: (code: string) => A;
  readonly act: (request: T) => Promise<Answer<A>>;
}

/** Checks the payload, answers when the client wants an answer, and lets no fault out. */
function handler<T, A>({ deps }: Desk, { name, schema, refuse, act }: Message<T, A>): (...args: unknown[]) => void {
  return (...args) => {
    const ack = args.at(-1);
    const reply = (answer: A): void => {
      if (typeof ack === 'function') (ack as (answer: A) => void)(answer);
    };
    const answering = async (): Promise<void> => {
      const request = schema.safeParse(args[0]);
      if (!request.success) return reply(refuse('invalid-request'));
      const { answer, afterwards } = await act(request.data);
      reply(answer);
      afterwards?.();
    };
    answering().catch((error: unknown) => {
      deps.log.warn({ message: name, error: messageOf(error) }, 'a socket message failed');
      try {
        reply(refuse(refusalOf(error).code));
      } catch {
        // The connection itself is broken: there is nobody to tell.
      }
    });
  };
}

async function join(
  socket: LiveSocket,
  { hub, holders, deps, metrics }: Desk,
  { run, lastSeq }: z.output<typeof joinSchema>,
): Promise<Answer<JoinReply>> {
  const to = hub.movedTo(run) ?? (await movedLongAgo(deps, run));
  if (to !== undefined) return { answer: { ok: false, code: 'moved', to } };
  const feed = isRunId(run) ? await hub.follow(run) : undefined;
  if (feed === undefined) {
    const isThere = isRunId(run) && (await deps.transport.runState.find(run)) !== undefined;
    return { answer: { ok: false, code: isThere ? 'not-live' : 'unknown-run' } };
  }
  const frames = lastSeq === undefined ? undefined : feed.missedSince(lastSeq, deps.clock.nowMs());
  const enter = (): void => void socket.emit('holding', holders.holding(run));
  if (frames !== undefined)
    return {
      answer: { ok: true, frames },
      afterwards() {
        enterRun(socket, run);
        enter();
      },
    };
  const snapshot = await feed.snapshot(deps.clock.nowMs());
  metrics.snapshotsSent.inc();
  return {
    answer: { ok: true, snapshot },
    afterwards() {
      catchUp(socket, feed, snapshot, deps.clock.nowMs());
      enter();
    },
  };
}

/** A run that the run state has forgotten may still go on as another. */
async function movedLongAgo(deps: ApiDeps, run: string): Promise<string | undefined> {
  return !isRunId(run) || (await deps.transport.runState.find(run)) !== undefined ? undefined : findSuccessor(deps, run);
}

async function hold(socket: LiveSocket, { io, holders, sessions }: Desk, { run, act }: Hold): Promise<Answer<Holding>> {
  if (!sessions.stillHolds(socket.data.identity)) socket.disconnect(true);
  else if (act === 'take') holders.ask(run, socket.data.screen);
  else holders.answer(run, socket.data.screen, act === 'give');
  return { answer: holders.holding(run), afterwards: () => tellHolding(io, holders, run) };
}

async function command(socket: LiveSocket, desk: Desk, request: LiveCommand): Promise<Answer<CommandReply>> {
  const { io, deps, watch, sessions, answered, holders } = desk;
  const { run, key, command: control } = request;
  if (!sessions.stillHolds(socket.data.identity)) {
    socket.disconnect(true);
    return { answer: { status: 'refused', reason: 'not-signed-in' } };
  }
  if (!isRunId(run)) return { answer: { status: 'refused', reason: 'unknown-run' } };
  const before = holders.holding(run).holder;
  if (!holders.act(run, socket.data.screen)) return { answer: { status: 'refused', reason: 'not-in-control' } };
  const answer = await once(answered, `${run} ${key}`, () => controlRun(deps, run, control));
  return {
    answer,
    afterwards() {
      if (before !== socket.data.screen) tellHolding(io, holders, run);
      void watch.look(run).catch(() => undefined);
    },
  };
}

/** The same key is carried out once; a command that failed for want of Redis may be tried again. */
function once(answered: Map<string, Promise<CommandReply>>, key: string, act: () => Promise<CommandReply>): Promise<CommandReply> {
  const before = answered.get(key);
  if (before !== undefined) return before;
  const answer = act();
  answered.set(key, answer);
  answer.catch(() => answered.delete(key));
  for (const oldest of answered.keys()) {
    if (answered.size <= COMMANDS_REMEMBERED) break;
    answered.delete(oldest);
  }
  return answer;
}
