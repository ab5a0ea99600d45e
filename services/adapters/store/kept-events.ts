// Events from outside that unfinished runs have taken: written before they are answered, so that no crash of Redis or server loses one.
import type { KeptEvent } from '../../../shared/protocol/outside.ts';
import { savedAlready } from '../limits.ts';
import type { ResultStore } from '../ports.ts';
import type { StoreDatabase } from './schema.ts';
import { inTransaction } from './transaction.ts';

const ROWS_A_STATEMENT = 1_000;

export function keptEventsOf(db: StoreDatabase): Pick<ResultStore, 'keepEvents' | 'eventsOf' | 'keptCount' | 'dropEvents'> {
  return {
    async keepEvents(run, events, known = 'stays') {
      await inTransaction(db, async (trx) => {
        const saved = await trx.selectFrom('manifests').select('run').where('run', '=', run).executeTakeFirst();
        if (saved !== undefined) throw savedAlready(run);
        for (let from = 0; from < events.length; from += ROWS_A_STATEMENT) {
          const rows = events.slice(from, from + ROWS_A_STATEMENT).map((event) => ({ run, id: event.id, document: JSON.stringify(event) }));
          await trx
            .insertInto('kept_events')
            .values(rows)
            .onConflict((old) =>
              known === 'stays'
                ? old.doNothing()
                : old.columns(['run', 'id']).doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
            )
            .execute();
        }
      });
    },
    async dropEvents(run, ids) {
      await inTransaction(db, async (trx) => {
        for (const id of ids) await trx.deleteFrom('kept_events').where('run', '=', run).where('id', '=', id).execute();
      });
    },
    keptCount: (run) => keptCount(db, run),
    async eventsOf(run) {
      const rows = await db.selectFrom('kept_events').select('document').where('run', '=', run).orderBy('ordinal').execute();
      return rows.map((row) => JSON.parse(row.document) as KeptEvent);
    },
  };
}

export async function keptCount(db: StoreDatabase, run: string): Promise<number> {
  const row = await db
    .selectFrom('kept_events')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where('run', '=', run)
    .executeTakeFirst();
  return row?.n ?? 0;
}
