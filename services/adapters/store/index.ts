// The saved runs and unfinished orders in one SQLite file. A saved run is complete or absent: each save is one transaction.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { RunOrder } from '../../../shared/protocol/run.ts';
import type { ResultStore } from '../ports.ts';
import { packJson, unpackJson } from './content.ts';
import { keptEventsOf } from './kept-events.ts';
import { mendIndex, rebuildIndex } from './library-index.ts';
import { observationsOf } from './observations.ts';
import { findRun, listRuns, removeRun, saveRun } from './runs.ts';
import { openDatabase, type StoreDatabase } from './schema.ts';
import { sweepsOf } from './sweeps.ts';
import { inTransaction } from './transaction.ts';

/** Statements between two turns of the event loop, so that a large save does not hold up the server. */
const STATEMENTS_A_TURN = 10;

export interface StoreOptions {
  /** Called after each statement of a save, with its number; a test throws here, copies the file or ends the process. */
  readonly afterStatement?: (n: number) => void;
  /** The file may not grow beyond so many pages, as if the disk were full. */
  readonly mostPages?: number;
}

/** Opens `<dataFolder>/amity.db`, creating folder and file; ':memory:' keeps everything in memory. @throws DomainError 'unsuitable-store' */
export async function openStore(dataFolder: string, options: StoreOptions = {}): Promise<ResultStore> {
  if (dataFolder !== ':memory:') mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const db = await openDatabase(dataFolder === ':memory:' ? dataFolder : join(dataFolder, 'amity.db'));
  if (options.mostPages !== undefined) await sql.raw(`pragma max_page_count = ${options.mostPages}`).execute(db);
  await mendIndex(db);
  const afterStatement = async (n: number): Promise<void> => {
    options.afterStatement?.(n);
    if (n % STATEMENTS_A_TURN === 0) await nextTurn();
  };
  let open = true;
  return {
    save: (run) => saveRun(db, run, afterStatement),
    list: () => listRuns(db),
    find: (id) => findRun(db, id),
    remove: (id) => removeRun(db, id),
    rebuildIndex: () => rebuildIndex(db),
    ...orders(db),
    ...keptEventsOf(db),
    ...sweepsOf(db),
    ...observationsOf(db),
    async close() {
      if (open) await db.destroy();
      open = false;
    },
  };
}

function orders(db: StoreDatabase): Pick<ResultStore, 'saveOrder' | 'listOrders' | 'removeOrder' | 'noteCancelled' | 'cancelledSince'> {
  return {
    async saveOrder(order, epoch) {
      const row = { epoch, created_at_ms: order.createdAtMs, document: packJson(order) };
      await inTransaction(db, (trx) =>
        trx
          .insertInto('orders')
          .values({ run: order.run, ...row })
          .onConflict((old) => old.column('run').doUpdateSet(row))
          .execute(),
      );
    },
    async listOrders() {
      const rows = await db.selectFrom('orders').select(['epoch', 'document']).orderBy('created_at_ms').orderBy('run').execute();
      return rows.map((row) => ({ order: unpackJson(row.document) as RunOrder, epoch: row.epoch }));
    },
    removeOrder: (run) => inTransaction(db, (trx) => forgetOrder(trx, run)),
    noteCancelled: (run, atMs) =>
      inTransaction(db, async (trx) => {
        await forgetOrder(trx, run);
        const row = trx.insertInto('cancelled').values({ run, at_ms: atMs });
        await row.onConflict((old) => old.doNothing()).execute();
      }),
    async cancelledSince(sinceMs) {
      const rows = await db.selectFrom('cancelled').selectAll().execute();
      if (rows.some((row) => row.at_ms < sinceMs)) await db.deleteFrom('cancelled').where('at_ms', '<', sinceMs).execute();
      return rows.filter((row) => row.at_ms >= sinceMs).map((row) => row.run);
    },
  };
}

async function forgetOrder(db: StoreDatabase, run: string): Promise<void> {
  await db.deleteFrom('orders').where('run', '=', run).execute();
  await db.deleteFrom('kept_events').where('run', '=', run).execute();
}
