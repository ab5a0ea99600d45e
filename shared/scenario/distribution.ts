// Distributions of durations and the rule that picks one for a truck.
import { z } from 'zod';
import { duration, id, listOf, numberIn, positive, share, wholeIn } from './quantities.ts';
import { fixedMap } from './reading.ts';
import { CHANNELS, type Channel, type Distribution, type TimeRule } from './scenario.ts';

const KINDS = ['constant', 'exponential', 'lognormal', 'gamma', 'erlang', 'triangular', 'uniform', 'empirical', 'mixture'] as const;
const ONE_KIND = `exactly one of ${KINDS.join(', ')}`;
const TIME = `a duration, a distribution (${KINDS.join(', ')}), or byChannel, or byCargo with otherwise`;

const mean = duration('Mean', 1);
const cap = duration('Largest value; draws above it become it', 1).optional();
const cv = positive(20, 'coefficient of variation: standard deviation / mean');

interface MixturePart {
  readonly share: number;
  readonly of: Distribution;
}

const mixturePart: z.ZodType<MixturePart> = fixedMap('part of a mixture', {
  share: share('Probability of this part'),
  of: z.lazy(() => distribution),
});

/** Sum of shares, or undefined when it is 1 within 1e-6. */
export function wrongSum(shares: readonly number[]): number | undefined {
  const sum = shares.reduce((total, part) => total + part, 0);
  return Math.abs(sum - 1) <= 1e-6 ? undefined : Number(sum.toPrecision(7));
}

/** Adds an issue with `message` as expected text at `path`; without `found` the document's value there is told. */
function refuse(context: z.core.$RefinementCtx, path: readonly string[], message: string, found?: string): void {
  context.addIssue({ code: 'custom', message, path: [...path], input: undefined, ...(found === undefined ? {} : { params: { found } }) });
}

const shapes = {
  constant: duration('Always this long').optional(),
  exponential: fixedMap('exponential', { mean, cap }).optional(),
  lognormal: fixedMap('lognormal', { mean, cv, cap }).optional(),
  gamma: fixedMap('gamma', { mean, cv, cap }).optional(),
  erlang: fixedMap('erlang', { mean, k: wholeIn(1, 1000, 'phases'), cap }).optional(),
  triangular: fixedMap('triangular', { min: duration('Smallest'), mode: duration('Most frequent'), max: duration('Largest', 1) })
    .superRefine(({ min, mode, max }, context) => {
      if (min > mode || mode > max || min === max) refuse(context, [], 'min <= mode <= max and min < max');
    })
    .optional(),
  uniform: fixedMap('uniform', { min: duration('Smallest'), max: duration('Largest', 1) })
    .superRefine(({ min, max }, context) => {
      if (min >= max) refuse(context, [], 'min < max');
    })
    .optional(),
  empirical: fixedMap('empirical', {
    values: listOf(duration('A value'), 'a list of durations', 1, 10_000),
    weights: listOf(numberIn(0, 1e9, 'a weight'), 'a list of weights', 1, 10_000).optional(),
  })
    .superRefine(({ values, weights }, context) => {
      if (weights === undefined) return;
      if (weights.length !== values.length) refuse(context, ['weights'], `a list of ${values.length} weights, one for each value`);
      else if (weights.every((weight) => weight === 0)) refuse(context, ['weights'], 'a weight above 0');
    })
    .optional(),
  mixture: listOf(mixturePart, 'a list of parts with share and of', 1, 20)
    .superRefine((parts, context) => {
      const sum = wrongSum(parts.map((part) => part.share));
      if (sum !== undefined) refuse(context, [], 'shares that add up to 1', `a sum of ${sum}`);
    })
    .optional(),
};

type Written = { readonly [K in keyof typeof shapes]?: z.output<(typeof shapes)[K]> | undefined };

