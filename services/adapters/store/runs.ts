// Saved runs in the tables: parts first, then the row of the index, the manifest last; every read checks every hash.
import { DomainError } from '../../../shared/errors.ts';
import type { RunSummary, SavedRun } from '../../../shared/protocol/run.ts';
import { crashPoint } from '../crash-points.ts';
import { moreKept } from '../limits.ts';
import { addressOf, pack, unpack } from './content.ts';
import { keptCount } from './kept-events.ts';
import { decodeRun, encodeRun, parseManifest, partsOf, type EncodedRun, type Manifest } from './manifest.ts';
import type { StoreDatabase, Tables } from './schema.ts';
import { inTransaction } from './transaction.ts';

/** Far below SQLite's 32 766 parameters. */
const ROWS_A_STATEMENT = 500;

/** Called after each statement of a save, with its number. */
export type AfterStatement = (n: number) => void | Promise<void>;

interface PackedRun {
  readonly summary: RunSummary;
  readonly manifest: { readonly hash: string; readonly document: Uint8Array };
  readonly parts: readonly { readonly hash: string; readonly content: Uint8Array }[];
}

/** Everything slow about a save, done before the transaction begins. */
async function packRun(summary: RunSummary, { manifest, parts }: EncodedRun): Promise<PackedRun> {
  const distinct = [...new Map(parts.map((part) => [part.hash, part])).values()];
  return {
    summary,
    manifest: { hash: manifest.hash, document: await pack(manifest.bytes) },
    parts: await Promise.all(distinct.map(async ({ hash, bytes }) => ({ hash, content: await pack(bytes) }))),
  };
}

export async function saveRun(db: StoreDatabase, run: SavedRun, afterStatement: AfterStatement): Promise<void> {
  const packed = await packRun(run.summary, encodeRun(run));
  const brought = run.outside?.length ?? 0;
  await inTransaction(db, async (trx) => {
    if ((await keptCount(trx, run.summary.id)) > brought) throw moreKept(run.summary.id);
    await putRun(trx, packed, afterStatement);
  });
}

/** Puts a run in place of what had its id. For the migration, which has a transaction of its own. */
export async function putSavedRun(db: StoreDatabase, run: SavedRun): Promise<void> {
  await putRun(db, await packRun(run.summary, encodeRun(run)), () => undefined);
}

async function putRun(db: StoreDatabase, { summary, manifest, parts }: PackedRun, afterStatement: AfterStatement): Promise<void> {
  const { id: run } = summary;
  let n = 0;
  const done = async (): Promise<void> => afterStatement((n += 1));
  for (const part of parts) {
    // Written again also when it is there: saving the same run mends a part that was damaged.
    const row = db.insertInto('parts').values(part);
    await row.onConflict((old) => old.column('hash').doUpdateSet({ content: part.content })).execute();
    await done();
  }
  await db.deleteFrom('run_parts').where('run', '=', run).execute().then(done);
  for (const rows of chunks(parts)) {
    const values = rows.map(({ hash }) => ({ run, part: hash }));
    await db.insertInto('run_parts').values(values).execute().then(done);
  }
  await removeLooseParts(db).then(done);
  await putInLibrary(db, summary, manifest.hash).then(done);
  crashPoint('file.tmp');
  const row = db.insertInto('manifests').values({ run, ...manifest });
  await row
    .onConflict((old) => old.column('run').doUpdateSet(manifest))
    .execute()
    .then(done);
}

/** The index of the table answers this without looking at the content. */
async function removeLooseParts(db: StoreDatabase): Promise<void> {
  const needed = db.selectFrom('run_parts').select('part');
  await db.deleteFrom('parts').where('hash', 'not in', needed).execute();
}

export async function putInLibrary(db: StoreDatabase, summary: RunSummary, manifest: string): Promise<void> {
  const row = { manifest, finished_at_ms: summary.finishedAtMs ?? summary.createdAtMs, summary: JSON.stringify(summary) };
  const insert = db.insertInto('library').values({ run: summary.id, ...row });
  await insert.onConflict((old) => old.column('run').doUpdateSet(row)).execute();
}

