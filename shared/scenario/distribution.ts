// Distributions of durations and the rule that picks one for a truck.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { duration, id, listOf, numberIn, positive, share, wholeIn, wordOf } from './quantities.ts';
import { fixedMap } from './reading.ts';
import { type Channel, type Distribution, type TimeRule } from './scenario.ts';
import { report, type Path, type TreeNode } from './tree.ts';

/** The words for a distribution in a document. */
export const KINDS = [
  'constant',
  'exponential',
  'lognormal',
  'gamma',
  'erlang',
  'triangular',
  'uniform',
  'normal',
  'weibull',
  'empirical',
  'mixture',
] as const;
const ONE_KIND = `exactly one of ${KINDS.join(', ')}`;
const TIME = `a duration, a distribution (${KINDS.join(', ')}), or byChannel, or byCargo or byFlow with otherwise`;

const mean = duration('Mean', 1);
const cap = duration('Largest value; draws above it become it', 1, ['2 h']).optional().meta({ absent: 'no largest value' });
const cv = positive(20, 'coefficient of variation: standard deviation / mean', { examples: [0.4] });
const BELOW = ['redraw', 'zero'] as const;

interface MixturePart {
  readonly share: number;
  readonly of: Distribution;
}

const mixturePart: z.ZodType<MixturePart> = fixedMap('part of a mixture', {
  share: share('Probability of this part'),
  of: z.lazy(() => distribution),
});

/** Sum of shares, or undefined when it is 1 within 1e-6. */
function wrongSum(shares: readonly number[]): number | undefined {
  const sum = shares.reduce((total, part) => total + part, 0);
  return Math.abs(sum - 1) <= 1e-6 ? undefined : Number(sum.toPrecision(7));
}

/** Refuses shares that do not add up to 1. */
export function refuseOtherSum(context: z.core.$RefinementCtx, shares: readonly number[]): void {
  const sum = wrongSum(shares);
  if (sum !== undefined) refuse(context, [], 'shares that add up to 1', `a sum of ${sum}`);
}

/** Reports shares at `path` that add up to more than 1. */
export function checkAtMostOne(node: TreeNode, path: Path, shares: readonly number[], problems: Problem[]): void {
  const sum = wrongSum(shares) ?? 1;
  if (sum > 1) report(problems, node, path, { expected: 'shares that add up to 1 at most', found: `a sum of ${sum}` });
}

/** Adds an issue with `message` as expected text at `path`; without `found` the document's value there is told. */
export function refuse(context: z.core.$RefinementCtx, path: readonly string[], message: string, found?: string): void {
  context.addIssue({ code: 'custom', message, path: [...path], input: undefined, ...(found === undefined ? {} : { params: { found } }) });
}

/** The fields of each kind of distribution that has several. */
export const distributionFields = {
  exponential: { mean, cap },
  lognormal: { mean, cv, cap },
  gamma: { mean, cv, cap },
  erlang: { mean, k: wholeIn(1, 1000, 'phases', { description: 'Number of phases', examples: [3] }), cap },
  triangular: { min: duration('Smallest'), mode: duration('Most frequent'), max: duration('Largest', 1) },
  uniform: { min: duration('Smallest'), max: duration('Largest', 1) },
  normal: {
    mean,
    sd: duration('Standard deviation', 1, ['4 min']),
    below: wordOf(BELOW, {
      description: 'What a draw below zero becomes: `redraw`, another draw (the normal is truncated there); `zero`',
    })
      .default('redraw')
      .meta({ default: 'redraw' }),
  },
  weibull: {
    scale: duration('Scale', 1),
    shape: numberIn(0.1, 100, 'shape', { description: 'Shape; 1 is exponential', examples: [2] }),
    cap,
  },
  empirical: {
    values: listOf(duration('A value'), 'a list of durations', 1, 10_000).meta({
      description: 'Values that occur',
      unit: 'ms, s, min, h, d',
      examples: [['12 min', '15 min', '40 min']],
    }),
    weights: listOf(numberIn(0, 1e9, 'a weight'), 'a list of weights', 1, 10_000)
      .optional()
      .meta({ description: 'How often each occurs; only their ratios count', unit: '–', absent: 'all alike', examples: [[5, 3, 1]] }),
  },
} as const;

const fields = distributionFields;

/** What holds where one kind of distribution is not written. */
const OTHER = 'another kind';

/** What a kind of distribution says of itself. */
function aboutKind(description: string, keys: object, example: object): Readonly<Record<string, unknown>> {
  return { description, unit: '–', range: Object.keys(keys).join(', '), absent: OTHER, examples: [example] };
}

