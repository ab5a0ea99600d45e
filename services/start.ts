// Puts the parts together: the whole product for `amity start`, roles alone for `amity worker` and `amity run`.
import { availableParallelism } from 'node:os';
import { TERMINAL_STATUSES } from '../shared/protocol/run.ts';
import { KERNEL_ID } from '../simulations/index.ts';
import { startArrivals } from './arrivals/index.ts';
import { openKernelThreads } from './adapters/kernel-threads.ts';
import type { Clock, Log, ResultStore, RunState } from './adapters/ports.ts';
import { announce, messageOf, stopAll, type RoleDeps, type Stoppable } from './adapters/role.ts';
import { BASELINE, type ScenarioLibrary } from './adapters/scenario-library.ts';
import { openTransport, type Transport } from './adapters/transport.ts';
import { openWorkBoard } from './adapters/work-board.ts';
import { recoverRuns } from './api/recovery.ts';
import { orderOf, type OrderRequest } from './adapters/kernel-order.ts';
import { startCoordinator } from './coordinator/index.ts';
import { startGates } from './gates/index.ts';
import { startReplications } from './replications/index.ts';

/** What a first visitor finds in the library, beside the live baseline. */
const EXAMPLES = ['lang-son-2025-07', 'lang-son-one-scanner-more', 'lang-son-smart-inspection'];
const EXAMPLE_REPLICATIONS = 10;
const LIVE_SPEED = 60;

export interface RolesRequest {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** Kernel threads; 0 computes on the main thread. */
  readonly slots: number;
  /** Takes jobs and says so to everybody. */
  readonly computes: boolean;
  /** Paces, hands out, sweeps. */
  readonly coordinates: boolean;
}

/** Stopping closes the job queues of the transport: it is the last thing done with them. */
export async function startRoles({ transport, clock, log, slots, computes, coordinates }: RolesRequest): Promise<Stoppable> {
  const kernels = openKernelThreads(computes ? slots : 0);
  const deps: RoleDeps = { transport, kernels, clock, log, board: openWorkBoard(clock) };
  const starts = [...(computes ? [startArrivals, startGates, startReplications] : []), ...(coordinates ? [startCoordinator] : [])];
  const roles: Stoppable[] = [];
  for (const start of starts) roles.push(await start(deps));
  if (computes) roles.push(announce(deps, KERNEL_ID, Math.max(1, slots)));
  return {
    async stop() {
      await stopAll(roles.reverse(), log);
      // No new jobs first; then what is being computed is given up: it will be computed elsewhere, or at the next start.
      const closing = transport.queues.close();
      await kernels.close();
      await closing.catch((error: unknown) => log.warn({ error: messageOf(error) }, 'job queues did not close cleanly'));
    },
  };
}

export interface ProductOptions {
  readonly dataFolder: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Further names the server is reached by. */
  readonly allowedHosts?: readonly string[];
  readonly redisUrl?: string | undefined;
  /** `in-process` takes no private Redis even where there is one. */
  readonly prefer?: 'in-process' | 'auto';
  /** Kernel threads; by default one a core, at least two, so that a live run never waits for a batch. */
  readonly workers?: number | undefined;
  /** Starts the live baseline and the example runs a first visitor looks at. */
  readonly examples: boolean;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Product {
  readonly url: string;
  /** A link that signs in once. */
  readonly signInLink: () => string;
  readonly transportLabel: string;
  readonly workers: number;
  stop(): Promise<void>;
}

/** @throws DomainError redis-unreachable, redis-unsuitable, unsuitable-store */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { dataFolder, host, port, allowedHosts = [], redisUrl, prefer, log, clock } = options;
  const slots = options.workers ?? Math.max(2, availableParallelism());
  const [{ openStore }, { openScenarioLibrary }, { startApi }] = await Promise.all([
    import('./adapters/store/index.ts'),
    import('./adapters/scenario-library.ts'),
    import('./api/index.ts'),
  ]);
  const undo: Stoppable[] = [];
  try {
    const store = await openStore(dataFolder);
    undo.unshift({ stop: () => store.close() });
    const transport = await openTransport({
      ...(redisUrl === undefined ? {} : { redisUrl }),
      ...(prefer === undefined ? {} : { prefer }),
      dataFolder,
      kernelId: KERNEL_ID,
      log,
      clock,
    });
    undo.unshift({ stop: () => transport.close() });
    const library = openScenarioLibrary();
    await recoverRuns(store, transport.runState, log);
    undo.unshift(await startRoles({ transport, clock, log, slots, computes: true, coordinates: true }));
    const api = await startApi({ transport, clock, log, store, library, config: { host, port, allowedHosts, dataFolder } });
    undo.unshift({ stop: () => api.stop() });
    if (options.examples) await orderExamples({ store, runState: transport.runState, library, clock });
    return {
      url: api.url,
      signInLink: () => api.signInLink(),
      transportLabel: transport.label,
      workers: slots,
      stop: () => stopAll(undo, log),
    };
  } catch (error) {
    await stopAll(undo, log);
    throw error;
  }
}

interface ExampleDeps {
  readonly store: ResultStore;
  readonly runState: RunState;
  readonly library: ScenarioLibrary;
  readonly clock: Clock;
}

/** A live baseline when nothing live is going on; three runs to compare when the library is empty. */
async function orderExamples(deps: ExampleDeps): Promise<void> {
  const { store, runState, library, clock } = deps;
  const views = await Promise.all((await runState.active()).map((run) => runState.find(run)));
  const unfinished = views.filter((view) => view !== undefined && !TERMINAL_STATUSES.includes(view.status));
  const orders = unfinished.map((view) => view?.order).filter((order) => order?.kernelId === KERNEL_ID);
  const names = library.list().map((scenario) => scenario.name);
  if (!orders.some((order) => order?.mode === 'live')) {
    await accept(deps, { loaded: library.load(BASELINE), mode: 'live', replications: 1, speed: LIVE_SPEED, nowMs: clock.nowMs() });
  }
  if (orders.some((order) => order?.mode === 'batch') || (await store.list()).length > 0) return;
  for (const name of EXAMPLES.filter((example) => names.includes(example))) {
    await accept(deps, { loaded: library.load(name), mode: 'batch', replications: EXAMPLE_REPLICATIONS, nowMs: clock.nowMs() });
  }
}

async function accept({ store, runState }: ExampleDeps, request: OrderRequest): Promise<void> {
  const order = orderOf(request);
  await store.saveOrder(order, 0);
  await runState.create(order);
  await runState.transition(order.run, ['queued'], 'running');
}
