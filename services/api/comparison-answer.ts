// zod schemas of a comparison, for the OpenAPI document and its test. Each is checked by the compiler against the interface it describes.
import { z } from 'zod';
import { COHORTS, type ComparisonDetail } from '../../shared/protocol/comparison.ts';
import type { DetailProgress } from '../../shared/protocol/http.ts';
import type { Comparison, RunWarning } from '../../shared/protocol/run.ts';

const params = z.record(z.string(), z.union([z.string(), z.number()]));
const warning = z
  .object({ code: z.enum(['deadlock', 'never-cleared', 'queue-grows']), params })
  .meta({ id: 'RunWarning', description: 'What a reader must know before the figures.' });
warning satisfies z.ZodType<RunWarning, RunWarning>;
export const warnings = z.array(warning).readonly().exactOptional();

const row = z.object({
  key: z.string(),
  unit: z.string(),
  better: z.enum(['up', 'down', 'none']),
  base: z.number(),
  candidate: z.number(),
  difference: z.number().meta({ description: 'Candidate minus base.' }),
  halfWidth: z.number().nullable().meta({ description: 'At `level`: with several candidates the intervals of all hold together.' }),
  level: z.number(),
  halfWidthAlone: z.number().nullable().meta({ description: 'At 0.95, as if the candidate were the only one.' }),
  method: z.enum(['paired', 'welch', 'certain']),
  varianceReduction: z.number().nullable().meta({ description: 'How many times fewer replications pairing needs.' }),
  noiseFloor: z.number().nullable().meta({ description: 'Half-width at `level` of the base against itself at another seed.' }),
  n: z.int(),
  verdict: z.enum(['better', 'worse', 'different', 'real-but-small', 'no-difference', 'cannot-tell', 'too-few']),
  threshold: z.number(),
  runMore: z.int().nullable(),
});

const change = {
  both: z.int().meta({ description: 'Cleared in both runs.' }),
  onlyBase: z.int(),
  onlyCandidate: z.int(),
  neither: z.int(),
  faster: z.int(),
  same: z.int(),
  slower: z.int(),
  meanChangeMin: z.number().nullable(),
};
const trucks = z.object({
  ...change,
  sameMin: z.number(),
  cohorts: z
    .array(z.object({ of: z.enum(COHORTS), id: z.string(), ...change }))
    .readonly()
    .meta({ description: 'The cohorts of one property add up to all trucks.' }),
  losers: z
    .array(
      z.object({
        replication: z.int(),
        gate: z.string(),
        origin: z.string(),
        flow: z.string(),
        serial: z.int(),
        trip: z.int(),
        cargo: z.string(),
        channel: z.string(),
        arrivedMs: z.number(),
        baseMin: z.number(),
        candidateMin: z.number(),
      }),
    )
    .readonly(),
});

const hours = z.array(z.number()).readonly();
const hourTable = z.object({ waiting: hours, other: hours });
const bottlenecks = z
  .array(
    z.object({
      gate: z.string(),
      flow: z.string(),
      stage: z.string(),
      waitShare: z.number(),
      busy: z.number().nullable(),
      waitP90Min: z.number().nullable(),
    }),
  )
  .readonly();
const places = z.object({
  days: z.number(),
  rows: z
    .array(z.object({ gate: z.string(), flow: z.string(), stage: z.string().nullable(), base: hourTable, candidate: hourTable }))
    .readonly()
    .meta({
      description:
        'Truck-milliseconds by local hour, summed over measured days and replications; all cells add up to baseMs and candidateMs.',
    }),
  baseMs: z.number(),
  candidateMs: z.number(),
  bottlenecks: z.object({ base: bottlenecks, candidate: bottlenecks }),
});

const curve = z.array(z.number()).readonly();
const dayBand = z.object({ p10: curve, median: curve, p90: curve });
const bands = z.object({
  key: z.string(),
  unit: z.string(),
  stepMs: z.number(),
  base: dayBand,
  candidate: dayBand,
  difference: z
    .object({ mean: curve, lower: curve, upper: curve, level: z.number() })
    .nullable()
    .meta({ description: 'The band holds over the whole day at once.' }),
});

const detail = z
  .object({ replications: z.int(), trucks: trucks.nullable(), places, bands: bands.nullable() })
  .meta({ id: 'ComparisonDetail' });
detail satisfies z.ZodType<ComparisonDetail>;

const namedRun = z.object({ id: z.string(), name: z.string(), warnings });
export const comparisonSchema = z
  .object({
    base: namedRun,
    candidate: namedRun,
    basis: z.enum(['paired', 'unpaired', 'not-comparable']),
    reasons: z.array(z.object({ code: z.string(), params })).readonly(),
    rows: z.array(row).readonly(),
    inputs: z.array(z.object({ path: z.string(), base: z.unknown(), candidate: z.unknown() })).readonly(),
    detail: detail.exactOptional(),
  })
  .meta({ id: 'Comparison' });
comparisonSchema satisfies z.ZodType<Comparison>;

export const progressSchema = z.object({
  status: z.enum(['ready', 'computing', 'failed']).meta({ description: 'computing: ask again.' }),
  done: z.int(),
  of: z.int(),
  reason: z.string().exactOptional(),
});
progressSchema satisfies z.ZodType<DetailProgress>;
