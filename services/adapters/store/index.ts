// The saved runs and unfinished orders in one SQLite file. A saved run is complete or absent: each save is one transaction.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError, invariant } from '../../../shared/errors.ts';
import type { Kpi, RunOrder, RunSummary, SavedRun, Series } from '../../../shared/protocol/run.ts';
import { crashPoint } from '../crash-points.ts';
import type { ResultStore } from '../ports.ts';
import { contentHash, packJson, packNumbers, unpackJson, unpackNumbers } from './content.ts';
import { openDatabase, type StoreDatabase } from './schema.ts';

/** 300 rows of at most 8 columns stay far below SQLite's 32 766 parameters. */
const ROWS_A_STATEMENT = 300;
/** Statements between two turns of the event loop, so that a large save does not hold up the server. */
const STATEMENTS_A_TURN = 10;

export interface StoreOptions {
  /** Called after each statement of a save, with its number; a test throws here or copies the file. */
  readonly afterStatement?: (n: number) => void;
}

/** Opens `<dataFolder>/amity.db`, creating folder and file; ':memory:' keeps everything in memory. @throws DomainError 'unsuitable-store' */
export async function openStore(dataFolder: string, options: StoreOptions = {}): Promise<ResultStore> {
  if (dataFolder !== ':memory:') mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const db = await openDatabase(dataFolder === ':memory:' ? dataFolder : join(dataFolder, 'amity.db'));
  let open = true;
  return {
    save: (run) => save(db, run, options.afterStatement ?? (() => undefined)),
    list: () => list(db),
    find: (id) => find(db, id),
    async remove(id) {
      await db.deleteFrom('runs').where('id', '=', id).execute();
    },
    async saveOrder(order, epoch) {
      const row = { epoch, created_at_ms: order.createdAtMs, document: packJson(order) };
      await db
        .insertInto('orders')
        .values({ run: order.run, ...row })
        .onConflict((old) => old.column('run').doUpdateSet(row))
        .execute();
    },
    async listOrders() {
      const rows = await db.selectFrom('orders').select(['epoch', 'document']).orderBy('created_at_ms').orderBy('run').execute();
      return rows.map((row) => ({ order: unpackJson(row.document) as RunOrder, epoch: row.epoch }));
    },
    async removeOrder(run) {
      await db.deleteFrom('orders').where('run', '=', run).execute();
    },
    async close() {
      if (open) await db.destroy();
      open = false;
    },
  };
}

async function save(db: StoreDatabase, run: SavedRun, afterStatement: (n: number) => void): Promise<void> {
  await db.transaction().execute(async (trx) => {
    let n = 0;
    const done = async (): Promise<void> => {
      n += 1;
      afterStatement(n);
      if (n % STATEMENTS_A_TURN === 0) await nextTurn();
    };
    await trx.deleteFrom('runs').where('id', '=', run.summary.id).execute();
    await done();
    await trx.insertInto('runs').values(runRow(run)).execute();
    await done();
    for (const rows of chunks(kpiRows(run))) await trx.insertInto('kpis').values(rows).execute().then(done);
    for (const rows of chunks(valueRows(run))) await trx.insertInto('kpi_values').values(rows).execute().then(done);
    for (const row of seriesRows(run)) await trx.insertInto('series').values(row).execute().then(done);
    crashPoint('file.tmp');
  });
}

function runRow(run: SavedRun) {
  const { summary, result, scenario, ...rest } = run;
  const { kpis: _kpis, series: _series, ...head } = result;
  return {
    id: summary.id,
    name: summary.name,
    scenario: summary.scenario,
    scenario_hash: summary.scenarioHash,
    model_version: summary.modelVersion,
    digest: result.digest,
    seed: summary.seed,
    replications: summary.replications,
    finished_at_ms: summary.finishedAtMs ?? summary.createdAtMs,
    summary: JSON.stringify(summary),
    body: packJson({ ...rest, result: head }),
    scenario_document: packJson(scenario),
    content_hash: contentHash(run),
  };
}

