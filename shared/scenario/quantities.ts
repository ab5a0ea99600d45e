// Leaf schemas shared by all parts: durations, money, shares, names, provenance. The message of each is the text after "expected".
import { z } from 'zod';
import { formatIso, tryIso, tryTimeOfDay, tryZone } from '../time.ts';
import { EXPECTED, tryDuration, tryMoney, tryShare } from '../units.ts';

/** What an editor shows about a field. */
interface About {
  readonly description: string;
  readonly examples?: readonly (string | number)[];
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
  return parsed<string, O>(z.string({ error: () => expected }), read, expected).meta({
    description: about?.description ?? expected,
    ...(about?.examples === undefined ? {} : { examples: [...about.examples] }),
  });
}

/** `17 min` → ms, at least `least`. */
export function duration(description: string, least = 0): z.ZodType<number, string> {
  const expected =
    least === 0 ? EXPECTED.duration : `${EXPECTED.duration} of at least ${least >= 60_000 ? `${least / 60_000} min` : `${least} ms`}`;
  const read = (text: string): number | undefined => {
    const ms = tryDuration(text);
    return ms === undefined || ms < least ? undefined : ms;
  };
  return textOf(read, expected, { description, examples: ['17 min', '25 h', '45 s', '2 d'] });
}

/** `9 USD` → dollars. */
export function money(description: string): z.ZodType<number, string> {
  return textOf(tryMoney, EXPECTED.money, { description, examples: ['9 USD', '0.4 M USD'] });
}

/** 0.05 or `5 %` → 0–1. */
export function share(description: string): z.ZodType<number, string | number> {
  const input = z.union([z.number(), z.string()], { error: () => EXPECTED.share });
  return parsed<string | number, number>(input, tryShare, EXPECTED.share).meta({ description, examples: [0.05, '5 %'] });
}

/** A finite number in [least, most]. */
export function numberIn(least: number, most: number, what: string): z.ZodType<number, number> {
  const error = (): string => `${what}, a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error }).meta({ description: what });
}

/** A finite number above 0, at most `most`. */
export function positive(most: number, what: string): z.ZodType<number, number> {
  const error = (): string => `${what}, a number above 0, at most ${most}`;
  return z.number({ error }).positive({ error }).max(most, { error }).meta({ description: what });
}

/** A whole number in [least, most]. */
export function wholeIn(least: number, most: number, what: string): z.ZodType<number, number> {
  const error = (): string => `a whole number of ${what} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).meta({ description: what });
}

/** `2025-06-24T00:00+07:00` → epoch ms. */
export const moment = textOf(tryIso, 'a moment with offset such as 2025-06-24T00:00+07:00', {
  description: 'ISO 8601 date and time with offset from UTC',
  examples: [formatIso(1_750_698_000_000, 420)],
});

/** `+07:00` → minutes east of UTC. */
export const zone = textOf(tryZone, 'an offset from UTC such as "+07:00"', { description: 'Offset from UTC', examples: ['+07:00'] });

/** `07:00` → ms since local midnight, before 24:00. */
export const timeOfDay = textOf((text) => (text === '24:00' ? undefined : tryTimeOfDay(text)), 'a time of day such as "07:00"', {
  description: 'Local time of day',
  examples: ['07:00'],
});

/** `07:00-20:00` → from and to as ms since local midnight. */
export const openHours = textOf(tryHours, 'opening hours such as "07:00-20:00", inside 00:00-24:00 and not reversed', {
  description: 'Opening hours in the local time of the side',
  examples: ['07:00-20:00', '00:00-24:00'],
});

function tryHours(text: string): { readonly fromMs: number; readonly toMs: number } | undefined {
  const [from, to, rest] = text.split('-').map(tryTimeOfDay);
  return from === undefined || to === undefined || rest !== undefined || text.split('-').length !== 2 || from >= to
    ? undefined
    : { fromMs: from, toMs: to };
}

/** A list of `least` to `most` items; `what` is the text after "expected" when it is none. */
export function listOf<T extends z.ZodType>(item: T, what: string, least: number, most: number): z.ZodArray<T> {
  const error = (): string => what;
  return z.array(item, { error }).min(least, { error }).max(most, { error }).meta({ description: what });
}

const ID = /^[a-z][a-z0-9-]{0,59}$/;
const ID_EXPECTED = 'a name of small letters, digits and "-", beginning with a letter';

/** True for a name a gate, side, pool, stage, flow or cargo may have. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Name of a gate, side, pool, stage, flow or cargo. Never a whole number, so that records keep the order of the document. */
export const id = z.string({ error: () => ID_EXPECTED }).regex(ID, { error: () => ID_EXPECTED });

/** A free text of at most `most` characters. */
export function freeText(description: string, most: number): z.ZodString {
  const error = (): string => `a text of 1 to ${most} characters`;
  return z.string({ error }).trim().min(1, { error }).max(most, { error }).meta({ description });
}

const NAME_EXPECTED = 'a name: a text, or a map with en, vi, zh';
const nameText = freeText('Name', 120);

/** A name as one text (English) or in the languages of the border. */
export const localName = z
  .union(
    [
      nameText,
      z.strictObject(
        { en: nameText, vi: nameText.optional(), zh: nameText.optional() },
        { error: (issue) => (issue.code === 'unrecognized_keys' ? 'one of en, vi, zh' : NAME_EXPECTED) },
      ),
    ],
    {
      error: () => NAME_EXPECTED,
    },
  )
  .transform((name) => (typeof name === 'string' ? { en: name } : name))
  .meta({ description: 'Name shown to people' });
