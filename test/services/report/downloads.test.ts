// Files of a run, opened again by other readers: every number is there, once, and sums are those of the run.
import { parquetReadObjects } from 'hyparquet';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { downloadOf, DOWNLOADS, type Download } from '../../../services/report/index.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { compile, recordTrucks } from '../../../simulations/index.ts';
import { smallRun } from './small-runs.ts';

const run = smallRun();
type Row = Readonly<Record<string, unknown>>;

const record = async ({ scenario, result }: SavedRun, k: number) => recordTrucks(compile(scenario as Scenario), { seed: result.seed, k });
const bytesOf = (name: Download, k = 0, of: SavedRun = run) => downloadOf(of, name, k, record);

async function csv(name: Download, k = 0): Promise<Row[]> {
  const text = Buffer.from(await bytesOf(name, k)).toString('utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  return parse(text.slice(1), { columns: true });
}

async function parquet(name: Download, k = 0): Promise<Row[]> {
  const bytes = await bytesOf(name, k);
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + (row[column] === '' ? 0 : Number(row[column] ?? 0)), 0);

test.each(['kpi', 'replications', 'series', 'trucks'] as const)(
  '%s: CSV and Parquet have the same rows, columns and sums',
  async (table) => {
    const [text, binary] = [await csv(`${table}.csv`), await parquet(`${table}.parquet`)];
    expect(text.length).toBeGreaterThan(0);
    expect(binary).toHaveLength(text.length);
    expect(Object.keys(binary[0] ?? {})).toEqual(Object.keys(text[0] ?? {}));
    for (const column of Object.keys(text[0] ?? {})) {
      if (typeof binary[0]?.[column] === 'number') expect(sum(text, column), column).toBe(sum(binary, column));
      if (typeof binary[0]?.[column] === 'string') expect(text.map((row) => row[column])).toEqual(binary.map((row) => row[column] ?? ''));
      if (binary[0]?.[column] instanceof Date)
        expect(text.map((row) => (row[column] === '' ? undefined : Date.parse(String(row[column]))))).toEqual(
          binary.map((row) => (row[column] as Date | undefined)?.getTime()),
        );
    }
  },
);

test('figures keep all their digits, with their place beside them', async () => {
  const rows = await csv('kpi.csv');
  expect(rows).toHaveLength(Object.keys(run.result.kpis).length);
  for (const row of rows) {
    const kpi = run.result.kpis[String(row['figure'])];
    expect(Number(row['mean'])).toBe(kpi?.mean);
    expect(row['half_width'] === '' ? null : Number(row['half_width'])).toBe(kpi?.halfWidth);
    expect(row['unit']).toBe(kpi?.unit);
  }
  expect(rows.find((row) => row['figure'] === 'wait.p90@here/export/check')).toMatchObject({
    metric: 'wait.p90',
    gate: 'here',
    flow: 'export',
    place: 'check',
  });
});

test('series add up to the counts of the run and begin at the start of the clock, in its zone', async () => {
  const rows = await csv('series.csv');
  expect(rows[0]?.['begins_at']).toBe('2025-07-01T00:00:00+07:00');
  const { arrived, cleared } = run.result.counts;
  expect(sum(rows, 'arrived@all/export_trucks')).toBeCloseTo(arrived / run.result.replications, 6);
  expect(sum(rows, 'cleared@all/export_trucks')).toBeCloseTo(cleared / run.result.replications, 6);
});

test('trucks are those of the replication that was asked for: all of them, with what they waited', async () => {
  const replications = await csv('replications.csv');
  for (const k of [0, 7]) {
    const rows = await csv('trucks.csv', k);
    const own = rows.filter(
      (row) => row['outcome'] === 'cleared' && Date.parse(String(row['ended_at'])) >= Date.parse('2025-07-01T06:00+07:00'),
    );
    const cleared = replications.find((row) => row['figure'] === 'cleared@all' && Number(row['replication']) === k);
    expect(own).toHaveLength(Number(cleared?.['value']));
    const sojourn = replications.find((row) => row['figure'] === 'sojourn.mean@all' && Number(row['replication']) === k);
    expect(sum(own, 'sojourn_min') / own.length).toBeCloseTo(Number(sojourn?.['value']), 6);
    expect(rows.every((row) => row['replication'] === String(k) && row['gate'] === 'here')).toBe(true);
    const measured = (row: Row): boolean =>
      Date.parse(String(row['arrived_at'])) + Number(row['wait_check_min']) * 60_000 >= Date.parse('2025-07-01T06:00+07:00');
    const served = rows.filter((row) => row['wait_check_min'] !== '' && measured(row));
    const wait = replications.find((row) => row['figure'] === 'wait.mean@here/export/check' && Number(row['replication']) === k);
    expect(sum(served, 'wait_check_min') / served.length).toBeCloseTo(Number(wait?.['value']), 6);
    expect(sum(rows, 'wait_check_min')).toBe(sum(rows, 'wait_min'));
  }
});

test('trucks of four gates with vehicles that come back are written whole', async () => {
  const border = smallRun({ scenario: 'two-way-transport', edits: ['clock.days=12', 'clock.warmUp=1 d'], replications: 1 });
  const rows = await parquetReadObjects({ file: new Uint8Array(await bytesOf('trucks.parquet', 0, border)).buffer });
  const { arrived, cleared, inside } = border.result.counts;
  const ended = (outcome: string): number => rows.filter((row) => row['outcome'] === outcome).length;
  expect(rows.some((row) => Number(row['serial']) > 2 ** 31)).toBe(true);
  expect([rows.length, ended('cleared'), ended('inside')]).toEqual([arrived, cleared, inside]);
  expect(new Set(rows.map((row) => `${String(row['gate'])} ${String(row['serial'])} ${String(row['trip'])}`)).size).toBe(rows.length);
}, 60_000);

test('trucks that cannot be computed again as they were are refused', async () => {
  await expect(bytesOf('trucks.csv', 12)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('0 to 11') as string,
  });
  const older = { ...run, result: { ...run.result, modelVersion: '1.0.0' } };
  await expect(bytesOf('trucks.parquet', 0, older)).rejects.toMatchObject({ code: 'wrong-state' });
  await expect(bytesOf('trucks.csv', 0, { ...run, outside: [] })).rejects.toMatchObject({ code: 'wrong-state' });
  await expect(bytesOf('kpi.csv', 0, older)).resolves.toBeDefined();
});

test('run.json is the run', async () => {
  expect(JSON.parse(Buffer.from(await bytesOf('run.json')).toString())).toEqual(JSON.parse(JSON.stringify(run)));
  expect(DOWNLOADS).toHaveLength(9);
});
