// What lies in a bundle: the names of its files and the shape of each, checked when one comes from elsewhere.
import { z } from 'zod';
import { outsideEventSchema } from '../../../shared/protocol/outside.ts';
import type { RunResult, SavedRun } from '../../../shared/protocol/run.ts';
import { isRunId } from '../../../shared/ids.ts';

/** Content of a bundle; the manifest lists them with their hashes. */
export const FILES = { scenario: 'scenario.json', result: 'result.json', kpis: 'kpis.csv', provenance: 'provenance.json' } as const;
/** Events from outside that a live run took, one a line; only where there were any. */
export const EVENTS = 'events.jsonl';
export const MANIFEST = 'manifest.json';
/** Changes when an older Amity can no longer read a bundle. */
export const BUNDLE_FORMAT = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = (most: number): z.ZodString => z.string().max(most);
const ms = z.number().min(0).max(8.64e15);
const MOST_FIGURES = 100_000;
const replications = z.int().min(1).max(20_000);

const fileFacts = z.strictObject({ bytes: z.int().min(0), sha256: hash });

export const manifestSchema = z.strictObject({
  amityBundle: z.literal(BUNDLE_FORMAT),
  run: z.string().refine(isRunId, 'expected the id of a run'),
  name: text(120),
  scenarioHash: hash,
  modelVersion: text(40),
  digest: hash,
  files: z.strictObject({
    [FILES.scenario]: fileFacts,
    [FILES.result]: fileFacts,
    [FILES.kpis]: fileFacts,
    [FILES.provenance]: fileFacts,
    [EVENTS]: fileFacts.exactOptional(),
  }),
});
export type BundleManifest = z.output<typeof manifestSchema>;

/** Long lists of numbers in one look: zod takes thirty times as long over each item. */
function numbers<Item extends number | null>(most: number, isItem: (item: unknown) => item is Item) {
  return z.custom<readonly Item[]>(
    (value) => Array.isArray(value) && value.length <= most && value.every(isItem),
    `expected a list of at most ${most} numbers`,
  );
}
const isNumber = (item: unknown): item is number => typeof item === 'number';
const isNumberOrNull = (item: unknown): item is number | null => item === null || typeof item === 'number';

const kpi = z.strictObject({
  unit: text(40),
  // JSON has no word for a mean that is none.
  mean: z
    .number()
    .nullable()
    .transform((mean) => mean ?? Number.NaN),
  halfWidth: z.number().nullable(),
  level: z.number().min(0).max(1),
  n: z.int().min(0).max(20_000),
  values: numbers(20_000, isNumberOrNull),
});
const series = z.strictObject({
  unit: text(40),
  startMs: z.number(),
  stepMs: z.number(),
  mean: numbers(1_000_000, isNumber),
});
const count = z.number().min(0);
const warning = z.strictObject({
  code: z.enum(['deadlock', 'never-cleared', 'queue-grows']),
  params: z.record(text(40), z.union([text(5_000), z.number()])),
});

function table<Row extends z.ZodType>(row: Row) {
  return z.record(text(300), row).refine((rows) => Object.keys(rows).length <= MOST_FIGURES, `expected at most ${MOST_FIGURES}`);
}

export const resultSchema = z.strictObject({
  amity: z.literal(1),
  scenario: z.strictObject({ name: text(200), hash }),
  seed: z.int().min(0).max(2_147_483_647),
  replications,
  modelVersion: text(40),
  digest: hash,
  replicationDigests: z.array(text(128)).max(20_000).readonly(),
  counts: z.strictObject({ arrived: count, cleared: count, turnedBack: count, divertedOut: count, spoiled: count, inside: count }),
  kpis: table(kpi),
  series: table(series),
  warnings: z.array(warning).max(10_000).readonly().exactOptional(),
});
resultSchema satisfies z.ZodType<RunResult>;

/** As it was kept: moments are numbers again. */
export const keptEventSchema = z.strictObject({
  ...outsideEventSchema.shape,
  kind: z.enum(['truck', 'cargo']),
  at: z.number(),
  lodged: z.undefined().optional(),
  rounded: z.number().min(0).exactOptional(),
  receivedMs: ms,
  simMs: z.number().min(0),
  serial: z
    .int()
    .min(2 ** 30)
    .max(2 ** 31 - 1),
  fate: z.enum(['accepted', 'late']),
});

export const provenanceSchema = z.strictObject({
  mode: z.enum(['live', 'batch']),
  createdAtMs: ms,
  parent: z.strictObject({ run: text(40), atMs: count, replaces: z.literal(true).exactOptional() }).exactOptional(),
  interventions: z
    .array(z.strictObject({ atMs: count, disruptions: count }))
    .max(1_000)
    .readonly()
    .exactOptional(),
  command: text(20_000),
  computed: z.strictObject({
    node: text(100),
    platform: text(100),
    startedAtMs: ms,
    finishedAtMs: ms,
    workers: text(500),
    outside: z.strictObject({ accepted: count, late: count, duplicate: count, refused: count }).exactOptional(),
  }),
});
export type BundleProvenance = z.output<typeof provenanceSchema>;
provenanceSchema.shape.computed satisfies z.ZodType<SavedRun['provenance']>;

/** What pages and the model take for granted; the rest is checked by compiling it. */
export const scenarioSchema = z.looseObject({
  amity: z.literal(1),
  name: text(200),
  title: text(1_000),
  clock: z.looseObject({
    startEpochMs: z.number(),
    days: z.number().positive().max(3_660),
    warmUpMs: z
      .number()
      .min(0)
      .max(3_660 * 86_400_000),
    seriesStepMs: z.number().min(60_000),
  }),
  sources: z.record(z.string(), z.looseObject({})),
  cargo: z.record(z.string(), z.looseObject({})),
  gates: z.record(z.string(), z.looseObject({})).refine((gates) => Object.keys(gates).length <= 64, 'expected at most 64 gates'),
  diversions: z.array(z.looseObject({})).max(10_000),
  experiment: z.looseObject({}),
});
