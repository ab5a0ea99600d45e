// Files of version 1 kept a row for every value of every figure, and one hash over the whole run. Their runs move over when the file is opened.
import type { Kpi, RunSummary, SavedRun, Series } from '../../../shared/protocol/run.ts';
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { sql } from 'kysely';
import { canonicalJson } from '../../../shared/digest.ts';
import { unpackJson } from './content.ts';
import { putSavedRun } from './runs.ts';
import type { StoreDatabase } from './schema.ts';

type Blob = ArrayBuffer | Uint8Array;

interface RunRow {
  readonly id: string;
  readonly finished_at_ms: number;
  readonly summary: string;
  readonly body: Blob;
  readonly scenario_document: Blob;
  readonly content_hash: string;
}

/**
 * Moves every run, one after another, inside the transaction of the upgrade: a crash leaves the file as it was and the next start begins again.
 * A run that was damaged before stays in the old tables as evidence, and is still refused by name.
 */
export async function moveRunsOfVersion1(db: StoreDatabase): Promise<void> {
  const ids = await sql<{ id: string }>`select id from runs order by id`.execute(db);
  for (const { id } of ids.rows) {
    const { rows } = await sql<RunRow>`select * from runs where id = ${id}`.execute(db);
    const [row] = rows;
    if (row === undefined) continue;
    const run = await readRun(db, row).catch(() => undefined);
    if (run === undefined) await keepDamaged(db, row);
    else {
      await putSavedRun(db, run);
      await sql`delete from runs where id = ${id}`.execute(db);
    }
  }
  const left = await sql<{ n: number }>`select count(*) as n from runs`.execute(db);
  if (left.rows[0]?.n !== 0) return;
  for (const table of ['series', 'kpi_values', 'kpis', 'runs']) await sql`drop table ${sql.table(table)}`.execute(db);
}

/** A manifest that is none, so that reading the run says that it is damaged, and its row in the list. */
async function keepDamaged(db: StoreDatabase, row: RunRow): Promise<void> {
  const hash = row.content_hash;
  const library = { run: row.id, manifest: hash, finished_at_ms: row.finished_at_ms, summary: row.summary };
  await db.insertInto('library').values(library).execute();
  await db
    .insertInto('manifests')
    .values({ run: row.id, hash, document: new Uint8Array(row.body) })
    .execute();
}

/** @throws Error when the content is not what its hash says */
async function readRun(db: StoreDatabase, row: RunRow): Promise<SavedRun> {
  const { result, ...rest } = unpackJson(row.body) as Omit<SavedRun, 'result' | 'scenario' | 'summary'> & {
    result: Omit<SavedRun['result'], 'kpis' | 'series'>;
  };
  const run = {
    ...rest,
    summary: JSON.parse(row.summary) as RunSummary,
    result: { ...result, kpis: await readKpis(db, row.id), series: await readSeries(db, row.id) },
    scenario: unpackJson(row.scenario_document),
  };
  if (contentHash(run) !== row.content_hash) throw new Error('its content does not match its hash');
  return run;
}

/** SHA-256, hex, of the content as JSON keeps it, whatever the order it was built in. */
function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(value))))
    .digest('hex');
}

interface KpiRow {
  readonly key: string;
  readonly unit: string;
  readonly mean: number | null;
  readonly half_width: number | null;
  readonly level: number;
  readonly n: number;
}

async function readKpis(db: StoreDatabase, run: string): Promise<Record<string, Kpi>> {
  const heads = await sql<KpiRow>`select * from kpis where run = ${run} order by ordinal`.execute(db);
  const rows = await sql<{
    kpi: number;
    value: number | null;
  }>`select kpi, value from kpi_values where run = ${run} order by kpi, replication`.execute(db);
  const values: (number | null)[][] = heads.rows.map(() => []);
  for (const row of rows.rows) values[row.kpi]?.push(row.value);
  return Object.fromEntries(
    heads.rows.map(({ key, unit, mean, half_width: halfWidth, level, n }, i) => [
      key,
      { unit, mean: mean ?? Number.NaN, halfWidth, level, n, values: values[i] ?? [] },
    ]),
  );
}

interface SeriesRow {
  readonly key: string;
  readonly unit: string;
  readonly start_ms: number;
  readonly step_ms: number;
  readonly mean: Blob;
}

async function readSeries(db: StoreDatabase, run: string): Promise<Record<string, Series>> {
  const { rows } = await sql<SeriesRow>`select * from series where run = ${run} order by ordinal`.execute(db);
  return Object.fromEntries(
    rows.map(({ key, unit, start_ms: startMs, step_ms: stepMs, mean }) => [key, { unit, startMs, stepMs, mean: doublesOf(mean) }]),
  );
}

/** Doubles, little-endian, deflated. */
function doublesOf(packed: Blob): number[] {
  const raw = inflateSync(packed);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true));
}
