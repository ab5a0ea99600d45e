// Tables of the store's SQLite file, its version and the way up from every older version.
import Database from 'libsql';
import { Kysely, SqliteDialect, sql, type Generated } from 'kysely';
import { DomainError } from '../../../shared/errors.ts';
import { inTransaction } from './transaction.ts';
import { moveRunsOfVersion1 } from './version-1.ts';

type Blob = ArrayBuffer | Uint8Array;

export interface Tables {
  schema_version: { version: number };
  /** The index of the library: what the list shows. Made from the manifests, and made again when it disagrees with them. */
  library: {
    run: string;
    /** Hash of the manifest this row was made from. */
    manifest: string;
    finished_at_ms: number;
    /** JSON of the RunSummary. */
    summary: string;
  };
  /** One row makes a run exist; it is written last. */
  manifests: {
    run: string;
    /** SHA-256 of the manifest before it was deflated. */
    hash: string;
    /** Deflated JSON. */
    document: Blob;
  };
  /** Content by its SHA-256 before it was deflated; runs share equal parts. */
  parts: { hash: string; content: Blob };
  /** Which runs need which parts: a part nobody needs is removed. */
  run_parts: { run: string; part: string };
  orders: { run: string; epoch: number; created_at_ms: number; document: Blob };
  kept_events: { ordinal: Generated<number>; run: string; id: string; document: string };
  cancelled: { run: string; at_ms: number };
  /** A sweep: its summary as JSON, its plan deflated with its SHA-256 before that. */
  sweeps: { sweep: string; created_at_ms: number; summary: string; hash: string; document: Blob };
  /** What each of its points gave so far. */
  sweep_points: { ordinal: Generated<number>; sweep: string; point: string; hash: string; document: Blob };
  /** Measured values set beside saved runs. */
  observations: {
    id: string;
    run: string;
    created_at_ms: number;
    /** SHA-256 of the document before it was deflated. */
    hash: string;
    /** Deflated JSON. */
    document: Blob;
  };
}
export type StoreDatabase = Kysely<Tables>;

/** Step i brings a file of version i to version i + 1. Appended to, never edited: files of every version exist. */
export type Migration = readonly (string | ((db: StoreDatabase) => Promise<void>))[];
export const MIGRATIONS: readonly Migration[] = [
  [
    `create table runs (
      id text primary key, name text not null, scenario text not null, scenario_hash text not null, model_version text not null,
      digest text not null, seed integer not null, replications integer not null, finished_at_ms integer not null,
      summary text not null, body blob not null, scenario_document blob not null, content_hash text not null
    ) strict`,
    `create index runs_by_end on runs (finished_at_ms desc, id)`,
    `create table kpis (
      run text not null references runs (id) on delete cascade, ordinal integer not null, key text not null, unit text not null,
      mean real, half_width real, level real not null, n integer not null, primary key (run, ordinal)
    ) strict, without rowid`,
    `create table kpi_values (
      run text not null references runs (id) on delete cascade, kpi integer not null, replication integer not null, value real,
      primary key (run, kpi, replication)
    ) strict, without rowid`,
    `create table series (
      run text not null references runs (id) on delete cascade, ordinal integer not null, key text not null, unit text not null,
      start_ms real not null, step_ms real not null, mean blob not null, primary key (run, ordinal)
    ) strict`,
    `create table orders (run text primary key, epoch integer not null, created_at_ms integer not null, document blob not null) strict`,
  ],
  [
    `create table kept_events (
      ordinal integer primary key, run text not null, id text not null, document text not null, unique (run, id)
    ) strict`,
    `create table cancelled (run text primary key, at_ms integer not null) strict`,
    `create table parts (hash text primary key, content blob not null) strict`,
    `create table manifests (run text primary key, hash text not null, document blob not null) strict`,
    `create table run_parts (run text not null, part text not null, primary key (run, part)) strict, without rowid`,
    `create index run_parts_by_part on run_parts (part)`,
    `create table library (run text primary key, manifest text not null, finished_at_ms integer not null, summary text not null) strict`,
    `create index library_by_end on library (finished_at_ms desc, run)`,
    moveRunsOfVersion1,
  ],
  [
    `create table sweeps (
      sweep text primary key, created_at_ms integer not null, summary text not null, hash text not null, document blob not null
    ) strict`,
    `create table sweep_points (
      ordinal integer primary key, sweep text not null, point text not null, hash text not null, document blob not null, unique (sweep, point)
    ) strict`,
    `create table observations (
      id text primary key, run text not null, created_at_ms integer not null, hash text not null, document blob not null
    ) strict`,
    `create index observations_by_run on observations (run, created_at_ms)`,
  ],
];

/** Opens the file (or ':memory:'), brings it to the newest version. @throws DomainError 'unsuitable-store': not ours, damaged, or written by a newer Amity. */
export async function openDatabase(path: string, migrations: readonly Migration[] = MIGRATIONS): Promise<StoreDatabase> {
  const raw = connect(path);
  const db: StoreDatabase = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) });
  try {
    await upgrade(db, path, migrations);
    return db;
  } catch (error) {
    await db.destroy();
    raw.close();
    throw error;
  }
}

function connect(path: string): Database.Database {
  const raw = new Database(path);
  try {
    raw.pragma('busy_timeout = 5000');
    raw.pragma('journal_mode = WAL');
    // An answer 202 promises that the order survives a power cut.
    raw.pragma('synchronous = FULL');
    raw.pragma('foreign_keys = ON');
    return raw;
  } catch (error) {
    raw.close();
    throw new DomainError(
      'unsuitable-store',
      `${path} cannot be used as Amity's store: ${String(error)}`,
      'Move the file away or choose another data folder with AMITY_DATA.',
    );
  }
}

async function upgrade(raw: StoreDatabase, path: string, migrations: readonly Migration[]): Promise<void> {
  await inTransaction(raw, async (db) => {
    const version = await readVersion(db, path);
    if (version > migrations.length) {
      throw new DomainError(
        'unsuitable-store',
        `${path} was written by a newer Amity: its schema version is ${version}, this program knows up to ${migrations.length}.`,
        'Use the newer Amity, or choose another data folder with AMITY_DATA. Nothing was changed.',
      );
    }
    for (const step of migrations.slice(version).flat()) await (typeof step === 'string' ? sql.raw(step).execute(db) : step(db));
    await db.updateTable('schema_version').set({ version: migrations.length }).execute();
  });
}

async function readVersion(db: StoreDatabase, path: string): Promise<number> {
  const found = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
  const tables = found.rows.map((row) => row.name);
  if (tables.includes('schema_version')) {
    const row = await db.selectFrom('schema_version').select('version').executeTakeFirst();
    if (row !== undefined) return row.version;
  } else if (tables.length === 0) {
    await sql`create table schema_version (version integer not null) strict`.execute(db);
    await db.insertInto('schema_version').values({ version: 0 }).execute();
    return 0;
  }
  throw new DomainError(
    'unsuitable-store',
    `${path} is a SQLite file of another program.`,
    'Choose another data folder with AMITY_DATA. Nothing was changed.',
  );
}
