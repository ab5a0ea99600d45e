// Every HTTP route: method, path, what goes in, what comes out. Express, the OpenAPI document, the dashboard and the CLI read this table.
import { z } from 'zod';
import type { LocalName } from '../scenario/scenario.ts';
import type { Topic } from '../scenario/topics.ts';
import type { CommandReply } from './live.ts';
import type { IngestAnswer } from './outside.ts';
import { speedSchema, type Comparison, type RunStatus, type RunSummary, type SavedRun } from './run.ts';

export const startRunSchema = z
  .object({
    /** Name of a library scenario … */
    scenario: z.string().max(120).optional(),
    /** … or the text of one. */
    text: z.string().max(500_000).optional(),
    name: z.string().min(1).max(120).optional(),
    mode: z.enum(['live', 'batch']).default('batch'),
    replications: z.int().min(1).max(20_000).optional(),
    seed: z.int().min(0).max(2_147_483_647).optional(),
    days: z.number().positive().max(3660).optional(),
    speed: speedSchema.default(60),
    windowMs: z.int().positive().optional(),
  })
  .strict();
export type StartRun = z.input<typeof startRunSchema>;

/** A branch of a live run: the same world up to `atMs`, from there on with what is decided. */
export const forkSchema = z
  .object({
    /** Simulated ms; as far as the run has come when left out. */
    atMs: z.int().min(0).optional(),
    /** Disruptions as in a scenario document; each begins at `atMs` unless it says `at`. */
    disruptions: z.array(z.record(z.string(), z.unknown())).max(50).optional(),
    name: z.string().min(1).max(120).optional(),
    /** That of the run when left out. */
    speed: speedSchema.optional(),
    paused: z.boolean().default(false),
  })
  .strict();
export type ForkRun = z.input<typeof forkSchema>;

/** Back to an instant, without what was decided there or later. */
export const rewindSchema = z
  .object({
    atMs: z.int().min(0),
    /** So many interventions stay in any case, the oldest first: of several at one instant only the last are taken back. */
    keep: z.int().min(0).max(1000).default(0),
    /** Ends the run that is gone back from. */
    replace: z.boolean().default(false),
    speed: speedSchema.optional(),
    paused: z.boolean().default(false),
  })
  .strict();

export type RewindRun = z.input<typeof rewindSchema>;

/** What is decided in a run under way: it goes on as a branch with it, and ends itself. */
export const interveneSchema = z
  .object({
    /** Simulated ms; as far as the run has come when left out. */
    atMs: z.int().min(0).optional(),
    /** Disruptions as in a scenario document; each begins at `atMs` unless it says `at`. */
    disruptions: z.array(z.record(z.string(), z.unknown())).min(1).max(50),
  })
  .strict();
export type Intervene = z.input<typeof interveneSchema>;

export const signInSchema = z.object({ code: z.string().min(8).max(128) }).strict();
export const checkSchema = z.object({ text: z.string().max(500_000), file: z.string().max(200).default('scenario.yaml') }).strict();
export const compareQuerySchema = z.object({ runs: z.string().max(80), base: z.string().max(16).optional() }).strict();

export interface ScenarioSummary {
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  readonly description: string | null;
  readonly hash: string;
  readonly gates: readonly string[];
  /** What the gates are called, by id. */
  readonly gateNames: Readonly<Record<string, LocalName>>;
  readonly days: number;
  /** What it is about: the heading it stands under in the library. */
  readonly topic: Topic;
}

export interface ServerInfo {
  readonly modelVersion: string;
  readonly build: string;
  readonly transport: 'redis-url' | 'redis-private' | 'in-process';
  readonly workers: number;
}

/** RFC 9457 body of every refusal. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly problems?: readonly {
    file: string;
    line: number;
    column: number;
    path: string;
    expected: string;
    found: string;
    nearest?: string | undefined;
  }[];
}

/** Every route Express answers, besides the dashboard's files and the job board. `open` ones need no sign-in; the body of `controlRun` is `controlSchema` of live.ts,
    that of `sendEvents` lines of `outsideEventSchema` of outside.ts. */
export const ROUTES = {
  signIn: { method: 'post', path: '/api/session', open: true },
  signOut: { method: 'delete', path: '/api/session' },
  info: { method: 'get', path: '/api/info' },
  listScenarios: { method: 'get', path: '/api/scenarios' },
  getScenario: { method: 'get', path: '/api/scenarios/:name' },
  checkScenario: { method: 'post', path: '/api/scenarios/check' },
  scenarioSchema: { method: 'get', path: '/api/schema/scenario' },
  listRuns: { method: 'get', path: '/api/runs' },
  startRun: { method: 'post', path: '/api/runs' },
  importRun: { method: 'post', path: '/api/runs/import' },
  getRun: { method: 'get', path: '/api/runs/:id' },
  exportRun: { method: 'get', path: '/api/runs/:id/export' },
  verifyRun: { method: 'post', path: '/api/runs/:id/verify' },
  cancelRun: { method: 'post', path: '/api/runs/:id/cancel' },
  controlRun: { method: 'post', path: '/api/runs/:id/control' },
  forkRun: { method: 'post', path: '/api/runs/:id/fork' },
  rewindRun: { method: 'post', path: '/api/runs/:id/rewind' },
  interveneRun: { method: 'post', path: '/api/runs/:id/interventions' },
  runScenario: { method: 'get', path: '/api/runs/:id/scenario' },
  sendEvents: { method: 'post', path: '/api/runs/:id/events' },
  compare: { method: 'get', path: '/api/compare' },
  openapi: { method: 'get', path: '/api/openapi.json' },
  docs: { method: 'get', path: '/api/docs' },
  docsScript: { method: 'get', path: '/api/docs/page.js' },
  docsStyle: { method: 'get', path: '/api/docs/page.css' },
  health: { method: 'get', path: '/healthz', open: true },
  metrics: { method: 'get', path: '/metrics' },
} as const;
export type RouteName = keyof typeof ROUTES;

/** What each route answers with. */
export interface Answers {
  info: ServerInfo;
  listScenarios: { readonly scenarios: readonly ScenarioSummary[] };
  getScenario: ScenarioSummary & { readonly text: string; readonly resolved: unknown };
  checkScenario: { readonly ok: boolean; readonly problems: NonNullable<ProblemBody['problems']>; readonly hash: string | null };
  listRuns: { readonly runs: readonly RunSummary[] };
  startRun: { readonly id: string };
  /** `present`: the library had it already. `renumbered`: its id belongs to another run here. `mended`: it was damaged here. */
  importRun: { readonly id: string; readonly outcome: 'added' | 'present' | 'renumbered' | 'mended' };
  /** The run that computes it again, and the digest it must have. */
  verifyRun: { readonly id: string; readonly digest: string };
  cancelRun: { readonly id: string; readonly status: RunStatus };
  controlRun: Exclude<CommandReply, { readonly status: 'refused' }>;
  forkRun: { readonly id: string };
  rewindRun: { readonly id: string };
  /** The run that goes on with it, and from when. */
  interveneRun: { readonly id: string; readonly atMs: number };
  /** Resolved, with what was decided on the way. */
  runScenario: { readonly scenario: unknown };
  sendEvents: IngestAnswer;
  /** Without the events from outside. */
  getRun: Omit<SavedRun, 'outside'> | { readonly summary: RunSummary };
  compare: { readonly comparisons: readonly Comparison[] };
}
