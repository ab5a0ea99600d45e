// The one socket of the page: opens it, keeps the connection state, and lets a live run be joined. Loaded after the first paint.
import type { Socket } from 'socket.io-client';
import type {
  ClientToServer,
  CommandReply,
  Hold,
  Holding,
  JoinReply,
  LiveCommand,
  LiveFrame,
  LiveSnapshot,
  ServerToClient,
} from '../../shared/protocol/live.ts';
import { NOT_CONNECTED, SILENT_MS, dataAgeMs, reduceConnection, type Connection, type ConnectionEvent } from './connection.ts';
import { screenName } from './screen-name.ts';
import { createStore, type Store } from './store.ts';

const TICK_MS = 500;
const COMMAND_TIMEOUT_MS = 5_000;

type TypedSocket = Socket<ServerToClient, ClientToServer>;
export type Progress = Parameters<ServerToClient['progress']>[0];
export type Beat = Parameters<ServerToClient['heartbeat']>[0];

export interface RunWatcher {
  lastSeq(): number | undefined;
  joined(reply: JoinReply): void;
  frame(frame: LiveFrame): void;
  snapshot(snapshot: LiveSnapshot): void;
  beat(beat: Beat): void;
  /** The run goes on as another. */
  moved(to: string): void;
  holding(holding: Holding): void;
}

export interface LiveSocket {
  readonly connection: Store<Connection>;
  /** Opens the link if it is not open; after a sign-in, tries again at once. */
  open(): void;
  watch(run: string, watcher: RunWatcher): { rejoin(fresh?: boolean): void; leave(): void };
  command(command: LiveCommand): Promise<CommandReply>;
  /** Asks for control of a run, or answers who asks; null without a link. */
  hold(request: Hold): Promise<Holding | null>;
  /** What this screen is called in a holding. */
  readonly screen: string;
  onProgress(listener: (progress: Progress) => void): () => void;
  signedOut(): void;
}

/** What the parts below share. */
interface Link {
  readonly connection: Store<Connection>;
  readonly watchers: Map<string, RunWatcher>;
  readonly progress: Set<(progress: Progress) => void>;
  readonly isSignedIn: () => Promise<boolean>;
  socket: TypedSocket | undefined;
}

type Told = ConnectionEvent extends infer E ? (E extends ConnectionEvent ? Omit<E, 'nowMs'> : never) : never;

function tell(link: Link, event: Told): void {
  link.connection.set(reduceConnection(link.connection.get(), { ...event, nowMs: performance.now() }));
}

/** `isSignedIn` asks the server when the socket is refused, which itself says nothing. */
export function createLiveSocket(isSignedIn: () => Promise<boolean>): LiveSocket {
  const screen = screenName();
  const link: Link = {
    connection: createStore<Connection>(NOT_CONNECTED),
    watchers: new Map(),
    progress: new Set(),
    isSignedIn,
    socket: undefined,
  };
  let opening: Promise<void> | undefined;
  setInterval(() => tick(link), TICK_MS);
  return {
    connection: link.connection,
    open() {
      if (link.socket !== undefined) link.socket.connect();
      else opening ??= openSocket(screen).then((opened) => begin(link, opened));
    },
    watch: (run, watcher) => watch(link, run, watcher),
    command: (command) => send(link, command),
    hold: (request) => askFor(link, request),
    screen,
    onProgress(listener) {
      link.progress.add(listener);
      return () => link.progress.delete(listener);
    },
    signedOut: () => tell(link, { kind: 'unauthorised' }),
  };
}

function tick(link: Link): void {
  tell(link, { kind: 'tick' });
  // A link that says nothing for so long is cut here: the transport's own ping would need longer to notice.
  const age = dataAgeMs(link.connection.get());
  if (age >= SILENT_MS && age < SILENT_MS + TICK_MS * 1.5 && link.socket?.connected === true) link.socket.io.engine.close();
}

function begin(link: Link, socket: TypedSocket): void {
  link.socket = socket;
  socket.on('connect', () => {
    tell(link, { kind: 'linked' });
    for (const [run, watcher] of link.watchers) join(link, run, watcher, false);
  });
  socket.on('disconnect', () => tell(link, { kind: 'unlinked' }));
  socket.on('connect_error', () => {
    tell(link, { kind: 'retry' });
    void link.isSignedIn().then((signedIn) => {
      if (signedIn) return;
      // No use in knocking on until somebody signs in.
      socket.disconnect();
      tell(link, { kind: 'unauthorised' });
    });
  });
  const heard = (run: string): RunWatcher | undefined => {
    const watcher = link.watchers.get(run);
    if (watcher !== undefined) tell(link, { kind: 'data' });
    return watcher;
  };
  socket.on('frame', (frame) => heard(frame.run)?.frame(frame));
  socket.on('snapshot', (snapshot) => heard(snapshot.run)?.snapshot(snapshot));
  socket.on('heartbeat', (beat) => heard(beat.run)?.beat(beat));
  socket.on('moved', ({ run, to }) => link.watchers.get(run)?.moved(to));
  socket.on('holding', (holding) => link.watchers.get(holding.run)?.holding(holding));
  socket.on('progress', (progress) => link.progress.forEach((listener) => listener(progress)));
  socket.connect();
}

function join(link: Link, run: string, watcher: RunWatcher, fresh: boolean): void {
  const lastSeq = fresh ? undefined : watcher.lastSeq();
  link.socket?.timeout(COMMAND_TIMEOUT_MS).emit('join', { run, ...(lastSeq === undefined ? {} : { lastSeq }) }, (error, reply) => {
    if (error !== null || link.watchers.get(run) !== watcher) return;
    if (reply.ok) tell(link, { kind: 'resumed', filled: 'frames' in reply });
    watcher.joined(reply);
  });
}

function watch(link: Link, run: string, watcher: RunWatcher): ReturnType<LiveSocket['watch']> {
  link.watchers.set(run, watcher);
  tell(link, { kind: 'watch', watching: true });
  if (link.socket?.connected === true) join(link, run, watcher, false);
  return {
    rejoin: (fresh = false) => join(link, run, watcher, fresh),
    leave() {
      if (link.watchers.get(run) !== watcher) return;
      link.watchers.delete(run);
      link.socket?.emit('leave', { run });
      tell(link, { kind: 'watch', watching: link.watchers.size > 0 });
    },
  };
}

/** Never queued: the simulated time at which a command applies matters. */
function send(link: Link, command: LiveCommand): Promise<CommandReply> {
  const { socket } = link;
  if (socket?.connected !== true) return Promise.resolve({ status: 'refused', reason: 'not-connected' });
  return new Promise((resolve) => {
    socket.timeout(COMMAND_TIMEOUT_MS).emit('command', command, (error, reply) => {
      resolve(error === null ? reply : { status: 'refused', reason: 'no-answer' });
    });
  });
}

function askFor(link: Link, request: Hold): Promise<Holding | null> {
  const { socket } = link;
  if (socket?.connected !== true) return Promise.resolve(null);
  return new Promise((resolve) => {
    socket.timeout(COMMAND_TIMEOUT_MS).emit('hold', request, (error, holding) => resolve(error === null ? holding : null));
  });
}

async function openSocket(screen: string): Promise<TypedSocket> {
  const [{ io }, parser] = await Promise.all([import('socket.io-client'), import('socket.io-msgpack-parser')]);
  return io({
    transports: ['websocket'],
    auth: { screen },
    parser: 'default' in parser ? (parser.default as object) : parser,
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
    autoConnect: false,
  });
}
