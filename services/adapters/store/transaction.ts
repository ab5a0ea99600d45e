// One way to change the store: whole or not at all, and a full disk said in words.
import { sql, type Kysely } from 'kysely';
import { DomainError } from '../../../shared/errors.ts';

/** Takes the write lock first, so that two processes wait for each other instead of failing.
    @throws DomainError 'store-full': the disk is full and nothing was changed */
export async function inTransaction<Tables, T>(db: Kysely<Tables>, change: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    try {
      await sql`begin immediate`.execute(connection);
      const answer = await change(connection);
      await sql`commit`.execute(connection);
      return answer;
    } catch (error) {
      // After some failures SQLite has rolled back by itself; then there is nothing left to do.
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw isFull(error) ? storeFull() : error;
    }
  });
}

function isFull(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'SQLITE_FULL';
}

function storeFull(): DomainError {
  return new DomainError(
    'store-full',
    'The disk of the data folder is full: nothing was saved, and nothing that was saved before is lost.',
    'Make room on that disk and try again.',
  );
}
