// zod schemas of the answers, for the OpenAPI document and its test. Each is checked by the compiler against the interface it describes.
import { z } from 'zod';
import type { Answers, ProblemBody } from '../../shared/protocol/http.ts';
import type { Observation } from '../../shared/protocol/observation.ts';
import { FATES } from '../../shared/protocol/outside.ts';
import { RUN_STATUSES, type Kpi, type RunSummary, type SavedRun, type Series } from '../../shared/protocol/run.ts';
import { comparisonSchema, progressSchema, warnings } from './comparison-answer.ts';
import { TOPICS } from '../../shared/scenario/topics.ts';
import { savedSweep, sweepStatus, sweepSummary } from './sweep-answers.ts';

type Exactly<T> = z.ZodType<T, T>;

const status = z.enum(RUN_STATUSES).meta({ id: 'RunStatus', description: 'completed, cancelled and failed are final.' });
const mode = z.enum(['live', 'batch']);
const ms = z.number().meta({ description: 'Milliseconds since 1970, UTC.' });

const problem = z.object({
  file: z.string(),
  line: z.int().meta({ description: '1-based; 0 when there is no text.' }),
  column: z.int(),
  path: z.string(),
  expected: z.string(),
  found: z.string(),
  nearest: z.string().optional().meta({ description: 'The nearest valid name, when a name was misspelt.' }),
});

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; never renamed.' }),
    detail: z.string(),
    requestId: z.string(),
    problems: z.array(problem).readonly().exactOptional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });
problemSchema satisfies z.ZodType<ProblemBody>;

const kpi = z
  .object({
    unit: z.string(),
    mean: z.number(),
    halfWidth: z.number().nullable(),
    level: z.number(),
    n: z.int(),
    values: z.array(z.number().nullable()).readonly().meta({ description: 'One value a replication; null where nothing was observed.' }),
  })
  .meta({ id: 'Kpi' });
kpi satisfies Exactly<Kpi>;

const series = z
  .object({ unit: z.string(), startMs: z.number(), stepMs: z.number(), mean: z.array(z.number()).readonly() })
  .meta({ id: 'Series' });
series satisfies Exactly<Series>;

export const summarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scenario: z.string(),
    scenarioHash: z.string(),
    mode,
    status,
    seed: z.int(),
    replications: z.int(),
    done: z.int(),
    modelVersion: z.string(),
    digest: z.string().nullable(),
    createdAtMs: ms,
    finishedAtMs: ms.nullable(),
    reason: z.string().nullable(),
    headline: z.record(z.string(), z.object({ unit: z.string(), mean: z.number(), halfWidth: z.number().nullable() })),
    warnings: z.int().exactOptional().meta({ description: 'How many warnings the result has.' }),
    parent: z
      .object({
        run: z.string(),
        atMs: z.number().meta({ description: 'Simulated milliseconds.' }),
        replaces: z.literal(true).exactOptional().meta({ description: 'It goes on in place of that run, which has ended for it.' }),
      })
      .exactOptional()
      .meta({ description: 'The run it is a branch of, and where it left it.' }),
    interventions: z
      .array(z.object({ atMs: z.number(), disruptions: z.int() }))
      .readonly()
      .exactOptional()
      .meta({ description: 'Which of the last disruptions of the scenario were added on the way, and where.' }),
    continuedAs: z.string().exactOptional().meta({ description: 'The run that goes on in its place.' }),
  })
  .meta({ id: 'RunSummary' });
summarySchema satisfies Exactly<RunSummary>;

const counts = z.object({
  arrived: z.int(),
  cleared: z.int(),
  turnedBack: z.int(),
  divertedOut: z.int(),
  spoiled: z.int(),
  inside: z.int(),
});
const result = z
  .object({
    amity: z.literal(1),
    scenario: z.object({ name: z.string(), hash: z.string() }),
    seed: z.int(),
    replications: z.int(),
    modelVersion: z.string(),
    digest: z.string(),
    replicationDigests: z.array(z.string()).readonly(),
    counts,
    kpis: z.record(z.string(), kpi).meta({ description: 'Keys are `<metric>@<gate|all>[/<flow>][/<stage or pool>]`.' }),
    series: z.record(z.string(), series),
    warnings,
  })
  .meta({ id: 'RunResult' });
const fates = z.object({ accepted: z.int(), late: z.int(), duplicate: z.int(), refused: z.int() });
const provenance = z.object({
  node: z.string(),
  platform: z.string(),
  startedAtMs: ms,
  finishedAtMs: ms,
  workers: z.string(),
  outside: fates.exactOptional().meta({ description: 'What became of the events from outside, where there were any.' }),
});

export const savedRunSchema = z
  .object({ summary: summarySchema, result, scenario: z.unknown(), command: z.string(), provenance })
  .meta({ id: 'SavedRun' });
savedRunSchema satisfies z.ZodType<Omit<SavedRun, 'outside'>>;

const scenario = z
  .object({
    name: z.string(),
    title: z.string(),
    question: z.string().nullable(),
    description: z.string().nullable(),
    hash: z.string(),
    gates: z.array(z.string()).readonly(),
    gateNames: z
      .record(z.string(), z.object({ en: z.string(), vi: z.string().optional(), zh: z.string().optional(), fr: z.string().optional() }))
      .meta({ description: 'What the gates are called, by id.' }),
    days: z.number(),
    topic: z.enum(TOPICS).meta({ description: 'What it is about: the heading it stands under in the library.' }),
  })
  .meta({ id: 'ScenarioSummary' });

