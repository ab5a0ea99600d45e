// Compares saved runs: every candidate against one base, the level shared out among the candidates; with every truck where it is asked for.
import type { z } from 'zod';
import { compareMany, MOST_COMPARED } from '../../simulations/index.ts';
import { DomainError } from '../../shared/errors.ts';
import { isRunId } from '../../shared/ids.ts';
import { parseThresholds } from '../../shared/metrics/thresholds.ts';
import type { Answers, compareQuerySchema } from '../../shared/protocol/http.ts';
import type { Comparison, SavedRun } from '../../shared/protocol/run.ts';
import { withDetails } from '../adapters/kernel-details.ts';
import type { ResultStore } from '../adapters/ports.ts';
import type { DetailDesk } from './detail-desk.ts';

type Query = z.output<typeof compareQuerySchema>;

export async function compareSaved(store: ResultStore, desk: DetailDesk, query: Query): Promise<Answers['compare']> {
  const thresholds = parseThresholds(query.threshold?.split(',') ?? []);
  const { base, candidates } = await runsOf(store, query);
  const comparisons = compareMany(base, candidates, { thresholds }).map((comparison) => ofGate(comparison, query.gate));
  if (query.trucks !== 'true') return { comparisons };
  const comparable = candidates.filter((_, i) => comparisons[i]?.basis !== 'not-comparable');
  if (comparable.length === 0) return { comparisons };
  const details = await desk.ask([base, ...comparable]);
  if (details.status !== 'ready') return { comparisons, details };
  const { cargo, same, series } = query;
  const gate = query.gate === 'all' ? undefined : query.gate;
  const options = { sameMin: same, gate, cargo, series };
  const detailed = await desk.inTurn(() => withDetails({ base, candidates, comparisons }, options, (run, k) => desk.get(run, k)));
  return { comparisons: detailed, details };
}

/** @throws DomainError invalid-request, unknown-run */
async function runsOf(store: ResultStore, query: Query): Promise<{ readonly base: SavedRun; readonly candidates: readonly SavedRun[] }> {
  const ids = [...new Set(query.runs.split(','))];
  if (ids.length < 2 || ids.length > MOST_COMPARED)
    throw new DomainError(
      'invalid-request',
      `runs: expected 2 to ${MOST_COMPARED} different run ids with "," between them, found ${ids.length}.`,
    );
  const baseId = query.base ?? ids[0] ?? '';
  if (!ids.includes(baseId)) throw new DomainError('invalid-request', 'base: expected one of the runs.');
  const base = await savedRun(store, baseId);
  const candidates = [];
  for (const id of ids) if (id !== baseId) candidates.push(await savedRun(store, id));
  return { base, candidates };
}

function ofGate(comparison: Comparison, gate: string | undefined): Comparison {
  if (gate === undefined) return comparison;
  const rows = comparison.rows.filter(({ key }) => key.slice(key.indexOf('@') + 1).split('/', 1)[0] === gate);
  return { ...comparison, rows };
}

/** @throws DomainError 'unknown-run' */
export async function savedRun(store: ResultStore, id: string): Promise<SavedRun> {
  const found = isRunId(id) ? await store.find(id) : undefined;
  if (found === undefined) throw new DomainError('unknown-run', `There is no saved run ${JSON.stringify(id.slice(0, 16))}.`);
  return found;
}