export async function listRuns(db: StoreDatabase): Promise<readonly RunSummary[]> {
  const rows = await db.selectFrom('library').select('summary').orderBy('finished_at_ms', 'desc').orderBy('run').execute();
  return rows.map((row) => JSON.parse(row.summary) as RunSummary);
}

/** @throws DomainError 'damaged-result', which names the part */
export async function findRun(db: StoreDatabase, id: string): Promise<SavedRun | undefined> {
  const rows = await readRows(db, id);
  if (rows === undefined) return undefined;
  try {
    const { manifest, parts } = await checked(rows);
    return decodeRun(manifest, parts);
  } catch (error) {
    throw damaged(id, messageOf(error));
  }
}

/** What is wrong with a run, naming the part; undefined when every part is as it was written. */
export async function faultOf(db: StoreDatabase, id: string): Promise<string | undefined> {
  const rows = await readRows(db, id);
  if (rows === undefined) return undefined;
  return checked(rows).then(() => undefined, messageOf);
}

interface RunRows {
  readonly manifest: Tables['manifests'];
  readonly parts: readonly Tables['parts'][];
}

/** The rows as they are at one moment, whatever another process writes meanwhile. */
async function readRows(db: StoreDatabase, id: string): Promise<RunRows | undefined> {
  return db.transaction().execute(async (trx) => {
    const manifest = await trx.selectFrom('manifests').selectAll().where('run', '=', id).executeTakeFirst();
    if (manifest === undefined) return undefined;
    const needed = trx.selectFrom('run_parts').select('part').where('run', '=', id);
    return { manifest, parts: await trx.selectFrom('parts').selectAll().where('hash', 'in', needed).execute() };
  });
}

/** @throws Error naming the first part that is missing or is not what its hash says */
async function checked({ manifest: row, parts: rows }: RunRows): Promise<{ manifest: Manifest; parts: ReadonlyMap<string, Uint8Array> }> {
  const manifest = await readManifest(row);
  const parts = new Map<string, Uint8Array>();
  const read = async ({ hash, content }: Tables['parts']): Promise<unknown> => parts.set(hash, await unpack(content));
  await Promise.all(rows.map((part) => read(part).catch(() => parts.set(part.hash, new Uint8Array()))));
  for (const { name, hash } of partsOf(manifest)) {
    const bytes = parts.get(hash);
    if (bytes === undefined) throw new Error(`its part "${name}" (${hash.slice(0, 12)}) is missing`);
    if (addressOf(bytes) !== hash) throw new Error(`its part "${name}" (${hash.slice(0, 12)}) does not match its hash`);
  }
  return { manifest, parts };
}

/** @throws Error when the manifest is not what its hash says */
export async function readManifest({ hash, document }: Tables['manifests']): Promise<Manifest> {
  const bytes = await unpack(document).catch(() => undefined);
  if (bytes === undefined) throw new Error('its manifest cannot be unpacked');
  return parseManifest({ hash, bytes });
}

export async function removeRun(db: StoreDatabase, id: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('manifests').where('run', '=', id).execute();
    await trx.deleteFrom('library').where('run', '=', id).execute();
    await trx.deleteFrom('run_parts').where('run', '=', id).execute();
    await trx.deleteFrom('observations').where('run', '=', id).execute();
    await removeLooseParts(trx);
  });
}

/** The rows are left as they are: a damaged result is evidence, and may be mended from a backup or a bundle. */
function damaged(id: string, why: string): DomainError {
  return new DomainError(
    'damaged-result',
    `The saved run ${id} was changed after it was written: ${why}.`,
    'Import its bundle, restore amity.db from a backup, or run the scenario again.',
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_A_STATEMENT) }, (_, i) =>
    rows.slice(i * ROWS_A_STATEMENT, (i + 1) * ROWS_A_STATEMENT),
  );
}
