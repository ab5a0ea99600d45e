// Leaf schemas shared by all parts: durations, money, shares, names, provenance. The message of each is the text after "expected".
import { z } from 'zod';
import { formatIso, tryIso, tryTimeOfDay, tryZone } from '../time.ts';
import { EXPECTED, tryDuration, tryMoney, tryShare } from '../units.ts';

/** What an editor and the reference page show about a field. */
export interface About {
  readonly description: string;
  readonly unit?: string;
  readonly range?: string;
  /** What holds when it is left out, as it would be written in a document. */
  readonly default?: string | number | boolean;
  /** The same in words, where no value says it. */
  readonly absent?: string;
  /** As they would be written in a document. */
  readonly examples?: readonly unknown[];
}

/** The parts of `about` that were given, as zod takes them. */
function metaOf({ examples, ...about }: About): Record<string, unknown> {
  return { ...about, ...(examples === undefined ? {} : { examples: [...examples] }) };
}

/** A text (or number) read by `read`; undefined from it means wrong. */
function parsed<I extends string | number, O>(
  input: z.ZodType<I, I>,
  read: (value: I) => O | undefined,
  expected: string,
): z.ZodType<O, I> {
  return input.pipe(
    z.transform((value: I, context) => {
      const result = read(value);
      if (result === undefined) {
        context.issues.push({ code: 'custom', message: expected, input: value });
        return z.NEVER;
      }
      return result;
    }),
  );
}

/** A text with a meaning: `expected` is its error message. */
export function textOf<O>(read: (text: string) => O | undefined, expected: string, about?: About): z.ZodType<O, string> {
  return parsed<string, O>(z.string({ error: () => expected }), read, expected).meta(metaOf(about ?? { description: expected }));
}

/** `17 min` → ms, at least `least`. */
export function duration(description: string, least = 0, examples: readonly string[] = ['17 min', '25 h']): z.ZodType<number, string> {
  const smallest = least >= 60_000 ? `${least / 60_000} min` : `${least} ms`;
  const expected = least === 0 ? EXPECTED.duration : `${EXPECTED.duration} of at least ${smallest}`;
  const read = (text: string): number | undefined => {
    const ms = tryDuration(text);
    return ms === undefined || ms < least ? undefined : ms;
  };
  return textOf(read, expected, { description, unit: 'ms, s, min, h, d', range: `from ${least === 0 ? '0' : smallest}`, examples });
}

/** `9 USD` → dollars. */
export function money(description: string, examples: readonly string[] = ['9 USD', '78 k USD', '0.4 M USD']): z.ZodType<number, string> {
  return textOf(tryMoney, EXPECTED.money, { description, unit: 'USD', range: 'from 0', examples });
}

/** 0.05 or `5 %` → 0–1. */
export function share(description: string): z.ZodType<number, string | number> {
  const input = z.union([z.number(), z.string()], { error: () => EXPECTED.share });
  return parsed<string | number, number>(input, tryShare, EXPECTED.share).meta({
    description,
    unit: 'share, or %',
    range: '0 to 1',
    examples: [0.05, '5 %'],
  });
}

const GROWTH = 'a growth from -90 % to 1000 %, such as 0.39 or 39 %';

/** 0.39 or `39 %` → a number from −0.9 to 10. */
export function growth(description: string): z.ZodType<number, string | number> {
  const input = z.union([z.number(), z.string()], { error: () => GROWTH });
  return parsed<string | number, number>(input, tryGrowth, GROWTH).meta({
    description,
    unit: 'share, or %',
    range: '-0.9 to 10',
    examples: [0.1, '39 %'],
  });
}

function tryGrowth(value: string | number): number | undefined {
  const match = typeof value === 'number' ? undefined : /^([+-]?\d+(?:\.\d+)?)\s*(%?)$/.exec(value.trim());
  if (match === null) return undefined;
  // The exponent is shifted in the text, so that 39 % is the number 0.39 and not a product near it.
  const size = match === undefined ? Number(value) : Number(`${match[1]}e${match[2] === '%' ? -2 : 0}`);
  return size >= -0.9 && size <= 10 ? size : undefined;
}

/** A finite number in [least, most]; `what` begins its error message. */
export function numberIn(least: number, most: number, what: string, about: Partial<About> = {}): z.ZodType<number, number> {
  const error = (): string => `${what}, a number from ${least} to ${most}`;
  return z
    .number({ error })
    .min(least, { error })
    .max(most, { error })
    .meta(metaOf({ description: what, unit: '–', range: `${least} to ${most}`, ...about }));
}

/** A finite number above 0, at most `most`. */
export function positive(most: number, what: string, about: Partial<About> = {}): z.ZodType<number, number> {
  const error = (): string => `${what}, a number above 0, at most ${most}`;
  return z
    .number({ error })
    .positive({ error })
    .max(most, { error })
    .meta(metaOf({ description: what, unit: '–', range: `above 0, at most ${most}`, ...about }));
}

/** A whole number in [least, most]. */
export function wholeIn(least: number, most: number, what: string, about: Partial<About> = {}): z.ZodType<number, number> {
  const error = (): string => `a whole number of ${what} from ${least} to ${most}`;
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .meta(metaOf({ description: what, unit: '–', range: `${least} to ${most}, whole`, ...about }));
}

