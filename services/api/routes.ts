// What each route of the table does. Checks of host, origin, sign-in and body happen before.
import type { Express, Request, Response } from 'express';
import { MODEL_VERSION } from '../../simulations/index.ts';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import { isRunId } from '../../shared/ids.ts';
import {
  checkSchema,
  compareQuerySchema,
  downloadQuerySchema,
  forkSchema,
  observeQuerySchema,
  reportQuerySchema,
  interveneSchema,
  rewindSchema,
  ROUTES,
  signInSchema,
  startRunSchema,
  type Answers,
  type RouteName,
} from '../../shared/protocol/http.ts';
import { LOCAL_USER, type RunSummary } from '../../shared/protocol/run.ts';
import { controlSchema } from '../../shared/protocol/live.ts';
import { scenarioJsonSchema } from '../../shared/scenario/index.ts';
import { compile } from '../../simulations/index.ts';
import { briefOf } from '../adapters/roster.ts';
import type { BranchDesk } from './branches.ts';
import { ZIP, type Bundles } from './bundles.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import { compareSaved, savedRun } from './compare.ts';
import type { DetailDesk } from './detail-desk.ts';
import { cancelRun, controlRun } from './control-run.ts';
import type { ApiDeps } from './deps.ts';
import { DOCS_HTML, DOCS_SCRIPT, DOCS_STYLE } from './docs-page.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Metrics } from './metrics.ts';
import type { ObservationDesk } from './observations.ts';
import { openApiDocument } from './openapi.ts';
import { outsideQuerySchema, type OutsideDesk } from './outside-events.ts';
import { reportPage, sendDownload } from './reports.ts';
import { findSuccessor, withSuccessors } from './replacing.ts';
import { isUnderWay, summaryOf, type RunWatch, type Seen } from './run-views.ts';
import { SESSION_LIFE_MS, type Identity, type Sessions } from './sessions.ts';
import { libraryScenario, startRun, startVerification, type StartedBy } from './start-run.ts';
import { sweepHandlers } from './sweep-routes.ts';
import type { SweepDesk } from './sweeps.ts';
import { workersNow } from './workers.ts';

/** Unfinished runs an answer lists; a browser draws them all. */
const MOST_UNFINISHED_LISTED = 200;

type Handler = (req: Request, res: Response) => Promise<void> | void;
type Handlers<Name extends RouteName> = Readonly<Record<Name, Handler>>;

export interface RouteContext {
  readonly deps: ApiDeps;
  readonly sessions: Sessions;
  readonly watch: RunWatch;
  readonly keys: IdempotencyKeys;
  readonly bundles: Bundles;
  readonly metrics: Metrics;
  readonly outside: OutsideDesk;
  readonly branches: BranchDesk;
  readonly details: DetailDesk;
  readonly sweeps: SweepDesk;
  readonly observations: ObservationDesk;
  readonly kernels: KernelThreads;
  readonly build: string;
}

/** Adds every route of the table; nothing else may add one. */
export function addRoutes(app: Express, context: RouteContext, names: readonly RouteName[]): void {
  const handlers = handlersOf(context);
  for (const name of names) app[ROUTES[name].method](ROUTES[name].path, (req, res) => handlers[name](req, res));
}

function handlersOf(context: RouteContext): Handlers<RouteName> {
  return {
    ...sessionHandlers(context),
    ...scenarioHandlers(context),
    ...runHandlers(context),
    ...savedRunHandlers(context),
    ...reportHandlers(context),
    ...controlHandlers(context),
    ...branchHandlers(context),
    ...sweepHandlers(context),
    ...serverHandlers(context),
  };
}