function kpiRows(run: SavedRun) {
  return Object.entries(run.result.kpis).map(([key, kpi], ordinal) => {
    const { unit, mean, halfWidth, level, n, values: _values, ...others } = kpi;
    invariant(Object.keys(others).length === 0, `a KPI has fields the store has no column for: ${Object.keys(others).join(', ')}`);
    return { run: run.summary.id, ordinal, key, unit, mean, half_width: halfWidth, level, n };
  });
}

function valueRows(run: SavedRun) {
  return Object.values(run.result.kpis).flatMap((kpi, ordinal) =>
    kpi.values.map((value, replication) => ({ run: run.summary.id, kpi: ordinal, replication, value })),
  );
}

function seriesRows(run: SavedRun) {
  return Object.entries(run.result.series).map(([key, one], ordinal) => {
    const { unit, startMs, stepMs, mean, ...others } = one;
    invariant(Object.keys(others).length === 0, `a series has fields the store has no column for: ${Object.keys(others).join(', ')}`);
    return { run: run.summary.id, ordinal, key, unit, start_ms: startMs, step_ms: stepMs, mean: packNumbers(mean) };
  });
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_A_STATEMENT) }, (_, i) =>
    rows.slice(i * ROWS_A_STATEMENT, (i + 1) * ROWS_A_STATEMENT),
  );
}

async function list(db: StoreDatabase): Promise<readonly RunSummary[]> {
  const rows = await db.selectFrom('runs').select('summary').orderBy('finished_at_ms', 'desc').orderBy('id').execute();
  return rows.map((row) => JSON.parse(row.summary) as RunSummary);
}

async function find(db: StoreDatabase, id: string): Promise<SavedRun | undefined> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  try {
    const { result, ...rest } = unpackJson(row.body) as Omit<SavedRun, 'result' | 'scenario' | 'summary'> & {
      result: Omit<SavedRun['result'], 'kpis' | 'series'>;
    };
    const saved = {
      ...rest,
      summary: JSON.parse(row.summary) as RunSummary,
      result: { ...result, kpis: await readKpis(db, id), series: await readSeries(db, id) },
      scenario: unpackJson(row.scenario_document),
    };
    if (contentHash(saved) === row.content_hash) return saved;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw damaged(id, String(error));
  }
  throw damaged(id, 'its content does not match its hash');
}

/** The row is left as it is: a damaged result is evidence, and may be mended from a backup. */
function damaged(id: string, why: string): DomainError {
  return new DomainError(
    'damaged-result',
    `The saved run ${id} was changed after it was written: ${why}.`,
    'Restore amity.db from a backup, or run the scenario again.',
  );
}

async function readKpis(db: StoreDatabase, run: string): Promise<Record<string, Kpi>> {
  const heads = await db.selectFrom('kpis').selectAll().where('run', '=', run).orderBy('ordinal').execute();
  const rows = await db
    .selectFrom('kpi_values')
    .select(['kpi', 'value'])
    .where('run', '=', run)
    .orderBy('kpi')
    .orderBy('replication')
    .execute();
  const values: (number | null)[][] = heads.map(() => []);
  for (const row of rows) values[row.kpi]?.push(row.value);
  return Object.fromEntries(
    heads.map((head, i) => [
      head.key,
      { unit: head.unit, mean: head.mean ?? Number.NaN, halfWidth: head.half_width, level: head.level, n: head.n, values: values[i] ?? [] },
    ]),
  );
}

async function readSeries(db: StoreDatabase, run: string): Promise<Record<string, Series>> {
  const rows = await db.selectFrom('series').selectAll().where('run', '=', run).orderBy('ordinal').execute();
  return Object.fromEntries(
    rows.map((row) => [row.key, { unit: row.unit, startMs: row.start_ms, stepMs: row.step_ms, mean: unpackNumbers(row.mean) }]),
  );
}
