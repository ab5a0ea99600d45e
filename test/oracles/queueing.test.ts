// Systems with known answers, as ordinary scenario files through the public scenario language and model.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile, replicate, summarise } from '../../simulations/index.ts';

const REPLICATIONS = 100;
const DAY = 86_400_000;
/** |mean − expected| ≤ 4.2 standard errors over the replications: false alarm about 1 in 40 000 per figure. */
const STANDARD_ERRORS = 4.2;
/** The run must be long enough to see an error of this share. */
const POWER = 0.02;

interface Case {
  readonly file: string;
  /** Measured days a replication; a quarter more is warm-up. */
  readonly days: number;
  /** metric[/stage] → exact value in the metric's unit. */
  readonly expected: Readonly<Record<string, number>>;
  readonly formula: string;
}

const CASES: readonly Case[] = [
  {
    file: 'mm1.yaml',
    days: 28,
    expected: { 'wait.mean/0': 4, 'sojourn.mean': 5, 'queue.mean/0': 3.2, busy: 0.8 },
    formula: 'M/M/1, 48 and 60 an hour: Wq = ρ/(μ − λ)',
  },
  {
    file: 'mm3.yaml',
    days: 60,
    expected: { 'wait.mean/0': 40 / 9, 'sojourn.mean': 130 / 9, 'queue.mean/0': 8 / 9, busy: 2 / 3 },
    formula: 'M/M/3, gap 5 min, service 10 min: Erlang C',
  },
  {
    file: 'md1.yaml',
    days: 28,
    expected: { 'wait.mean/0': 2, 'queue.mean/0': 1.6, busy: 0.8 },
    formula: 'M/D/1, 0.8 a minute, 1 min: Pollaczek–Khinchine',
  },
  {
    file: 'tandem.yaml',
    days: 40,
    expected: { 'wait.mean/0': 1, 'wait.mean/1': 1.8, 'sojourn.mean': 5 },
    formula: 'two M/M/1 in series, 0.5 a minute, 1 and 1.2 min: Burke, so each stage on its own',
  },
];

function load(file: string, days: number): Scenario {
  const path = new URL(file, import.meta.url);
  const { scenario } = openScenarioLibrary().parse(readFileSync(path, 'utf8'), file);
  return { ...scenario, clock: { ...scenario.clock, days, warmUpMs: (days / 4) * DAY } };
}

/** The KPI key of "metric" or "metric/i", where i counts the stages of the only flow. */
function keyOf(scenario: Scenario, name: string): string {
  const [gateId, gate] = Object.entries(scenario.gates)[0]!;
  const [flowId, flow] = Object.entries(gate.flows)[0]!;
  if (name === 'busy') return `busy@${gateId}/both/${Object.keys(gate.pools)[0]!}`;
  const [metric, stage] = name.split('/');
  return `${metric!}@${gateId}/${flowId}${stage === undefined ? '' : `/${flow.route[Number(stage)]!}`}`;
}

describe.each(CASES)('$formula', ({ file, days, expected }) => {
  const scenario = load(file, days);
  const model = compile(scenario);
  const packs = Array.from({ length: REPLICATIONS }, (_, k) => replicate(model, { seed: 20_260_901, k }));
  const { kpis } = summarise(model, { scenarioName: file, scenarioHash: '', seed: 20_260_901 }, packs);

  test.each(Object.entries(expected))(
    `%s is %d within ${STANDARD_ERRORS} standard errors over ${REPLICATIONS} replications`,
    (name, value) => {
      const { mean, values } = kpis[keyOf(scenario, name)]!;
      const variance = values.reduce<number>((sum, x) => sum + (x! - mean) ** 2, 0) / (REPLICATIONS - 1);
      const standardError = Math.sqrt(variance / REPLICATIONS);
      expect(standardError / value).toBeLessThan(POWER);
      expect(Math.abs(mean - value) / standardError).toBeLessThan(STANDARD_ERRORS);
    },
  );
});