/** true or false. */
export function flag(description: string, usual?: boolean): z.ZodType<boolean, boolean> {
  return z
    .boolean({ error: () => 'true or false' })
    .meta(metaOf({ description, range: 'true, false', examples: [true], ...(usual === undefined ? {} : { default: String(usual) }) }));
}

/** One of a few words. */
export function wordOf<const W extends readonly [string, ...string[]]>(words: W, about: About): z.ZodType<W[number], W[number]> {
  const error = (): string => `one of ${words.join(', ')}`;
  return z.enum(words, { error }).meta(metaOf({ range: words.join(', '), examples: [words[0]], ...about }));
}

/** `2025-06-24T00:00+07:00` → epoch ms. */
export const moment = textOf(tryIso, 'a moment with offset such as 2025-06-24T00:00+07:00', {
  description: 'ISO 8601 date and time with offset from UTC',
  unit: 'ISO 8601',
  examples: [formatIso(1_750_698_000_000, 420)],
});

/** An instant of simulated time as written: so long after the start of the clock, or a moment. */
export interface Instant {
  readonly afterMs?: number;
  readonly epochMs?: number;
}

const INSTANT = 'a duration after the start such as 3 d, or a moment with offset such as 2025-06-24T00:00+07:00';

/** `3 d` or `2025-06-24T00:00+07:00`. */
export function instant(description: string): z.ZodType<Instant, string> {
  return textOf(tryInstant, INSTANT, {
    description: `${description}: a duration after the start of the clock, or a moment with offset`,
    unit: 'ms, s, min, h, d, or ISO 8601',
    range: 'from the start of the clock',
    examples: ['3 d', '2026-09-09T10:00+07:00'],
  });
}

function tryInstant(text: string): Instant | undefined {
  const afterMs = tryDuration(text);
  if (afterMs !== undefined) return { afterMs };
  const epochMs = tryIso(text);
  return epochMs === undefined ? undefined : { epochMs };
}

/** `+07:00` → minutes east of UTC. */
export const zone = textOf(tryZone, 'an offset from UTC such as "+07:00"', {
  description: 'Offset of local time from UTC',
  unit: '±hh:mm',
  range: '-14:00 to +14:00',
  examples: ['+07:00'],
});

/** `07:00` → ms since local midnight, before 24:00. */
export const timeOfDay = textOf((text) => (text === '24:00' ? undefined : tryTimeOfDay(text)), 'a time of day such as "07:00"', {
  description: 'Local time of day',
  unit: 'hh:mm',
  range: '00:00 to 23:59',
  examples: ['07:00'],
});

/** A list of `least` to `most` items; `what` is the text after "expected" when it is none. */
export function listOf<T extends z.ZodType>(item: T, what: string, least: number, most: number): z.ZodArray<T> {
  const error = (): string => what;
  return z
    .array(item, { error })
    .min(least, { error })
    .max(most, { error })
    .meta({ description: what, range: least === most ? `${least} items` : `${least} to ${most} items` });
}

const ID = /^[a-z][a-z0-9-]{0,59}$/;
const ID_EXPECTED = 'a name of small letters, digits and "-", beginning with a letter';

/** True for a name a gate, side, pool, stage, flow or cargo may have. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Name of a gate, side, pool, stage, flow or cargo. Never a whole number, so that records keep the order of the document. */
export const id = z.string({ error: () => ID_EXPECTED }).regex(ID, { error: () => ID_EXPECTED });

/** The name of something listed elsewhere in the document. */
export function nameOf(description: string, example: string): z.ZodType<string, string> {
  return id.meta({ description, unit: 'name', range: 'small letters, digits and "-"', examples: [example] });
}

/** A free text of at most `most` characters. */
export function freeText(description: string, most: number, example?: string): z.ZodString {
  const error = (): string => `a text of 1 to ${most} characters`;
  return z
    .string({ error })
    .trim()
    .min(1, { error })
    .max(most, { error })
    .meta(
      metaOf({ description, unit: 'text', range: `1 to ${most} characters`, ...(example === undefined ? {} : { examples: [example] }) }),
    );
}

const NAME_EXPECTED = 'a name: a text, or a map with en, vi, zh, fr';
const nameText = (language: string, example: string): z.ZodString => freeText(`Name in ${language}`, 120, example);
const inEnglish = nameText('English', 'Huu Nghi');
const OTHER = { absent: 'the English name' };

/** A name as one text (English) or in the languages of those who read it. */
export const localName = z
  .union(
    [
      inEnglish,
      z.strictObject(
        {
          en: inEnglish,
          vi: nameText('Vietnamese', 'Hữu Nghị').optional().meta(OTHER),
          zh: nameText('Chinese', '友谊关').optional().meta(OTHER),
          fr: nameText('French', 'Gare de Dong Dang').optional().meta(OTHER),
        },
        { error: (issue) => (issue.code === 'unrecognized_keys' ? 'one of en, vi, zh, fr' : NAME_EXPECTED) },
      ),
    ],
    {
      error: () => NAME_EXPECTED,
    },
  )
  .transform((name) => (typeof name === 'string' ? { en: name } : name))
  .meta({
    description: 'Name shown to people',
    absent: 'its name in the document',
    unit: 'text',
    range: '1 to 120 characters',
    examples: ['Huu Nghi', { en: 'Huu Nghi', vi: 'Hữu Nghị', zh: '友谊关' }],
  });
