// What only the compiler can see of a scenario's demand: limits of the serials and bins that arrivals are drawn in, and traces that do not fit the model.
import type { Problem } from '../../shared/errors.ts';
import type { Arrivals, Distribution, Flow, Scenario, TraceRow } from '../../shared/scenario/scenario.ts';
import { sample } from '../kernel/samplers.ts';
import { binMeans } from './bin-means.ts';
import { samplerOf } from './compile-times.ts';
import { BINS_PER_DAY, DAY_MS, GROUP_SERIALS_PER_BIN, MAX_MEAN_IN_BIN, SERIALS_PER_BIN } from './model.ts';

const MAX_TRACE_ROWS = 200_000;
const MAX_SERIALS = 2 ** 31;
/** Arrivals that are listed one by one take 16 bytes each while they are drawn. */
const MAX_LISTED = 5_000_000;
/** The number of trucks in a bin may swing this many standard deviations above its mean. */
const SWING = 7;
/** Quantiles whose average stands for the mean of a gap. */
const QUANTILES = 1000;

type Refuse = (path: string, expected: string, found: string) => void;

/** The size of a group: its mean, mean square and largest value; all 1 without groups. */
function sizeOf(flow: Flow): { mean: number; square: number; most: number } {
  const sizes = flow.batch?.sizes ?? [{ n: 1, share: 1 }];
  const total = sizes.reduce((sum, { share }) => sum + share, 0);
  return {
    mean: sizes.reduce((sum, { n, share }) => sum + n * share, 0) / total,
    square: sizes.reduce((sum, { n, share }) => sum + n * n * share, 0) / total,
    most: sizes.reduce((most, { n }) => Math.max(most, n), 1),
  };
}

function poissonProblems(scenario: Scenario, gateId: string, flowId: string, horizonMs: number, refuse: Refuse): void {
  const flow = scenario.gates[gateId]!.flows[flowId]!;
  const size = sizeOf(flow);
  const perBin = size.most > 1 ? GROUP_SERIALS_PER_BIN : SERIALS_PER_BIN;
  const mostDays = Math.floor((MAX_SERIALS / perBin - BINS_PER_DAY) / BINS_PER_DAY);
  if (horizonMs > mostDays * DAY_MS) {
    refuse('', `at most ${mostDays} days, warm-up included`, `${Math.ceil(horizonMs / DAY_MS)}`);
    return;
  }
  if (flow.growthPerYear !== undefined && flow.growthPerYear <= -1) {
    refuse('.growthPerYear', 'a share above -1', `${flow.growthPerYear}`);
    return;
  }
  const mean = binMeans(scenario, gateId, flowId, horizonMs).reduce((most, m) => Math.max(most, m), 0);
  if (mean * size.mean > MAX_MEAN_IN_BIN)
    refuse('.perDay', `at most ${MAX_MEAN_IN_BIN} arrivals in a quarter of an hour`, (mean * size.mean).toFixed(0));
  else if (size.most > 1 && mean * size.mean + SWING * Math.sqrt(mean * size.square) > GROUP_SERIALS_PER_BIN)
    refuse('.batch', `groups that add up to at most ${GROUP_SERIALS_PER_BIN} trucks in any quarter of an hour`, `groups of ${size.most}`);
}

/** Mean of the gap between arrivals in ms, to about one part in a hundred. */
function meanGap(gap: Distribution): number {
  const sampler = samplerOf(gap);
  let sum = 0;
  for (let i = 0; i < QUANTILES; i++) sum += sample(sampler, (i + 0.5) / QUANTILES);
  return sum / QUANTILES;
}

/** Arrivals (groups) of other kinds up to the horizon. */
function arrivalsOf(arrivals: Arrivals, horizonMs: number): number {
  const days = Math.ceil(horizonMs / DAY_MS) + 1;
  switch (arrivals.kind) {
    case 'renewal':
      return Math.min(arrivals.most ?? Infinity, Math.min(arrivals.stopMs ?? Infinity, horizonMs) / meanGap(arrivals.gap));
    case 'timetable':
      return arrivals.atMs.length * days;
    case 'counts':
      return arrivals.counts.slice(0, days).reduce((sum, count) => sum + count, 0);
    case 'fleet':
      return arrivals.count;
    case 'trace':
      return arrivals.rows.length;
  }
}