const shapes = {
  constant: duration('Always this long').optional().meta({ absent: OTHER }),
  exponential: fixedMap('exponential', fields.exponential)
    .optional()
    .meta(aboutKind('Exponential: no memory', fields.exponential, { mean: '6 min' })),
  lognormal: fixedMap('lognormal', fields.lognormal)
    .optional()
    .meta(aboutKind('Lognormal: many short ones, a few very long', fields.lognormal, { mean: '17 min', cv: 0.4 })),
  gamma: fixedMap('gamma', fields.gamma)
    .optional()
    .meta(aboutKind('Gamma', fields.gamma, { mean: '8 min', cv: 0.5, cap: '1 h' })),
  erlang: fixedMap('erlang', fields.erlang)
    .optional()
    .meta(aboutKind('Erlang: the sum of exponential phases', fields.erlang, { mean: '12 min', k: 3 })),
  triangular: fixedMap('triangular', fields.triangular)
    .superRefine(({ min, mode, max }, context) => {
      if (min > mode || mode > max || min === max) refuse(context, [], 'min <= mode <= max and min < max');
    })
    .optional()
    .meta(aboutKind('Triangular: least, most frequent, largest', fields.triangular, { min: '4 d', mode: '6 d', max: '9 d' })),
  uniform: fixedMap('uniform', fields.uniform)
    .superRefine(({ min, max }, context) => {
      if (min >= max) refuse(context, [], 'min < max');
    })
    .optional()
    .meta(aboutKind('Uniform: every value alike', fields.uniform, { min: '3 min', max: '8 min' })),
  normal: fixedMap('normal', fields.normal)
    .optional()
    .meta(aboutKind('Normal, without values below zero', fields.normal, { mean: '20 min', sd: '4 min' })),
  weibull: fixedMap('weibull', fields.weibull)
    .optional()
    .meta(aboutKind('Weibull', fields.weibull, { scale: '10 min', shape: 2 })),
  empirical: fixedMap('empirical', fields.empirical)
    .superRefine(({ values, weights }, context) => {
      if (weights === undefined) return;
      if (weights.length !== values.length) refuse(context, ['weights'], `a list of ${values.length} weights, one for each value`);
      else if (weights.every((weight) => weight === 0)) refuse(context, ['weights'], 'a weight above 0');
    })
    .optional()
    .meta(
      aboutKind('Observed values, drawn by their weights', fields.empirical, {
        values: ['12 min', '15 min', '40 min'],
        weights: [5, 3, 1],
      }),
    ),
  mixture: listOf(mixturePart, 'a list of parts with share and of', 1, 20)
    .superRefine((parts, context) =>
      refuseOtherSum(
        context,
        parts.map((part) => part.share),
      ),
    )
    .optional()
    .meta({
      description: 'One of several, by lot; the shares add up to 1',
      unit: '–',
      absent: OTHER,
      examples: [
        [
          { share: '80 %', of: { lognormal: { mean: '8 min', cv: 0.6 } } },
          { share: '20 %', of: '1 h' },
        ],
      ],
    }),
};

type Written = { readonly [K in keyof typeof shapes]?: z.output<(typeof shapes)[K]> | undefined };

