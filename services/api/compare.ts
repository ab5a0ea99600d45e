// Compares saved runs: every candidate against one base, the level shared out among the candidates.
import type { z } from 'zod';
import { compareRuns } from '../../simulations/index.ts';
import { DomainError } from '../../shared/errors.ts';
import { isRunId } from '../../shared/ids.ts';
import type { Answers, compareQuerySchema } from '../../shared/protocol/http.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { ResultStore } from '../adapters/ports.ts';

const MOST_RUNS = 6;

export async function compareSaved(store: ResultStore, query: z.output<typeof compareQuerySchema>): Promise<Answers['compare']> {
  const ids = [...new Set(query.runs.split(','))];
  if (ids.length < 2 || ids.length > MOST_RUNS)
    throw new DomainError(
      'invalid-request',
      `runs: expected 2 to ${MOST_RUNS} different run ids with "," between them, found ${ids.length}.`,
    );
  const baseId = query.base ?? ids[0] ?? '';
  if (!ids.includes(baseId)) throw new DomainError('invalid-request', 'base: expected one of the runs.');
  const base = await savedRun(store, baseId);
  // Bonferroni: with m candidates each interval is made at 1 − 0.05 / m, so that all hold together at 95 %.
  const level = 1 - 0.05 / (ids.length - 1);
  const comparisons = [];
  for (const id of ids) if (id !== baseId) comparisons.push(compareRuns(base, await savedRun(store, id), { level }));
  return { comparisons };
}

/** @throws DomainError 'unknown-run' */
export async function savedRun(store: ResultStore, id: string): Promise<SavedRun> {
  const found = isRunId(id) ? await store.find(id) : undefined;
  if (found === undefined) throw new DomainError('unknown-run', `There is no saved run ${JSON.stringify(id.slice(0, 16))}.`);
  return found;
}
