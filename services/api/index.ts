// The api role: HTTP, live sockets, the dashboard, and the archivist that saves finished runs. The only writer of the store.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KERNEL_ID } from '../../simulations/index.ts';
import { DomainError } from '../../shared/errors.ts';
import { openDashboardBuild } from '../adapters/dashboard-build.ts';
import { openDetailCache } from '../adapters/store/detail-cache.ts';
import { openKernelThreads } from '../adapters/kernel-threads.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import { openJobBoard, type JobBoard } from '../adapters/redis/job-board.ts';
import { stopAll, type Stoppable } from '../adapters/role.ts';
import { ensureAccessToken } from '../adapters/store/access-token.ts';
import { openKeptSessions } from '../adapters/store/kept-sessions.ts';
import { createApp, JOB_BOARD_PATH } from './app.ts';
import { startArchivist } from './archive.ts';
import { openBranchDesk } from './branches.ts';
import { openBundles } from './bundles.ts';
import type { ApiDeps } from './deps.ts';
import { ownHosts } from './hosts.ts';
import { openDetailDesk } from './detail-desk.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import { startLiveSockets, type LiveSockets } from './live-sockets.ts';
import { createMetrics } from './metrics.ts';
import { openObservationDesk } from './observations.ts';
import { openOutsideDesk } from './outside-events.ts';
import type { RouteContext } from './routes.ts';
import { watchRuns } from './run-views.ts';
import { keepRecovering, mendRuns } from './recovery.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { openSweepDesk } from './sweeps.ts';

/** Connections that are still busy this long after the stop are cut. */
const GRACE_MS = 1_500;

export interface Api {
  /** Where people open it, without a sign-in. */
  readonly url: string;
  readonly port: number;
  /** A new link that signs in once within ten minutes. */
  signInLink(): string;
  stop(): Promise<void>;
}

/** @throws DomainError 'invalid-request' when the address is taken or is not ours */
export async function startApi(deps: ApiDeps): Promise<Api> {
  const { config, log } = deps;
  const board = await openBoard(deps);
  const http = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  const port = await listen(http, config.host, config.port).catch(async (error: unknown) => {
    await board?.close();
    throw error;
  });
  // No pause between here and the handlers: a request that comes at once is answered.
  // A port of chance is another one next time: nobody could come back to it.
  const kept = config.port === 0 ? undefined : openKeptSessions(config.dataFolder, port, log);
  const sessions = createSessions(deps.clock, ensureAccessToken(config.dataFolder), port, kept);
  const parts = serve(http, deps, { port, sessions, board });
  const url = `http://${hostInUrl(config.host)}:${port}`;
  log.info({ url }, 'api is listening');
  return { url, port, signInLink: () => `${url}/login?code=${sessions.issueCode()}`, stop: () => stopAll(parts, log) };
}

interface Opened {
  readonly port: number;
  readonly sessions: Sessions;
  readonly board: JobBoard | undefined;
}

/** Puts app, sockets and archivist on the listening server; answers what to stop, in order. */
function serve(http: Server, deps: ApiDeps, { port, sessions, board }: Opened): readonly Stoppable[] {
  const { config, transport, clock, log } = deps;
  const hosts = ownHosts(config.host, port, config.allowedHosts);
  const dashboard = openDashboardBuild(deps.dashboardFolder);
  const watch = watchRuns({ runState: transport.runState, clock, log });
  const archivist = startArchivist(deps, watch);
  // Metrics count the sockets, and the sockets count in the metrics: the count is asked for only later.
  const metrics = createMetrics(transport, () => sockets.count());
  const kernels = deps.kernels ?? openKernelThreads(1);
  const [outside, branches, sweeps] = [openOutsideDesk(deps), openBranchDesk(deps, kernels), openSweepDesk(deps)];
  const routes = {
    deps,
    sessions,
    watch,
    keys: createIdempotencyKeys(),
    bundles: openBundles(deps.store),
    metrics,
    outside,
    branches,
    sweeps,
    ...againDesks(deps, kernels),
    build: dashboard.id,
  };
  http.on('request', createApp({ ...routes, hosts, dashboard, jobBoard: board?.handler }));
  const recovery = keepRecovering(deps, transport.runState, {
    expected: () => watch.seen().briefs.values(),
    then: () => mendRuns(deps, watch, { outside, branches }),
  });
  const sockets = startLiveSockets(http, { deps, watch, sessions, hosts, metrics });
  const threads = { stop: () => kernels.close() };
  return [
    sweeps,
    watch,
    recovery,
    archivist,
    threads,
    closing(http, sockets),
    ...(board === undefined ? [] : [{ stop: () => board.close() }]),
  ];
}

/** What computes saved runs again. */
function againDesks(deps: ApiDeps, kernels: KernelThreads): Pick<RouteContext, 'details' | 'observations' | 'kernels'> {
  const details = openDetailDesk(deps.details ?? openDetailCache(deps.config.dataFolder), kernels, deps);
  return { details, observations: openObservationDesk(deps, kernels), kernels };
}

/** The board is a convenience: without it the product works. */
async function openBoard({ transport, log }: ApiDeps): Promise<JobBoard | undefined> {
  if (transport.redis === undefined) return undefined;
  return openJobBoard({ url: transport.redis.url, kernelId: KERNEL_ID, path: JOB_BOARD_PATH, log });
}

function closing(http: Server, sockets: LiveSockets): Stoppable {
  return {
    async stop() {
      const cut = setTimeout(() => http.closeAllConnections(), GRACE_MS);
      await sockets.stop();
      clearTimeout(cut);
    },
  };
}

function listen(http: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const hint =
        error.code === 'EADDRINUSE'
          ? 'Is Amity running already? Choose another port with AMITY_PORT, or 0 for any free one.'
          : 'Choose an address of this machine with AMITY_HOST.';
      reject(new DomainError('invalid-request', `Cannot listen on ${host} port ${port}: ${error.code ?? error.message}.`, hint));
    });
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port));
  });
}

/** A link people can open: the wildcard addresses are not one. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
