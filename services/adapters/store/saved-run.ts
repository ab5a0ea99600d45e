// Puts together the record of a finished run. Used by the server's archivist and by the command line.
import type { FateCounts, KeptEvent } from '../../../shared/protocol/outside.ts';
import type { RunResult, RunSummary, SavedRun } from '../../../shared/protocol/run.ts';

/** Metrics shown on a card of the library, for all gates together; the last ones only where the scenario has such a thing. */
const HEADLINE =
  /^(throughput|sojourn\.mean|sojourn\.p90|stock\.evening|stock\.days)@all(\/[^/]+)?$|^(movements|turnedBack|divertedOut|spoiled|value\.lost|cost\.total)@all$/;

export function headlineOf(result: RunResult): RunSummary['headline'] {
  const chosen = Object.entries(result.kpis).filter(([key]) => HEADLINE.test(key));
  return Object.fromEntries(chosen.map(([key, { unit, mean, halfWidth }]) => [key, { unit, mean, halfWidth }]));
}

/** A run without warnings does not mention them. */
function warningCount({ warnings = [] }: RunResult): Pick<RunSummary, 'warnings'> {
  return warnings.length === 0 ? {} : { warnings: warnings.length };
}

/** The two fields of a branch, where it is one. */
export function branchOf({ parent, interventions }: Branch): Branch {
  return { ...(parent === undefined ? {} : { parent }), ...(interventions === undefined ? {} : { interventions }) };
}
type Branch = Pick<RunSummary, 'parent' | 'interventions'>;

export interface FinishedRun {
  readonly id: string;
  readonly name: string;
  readonly mode: 'live' | 'batch';
  readonly scenario: unknown;
  readonly result: RunResult;
  /** Events from outside it took, and what became of all that were sent. */
  readonly outside?: { readonly events: readonly KeptEvent[]; readonly fates: FateCounts };
  /** Of a branch: where it comes from, and what was decided on the way. */
  readonly branch?: Branch;
  /** How to get the same digest again. */
  readonly command: string;
  readonly createdAtMs: number;
  readonly finishedAtMs: number;
  /** Who computed it, in words. */
  readonly workers: string;
}

export function savedRunOf(run: FinishedRun): SavedRun {
  const { result } = run;
  const summary: RunSummary = {
    id: run.id,
    name: run.name,
    scenario: result.scenario.name,
    scenarioHash: result.scenario.hash,
    mode: run.mode,
    status: 'completed',
    seed: result.seed,
    replications: result.replications,
    done: result.replications,
    modelVersion: result.modelVersion,
    digest: result.digest,
    createdAtMs: run.createdAtMs,
    finishedAtMs: run.finishedAtMs,
    reason: null,
    headline: headlineOf(result),
    ...warningCount(result),
    ...branchOf(run.branch ?? {}),
  };
  const provenance = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    startedAtMs: run.createdAtMs,
    finishedAtMs: run.finishedAtMs,
    workers: run.workers,
  };
  const { outside } = run;
  const head = { summary, result, scenario: run.scenario };
  if (outside === undefined) return { ...head, command: run.command, provenance };
  return { ...head, outside: outside.events, command: run.command, provenance: { ...provenance, outside: outside.fates } };
}