/** The one distribution a map names, in ms; undefined when it names none or several. */
function oneDistribution(written: Written): Distribution | undefined {
  if (KINDS.filter((kind) => written[kind] !== undefined).length !== 1) return undefined;
  const { constant, exponential, lognormal, gamma, erlang, triangular, uniform, empirical, mixture } = written;
  if (constant !== undefined) return { kind: 'constant', valueMs: constant };
  if (exponential !== undefined) return { kind: 'exponential', meanMs: exponential.mean, ...capped(exponential) };
  if (lognormal !== undefined) return { kind: 'lognormal', meanMs: lognormal.mean, cv: lognormal.cv, ...capped(lognormal) };
  if (gamma !== undefined) return { kind: 'gamma', meanMs: gamma.mean, cv: gamma.cv, ...capped(gamma) };
  if (erlang !== undefined) return { kind: 'erlang', meanMs: erlang.mean, k: erlang.k, ...capped(erlang) };
  if (triangular !== undefined) return { kind: 'triangular', minMs: triangular.min, modeMs: triangular.mode, maxMs: triangular.max };
  if (uniform !== undefined) return { kind: 'uniform', minMs: uniform.min, maxMs: uniform.max };
  if (empirical !== undefined)
    return { kind: 'empirical', valuesMs: empirical.values, weights: empirical.weights ?? empirical.values.map(() => 1) };
  return { kind: 'mixture', parts: mixture ?? [] };
}

function capped(written: { readonly cap?: number | undefined }): { readonly capMs?: number } {
  return written.cap === undefined ? {} : { capMs: written.cap };
}

const distributionMap = fixedMap('distribution', shapes).transform((written, context): Distribution => {
  const found = oneDistribution(written);
  if (found === undefined) refuse(context, [], ONE_KIND);
  return found ?? z.NEVER;
});

const constantText = duration('Always this long').transform((valueMs): Distribution => ({ kind: 'constant', valueMs }));

/** A duration (constant) or a map with one kind of distribution. */
export const distribution: z.ZodType<Distribution> = z
  .union([constantText, distributionMap], { error: () => `a duration, or ${ONE_KIND}` })
  .meta({ id: 'distribution', description: 'A duration, or one distribution of durations' });

const byChannel = fixedMap('byChannel', { green: distribution, yellow: distribution, red: distribution } satisfies Record<
  Channel,
  unknown
>);
const byCargo = z.record(id, distribution, { error: () => 'a map of cargo to times' });

const timeMap = fixedMap('time', {
  ...shapes,
  byChannel: byChannel.optional(),
  byCargo: byCargo.optional(),
  otherwise: distribution.optional(),
}).transform((written, context): TimeRule => {
  const { byChannel: channels, byCargo: cargo, otherwise, ...kinds } = written;
  const named = KINDS.filter((kind) => kinds[kind] !== undefined).length + (channels === undefined ? 0 : 1) + (cargo === undefined ? 0 : 1);
  if (named !== 1) refuse(context, [], `exactly one of ${[...KINDS, 'byChannel', 'byCargo'].join(', ')}`);
  else if (cargo === undefined && otherwise !== undefined) refuse(context, ['otherwise'], 'otherwise only together with byCargo');
  else if (cargo !== undefined && otherwise === undefined) refuse(context, ['otherwise'], 'the time of any other cargo');
  else if (channels !== undefined) return { by: 'channel', times: channels };
  else if (cargo !== undefined && otherwise !== undefined) return { by: 'cargo', times: cargo, otherwise };
  return { by: 'all', time: oneDistribution(kinds) ?? z.NEVER };
});

/** How long a stage takes. */
export const timeRule: z.ZodType<TimeRule> = z
  .union([constantText.transform((time): TimeRule => ({ by: 'all', time })), timeMap], { error: () => TIME })
  .meta({ description: 'How long it takes: for everyone, by risk channel or by cargo' });

/** Largest value a distribution can give, in ms; Infinity when it has no end. */
export function largestMs(time: Distribution): number {
  switch (time.kind) {
    case 'constant':
      return time.valueMs;
    case 'triangular':
    case 'uniform':
      return time.maxMs;
    case 'empirical':
      return Math.max(...time.valuesMs);
    case 'mixture':
      return Math.max(...time.parts.map((part) => largestMs(part.of)));
    default:
      return time.capMs ?? Infinity;
  }
}

/** Shares of the risk channels; those not named are 0. */
export const channelShares = fixedMap('channels', {
  green: share('Green').optional(),
  yellow: share('Yellow').optional(),
  red: share('Red').optional(),
})
  .transform(({ green = 0, yellow = 0, red = 0 }): Readonly<Record<Channel, number>> => ({ green, yellow, red }))
  .superRefine((shares, context) => {
    const sum = wrongSum(CHANNELS.map((channel) => shares[channel]));
    if (sum !== undefined) refuse(context, [], 'shares that add up to 1', `a sum of ${sum}`);
  })
  .meta({ description: 'Shares of the risk channels; they add up to 1' });
