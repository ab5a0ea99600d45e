// The fields of a sweep file, as tables: types, checks and the reference page are read off them.
import { z } from 'zod';
import { flag, freeText, id, money, numberIn, share, wholeIn } from '../scenario/quantities.ts';

const NAME = 'a name of small letters, digits and "-", such as huu-nghi-officers';

/** A map whose parts are read by themselves; here only its shape. */
const mapOf = (what: string): z.ZodType<Readonly<Record<string, unknown>>> => z.record(z.string(), z.unknown(), { error: () => what });

const SET = 'a map of paths to values, such as { clock.days: 7 }';

/** The top of a sweep file. */
export const sweepFields = {
  sweep: z.literal(1, { error: () => '1, the version of sweep files' }).meta({ description: 'Version of sweep files' }),
  name: z
    .string({ error: () => NAME })
    .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, { error: () => NAME })
    .meta({ description: 'Name of the sweep' }),
  title: freeText('Title shown to people', 200).optional(),
  question: freeText('The question the sweep answers', 1000).optional(),
  description: freeText('What it is about and how to read its answer', 8000).optional(),
  scenario: freeText('Name of the base scenario, or path of its file', 300),
  seed: wholeIn(0, 2_147_483_647, 'the seed', {
    description: 'Seed of every design: the same trucks and the same luck for all',
  }).optional(),
  targets: mapOf('a map of metrics to targets such as { sojourn.p90@all: "<= 4 h" }'),
  screen: wholeIn(5, 1_000, 'replications', { description: 'Replications every design gets' }).default(10),
  stress: z.array(share('More demand'), { error: () => 'a list of shares such as [10 %, 20 %]' }).default([]),
  effects: flag('Whether each lever is also tried alone, the others as in the pick').default(true),
  budget: wholeIn(1, 1_000_000, 'replications', { description: 'Replications in all' }).optional(),
};

/** Fields read by hand, because their parts have names, or values that may be anything. */
export const OWN_PARTS = ['set', 'factors', 'designs', 'cost', 'refine', 'select'] as const;

/** An entry of `factors`. */
export const factorFields = {
  name: freeText('What the lever is called', 120).optional(),
  path: freeText('Path in the scenario, as for --set', 300).optional(),
  from: numberIn(-1e9, 1e9, 'the first value').optional(),
  to: numberIn(-1e9, 1e9, 'the last value').optional(),
  step: numberIn(1e-9, 1e9, 'the step').optional(),
  price: money('USD a day for each unit of the value').optional(),
};
export const FACTOR_PARTS = ['values', 'levels'] as const;

/** An entry of `levels`. */
export const levelFields = { price: money('USD a day of this level').optional() };

export const costFields = {
  metric: freeText('Metric that is the cost, such as cost.staff@all', 120).optional(),
  matters: numberIn(0, 1e12, 'the smallest difference in cost that matters').optional(),
};
export const refineFields = {
  designs: wholeIn(1, 1_000, 'designs', { description: 'Designs looked at closely at a time' }).default(8),
  replications: wholeIn(10, 10_000, 'replications', { description: 'Replications each of them gets' }).default(30),
};
export const selectFields = {
  confidence: share('Probability of a correct selection').default(0.95),
  replications: wholeIn(10, 10_000, 'replications', { description: 'Replications the choice may take of a design' }).default(200),
};

/** Name of a factor or level. */
export const isName = (text: string): boolean => id.safeParse(text).success;
export const EXPECTED_SET = SET;
