// The index of the library: a copy of the manifests' summaries, so that a list reads one small table. The manifests are the truth.
import { sql } from 'kysely';
import type { DamagedRun } from '../ports.ts';
import { faultOf, putInLibrary, readManifest } from './runs.ts';
import type { StoreDatabase } from './schema.ts';
import { inTransaction } from './transaction.ts';

/** Makes the rows that are missing or of another manifest, and removes those without one. Cheap when all agree: no manifest is read. */
export async function mendIndex(db: StoreDatabase): Promise<void> {
  const stale = await sql<{ run: string }>`
    select m.run from manifests m left join library l on l.run = m.run where l.manifest is not m.hash
    union select run from library where run not in (select run from manifests)`.execute(db);
  if (stale.rows.length === 0) return;
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('library').where('run', 'not in', trx.selectFrom('manifests').select('run')).execute();
    for (const { run } of stale.rows) await indexRun(trx, run);
  });
}

/** A run whose manifest cannot be read keeps the row it has, if any: its name still tells what is damaged. */
async function indexRun(db: StoreDatabase, run: string): Promise<void> {
  const row = await db.selectFrom('manifests').selectAll().where('run', '=', run).executeTakeFirst();
  if (row === undefined) return;
  const manifest = await readManifest(row).catch(() => undefined);
  if (manifest !== undefined) await putInLibrary(db, manifest.summary, row.hash);
}

/** Writes the whole index anew from the manifests, checks every part of every run, and gives room in the file back to the disk. */
export async function rebuildIndex(db: StoreDatabase): Promise<{ readonly runs: number; readonly damaged: readonly DamagedRun[] }> {
  const runs = (await db.selectFrom('manifests').select('run').orderBy('run').execute()).map((row) => row.run);
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('library').where('run', 'not in', trx.selectFrom('manifests').select('run')).execute();
    for (const run of runs) await indexRun(trx, run);
  });
  const damaged: DamagedRun[] = [];
  for (const run of runs) {
    const why = await faultOf(db, run);
    if (why !== undefined) damaged.push({ run, why });
  }
  // Room is a convenience: a disk too full for the copy that this needs takes nothing back.
  await sql`vacuum`.execute(db).catch(() => undefined);
  // The smaller file lies in the log until it is copied over.
  await sql`pragma wal_checkpoint(truncate)`.execute(db).catch(() => undefined);
  return { runs: runs.length, damaged };
}