function sessionHandlers({ sessions }: RouteContext): Handlers<'signIn' | 'signOut'> {
  const cookie = { httpOnly: true, sameSite: 'strict', path: '/' } as const;
  return {
    signIn(req, res) {
      const secret = sessions.signIn(signInSchema.parse(req.body).code);
      if (secret === undefined)
        throw new DomainError(
          'not-signed-in',
          'This code is not valid, was used, or is older than 10 minutes.',
          'Ask the server for a new link.',
        );
      res.cookie(sessions.cookieName, secret, { ...cookie, maxAge: SESSION_LIFE_MS }).json({ ok: true });
    },
    signOut(_req, res) {
      sessions.signOut(res.locals['identity'] as Identity);
      res.clearCookie(sessions.cookieName, cookie).json({ ok: true });
    },
  };
}

function scenarioHandlers({ deps }: RouteContext): Handlers<'listScenarios' | 'getScenario' | 'checkScenario' | 'scenarioSchema'> {
  const { library } = deps;
  return {
    listScenarios(_req, res) {
      answer(res, { scenarios: library.list() } satisfies Answers['listScenarios']);
    },
    getScenario(req, res) {
      const loaded = libraryScenario(library, param(req, 'name'));
      const summary = library.list().find((one) => one.name === loaded.name);
      if (summary === undefined) throw new DomainError('unknown-scenario', 'There is no such scenario.');
      answer(res, { ...summary, text: loaded.text, resolved: loaded.scenario } satisfies Answers['getScenario']);
    },
    checkScenario(req, res) {
      const { text, file } = checkSchema.parse(req.body);
      answer(
        res,
        checked(() => {
          const loaded = library.parse(text, file);
          compile(loaded.scenario);
          return loaded.hash;
        }),
      );
    },
    scenarioSchema(_req, res) {
      answer(res, scenarioJsonSchema());
    },
  };
}

function checked(hashOf: () => string): Answers['checkScenario'] {
  try {
    return { ok: true, problems: [], hash: hashOf() };
  } catch (error) {
    if (!(error instanceof InvalidDocument)) throw error;
    return { ok: false, problems: error.problems, hash: null };
  }
}

function runHandlers({ deps, watch, keys, metrics, details }: RouteContext): Handlers<'listRuns' | 'startRun' | 'getRun' | 'compare'> {
  const { store } = deps;
  return {
    async listRuns(_req, res) {
      const saved = await store.list();
      const savedIds = new Set(saved.map((summary) => summary.id));
      const { runs, more } = unfinishedOf(await watch.now());
      const all = withSuccessors([...runs.filter((summary) => !savedIds.has(summary.id)), ...saved]);
      answer(res, (more === 0 ? { runs: all } : { runs: all, more }) satisfies Answers['listRuns']);
    },
    async startRun(req, res) {
      const id = await keys.once(req.get('Idempotency-Key'), req.body, (key) =>
        startRun(deps, startRunSchema.parse(req.body), { ...startedBy(res, watch), key }),
      );
      metrics.runsStarted.inc();
      void watch.look(id).catch(() => undefined);
      res.status(202).location(`/api/runs/${id}`);
      answer(res, { id } satisfies Answers['startRun']);
    },
    async getRun(req, res) {
      const id = runParam(req);
      const saved = await store.find(id);
      if (saved !== undefined) {
        const { outside: _events, ...rest } = saved;
        return answer(res, rest satisfies Answers['getRun']);
      }
      answer(res, { summary: await unfinishedSummary(deps, id) } satisfies Answers['getRun']);
    },
    async compare(req, res) {
      answer(res, await compareSaved(store, details, compareQuerySchema.parse(req.query)));
    },
  };
}

async function unfinishedSummary(deps: ApiDeps, id: string): Promise<RunSummary> {
  const view = await deps.transport.runState.find(id);
  if (view === undefined) throw unknownRun(id);
  const continuedAs = view.status === 'cancelled' ? await findSuccessor(deps, id) : undefined;
  return { ...summaryOf(briefOf(view)), ...(continuedAs === undefined ? {} : { continuedAs }) };
}

