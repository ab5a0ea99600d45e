// The files a run can be taken away as. Names are stable: scripts ask for them.
import { parquetWriteBuffer } from 'hyparquet-writer';
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { TruckRecords } from '../../shared/protocol/trucks.ts';
import { compile, MODEL_VERSION } from '../../simulations/index.ts';
import { csvText } from '../adapters/csv-text.ts';
import { cellsOf, kpiTable, replicationsTable, seriesTable, trucksTable, type Column, type Table } from './tables.ts';

const TABLES = ['kpi', 'replications', 'series', 'trucks'] as const;
type TableName = (typeof TABLES)[number];
const KINDS = ['csv', 'parquet'] as const;
export type Download = `${TableName}.${(typeof KINDS)[number]}` | 'run.json';

export const DOWNLOADS: readonly Download[] = [...TABLES.flatMap((table) => KINDS.map((kind) => `${table}.${kind}` as const)), 'run.json'];

/** Computes the trucks of replication `k` of a run again. */
export type RecordTrucks = (run: SavedRun, k: number) => Promise<TruckRecords>;

/** Bytes of one file. `k` says whose trucks. @throws DomainError wrong-state, invalid-request: trucks that cannot be computed again */
export async function downloadOf(run: SavedRun, name: Download, k: number, record: RecordTrucks): Promise<Uint8Array> {
  if (name === 'run.json') return Buffer.from(`${JSON.stringify(run, null, 2)}\n`);
  const [table, kind] = name.split('.') as [TableName, (typeof KINDS)[number]];
  const made = await tableOf(run, table, k, record);
  return kind === 'csv' ? Buffer.from(csvText(cellsOf(made))) : parquetOf(made);
}

async function tableOf(run: SavedRun, table: TableName, k: number, record: RecordTrucks): Promise<Table> {
  switch (table) {
    case 'kpi':
      return kpiTable(run);
    case 'replications':
      return replicationsTable(run);
    case 'series':
      return seriesTable(run);
    case 'trucks':
      refuseLostTrucks(run, k);
      return trucksTable(run, compile(run.scenario as Scenario), await record(run, k), k);
  }
}

/** Whether the trucks of a run can be computed again as they were; undefined when they can, else why not. */
export function whyNoTrucks({ summary, result, outside }: SavedRun): string | undefined {
  if (outside !== undefined) return `Run ${summary.id} took trucks from outside: those of the model alone would not be the ones it had.`;
  if (result.modelVersion === MODEL_VERSION) return undefined;
  return `Run ${summary.id} was made by model ${result.modelVersion}, this is ${MODEL_VERSION}: its trucks cannot be computed again as they were.`;
}

function refuseLostTrucks(run: SavedRun, k: number): void {
  const why = whyNoTrucks(run);
  if (why !== undefined) throw new DomainError('wrong-state', why);
  const { replications } = run.result;
  if (k >= replications)
    throw new DomainError('invalid-request', `replication: expected a whole number from 0 to ${replications - 1}, found ${k}.`);
}

const TYPES = { text: 'STRING', number: 'DOUBLE', integer: 'INT32', moment: 'TIMESTAMP' } as const;

function parquetOf({ columns }: Table): Uint8Array {
  const columnData = columns.map((one) => ({ name: one.name, type: TYPES[one.type], data: dataOf(one), nullable: true }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function dataOf({ type, values }: Column): (string | number | Date | null)[] {
  if (type === 'moment') return values.map((value) => (value === null ? null : new Date(value)));
  return [...values];
}
