// What each route of the table does. Checks of host, origin, sign-in and body happen before.
import type { Express, Request, Response } from 'express';
import { MODEL_VERSION } from '../../simulations/index.ts';
import { DomainError, InvalidDocument } from '../../shared/errors.ts';
import { isRunId } from '../../shared/ids.ts';
import {
  checkSchema,
  compareQuerySchema,
  forkSchema,
  interveneSchema,
  rewindSchema,
  ROUTES,
  signInSchema,
  startRunSchema,
  type Answers,
  type RouteName,
} from '../../shared/protocol/http.ts';
import { controlSchema } from '../../shared/protocol/live.ts';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { scenarioJsonSchema } from '../../shared/scenario/index.ts';
import { compile } from '../../simulations/index.ts';
import type { BranchDesk } from './branches.ts';
import { ZIP, type Bundles } from './bundles.ts';
import { compareSaved } from './compare.ts';
import { cancelRun, controlRun } from './control-run.ts';
import type { ApiDeps } from './deps.ts';
import { DOCS_HTML, DOCS_SCRIPT, DOCS_STYLE } from './docs-page.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { outsideQuerySchema, type OutsideDesk } from './outside-events.ts';
import { findSuccessor, withSuccessors } from './replacing.ts';
import { summaryOfView, type RunWatch } from './run-views.ts';
import { SESSION_LIFE_MS, type Identity, type Sessions } from './sessions.ts';
import { libraryScenario, startRun, startVerification } from './start-run.ts';

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
    ...controlHandlers(context),
    ...branchHandlers(context),
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

function runHandlers({ deps, watch, keys, metrics }: RouteContext): Handlers<'listRuns' | 'startRun' | 'getRun' | 'compare'> {
  const { store } = deps;
  return {
    async listRuns(_req, res) {
      const saved = await store.list();
      const savedIds = new Set(saved.map((summary) => summary.id));
      const active = await activeSummaries(deps);
      const runs = withSuccessors([...active.filter((summary) => !savedIds.has(summary.id)), ...saved]);
      answer(res, { runs } satisfies Answers['listRuns']);
    },
    async startRun(req, res) {
      const id = await keys.once(req.get('Idempotency-Key'), req.body, (key) => startRun(deps, startRunSchema.parse(req.body), key));
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
      answer(res, await compareSaved(store, compareQuerySchema.parse(req.query)));
    },
  };
}

async function unfinishedSummary(deps: ApiDeps, id: string): Promise<RunSummary> {
  const view = await deps.transport.runState.find(id);
  if (view === undefined) throw unknownRun(id);
  const continuedAs = view.status === 'cancelled' ? await findSuccessor(deps, id) : undefined;
  return { ...summaryOfView(view), ...(continuedAs === undefined ? {} : { continuedAs }) };
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
      const id = await startVerification(deps, saved);
      metrics.runsStarted.inc();
      void watch.look(id).catch(() => undefined);
      res.status(202).location(`/api/runs/${id}`);
      answer(res, { id, digest: saved.result.digest } satisfies Answers['verifyRun']);
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

function branchHandlers({ branches, keys, watch, metrics }: RouteContext): Handlers<'forkRun' | 'rewindRun' | 'interveneRun'> {
  const begun = async (
    name: string,
    req: Request,
    res: Response,
    begin: (of: string, body: unknown, key: string | undefined) => Promise<string>,
  ): Promise<{ readonly id: string; readonly atMs: number }> => {
    const of = runParam(req);
    const id = await keys.once(req.get('Idempotency-Key'), { name, of, body: req.body as unknown }, (key) => begin(of, req.body, key));
    metrics.runsStarted.inc();
    const view = await watch.look(id);
    res.status(202).location(`/api/runs/${id}`);
    return { id, atMs: view?.order.startMs ?? 0 };
  };
  return {
    async forkRun(req, res) {
      const { id } = await begun('fork', req, res, (of, body, key) => branches.fork(of, forkSchema.parse(body ?? {}), key));
      answer(res, { id } satisfies Answers['forkRun']);
    },
    async rewindRun(req, res) {
      const { id } = await begun('rewind', req, res, (of, body, key) => branches.rewind(of, rewindSchema.parse(body), key));
      answer(res, { id } satisfies Answers['rewindRun']);
    },
    async interveneRun(req, res) {
      const told = await begun('intervene', req, res, (of, body, key) => branches.intervene(of, interveneSchema.parse(body), key));
      answer(res, told satisfies Answers['interveneRun']);
    },
  };
}

function wrongState(reason: string): string {
  return reason === 'not-live' ? 'A batch run can only be stopped.' : 'The run has ended or is not under way.';
}

async function activeSummaries({ transport }: ApiDeps) {
  const views = await Promise.all((await transport.runState.active()).map((run) => transport.runState.find(run)));
  const summaries = views.flatMap((view) => (view === undefined ? [] : [summaryOfView(view)]));
  return summaries.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

function serverHandlers({
  deps,
  metrics,
  build,
}: RouteContext): Handlers<'info' | 'openapi' | 'docs' | 'docsScript' | 'docsStyle' | 'health' | 'metrics'> {
  const { transport, clock } = deps;
  return {
    async info(_req, res) {
      const workers = await transport.runState.workers(clock.nowMs());
      answer(res, { modelVersion: MODEL_VERSION, build, transport: transport.kind, workers: workers.length } satisfies Answers['info']);
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