/** The one distribution a map names, in ms; undefined when it names none or several. */
function oneDistribution(written: Written): Distribution | undefined {
  if (KINDS.filter((kind) => written[kind] !== undefined).length !== 1) return undefined;
  const { constant, exponential, lognormal, gamma, erlang, triangular, uniform, normal, weibull, empirical, mixture } = written;
  if (constant !== undefined) return { kind: 'constant', valueMs: constant };
  if (exponential !== undefined) return { kind: 'exponential', meanMs: exponential.mean, ...capped(exponential) };
  if (lognormal !== undefined) return { kind: 'lognormal', meanMs: lognormal.mean, cv: lognormal.cv, ...capped(lognormal) };
  if (gamma !== undefined) return { kind: 'gamma', meanMs: gamma.mean, cv: gamma.cv, ...capped(gamma) };
  if (erlang !== undefined) return { kind: 'erlang', meanMs: erlang.mean, k: erlang.k, ...capped(erlang) };
  if (triangular !== undefined) return { kind: 'triangular', minMs: triangular.min, modeMs: triangular.mode, maxMs: triangular.max };
  if (uniform !== undefined) return { kind: 'uniform', minMs: uniform.min, maxMs: uniform.max };
  if (normal !== undefined) return { kind: 'normal', meanMs: normal.mean, sdMs: normal.sd, below: normal.below };
  if (weibull !== undefined) return { kind: 'weibull', scaleMs: weibull.scale, shape: weibull.shape, ...capped(weibull) };
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
  .meta({
    id: 'distribution',
    description: 'A duration, or one distribution of durations',
    unit: 'ms, s, min, h, d',
    range: 'a duration, or a map with one kind of distribution',
    examples: ['17 min', { lognormal: { mean: '17 min', cv: 0.4 } }],
  });

const byChannel = fixedMap('byChannel', { green: distribution, yellow: distribution, red: distribution } satisfies Record<
  Channel,
  unknown
>);
const byCargo = z.record(id, distribution, { error: () => 'a map of cargo to times' });
const byFlow = z.record(id, distribution, { error: () => 'a map of flows to times' });
const RULES = ['byChannel', 'byCargo', 'byFlow'] as const;

const timeMap = fixedMap('time', {
  ...shapes,
  byChannel: byChannel.optional().meta({
    description: 'By risk channel',
    range: 'green, yellow, red, one time each',
    absent: OTHER,
    examples: [{ green: '5 min', yellow: '20 min', red: '2 h' }],
  }),
  byCargo: byCargo.optional().meta({
    description: 'By cargo; `otherwise` is for the rest',
    range: 'cargo to times',
    absent: OTHER,
    examples: [{ durian: '40 min' }],
  }),
  byFlow: byFlow.optional().meta({
    description: 'By flow; `otherwise` is for the rest',
    range: 'flows to times',
    absent: OTHER,
    examples: [{ import: '10 min' }],
  }),
  otherwise: distribution.optional().meta({
    description: 'The time of all that byCargo or byFlow does not name',
    absent: 'needed with `byCargo`, `byFlow`',
    examples: ['17 min'],
  }),
}).transform((written, context): TimeRule => {
  const { otherwise, ...kinds } = written;
  const named = [...KINDS, ...RULES].filter((kind) => kinds[kind] !== undefined);
  const by = written.byCargo === undefined ? 'flow' : 'cargo';
  const times = written.byCargo ?? written.byFlow;
  if (named.length !== 1) refuse(context, [], `exactly one of ${[...KINDS, ...RULES].join(', ')}`);
  else if (times === undefined && otherwise !== undefined) refuse(context, ['otherwise'], 'otherwise only together with byCargo or byFlow');
  else if (times !== undefined && otherwise === undefined) refuse(context, ['otherwise'], `the time of any other ${by}`);
  else if (written.byChannel !== undefined) return { by: 'channel', times: written.byChannel };
  else if (times !== undefined && otherwise !== undefined) return { by, times, otherwise };
  return { by: 'all', time: oneDistribution(kinds) ?? z.NEVER };
});

/** How long a stage takes. */
export const timeRule: z.ZodType<TimeRule> = z
  .union([constantText.transform((time): TimeRule => ({ by: 'all', time })), timeMap], { error: () => TIME })
  .meta({
    description: 'How long it takes: for everyone, by risk channel, or by cargo or flow with `otherwise` for the rest',
    unit: 'ms, s, min, h, d',
    range: 'a distribution, or byChannel, byCargo or byFlow with one each',
    examples: ['17 min', { byChannel: { green: '5 min', yellow: '20 min', red: '2 h' } }],
  });

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
    case 'normal':
      return Infinity;
    default:
      return time.capMs ?? Infinity;
  }
}

/** A lower bound of the mean of a distribution, in ms, good enough to tell "practically never any time" from the rest. */
export function leastMeanMs(time: Distribution): number {
  switch (time.kind) {
    case 'constant':
      return time.valueMs;
    case 'triangular':
      return (time.minMs + time.modeMs + time.maxMs) / 3;
    case 'uniform':
      return (time.minMs + time.maxMs) / 2;
    case 'empirical': {
      const total = time.weights.reduce((sum, weight) => sum + weight, 0);
      return time.valuesMs.reduce((sum, value, i) => sum + (value * (time.weights[i] ?? 0)) / total, 0);
    }
    case 'mixture':
      return time.parts.reduce((sum, part) => sum + part.share * leastMeanMs(part.of), 0);
    case 'weibull':
      // The gamma function is nowhere below 0.885 for positive arguments.
      return Math.min(0.885 * time.scaleMs, time.capMs ?? Infinity);
    case 'normal':
      return time.meanMs;
    default:
      return Math.min(time.meanMs, time.capMs ?? Infinity);
  }
}

/** Shares of the risk channels; those not named are 0. */
export const channelShares = fixedMap('channels', {
  green: share('Green').optional().meta({ default: 0 }),
  yellow: share('Yellow').optional().meta({ default: 0 }),
  red: share('Red').optional().meta({ default: 0 }),
})
  .transform(({ green = 0, yellow = 0, red = 0 }): Readonly<Record<Channel, number>> => ({ green, yellow, red }))
  .superRefine((shares, context) => refuseOtherSum(context, Object.values(shares)))
  .meta({
    description: 'Shares of the risk channels; they add up to 1',
    unit: 'share, or %',
    range: 'green, yellow, red, each 0 to 1',
    examples: [{ green: '60 %', yellow: '30 %', red: '10 %' }],
  });
