// Reports and tables of saved runs over HTTP: the page to print, and files for other programs.
import type { Response } from 'express';
import type { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';
import type { reportQuerySchema } from '../../shared/protocol/http.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import { downloadOf, DOWNLOADS, openSpeakers, reportHtml, storyOf, type Download } from '../report/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
};

/** The page of a run, alone or as the base of others. */
export async function reportPage(
  runs: readonly [SavedRun, ...SavedRun[]],
  { lang, lang2 }: z.output<typeof reportQuerySchema>,
  nowMs: number,
): Promise<string> {
  return reportHtml(storyOf(runs, nowMs), await openSpeakers(lang2 === undefined ? [lang] : [lang, lang2]));
}

/** @throws DomainError not-found for a file there is not, wrong-state or invalid-request for trucks that cannot be computed again */
export async function sendDownload(res: Response, run: SavedRun, file: string, replication: number, kernels: KernelThreads): Promise<void> {
  const name = DOWNLOADS.find((one): one is Download => one === file);
  if (name === undefined) throw new DomainError('not-found', `There is no such file of a run; there are ${DOWNLOADS.join(', ')}.`);
  const record = ({ scenario, result }: SavedRun, k: number) => kernels.recordTrucks({ scenario, seed: result.seed, k });
  const bytes = await downloadOf(run, name, replication, record);
  res
    .attachment(`amity-${run.summary.id}-${name}`)
    .type(TYPES[name.split('.')[1] ?? ''] ?? 'application/octet-stream')
    .send(Buffer.from(bytes));
}