function savedRunHandlers({
  deps,
  bundles,
  watch,
  metrics,
}: RouteContext): Handlers<'runScenario' | 'exportRun' | 'importRun' | 'verifyRun'> {
  return {
    async runScenario(req, res) {
      const id = runParam(req);
      const scenario = (await deps.store.find(id))?.scenario ?? (await deps.transport.runState.find(id))?.order.scenario;
      if (scenario === undefined) throw unknownRun(id);
      answer(res, { scenario } satisfies Answers['runScenario']);
    },
    async exportRun(req, res) {
      const id = runParam(req);
      const bytes = await bundles.write(id);
      if (bytes === undefined) throw unknownRun(id);
      res.type(ZIP).attachment(`amity-${id}.zip`).send(bytes);
    },
    async importRun(req, res) {
      answer(res, await bundles.read(req.body));
    },
    async verifyRun(req, res) {
      const saved = await deps.store.find(runParam(req));
      if (saved === undefined) throw unknownRun(param(req, 'id'));
      const id = await startVerification(deps, saved, startedBy(res, watch));
      metrics.runsStarted.inc();
      void watch.look(id).catch(() => undefined);
      res.status(202).location(`/api/runs/${id}`);
      answer(res, { id, digest: saved.result.digest } satisfies Answers['verifyRun']);
    },
  };
}

function reportHandlers({
  deps,
  observations,
  kernels,
}: RouteContext): Handlers<'reportRun' | 'downloadRun' | 'listObservations' | 'observeRun'> {
  const { store, clock } = deps;
  return {
    async reportRun(req, res) {
      const query = reportQuerySchema.parse(req.query);
      const base = await savedRun(store, runParam(req));
      const candidates = [];
      for (const id of query.candidates?.split(',') ?? []) candidates.push(await savedRun(store, id));
      res.type('html').send(await reportPage([base, ...candidates], query, clock.nowMs()));
    },
    async downloadRun(req, res) {
      const { replication } = downloadQuerySchema.parse(req.query);
      await sendDownload(res, await savedRun(store, runParam(req)), param(req, 'file'), replication, kernels);
    },
    async listObservations(req, res) {
      const { summary } = await savedRun(store, runParam(req));
      answer(res, { observations: await store.observationsOf(summary.id) } satisfies Answers['listObservations']);
    },
    async observeRun(req, res) {
      const { name } = observeQuerySchema.parse(req.query);
      answer(res, (await observations.add(await savedRun(store, runParam(req)), req.body, name)) satisfies Answers['observeRun']);
    },
  };
}

function controlHandlers({ deps, watch, outside }: RouteContext): Handlers<'cancelRun' | 'controlRun' | 'sendEvents'> {
  const { store, transport } = deps;
  return {
    async cancelRun(req, res) {
      const id = runParam(req);
      const isNow = (await cancelRun(deps, id)) ? await watch.look(id) : await transport.runState.find(id);
      const saved = isNow === undefined ? await store.find(id) : undefined;
      if (isNow === undefined && saved === undefined) throw unknownRun(id);
      const status = isNow?.status ?? 'completed';
      if (status !== 'cancelled') throw new DomainError('wrong-state', `The run is ${status}: it cannot be cancelled any more.`);
      answer(res, { id, status: 'cancelled' } satisfies Answers['cancelRun']);
    },
    async controlRun(req, res) {
      const id = runParam(req);
      const reply = await controlRun(deps, id, controlSchema.parse(req.body));
      if (reply.status === 'refused' && reply.reason === 'unknown-run' && (await store.find(id)) === undefined) throw unknownRun(id);
      if (reply.status === 'refused') throw new DomainError('wrong-state', wrongState(reply.reason));
      await watch.look(id);
      answer(res, reply satisfies Answers['controlRun']);
    },
    async sendEvents(req, res) {
      const { mostLate } = outsideQuerySchema.parse(req.query);
      const told = await outside.take(runParam(req), typeof req.body === 'string' ? req.body : '', mostLate);
      res.status(202);
      answer(res, told satisfies Answers['sendEvents']);
    },
  };
}

