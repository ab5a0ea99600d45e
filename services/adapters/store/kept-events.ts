// Events from outside that unfinished runs have taken: written before they are answered, so that no crash of Redis or server loses one.
import { sql } from 'kysely';
import type { KeptEvent } from '../../../shared/protocol/outside.ts';
import { savedAlready } from '../limits.ts';
import type { ResultStore } from '../ports.ts';
import type { StoreDatabase } from './schema.ts';
import { inTransaction } from './transaction.ts';

export function keptEventsOf(db: StoreDatabase): Pick<ResultStore, 'keepEvents' | 'eventsOf' | 'keptCount' | 'dropEvents'> {
  return {
    async keepEvents(run, events, known = 'stays') {
      await inTransaction(db, async (trx) => {
        const saved = await trx.selectFrom('manifests').select('run').where('run', '=', run).executeTakeFirst();
        if (saved !== undefined) throw savedAlready(run);
        if (events.length > 0) await insertAll(trx, run, events, known);
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

/** One parameter for all of them, an object by id: a statement with thousands takes longer to write than to run. */
async function insertAll(db: StoreDatabase, run: string, events: readonly KeptEvent[], known: 'stays' | 'replaced'): Promise<void> {
  const onConflict = known === 'stays' ? sql`do nothing` : sql`do update set document = excluded.document`;
  const byId = `{${events.map((event) => `${JSON.stringify(event.id)}:${JSON.stringify(event)}`).join(',')}}`;
  await sql`
    insert into kept_events (run, id, document)
    select ${run}, entry.key, entry.value from json_each(${byId}) as entry where true order by entry.id
    on conflict (run, id) ${onConflict}`.execute(db);
}

export async function keptCount(db: StoreDatabase, run: string): Promise<number> {
  const row = await db
    .selectFrom('kept_events')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where('run', '=', run)
    .executeTakeFirst();
  return row?.n ?? 0;
}
