// The decisions that were taken in a run: what each one is, and as a document to take it again. Pure.
import type { Intervention } from '../../../shared/protocol/run.ts';
import type { Disruption, Scenario } from '../../../shared/scenario/scenario.ts';

export interface Decision {
  /** From 1, in the order they were taken. */
  readonly number: number;
  /** Simulated instant it was taken at. */
  readonly atMs: number;
  readonly disruptions: readonly Disruption[];
  /** When it first holds, and until when. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** They are the last disruptions of the scenario, in the order they were taken. */
export function decisionsOf(scenario: Pick<Scenario, 'disruptions'>, interventions: readonly Intervention[]): readonly Decision[] {
  const all = scenario.disruptions ?? [];
  let position = all.length - interventions.reduce((sum, one) => sum + one.disruptions, 0);
  return interventions.map(({ atMs, disruptions: n }, i) => {
    const disruptions = all.slice(Math.max(0, position), position + n);
    position += n;
    const fromMs = Math.min(...disruptions.map((one) => one.fromMs));
    return { number: i + 1, atMs, disruptions, fromMs, toMs: Math.max(...disruptions.map((one) => one.toMs)) };
  });
}

/** A resolved disruption as it is written. */
export function asDocument({ fromMs, toMs, effect, name, source, assumption }: Disruption): Readonly<Record<string, unknown>> {
  const origin = source === undefined ? { assumption } : { source };
  return { ...(name === undefined ? {} : { name }), at: `${fromMs} ms`, for: `${toMs - fromMs} ms`, ...writtenOf(effect), ...origin };
}

function writtenOf(effect: Disruption['effect']): Readonly<Record<string, unknown>> {
  const { kind, ...fields } = effect;
  if (effect.kind !== 'divert') return { [kind]: fields };
  const { gate, flow, to, share, driveMs } = effect;
  return { divert: { gate, flow, to, share, drive: `${driveMs} ms` } };
}

/** The document of a scenario of the library with all that is decided in it. */
export function editedText({ name, title, clock, disruptions = [] }: Scenario): string {
  return JSON.stringify({
    amity: 1,
    extends: name,
    name: `${name.slice(0, 40)}-edited`,
    title: `${title.slice(0, 90)}, edited live`,
    clock: { days: clock.days },
    disruptions: disruptions.map(asDocument),
  });
}

const CIRCLED = 0x2460;

/** ① for 1, up to ⑳. */
export function circled(n: number): string {
  return n >= 1 && n <= 20 ? String.fromCodePoint(CIRCLED + n - 1) : `(${n})`;
}
