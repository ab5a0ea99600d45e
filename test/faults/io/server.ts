// `amity start` in a process of its own, and its API as a program uses it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunStatus, RunSummary, SavedRun } from '../../../shared/protocol/run.ts';
import { findAccessToken } from '../../../services/adapters/store/access-token.ts';
import { freePort } from '../../../services/adapters/redis/private-redis.ts';
import type { Context } from '../fault.ts';
import { launch, type Program } from './program.ts';
import { until } from './stage.ts';
import { scenarioText, type Work } from './work.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly ms: number;
}

export interface Server {
  readonly program: Program;
  readonly url: string;
  readonly token: string;
  /** @throws when nobody answers within 10 s */
  get(path: string): Promise<Answer>;
  post(path: string, body?: object): Promise<Answer>;
}

/** A data folder and a port that outlive one process, so that the next one goes on. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

export async function newPlace(context: Context): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'amity-faults-'));
  context.defer(async () => rmSync(folder, { recursive: true, force: true }));
  return { folder, port: await freePort() };
}

export function launchServer(context: Context, place: Place, env: Readonly<Record<string, string>>, workers = 2): Server {
  const args = ['start', '--no-open', '--no-examples', '--port', String(place.port), '--workers', String(workers), '--data', place.folder];
  const program = launch(context, { args, env, ready: /signs in once/ });
  const url = `http://127.0.0.1:${String(place.port)}`;
  const token = (): string => findAccessToken(place.folder) ?? '';
  const ask = (path: string, init: RequestInit): Promise<Answer> => answered(`${url}${path}`, init, token());
  return {
    program,
    url,
    get token() {
      return token();
    },
    get: (path) => ask(path, {}),
    post: (path, body = {}) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

export async function startServer(context: Context, place: Place, env: Readonly<Record<string, string>>, workers = 2): Promise<Server> {
  const server = launchServer(context, place, env, workers);
  await server.program.ready;
  return server;
}

async function answered(url: string, init: RequestInit, token: string): Promise<Answer> {
  const startMs = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), ms: performance.now() - startMs };
}

/** What a user posts to start such a run. */
export function requestFor({ mode, days, replications, seed }: Work): object {
  return { text: scenarioText(days), mode, replications, seed, speed: 'max' };
}

/** The id of an accepted run. @throws when it was refused */
export async function order(server: Server, work: Work): Promise<string> {
  const { status, body } = await server.post('/api/runs', requestFor(work));
  if (status !== 202) throw new Error(`the run was refused with ${String(status)}: ${JSON.stringify(body)}`);
  return (body as { readonly id: string }).id;
}

export async function statusOf(server: Server, run: string): Promise<RunStatus | 'unknown'> {
  const { status, body } = await server.get(`/api/runs/${run}`);
  return status === 200 ? (body as { readonly summary: RunSummary }).summary.status : 'unknown';
}

/** Waits until the run is in the library; nobody answering for a while is waited out. */
export function saved(context: Context, server: Server, run: string, withinMs: number): Promise<SavedRun> {
  let last = 'nobody answered';
  context.evidence(`the run ${run}`, () => last);
  const look = async (): Promise<SavedRun | undefined> => {
    const found = await server.get(`/api/runs/${run}`).catch(() => undefined);
    if (found !== undefined) last = JSON.stringify(found.body).slice(0, 3_000);
    const { status, reason } = ((found?.body ?? {}) as { readonly summary?: RunSummary & { readonly reason?: string } }).summary ?? {};
    if (status === 'failed' || status === 'cancelled') throw new Error(`the run ${run} is ${status}: ${reason ?? ''}`);
    return found?.status === 200 && 'result' in (found.body as object) ? (found.body as SavedRun) : undefined;
  };
  return until(`the run ${run} to be saved`, look, withinMs, 150);
}
