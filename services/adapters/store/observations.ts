// Observations beside saved runs: each with the hash of its content, checked on every read. They go with their run.
import { DomainError } from '../../../shared/errors.ts';
import type { Observation } from '../../../shared/protocol/observation.ts';
import { noRunForObservation } from '../limits.ts';
import type { ResultStore } from '../ports.ts';
import { addressOf, jsonBytes, pack, parseJson, unpack } from './content.ts';
import type { StoreDatabase, Tables } from './schema.ts';
import { inTransaction } from './transaction.ts';

export function observationsOf(db: StoreDatabase): Pick<ResultStore, 'saveObservation' | 'observationsOf'> {
  return {
    async saveObservation(observation) {
      const bytes = jsonBytes(observation);
      const { run, createdAtMs } = observation;
      const row = { run, created_at_ms: createdAtMs, hash: addressOf(bytes), document: await pack(bytes) };
      await inTransaction(db, async (trx) => {
        const saved = await trx.selectFrom('manifests').select('run').where('run', '=', run).executeTakeFirst();
        if (saved === undefined) throw noRunForObservation(run);
        const insert = trx.insertInto('observations').values({ id: observation.id, ...row });
        await insert.onConflict((old) => old.column('id').doUpdateSet(row)).execute();
      });
    },
    async observationsOf(run) {
      const rows = await db.selectFrom('observations').selectAll().where('run', '=', run).orderBy('created_at_ms').orderBy('id').execute();
      return Promise.all(rows.map(readObservation));
    },
  };
}

async function readObservation({ id, run, hash, document }: Tables['observations']): Promise<Observation> {
  const bytes = await unpack(document).catch(() => undefined);
  if (bytes !== undefined && addressOf(bytes) === hash) return parseJson(bytes) as Observation;
  throw new DomainError(
    'damaged-result',
    `The observation ${id} beside run ${run} was changed after it was written.`,
    'Set the file beside the run again, or restore amity.db from a backup.',
  );
}
