// What the server tells Prometheus about itself.
import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { JOBS, type JobQueueName } from '../../shared/protocol/jobs.ts';
import type { Transport } from '../adapters/transport.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly runsStarted: Counter;
  readonly framesSent: Counter;
  readonly snapshotsSent: Counter;
  /** Times every request. */
  readonly observe: RequestHandler;
}

export function createMetrics(transport: Transport, sockets: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // By default the event loop is looked at every 10 ms: a hundred wake-ups a second of a server that nobody uses.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  addGauges(registry, transport, sockets);
  return {
    registry,
    runsStarted: new Counter({ name: 'amity_runs_started_total', help: 'Runs accepted.', registers }),
    framesSent: new Counter({ name: 'amity_live_frames_total', help: 'Live frames made.', registers }),
    snapshotsSent: new Counter({ name: 'amity_live_snapshots_total', help: 'Live snapshots sent.', registers }),
    observe: timing(registry),
  };
}

/** Levels, read when somebody asks for the metrics. */
function addGauges(registry: Registry, transport: Transport, sockets: () => number): void {
  const gauge = (name: string, help: string, collect: (gauge: Gauge<'queue'>) => Promise<void> | void): void => {
    const labelNames = name === 'amity_jobs' ? (['queue'] as const) : [];
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        return collect(this);
      },
    });
  };
  gauge('amity_sockets', 'Open live connections.', (one) => one.set(sockets()));
  gauge('amity_runs_unfinished', 'Runs that are not archived.', async (one) => one.set((await transport.runState.active()).length));
  gauge('amity_jobs', 'Waiting and active jobs.', async (one) => {
    const counts = await transport.queues.counts();
    for (const queue of Object.keys(JOBS) as JobQueueName[]) one.set({ queue }, counts[queue]);
  });
}

function timing(registry: Registry): RequestHandler {
  const buckets = [0.005, 0.02, 0.1, 0.5, 2];
  const labelNames = ['method', 'route', 'status'];
  const seconds = new Histogram({
    name: 'amity_http_request_seconds',
    help: 'Time to answer an HTTP request.',
    labelNames,
    buckets,
    registers: [registry],
  });
  return (req, res, next) => {
    const done = seconds.startTimer({ method: req.method });
    res.on('finish', () => done({ route: routeOf(req), status: res.statusCode }));
    next();
  };
}

/** The pattern of the matched route, never the path itself: labels must stay few. */
function routeOf(req: { readonly route?: unknown }): string {
  const { route } = req;
  return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : 'other';
}
