// The HTTP side of the server, typed over the route table. Every refusal becomes an ApiError with the server's code.
import {
  ROUTES,
  type Answers,
  type ForkRun,
  type Intervene,
  type ProblemBody,
  type RewindRun,
  type StartRun,
} from '../../shared/protocol/http.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';

/** A request the server refused or never answered (`code` then is `unreachable`). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  constructor(problem: { code: string; status: number; detail: string; requestId: string | null }) {
    super(problem.detail);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.requestId = problem.requestId;
  }
}

export interface Api {
  signIn(code: string): Promise<void>;
  info(): Promise<Answers['info']>;
  workers(): Promise<Answers['workers']>;
  listScenarios(): Promise<Answers['listScenarios']>;
  getScenario(name: string): Promise<Answers['getScenario']>;
  listRuns(): Promise<Answers['listRuns']>;
  startRun(order: StartRun): Promise<Answers['startRun']>;
  getRun(id: string): Promise<Answers['getRun']>;
  /** Where the browser finds the bundle of a saved run. */
  bundleAddress(id: string): string;
  /** Where the browser finds the report of a saved run, to read, print or save. */
  reportAddress(id: string, lang: string): string;
  /** Where it finds one of its files. */
  fileAddress(id: string, file: string): string;
  importRun(bundle: Blob): Promise<Answers['importRun']>;
  verifyRun(id: string): Promise<Answers['verifyRun']>;
  cancelRun(id: string): Promise<void>;
  forkRun(id: string, fork: ForkRun): Promise<Answers['forkRun']>;
  /** `key`: the same one decides once. */
  interveneRun(id: string, decided: Intervene, key: string): Promise<Answers['interveneRun']>;
  rewindRun(id: string, back: RewindRun, key: string): Promise<Answers['rewindRun']>;
  twinRun(id: string): Promise<Answers['twinRun']>;
  runScenario(id: string): Promise<Answers['runScenario']>;
  compare(runs: readonly string[], base: string): Promise<Answers['compare']>;
  /** With every truck, when the server has watched them again. */
  compareTrucks(runs: readonly string[], base: string): Promise<Answers['compare']>;
}

/** `onSignedOut` is told of every 401 but the sign-in's own. */
export function openApi(onSignedOut: () => void): Api {
  const call = async <T>(route: { method: string; path: string }, options: CallOptions = {}): Promise<T> => {
    try {
      return await request<T>(route, options);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && route.path !== ROUTES.signIn.path) onSignedOut();
      throw error;
    }
  };
  return {
    signIn: (code) => call(ROUTES.signIn, { body: { code } }),
    info: () => call(ROUTES.info),
    workers: () => call(ROUTES.workers),
    listScenarios: () => call(ROUTES.listScenarios),
    getScenario: (name) => call(ROUTES.getScenario, { path: { name } }),
    listRuns: () => call(ROUTES.listRuns),
    startRun: (order) => call(ROUTES.startRun, { body: order }),
    getRun: (id) => call(ROUTES.getRun, { path: { id } }),
    bundleAddress: (id) => addressOf(ROUTES.exportRun.path, { id }),
    reportAddress: (id, lang) => `${addressOf(ROUTES.reportRun.path, { id })}?lang=${lang}`,
    fileAddress: (id, file) => addressOf(ROUTES.downloadRun.path, { id, file }),
    importRun: (bundle) => call(ROUTES.importRun, { bundle }),
    verifyRun: (id) => call(ROUTES.verifyRun, { path: { id }, body: {} }),
    cancelRun: (id) => call(ROUTES.cancelRun, { path: { id }, body: {} }),
    forkRun: (id, fork) => call(ROUTES.forkRun, { path: { id }, body: fork }),
    interveneRun: (id, decided, key) => call(ROUTES.interveneRun, { path: { id }, body: decided, key }),
    rewindRun: (id, back, key) => call(ROUTES.rewindRun, { path: { id }, body: back, key }),
    twinRun: (id) => call(ROUTES.twinRun, { path: { id }, body: {} }),
    runScenario: (id) => call(ROUTES.runScenario, { path: { id } }),
    compare: (runs, base) => call(ROUTES.compare, { query: { runs: runs.join(','), base } }),
    compareTrucks: (runs, base) => call(ROUTES.compare, { query: { runs: runs.join(','), base, trucks: 'true' } }),
  };
}

/** The saved record, or undefined while the run has none. */
export function savedRunOf(answer: Answers['getRun']): SavedRun | undefined {
  return 'result' in answer ? answer : undefined;
}

interface CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly bundle?: Blob;
  /** Idempotency key. */
  readonly key?: string;
}

function addressOf(path: string, values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

function bodyOf({ body, bundle, key }: CallOptions): Pick<RequestInit, 'headers' | 'body'> {
  const accept = 'application/json';
  if (bundle !== undefined) return { headers: { accept, 'content-type': 'application/zip' }, body: bundle };
  if (body === undefined) return { headers: { accept } };
  const once = key === undefined ? {} : { 'idempotency-key': key };
  return { headers: { accept, 'content-type': 'application/json', ...once }, body: JSON.stringify(body) };
}

async function request<T>(route: { method: string; path: string }, options: CallOptions): Promise<T> {
  const path = addressOf(route.path, options.path);
  const query = options.query === undefined ? '' : `?${new URLSearchParams(options.query).toString()}`;
  const response = await fetch(`${path}${query}`, {
    method: route.method.toUpperCase(),
    credentials: 'same-origin',
    ...bodyOf(options),
  }).catch((error: unknown) => {
    throw new ApiError({ code: 'unreachable', status: 0, detail: String(error), requestId: null });
  });
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function problemOf(status: number, text: string): ApiError {
  try {
    const body = JSON.parse(text) as Partial<ProblemBody>;
    return new ApiError({
      code: body.code ?? 'internal',
      status,
      detail: body.detail ?? body.title ?? text,
      requestId: body.requestId ?? null,
    });
  } catch {
    return new ApiError({ code: status === 401 ? 'not-signed-in' : 'internal', status, detail: text.slice(0, 300), requestId: null });
  }
}