function branchHandlers({ branches, keys, watch, metrics }: RouteContext): Handlers<'forkRun' | 'rewindRun' | 'interveneRun' | 'twinRun'> {
  const begun = async (
    name: string,
    req: Request,
    res: Response,
    begin: (of: string, body: unknown, by: StartedBy) => Promise<string>,
  ): Promise<{ readonly id: string; readonly atMs: number }> => {
    const of = runParam(req);
    const id = await keys.once(req.get('Idempotency-Key'), { name, of, body: req.body as unknown }, (key) =>
      begin(of, req.body, { ...startedBy(res, watch), key }),
    );
    metrics.runsStarted.inc();
    const view = await watch.look(id);
    res.status(202).location(`/api/runs/${id}`);
    return { id, atMs: view?.order.startMs ?? 0 };
  };
  return {
    async forkRun(req, res) {
      const { id } = await begun('fork', req, res, (of, body, by) => branches.fork(of, forkSchema.parse(body ?? {}), by));
      answer(res, { id } satisfies Answers['forkRun']);
    },
    async rewindRun(req, res) {
      const { id } = await begun('rewind', req, res, (of, body, by) => branches.rewind(of, rewindSchema.parse(body), by));
      answer(res, { id } satisfies Answers['rewindRun']);
    },
    async interveneRun(req, res) {
      const told = await begun('intervene', req, res, (of, body, by) => branches.intervene(of, interveneSchema.parse(body), by));
      answer(res, told satisfies Answers['interveneRun']);
    },
    async twinRun(req, res) {
      const id = await branches.twin(runParam(req), startedBy(res, watch));
      void watch.look(id).catch(() => undefined);
      res.status(202).location(`/api/runs/${id}`);
      answer(res, { id } satisfies Answers['twinRun']);
    },
  };
}

function wrongState(reason: string): string {
  return reason === 'not-live' ? 'A batch run can only be stopped.' : 'The run has ended or is not under way.';
}

/** Unfinished runs, newest first; of thousands those under way and some that wait. */
function unfinishedOf({ briefs }: Seen): { readonly runs: readonly RunSummary[]; readonly more: number } {
  const all = [...briefs.values()]
    .filter(({ isPart }) => isPart !== true)
    .sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)) || b.createdAtMs - a.createdAtMs);
  const runs = all.slice(0, MOST_UNFINISHED_LISTED).map(summaryOf);
  return { runs: runs.sort((a, b) => b.createdAtMs - a.createdAtMs), more: all.length - runs.length };
}

/** Users share the slots: a browser is one, programs with the token are one together. */
function startedBy(res: Response, watch: RunWatch): StartedBy {
  const { kind, key } = res.locals['identity'] as Identity;
  return { user: kind === 'session' ? `session-${key.slice(0, 8)}` : LOCAL_USER, unfinished: watch.seen().briefs.values() };
}

function serverHandlers({
  deps,
  metrics,
  build,
  watch,
}: RouteContext): Handlers<'info' | 'workers' | 'openapi' | 'docs' | 'docsScript' | 'docsStyle' | 'health' | 'metrics'> {
  const { transport } = deps;
  return {
    async info(_req, res) {
      const workers = await transport.runState.workers();
      answer(res, { modelVersion: MODEL_VERSION, build, transport: transport.kind, workers: workers.length } satisfies Answers['info']);
    },
    async workers(_req, res) {
      answer(res, (await workersNow(deps, watch)) satisfies Answers['workers']);
    },
    openapi: (_req, res) => answer(res, openApiDocument()),
    docs: (_req, res) => void res.type('html').send(DOCS_HTML),
    docsScript: (_req, res) => void res.type('text/javascript').send(DOCS_SCRIPT),
    docsStyle: (_req, res) => void res.type('text/css').send(DOCS_STYLE),
    health: (_req, res) => void res.json({ ok: true }),
    async metrics(_req, res) {
      res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  };
}

function answer(res: Response, body: unknown): void {
  res.json(body);
}

function param(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}

function runParam(req: Request): string {
  const id = param(req, 'id');
  if (!isRunId(id)) throw unknownRun(id);
  return id;
}

function unknownRun(id: string): DomainError {
  return new DomainError('unknown-run', `There is no run ${JSON.stringify(id.slice(0, 16))}.`);
}
