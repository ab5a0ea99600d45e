// Every HTTP route: method, path, what goes in, what comes out. Express, the OpenAPI document, the dashboard and the CLI read this table.
import { z } from 'zod';
import type { LocalName } from '../scenario/naming.ts';
import type { Topic } from '../scenario/topics.ts';
import type { CommandReply } from './live.ts';
import type { Observation } from './observation.ts';
import type { IngestAnswer } from './outside.ts';
import type { SavedSweep, SweepAnswer, SweepStatus, SweepSummary } from './sweep.ts';
import { speedSchema, type Comparison, type RunStatus, type RunSummary, type SavedRun } from './run.ts';

/** Of one run. */
export const MOST_REPLICATIONS = 10_000;

export const startRunSchema = z
  .object({
    /** Name of a library scenario … */
    scenario: z.string().max(120).optional(),
    /** … or the text of one. */
    text: z.string().max(500_000).optional(),
    name: z.string().min(1).max(120).optional(),
    mode: z.enum(['live', 'batch']).default('batch'),
    replications: z.int().min(1).max(MOST_REPLICATIONS).optional(),
    seed: z.int().min(0).max(2_147_483_647).optional(),
    days: z.number().positive().max(3660).optional(),
    speed: speedSchema.default(60),
    windowMs: z.int().positive().optional(),
    /** Part of the slots against other runs: 0.25 gets a quarter of what another one gets. */
    weight: z.number().min(0.01).max(1).optional(),
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

/** A sweep to begin: the name of a sweep file of the library, or the text of one. */
export const startSweepSchema = z
  .object({
    sweep: z.string().max(120).optional(),
    text: z.string().max(500_000).optional(),
    /** Replications in all; what the file says when left out. */
    budget: z.int().min(1).max(1_000_000).optional(),
  })
  .strict();

/** A stopped sweep goes on; without a budget it has no limit. */
export const resumeSweepSchema = z.object({ budget: z.int().min(1).max(1_000_000).optional() }).strict();
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
export const compareQuerySchema = z
  .object({
    /** Ids with "," between them. */
    runs: z.string().max(80),
    /** The first of them when left out. */
    base: z.string().max(16).optional(),
    /** Smallest differences that matter, `sojourn.p90=10min`, with "," between them. */
    threshold: z.string().max(2_000).optional(),
    /** Rows, trucks and places of this gate only; `all`: rows of all gates together. */
    gate: z.string().max(60).optional(),
    /** Watches every truck of both runs again: truck by truck, place by place, over the day. */
    trucks: z.enum(['true', 'false']).optional(),
    /** Trucks with this cargo only. */
    cargo: z.string().max(60).optional(),
    /** Sojourns that differ by no more minutes are the same. */
    same: z.coerce.number().min(0).max(10_080).optional(),
    /** Series of the bands over the day: `<arrived|cleared|inside.mean>@<gate|all>[/<flow>]`. */
    series: z.string().max(160).optional(),
  })
  .strict();

/** What has become of the trucks that were asked for; `computing`: ask again. */
export interface DetailProgress {
  readonly status: 'ready' | 'computing' | 'failed';
  /** Replications watched so far, of all runs together. */
  readonly done: number;
  readonly of: number;
  /** Why the trucks cannot be told. */
  readonly reason?: string;
}

const LANGUAGES = ['vi', 'zh-CN', 'en', 'fr'] as const;
export const reportQuerySchema = z
  .object({
    lang: z.enum(LANGUAGES).default('en'),
    /** Below the first; digits are then international. */
    lang2: z.enum(LANGUAGES).optional(),
    /** Ids of candidates beside the run, with "," between them. */
    candidates: z.string().max(80).optional(),
  })
  .strict();
/** Whose trucks to write. */
export const downloadQuerySchema = z.object({ replication: z.coerce.number().int().min(0).max(19_999).default(0) }).strict();
export const observeQuerySchema = z.object({ name: z.string().min(1).max(120).optional() }).strict();

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

/** Who computes, and what waits for somebody to do so. */
export interface Workers {
  /** Kernel of this server: workers of another one cannot compute its runs. */
  readonly kernelId: string;
  readonly transport: ServerInfo['transport'];
  readonly workers: readonly WorkerRow[];
  /** Jobs waiting or taken. */
  readonly jobs: number;
  /** Runs that nobody computes until a worker of their kernel comes. */
  readonly stranded: readonly StrandedRun[];
}

export interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly kernelId: string;
  /** Kernel threads. */
  readonly slots: number;
  readonly cores: number;
  readonly startedAtMs: number;
  /** Since it spoke last. */
  readonly silentMs: number;
  /** Windows and replications it computed. */
  readonly done: number;
  readonly tasks: readonly WorkerTaskRow[];
}

export interface WorkerTaskRow {
  readonly run: string;
  /** Null when the run is over. */
  readonly name: string | null;
  readonly replication: number;
  /** Gate id and window of a live run; null for a whole replication. */
  readonly gate: string | null;
  readonly window: number | null;
  /** When it spoke last it had worked on it for so long. */
  readonly tookMs: number;
  /** False: it had just ended. */
  readonly going: boolean;
}

export interface StrandedRun {
  readonly id: string;
  readonly name: string;
  readonly mode: RunSummary['mode'];
  readonly kernelId: string;
  readonly reason: string | null;
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
  workers: { method: 'get', path: '/api/workers' },
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
  reportRun: { method: 'get', path: '/api/runs/:id/report.html' },
  downloadRun: { method: 'get', path: '/api/runs/:id/files/:file' },
  listObservations: { method: 'get', path: '/api/runs/:id/observations' },
  observeRun: { method: 'post', path: '/api/runs/:id/observations' },
  cancelRun: { method: 'post', path: '/api/runs/:id/cancel' },
  controlRun: { method: 'post', path: '/api/runs/:id/control' },
  forkRun: { method: 'post', path: '/api/runs/:id/fork' },
  rewindRun: { method: 'post', path: '/api/runs/:id/rewind' },
  interveneRun: { method: 'post', path: '/api/runs/:id/interventions' },
  twinRun: { method: 'post', path: '/api/runs/:id/twin' },
  runScenario: { method: 'get', path: '/api/runs/:id/scenario' },
  sendEvents: { method: 'post', path: '/api/runs/:id/events' },
  compare: { method: 'get', path: '/api/compare' },
  listSweeps: { method: 'get', path: '/api/sweeps' },
  startSweep: { method: 'post', path: '/api/sweeps' },
  getSweep: { method: 'get', path: '/api/sweeps/:id' },
  stopSweep: { method: 'post', path: '/api/sweeps/:id/stop' },
  resumeSweep: { method: 'post', path: '/api/sweeps/:id/resume' },
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
  workers: Workers;
  listScenarios: { readonly scenarios: readonly ScenarioSummary[] };
  getScenario: ScenarioSummary & { readonly text: string; readonly resolved: unknown };
  checkScenario: { readonly ok: boolean; readonly problems: NonNullable<ProblemBody['problems']>; readonly hash: string | null };
  /** `more`: unfinished runs that are not listed because there are too many; they wait their turn. */
  listRuns: { readonly runs: readonly RunSummary[]; readonly more?: number };
  startRun: { readonly id: string };
  /** `present`: the library had it already. `renumbered`: its id belongs to another run here. `mended`: it was damaged here. */
  importRun: { readonly id: string; readonly outcome: 'added' | 'present' | 'renumbered' | 'mended' };
  /** The run that computes it again, and the digest it must have. */
  verifyRun: { readonly id: string; readonly digest: string };
  /** Oldest first. */
  listObservations: { readonly observations: readonly Observation[] };
  observeRun: Observation;
  cancelRun: { readonly id: string; readonly status: RunStatus };
  controlRun: Exclude<CommandReply, { readonly status: 'refused' }>;
  forkRun: { readonly id: string };
  rewindRun: { readonly id: string };
  /** The run that goes on with it, and from when. */
  interveneRun: { readonly id: string; readonly atMs: number };
  /** The batch run of the same day without what was decided; the same one each time. */
  twinRun: { readonly id: string };
  /** Resolved, with what was decided on the way. */
  runScenario: { readonly scenario: unknown };
  sendEvents: IngestAnswer;
  /** Without the events from outside. */
  getRun: Omit<SavedRun, 'outside'> | { readonly summary: RunSummary };
  /** `details` where trucks were asked for. */
  compare: { readonly comparisons: readonly Comparison[]; readonly details?: DetailProgress };
  /** Saved sweeps, newest first, and the sweep files of the library. */
  listSweeps: { readonly sweeps: readonly SweepSummary[]; readonly files: readonly string[] };
  startSweep: { readonly id: string };
  /** As far as it has come; the answer grows while it runs. */
  getSweep: SavedSweep & { readonly answer: SweepAnswer };
  stopSweep: { readonly id: string; readonly status: SweepStatus };
  resumeSweep: { readonly id: string };
}