function listedProblems(flow: Flow, arrivals: Arrivals, horizonMs: number, refuse: Refuse): void {
  const n = arrivalsOf(arrivals, horizonMs);
  const trucks = n * sizeOf(flow).most;
  // Not `n > …`: no time and no gap give no number at all.
  if (!(n <= MAX_LISTED)) refuse('.arrivals', `at most ${MAX_LISTED} arrivals`, Number.isFinite(n) ? n.toFixed(0) : 'any number at once');
  else if (trucks >= MAX_SERIALS) refuse('.arrivals', `fewer than ${MAX_SERIALS} trucks`, trucks.toFixed(0));
}

function traceProblems(scenario: Scenario, gateId: string, flow: Flow, rows: readonly TraceRow[], refuse: Refuse): void {
  const path = '.arrivals.trace';
  if (rows.length > MAX_TRACE_ROWS) return refuse(path, `at most ${MAX_TRACE_ROWS} rows`, `${rows.length}`);
  if (flow.batch !== undefined) refuse('.batch', 'no groups where every truck has a row of its own', 'groups');
  const late = rows.findIndex((row, i) => i > 0 && row.atMs < rows[i - 1]!.atMs);
  if (late >= 0) refuse(`${path}[${late}].at`, 'rows in order of time', 'an earlier time than in the row before');
  const early = rows.findIndex((row) => row.atMs < 0);
  if (early >= 0) refuse(`${path}[${early}].at`, 'a time from the start of the clock on', `${rows[early]!.atMs} ms`);
  if (flow.declaration === undefined && rows.some((row) => row.lodgedMs !== undefined))
    refuse('.declaration', 'a declaration, because rows of the trace say when it is lodged', 'none');
  const { stages } = scenario.gates[gateId]!;
  const strangers = new Map<string, string>();
  rows.forEach((row, i) => {
    if (row.cargo !== undefined && !Object.hasOwn(scenario.cargo, row.cargo)) strangers.set(row.cargo, `${path}[${i}].cargo`);
    for (const field of ['times', 'patience'] as const)
      for (const stage of Object.keys(row[field] ?? {})) if (!Object.hasOwn(stages, stage)) strangers.set(stage, `${path}[${i}].${field}`);
  });
  for (const [name, at] of strangers) refuse(at, 'a name of the scenario', `"${name}"`);
}

/** Problems of the demand of every flow, all at once; none: it can be compiled and drawn. */
export function demandProblems(scenario: Scenario): Problem[] {
  const problems: Problem[] = [];
  const horizonMs = scenario.clock.warmUpMs + scenario.clock.days * DAY_MS;
  for (const [gateId, gate] of Object.entries(scenario.gates)) {
    for (const [flowId, flow] of Object.entries(gate.flows)) {
      const refuse: Refuse = (path, expected, found) =>
        problems.push({ file: scenario.name, line: 0, column: 0, path: `gates.${gateId}.flows.${flowId}${path}`, expected, found });
      if (flow.arrivals === undefined) poissonProblems(scenario, gateId, flowId, horizonMs, refuse);
      else listedProblems(flow, flow.arrivals, horizonMs, refuse);
      if (flow.arrivals?.kind === 'trace') traceProblems(scenario, gateId, flow, flow.arrivals.rows, refuse);
    }
  }
  return [...problems, ...surgeProblems(scenario)];
}

/** A surge multiplies a Poisson stream; other arrivals are what their list says. */
function surgeProblems(scenario: Scenario): Problem[] {
  return (scenario.disruptions ?? []).flatMap(({ effect }, i) => {
    if (effect.kind !== 'demand' || scenario.gates[effect.gate]?.flows[effect.flow]?.arrivals === undefined) return [];
    const expected = 'a flow with perDay';
    return [
      {
        file: scenario.name,
        line: 0,
        column: 0,
        path: `disruptions[${i}].demand.flow`,
        expected,
        found: `"${effect.flow}", which has arrivals`,
      },
    ];
  });
}
