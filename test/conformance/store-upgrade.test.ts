// A file written by schema version 1 (amity-version-1.db.gz: two whole runs, a damaged one, an order) opens with everything it had.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'libsql';
import { afterEach, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/digest.ts';
import { openStore } from '../../services/adapters/store/index.ts';
import { MIGRATIONS, openDatabase } from '../../services/adapters/store/schema.ts';
import { runOrder } from './saved-run-builder.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amity-upgrade-'));
  folders.push(folder);
  return folder;
}
function oldFile(): { readonly folder: string; readonly path: string; ask<Row>(question: string): Row[] } {
  const folder = newFolder();
  const path = join(folder, 'amity.db');
  writeFileSync(path, gunzipSync(readFileSync(join(import.meta.dirname, 'amity-version-1.db.gz'))));
  const ask = <Row>(question: string): Row[] => {
    const raw = new Database(path);
    const rows = raw.prepare(question).all() as Row[];
    raw.close();
    return rows;
  };
  return { folder, path, ask };
}
const TABLES = `select name from sqlite_master where type = 'table' order by name`;

test('every run and order of a file of version 1 is there, the content hash of that version still holds', async () => {
  const { folder, ask } = oldFile();
  const old = ask<{ id: string; content_hash: string }>('select id, content_hash from runs');
  const list = ask<{ summary: string }>('select summary from runs order by finished_at_ms desc, id').map(
    (row) => JSON.parse(row.summary) as unknown,
  );
  const store = await openStore(folder);
  for (const { id, content_hash } of old.filter((row) => row.id !== 'DAMAGED1')) {
    const content = canonicalJson(JSON.parse(JSON.stringify(await store.find(id))));
    expect(createHash('sha256').update(content).digest('hex')).toBe(content_hash);
  }
  expect((await store.find('RUN00002'))?.result.kpis['throughput@all']?.values).toContain(null);
  expect(await store.list()).toEqual(list);
  expect(await store.listOrders()).toEqual([{ order: runOrder(), epoch: 3 }]);
  await store.close();
  expect(old).toHaveLength(3);
});

test('a run that was damaged before the upgrade is still refused by name, and its rows are kept', async () => {
  const { folder, ask } = oldFile();
  for (let opened = 0; opened < 2; opened += 1) {
    const store = await openStore(folder);
    await expect(store.find('DAMAGED1')).rejects.toMatchObject({ code: 'damaged-result' });
    expect((await store.rebuildIndex()).damaged.map(({ run }) => run)).toEqual(['DAMAGED1']);
    expect((await store.list()).map(({ id }) => id)).toContain('DAMAGED1');
    await store.close();
  }
  expect(ask(`select id from runs`)).toEqual([{ id: 'DAMAGED1' }]);
  expect(ask<{ n: number }>(`select count(*) as n from kpi_values where run = 'DAMAGED1'`)[0]?.n).toBeGreaterThan(0);
});

test('nothing of the old tables is left when every run was whole', async () => {
  const { folder, ask } = oldFile();
  const raw = new Database(join(folder, 'amity.db'));
  raw.exec(`pragma foreign_keys = on`);
  raw.exec(`delete from runs where id = 'DAMAGED1'`);
  raw.close();
  await (await openStore(folder)).close();
  expect(ask<{ name: string }>(TABLES).map(({ name }) => name)).toEqual([
    'cancelled',
    'kept_events',
    'library',
    'manifests',
    'observations',
    'orders',
    'parts',
    'run_parts',
    'schema_version',
    'sweep_points',
    'sweeps',
  ]);
});

test('an upgrade cut short at any run leaves the old file, and the next start upgrades it', async () => {
  for (const last of [0, 1, 2]) {
    const { folder, path, ask } = oldFile();
    const tables = ask(TABLES);
    // As if the process had died with the statement: the file lies there as it was written so far.
    const copies: string[] = [];
    const step = async (): Promise<void> => {
      const to = newFolder();
      for (const name of ['amity.db', 'amity.db-wal']) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(to, name));
      copies.push(to);
      throw new Error(`cut short at ${last}`);
    };
    const steps = [...(MIGRATIONS[1] ?? [])];
    steps.splice(steps.length - last, 0, step);
    await expect(openDatabase(path, [MIGRATIONS[0] ?? [], steps])).rejects.toThrow('cut short');
    expect(ask(TABLES)).toEqual(tables);
    for (const again of [folder, ...copies]) {
      const store = await openStore(again);
      expect((await store.list()).map(({ id }) => id)).toEqual(['DAMAGED1', 'RUN00002', 'RUN00001']);
      expect((await store.find('RUN00002'))?.result.replications).toBe(40);
      await store.close();
    }
  }
});
