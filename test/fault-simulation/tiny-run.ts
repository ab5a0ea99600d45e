// What is simulated: a border of four gates small enough for thousands of runs, computed by the real kernel, each window once.
import { createHash } from 'node:crypto';
import { outsideOf } from '../../services/adapters/kernel-outside.ts';
import { openKernel } from '../../services/adapters/kernel.ts';
import type { AdvanceAnswer, AdvanceRequest } from '../../services/adapters/kernel-ports.ts';
import type { LoadedScenario, ScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import type { KeptEvent } from '../../shared/protocol/outside.ts';
import type { RunResult } from '../../shared/protocol/run.ts';
import { DomainError } from '../../shared/errors.ts';
import { compile, summarise } from '../../simulations/index.ts';
import { exponentialOf, flow, gate, HOUR, MIN, pool, scenario, service } from '../helpers/scenario-builder.ts';

const HOURS = 8;
export const SEED = 7;

const post = (perDay: number) =>
  gate({
    pools: { officers: pool(1) },
    stages: { check: service('officers', exponentialOf(40 * MIN)) },
    flows: { export: flow(perDay, ['check']) },
  });
const diversion = (from: string, to: string) => ({
  ...{ from, to, flow: 'export', above: 1, share: 0.6, driveMs: HOUR, informationDelayMs: HOUR, assumption: 'test' },
});

/** Eight hours of four gates; trucks are sent on between them, so every gate waits for others. */
const border = scenario(
  { a: post(80), b: post(50), c: post(50), d: post(30) },
  { days: HOURS / 24, diversions: [diversion('a', 'b'), diversion('b', 'c'), diversion('c', 'a'), diversion('a', 'd')] },
);
const loaded: LoadedScenario = { name: 'border', file: 'border', text: '', scenario: border, hash: 'border', upgrades: [] };

export const library: ScenarioLibrary = {
  list: () => [],
  load: () => loaded,
  findBaseOf: () => undefined,
  documents: () => [],
  parse: () => {
    throw new DomainError('invalid-request', 'simulated runs come from the library');
  },
};

const kernel = openKernel();
const windows = new Map<string, AdvanceAnswer>();
const replications = new Map<string, Uint8Array>();
const WINDOWS_KEPT = 20_000;

/** The real kernel; as it is a pure function, a window that was computed before is not computed again. */
export function advanceTiny({ seed, k, g, state, inbox, untilMs }: AdvanceRequest): AdvanceAnswer {
  const hash = createHash('sha1').update(state ?? 'first');
  for (const { field, bytes } of inbox) hash.update(field).update(bytes);
  const key = `${seed} ${k} ${g} ${untilMs} ${hash.digest('base64')}`;
  const known = windows.get(key);
  if (known !== undefined) return known;
  const answer = kernel.advance('border', border, { kind: 'advance', seed, k, g, state, inbox, untilMs });
  if (windows.size >= WINDOWS_KEPT) windows.clear();
  windows.set(key, answer);
  return answer;
}

/** When simulated time begins, and how long it goes on. */
export const START_MS = compile(border).startEpochMs;
export const HORIZON_MS = HOURS * HOUR;
export const GATES = ['a', 'b', 'c', 'd'] as const;

/** What a run that took these events must end with. */
export function expectedWith(events: readonly KeptEvent[]): RunResult {
  const model = compile(border);
  const outside = outsideOf(model, SEED, events);
  const pack = kernel.replicate('border', border, { kind: 'replicate', seed: SEED, k: 0, windowMs: undefined, outside });
  return summarise(model, { scenarioName: border.name, scenarioHash: loaded.hash, seed: SEED }, [pack]);
}

export function replicateTiny(seed: number, k: number): Uint8Array {
  const key = `${seed} ${k}`;
  const bytes =
    replications.get(key) ?? kernel.replicate('border', border, { kind: 'replicate', seed, k, windowMs: undefined, outside: undefined });
  replications.set(key, bytes);
  return bytes;
}

const results = new Map<number, RunResult>();

/** What a run of so many replications must end with: computed in one go, without roles. */
export function expectedResult(count: number): RunResult {
  const known = results.get(count);
  if (known !== undefined) return known;
  const packs = Array.from({ length: count }, (_, k) => replicateTiny(SEED, k));
  const result = summarise(compile(border), { scenarioName: border.name, scenarioHash: loaded.hash, seed: SEED }, packs);
  results.set(count, result);
  return result;
}
