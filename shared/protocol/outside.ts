// Truck and cargo events of the real gate, sent into a live run while it is going: `POST /api/runs/:id/events`.
import { z } from 'zod';
import { isId, textOf } from '../scenario/quantities.ts';
import { CHANNELS } from '../scenario/scenario.ts';
import { tryIso } from '../time.ts';
import { EXPECTED, tryDuration } from '../units.ts';

/** Events one request may bring; more come in further requests. */
export const MOST_EVENTS_A_REQUEST = 10_000;

const name = (expected: string): z.ZodType<string, string> => z.string({ error: () => expected }).refine(isId, { error: () => expected });
const key = (what: string): z.ZodType<string, string> =>
  z.string({ error: () => what }).regex(/^[\w.:/+-]{1,64}$/, { error: () => `${what} of 1 to 64 letters, digits or any of . : / + - _` });
const moment = (expected: string): z.ZodType<number, string> => textOf(tryIso, expected);
const MOMENT = 'a moment with its offset from UTC such as 2025-07-08T07:12+07:00';

/** One event as it is sent. `atMs` is in ms since 1970; the other fields are as written. */
export const outsideEventSchema = z.strictObject(
  {
    /** Named by the sender, once for each event: the same id again changes nothing. */
    id: key('an id'),
    kind: z
      .enum(['truck', 'cargo'], { error: () => 'truck (a vehicle reaches the approach) or cargo (its declaration is lodged)' })
      .default('truck'),
    gate: name('the id of a gate'),
    flow: name('the id of a flow'),
    at: moment(MOMENT),
    /** What a truck and its declaration have in common; the id of the event where nothing is given. One crossing, not one vehicle. */
    consignment: key('the name of a consignment').optional(),
    /** When the declaration of this truck was lodged, instead of an event of its own. */
    lodged: moment(MOMENT).optional(),
    /** What is not known is drawn as the scenario has it. */
    cargo: name('the id of a cargo').optional(),
    channel: z.enum(CHANNELS, { error: () => `one of ${CHANNELS.join(', ')}` }).optional(),
    traits: z.array(name('the id of a trait')).max(16).optional(),
    /** How far to trust it; kept with the run, and without effect on it. */
    quality: z.enum(['measured', 'estimated'], { error: () => 'measured or estimated' }).optional(),
    /** What `at` was rounded to, such as 5 min. */
    rounded: textOf(tryDuration, EXPECTED.duration).optional(),
    source: z.string().max(60).optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `only known fields, not ${issue.keys.join(', ').slice(0, 80)}` : 'one event, an object',
  },
);
export type OutsideEvent = z.output<typeof outsideEventSchema>;

/** What became of an event. `late`: its instant was over, it takes effect at the next one that is not; `refused`: too late, or beyond the end. */
export const FATES = ['accepted', 'late', 'duplicate', 'refused'] as const;
export type Fate = (typeof FATES)[number];

/** An accepted event as it is kept with the run: what was sent, when it came, and the simulated instant it takes effect. */
export interface KeptEvent extends OutsideEvent {
  readonly receivedMs: number;
  readonly simMs: number;
  /** What its consignment is known by inside. */
  readonly serial: number;
  readonly fate: 'accepted' | 'late';
}

/** How many events had each fate so far in a run. */
export type FateCounts = Readonly<Record<Fate, number>>;

export interface IngestAnswer extends FateCounts {
  /** The events that were not simply accepted, by id: at most 200. */
  readonly notes: readonly { readonly id: string; readonly fate: Fate; readonly lateMs?: number }[];
}
