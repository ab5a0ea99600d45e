// Sweeps in the tables: a plan, and its points one row each, so that every point is kept the moment it is there.
import { DomainError } from '../../../shared/errors.ts';
import type { SavedSweep, SweepPlan, SweepPoint, SweepSummary } from '../../../shared/protocol/sweep.ts';
import type { ResultStore } from '../ports.ts';
import { addressOf, jsonBytes, pack, parseJson, unpack } from './content.ts';
import type { StoreDatabase } from './schema.ts';
import { inTransaction } from './transaction.ts';

type Sweeps = Pick<ResultStore, 'saveSweep' | 'savePoint' | 'listSweeps' | 'findSweep' | 'removeSweep'>;

export function sweepsOf(db: StoreDatabase): Sweeps {
  return {
    async saveSweep(summary, plan) {
      const row = { created_at_ms: summary.createdAtMs, summary: JSON.stringify(summary), ...(await packed(plan)) };
      await inTransaction(db, (trx) =>
        trx
          .insertInto('sweeps')
          .values({ sweep: summary.id, ...row })
          .onConflict((old) => old.column('sweep').doUpdateSet(row))
          .execute(),
      );
    },
    async savePoint(sweep, point) {
      const document = await packed(point);
      await inTransaction(db, (trx) =>
        trx
          .insertInto('sweep_points')
          .values({ sweep, point: point.id, ...document })
          .onConflict((old) => old.columns(['sweep', 'point']).doUpdateSet(document))
          .execute(),
      );
    },
    async listSweeps() {
      const rows = await db.selectFrom('sweeps').select('summary').orderBy('created_at_ms', 'desc').orderBy('sweep').execute();
      return rows.map((row) => JSON.parse(row.summary) as SweepSummary);
    },
    findSweep: (id) => findSweep(db, id),
    async removeSweep(id) {
      await inTransaction(db, async (trx) => {
        await trx.deleteFrom('sweep_points').where('sweep', '=', id).execute();
        await trx.deleteFrom('sweeps').where('sweep', '=', id).execute();
      });
    },
  };
}

async function findSweep(db: StoreDatabase, id: string): Promise<SavedSweep | undefined> {
  const { row, rows } = await inTransaction(db, async (trx) => ({
    row: await trx.selectFrom('sweeps').selectAll().where('sweep', '=', id).executeTakeFirst(),
    rows: await trx.selectFrom('sweep_points').selectAll().where('sweep', '=', id).orderBy('ordinal').execute(),
  }));
  if (row === undefined) return undefined;
  const plan = (await unpacked(id, 'plan', row)) as SweepPlan;
  const points: SweepPoint[] = [];
  for (const one of rows) points.push((await unpacked(id, `point ${one.point}`, one)) as SweepPoint);
  return { summary: JSON.parse(row.summary) as SweepSummary, plan, points };
}

interface Packed {
  readonly hash: string;
  readonly document: ArrayBuffer | Uint8Array;
}

async function packed(value: unknown): Promise<{ readonly hash: string; readonly document: Uint8Array }> {
  const bytes = jsonBytes(value);
  return { hash: addressOf(bytes), document: await pack(bytes) };
}

async function unpacked(sweep: string, part: string, { hash, document }: Packed): Promise<unknown> {
  const bytes = await unpack(document).catch(() => undefined);
  if (bytes === undefined || addressOf(bytes) !== hash)
    throw new DomainError('damaged-result', `The sweep ${sweep} is damaged: its ${part} does not match its hash.`);
  return parseJson(bytes);
}
