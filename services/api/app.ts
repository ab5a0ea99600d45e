// The Express app: the order of the guards is the order of this file.
import express, { type Express, type RequestHandler } from 'express';
import compression from 'compression';
import type { RequestListener } from 'node:http';
import { DomainError } from '../../shared/errors.ts';
import { ROUTES, type RouteName } from '../../shared/protocol/http.ts';
import type { DashboardBuild } from '../adapters/dashboard-build.ts';
import { jsonBodies, textBodies } from './body.ts';
import { zipBody } from './bundles.ts';
import { dashboardFiles } from './dashboard-files.ts';
import { knownMethods, otherMethods, ownHostOnly, ownOriginToChange, signedInOnly } from './guards.ts';
import { privateAnswer, securityHeaders } from './headers.ts';
import type { OwnHosts } from './hosts.ts';
import { DEFAULT_LIMITS, limitRequests } from './limits.ts';
import { problemHandler } from './problems.ts';
import { requestLog } from './request-log.ts';
import { addRoutes, type RouteContext } from './routes.ts';

export const JOB_BOARD_PATH = '/admin/queues';

export interface AppContext extends RouteContext {
  readonly hosts: OwnHosts;
  readonly dashboard: DashboardBuild;
  /** The job board, when jobs travel over Redis. */
  readonly jobBoard: RequestListener | undefined;
}

const NAMES = Object.keys(ROUTES) as RouteName[];
const HEALTH: readonly RouteName[] = ['health'];
const SIGN_IN: readonly RouteName[] = ['signIn'];
/** Their bodies are not JSON. */
const OTHER_BODY: readonly RouteName[] = ['importRun', 'sendEvents', 'observeRun'];
const EARLIER: readonly RouteName[] = [...HEALTH, ...SIGN_IN, ...OTHER_BODY];

export function createApp(context: AppContext): Express {
  const { deps, sessions, hosts } = context;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(requestLog(deps.log), context.metrics.observe, securityHeaders(), ownHostOnly(hosts), knownMethods);
  addRoutes(app, context, HEALTH);
  app.use(compression());

  app.use('/api', privateAnswer);
  app.post(ROUTES.signIn.path, limitRequests(limits.signInsPerMinute, { onlyFailed: true }), ownOriginToChange, ...jsonBodies());
  addRoutes(app, context, SIGN_IN);
  app.use(unlessData(dashboardFiles(context.dashboard)));

  // From here on everything needs a sign-in.
  app.use(signedInOnly(sessions), limitRequests(limits.perMinute), ownOriginToChange);
  app.use(JOB_BOARD_PATH, securityHeaders({ baseUri: "'self'" }), jobBoardOr404(context.jobBoard));
  const starts = limitRequests(limits.startsPerMinute);
  app.post(ROUTES.startRun.path, starts);
  app.post(ROUTES.verifyRun.path, starts);
  app.post(ROUTES.twinRun.path, starts);
  const bundles = limitRequests(limits.bundlesPerMinute);
  app.get(ROUTES.exportRun.path, bundles);
  app.post(ROUTES.importRun.path, bundles, zipBody());
  for (const path of [ROUTES.reportRun.path, ROUTES.downloadRun.path]) app.get(path, bundles);
  app.post(ROUTES.observeRun.path, bundles, ...textBodies());
  app.post(ROUTES.sendEvents.path, ...textBodies());
  addRoutes(app, context, OTHER_BODY);
  app.use(...jsonBodies());
  addRoutes(
    app,
    context,
    NAMES.filter((name) => !EARLIER.includes(name)),
  );
  app.use(otherMethods, nothingHere);
  app.use(problemHandler(deps.log));
  return app;
}

/** Files and pages are for addresses that are not data. */
function unlessData(files: RequestHandler): RequestHandler {
  return (req, res, next) => (/^\/(api|admin|metrics|healthz)(\/|$)/i.test(req.path) ? next() : files(req, res, next));
}

function jobBoardOr404(board: RequestListener | undefined): RequestHandler {
  return (req, res) => {
    if (board === undefined) throw new DomainError('not-found', 'Jobs travel inside this process: there are no queues to look at.');
    if (req.method !== 'GET' && req.method !== 'HEAD') throw new DomainError('method-not-allowed', 'The queues are for looking only.');
    board(req, res);
  };
}

const nothingHere: RequestHandler = () => {
  throw new DomainError('not-found', 'There is nothing at this address.');
};
