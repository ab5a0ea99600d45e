// zod schemas of the answers about sweeps, for the OpenAPI document.
import { z } from 'zod';
import { SWEEP_STATUSES, type SavedSweep, type SweepAnswer, type SweepSummary } from '../../shared/protocol/sweep.ts';

export const sweepStatus = z.enum(SWEEP_STATUSES).meta({ id: 'SweepStatus', description: 'stopped keeps what is there and can go on.' });

export const sweepSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    scenario: z.string(),
    status: sweepStatus,
    reason: z.string().nullable(),
    designs: z.int(),
    createdAtMs: z.number(),
    finishedAtMs: z.number().nullable(),
  })
  .meta({ id: 'SweepSummary' });
sweepSummary satisfies z.ZodType<SweepSummary>;

const edits = z.array(z.object({ path: z.string(), value: z.unknown() })).readonly();
const level = z.object({ label: z.string(), edits, usdPerDay: z.number().meta({ description: 'Price of this setting.' }) });
const plan = z
  .object({
    name: z.string(),
    title: z.string(),
    question: z.string().nullable(),
    scenario: z.string(),
    set: edits,
    scenarioHash: z.string(),
    modelVersion: z.string(),
    seed: z.int(),
    factors: z.array(z.object({ id: z.string(), name: z.string(), levels: z.array(level).readonly() })).readonly(),
    designs: z.array(z.array(z.int()).readonly()).readonly().meta({ description: 'The level of each factor, by index.' }),
    targets: z
      .array(z.object({ key: z.string(), unit: z.string(), op: z.enum(['<=', '>=']), value: z.number(), share: z.number().nullable() }))
      .readonly(),
    cost: z.object({ key: z.string().nullable(), unit: z.string(), delta: z.number() }),
    screen: z.object({ replications: z.int() }),
    refine: z.object({ designs: z.int(), replications: z.int() }),
    selection: z.object({ level: z.number(), replications: z.int() }),
    stress: z.array(z.number()).readonly(),
    effects: z.boolean(),
    budget: z.int().nullable(),
  })
  .meta({ id: 'SweepPlan' });

const point = z.object({
  id: z.string(),
  n: z.int(),
  values: z.record(z.string(), z.array(z.number().nullable()).readonly()),
  digest: z.string(),
});
const verdict = z.enum(['meets', 'may-meet', 'misses']);
const estimate = { mean: z.number(), halfWidth: z.number().nullable() };
const target = z.object({
  key: z.string(),
  ...estimate,
  verdict,
  met: z.int().meta({ description: 'Replications that meet it, of `days`.' }),
  days: z.int(),
  share: z.number(),
  shareLower: z.number(),
  shareUpper: z.number(),
});
const row = z.object({
  id: z.string(),
  labels: z.array(z.string()).readonly(),
  n: z.int(),
  cost: z.object(estimate).nullable(),
  targets: z.array(target).readonly(),
  verdict,
  isCandidate: z.boolean().meta({ description: 'Cannot be told apart from the pick.' }),
  isOnFrontier: z.boolean(),
  runMore: z.int().nullable(),
});
const answer = z
  .object({
    phase: z.enum(['screen', 'refine', 'select', 'effects', 'stress', 'done']),
    tried: z.int(),
    screened: z.int(),
    spent: z.int().meta({ description: 'Replications computed.' }),
    isOverBudget: z.boolean(),
    pick: z.string().nullable().meta({ description: 'The cheapest design known to meet every target.' }),
    selection: z.object({ method: z.enum(['certain', 'kn']), level: z.number(), delta: z.number(), isDecided: z.boolean() }).nullable(),
    designs: z.array(row).readonly(),
    effects: z.array(z.object({ factor: z.string(), rows: z.array(row.extend({ isPick: z.boolean() })).readonly() })).readonly(),
    stress: z.array(z.object({ more: z.number(), row: row.nullable() })).readonly(),
  })
  .meta({ id: 'SweepAnswer' });
answer satisfies z.ZodType<SweepAnswer>;

export const savedSweep = z.object({ summary: sweepSummary, plan, points: z.array(point).readonly(), answer });
savedSweep satisfies z.ZodType<SavedSweep & { readonly answer: SweepAnswer }>;
