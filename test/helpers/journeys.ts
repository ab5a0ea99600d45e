// Tiny scenarios driven by recorded trucks, and what became of each, in minutes: the numbers can be checked by hand.
import type { Flow, Gate, Scenario, Stage } from '../../shared/scenario/scenario.ts';
import { compile, recordTrucks } from '../../simulations/index.ts';
import { OUTCOMES } from '../../simulations/model/engine.ts';
import { always, constantOf, flow, gate, MIN, scenario } from './scenario-builder.ts';

/** One truck of a trace: when it comes and how long each stage takes it, in minutes. */
export interface Given {
  readonly at: number;
  readonly times?: Readonly<Record<string, number>>;
  readonly cargo?: string;
  readonly channel?: 'green' | 'yellow' | 'red';
  readonly traits?: readonly string[];
}

/** A flow of given trucks. */
export function given(trucks: readonly Given[], route: readonly string[], more: Partial<Flow> = {}): Flow {
  const rows = trucks.map(({ at, times, ...rest }) => ({
    atMs: at * MIN,
    ...(times === undefined ? {} : { times: Object.fromEntries(Object.entries(times).map(([stage, min]) => [stage, min * MIN])) }),
    ...rest,
  }));
  return flow(0, route, { arrivals: { kind: 'trace', rows }, ...more });
}

export const stage = (parts: object): Stage => ({ side: 'vn', assumption: 'test', ...parts }) as Stage;
export const takes = (min: number): Extract<Stage, { kind: 'delay' }>['time'] => ({ by: 'all', time: constantOf(min * MIN) });

/** A gate that is always open, of two sides. */
export function openGate(parts: Pick<Gate, 'pools' | 'stages' | 'flows'>): Gate {
  return gate({ sides: { vn: always, cn: { ...always, zoneMin: 480 } }, ...parts });
}

export interface Journey {
  readonly flow: string;
  readonly outcome: string;
  /** Minutes; null: still inside. */
  readonly left: number | null;
  /** `stage entered-started-left`, in minutes; ? where it has not happened. */
  readonly visits: readonly string[];
}

const minutes = (ms: number): string => (Number.isNaN(ms) ? '?' : String(ms / MIN));

/** Every truck of the only gate, in order of arrival. */
export function journeys(one: Gate, more: Partial<Scenario> & { readonly days?: number } = {}): readonly Journey[] {
  const { days = 2, ...rest } = more;
  const model = compile({ ...scenario({ g: one }, { days }), ...rest });
  const t = recordTrucks(model, { seed: 1, k: 0 });
  const { stages, flows } = model.gates[0]!;
  return [...t.outcome].map((outcome, i) => ({
    flow: flows[t.flow[i]!]!.id,
    outcome: OUTCOMES[outcome]!,
    left: Number.isNaN(t.endedMs[i]!) ? null : t.endedMs[i]! / MIN,
    visits: [...t.visits.truck].flatMap((truck, v) =>
      truck === i
        ? [
            `${stages.ids[t.visits.stage[v]!]!} ${[t.visits.enteredMs, t.visits.startedMs, t.visits.endedMs].map((of) => minutes(of[v]!)).join('-')}`,
          ]
        : [],
    ),
  }));
}

/** When each truck left, in minutes; null: still inside. */
export const leaving = (one: Gate, more: Parameters<typeof journeys>[1] = {}): readonly (number | null)[] =>
  journeys(one, more).map(({ left }) => left);