const workerTask = z.object({
  run: z.string(),
  name: z.string().nullable().meta({ description: 'Null when the run is over.' }),
  replication: z.int(),
  gate: z.string().nullable().meta({ description: 'With `window`: a window of a live run; null for a whole replication.' }),
  window: z.int().nullable(),
  tookMs: z.number(),
  going: z.boolean().meta({ description: 'False: it had just ended when the worker spoke.' }),
});
const worker = z
  .object({
    id: z.string(),
    host: z.string(),
    pid: z.int(),
    kernelId: z.string(),
    slots: z.int().meta({ description: 'Kernel threads.' }),
    cores: z.int(),
    startedAtMs: ms,
    silentMs: z.number().meta({ description: 'Since it spoke last; workers speak every three seconds.' }),
    done: z.int().meta({ description: 'Windows and replications it computed.' }),
    tasks: z.array(workerTask).readonly(),
  })
  .meta({ id: 'Worker' });
const stranded = z.object({ id: z.string(), name: z.string(), mode, kernelId: z.string(), reason: z.string().nullable() });
const optionalShare = z.number().nullable();
const observedRow = z.object({
  when: z.string(),
  observed: z.number(),
  predicted: z.number().meta({ description: 'Mean over the replications.' }),
  low: z.number().nullable().meta({ description: 'Ends of the prediction interval; null with fewer than two replications.' }),
  high: z.number().nullable(),
  error: z.number().meta({ description: 'Predicted minus observed.' }),
  errorShare: optionalShare,
  inside: z.boolean().nullable(),
  source: z.string().exactOptional(),
});
const observationGroup = z.object({
  figure: z.enum(['arrived', 'cleared', 'inside']),
  gate: z.string(),
  flow: z.string(),
  n: z.int(),
  bias: z.number(),
  biasShare: optionalShare,
  mae: z.number(),
  mape: optionalShare,
  wape: optionalShare,
  coverage: z.object({ held: z.int(), of: z.int(), lower: z.number(), upper: z.number() }).nullable(),
  verdict: z.enum(['too-few', 'close', 'too-sure', 'within-chance', 'too-high', 'too-low', 'off']),
  rows: z.array(observedRow).readonly(),
});
const observation = z
  .object({
    amity: z.literal(1),
    id: z.string(),
    run: z.string(),
    digest: z.string(),
    name: z.string(),
    createdAtMs: ms,
    level: z.number(),
    replications: z.int(),
    groups: z.array(observationGroup).readonly(),
  })
  .meta({ id: 'Observation', description: 'Measured values beside what a saved run predicted.' });
observation satisfies Exactly<Observation>;

/** What each route answers with, as a schema. */
export const ANSWERS = {
  info: z.object({
    modelVersion: z.string(),
    build: z.string(),
    transport: z.enum(['redis-url', 'redis-private', 'in-process']),
    workers: z.int(),
  }),
  workers: z.object({
    kernelId: z.string().meta({ description: 'Workers of another kernel cannot compute the runs of this server.' }),
    transport: z.enum(['redis-url', 'redis-private', 'in-process']),
    workers: z.array(worker).readonly(),
    jobs: z.int().meta({ description: 'Jobs waiting or taken.' }),
    stranded: z.array(stranded).readonly().meta({ description: 'Runs that wait for a worker of their kernel.' }),
  }),
  listScenarios: z.object({ scenarios: z.array(scenario).readonly() }),
  getScenario: scenario.extend({ text: z.string(), resolved: z.unknown() }),
  checkScenario: z.object({ ok: z.boolean(), problems: z.array(problem).readonly(), hash: z.string().nullable() }),
  listRuns: z.object({
    runs: z.array(summarySchema).readonly(),
    more: z.int().exactOptional().meta({ description: 'Unfinished runs that are not listed because there are too many.' }),
  }),
  startRun: z.object({ id: z.string() }),
  importRun: z.object({
    id: z.string(),
    outcome: z.enum(['added', 'present', 'renumbered', 'mended']).meta({
      description:
        'present: the library had it already. renumbered: its id belongs to another run here, so it got a new one. mended: it was damaged here.',
    }),
  }),
  verifyRun: z.object({ id: z.string(), digest: z.string() }),
  listObservations: z.object({ observations: z.array(observation).readonly() }),
  observeRun: observation,
  cancelRun: z.object({ id: z.string(), status }),
  controlRun: z.object({
    status: z.enum(['accepted', 'applied']),
    appliesAtMs: z.number().meta({ description: 'Simulated milliseconds.' }),
  }),
  forkRun: z.object({ id: z.string() }),
  rewindRun: z.object({ id: z.string() }),
  interveneRun: z.object({ id: z.string(), atMs: z.number().meta({ description: 'Simulated milliseconds it applies from.' }) }),
  twinRun: z.object({ id: z.string() }),
  runScenario: z.object({ scenario: z.unknown() }),
  sendEvents: fates.extend({
    notes: z
      .array(z.object({ id: z.string(), fate: z.enum(FATES), lateMs: z.number().exactOptional() }))
      .readonly()
      .meta({ description: 'Events that were not simply accepted; at most 200.' }),
  }),
  getRun: z.union([savedRunSchema, z.object({ summary: summarySchema })]),
  compare: z.object({ comparisons: z.array(comparisonSchema).readonly(), details: progressSchema.exactOptional() }),
  listSweeps: z.object({ sweeps: z.array(sweepSummary).readonly(), files: z.array(z.string()).readonly() }),
  startSweep: z.object({ id: z.string() }),
  getSweep: savedSweep,
  stopSweep: z.object({ id: z.string(), status: sweepStatus }),
  resumeSweep: z.object({ id: z.string() }),
} as const satisfies { readonly [Name in keyof Answers]: z.ZodType<Answers[Name]> };
