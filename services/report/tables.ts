// The numbers of a run as tables: figures, figures by replication, series, trucks. Each is written as CSV or Parquet, the same in every language.
import { formatIso, MINUTE_MS } from '../../shared/time.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { CHANNELS, type Scenario } from '../../shared/scenario/scenario.ts';
import type { TruckRecords } from '../../shared/protocol/trucks.ts';
import type { Model } from '../../simulations/index.ts';

/** `moment` values are ms since 1970; null is no value. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'moment';
  readonly values: readonly (string | number | null)[];
}
export interface Table {
  readonly columns: readonly Column[];
  /** Zone in which moments are written as text. */
  readonly zoneMin: number;
}

function column(name: string, type: Column['type'], values: readonly (string | number | null)[]): Column {
  return { name, type, values };
}

/** Minutes east of UTC of the first side of the first gate; of a document of another age, Viet Nam's. */
function zoneOf({ scenario }: SavedRun): number {
  const [gate] = Object.values((scenario as Partial<Scenario> | null)?.gates ?? {});
  return Object.values(gate?.sides ?? {})[0]?.zoneMin ?? 420;
}

function startOf({ scenario }: SavedRun): number {
  return (scenario as Partial<Scenario> | null)?.clock?.startEpochMs ?? 0;
}

interface Place {
  readonly metric: string;
  readonly gate: string;
  readonly flow: string | null;
  readonly place: string | null;
}

/** `wait.p90@huu-nghi/export/scan` taken apart; the key itself stays a column. */
function placeOf(key: string): Place {
  const [metric = '', where = ''] = key.split('@');
  const [gate = '', flow, place] = where.split('/');
  return { metric, gate, flow: flow ?? null, place: place ?? null };
}

function placeColumns(keys: readonly string[]): readonly Column[] {
  const places = keys.map(placeOf);
  const of = (name: keyof Place): Column =>
    column(
      name,
      'text',
      places.map((place) => place[name]),
    );
  return [column('figure', 'text', keys), of('metric'), of('gate'), of('flow'), of('place')];
}

/** A row a figure. */
export function kpiTable(run: SavedRun): Table {
  const kpis = Object.entries(run.result.kpis);
  const known = kpis.map(([, kpi]) => kpi.values.filter((value) => value !== null));
  const of = (name: string, type: Column['type'], read: (kpi: (typeof kpis)[number][1]) => string | number | null): Column =>
    column(
      name,
      type,
      kpis.map(([, kpi]) => read(kpi)),
    );
  return {
    zoneMin: zoneOf(run),
    columns: [
      ...placeColumns(kpis.map(([key]) => key)),
      of('unit', 'text', ({ unit }) => unit),
      of('mean', 'number', ({ mean }) => (Number.isFinite(mean) ? mean : null)),
      of('half_width', 'number', ({ halfWidth }) => halfWidth),
      of('level', 'number', ({ level }) => level),
      of('replications', 'integer', ({ n }) => n),
      column(
        'least',
        'number',
        known.map((values) => (values.length === 0 ? null : Math.min(...values))),
      ),
      column(
        'greatest',
        'number',
        known.map((values) => (values.length === 0 ? null : Math.max(...values))),
      ),
    ],
  };
}

/** A row a figure and replication. */
export function replicationsTable(run: SavedRun): Table {
  const rows = Object.entries(run.result.kpis).flatMap(([key, { unit, values }]) => values.map((value, k) => ({ key, unit, value, k })));
  return {
    zoneMin: zoneOf(run),
    columns: [
      ...placeColumns(rows.map(({ key }) => key)),
      column(
        'unit',
        'text',
        rows.map(({ unit }) => unit),
      ),
      column(
        'replication',
        'integer',
        rows.map(({ k }) => k),
      ),
      column(
        'value',
        'number',
        rows.map(({ value }) => value),
      ),
    ],
  };
}

/** A row a bucket, a column a series with its unit in the name. Means over the replications. */
export function seriesTable(run: SavedRun): Table {
  const series = Object.entries(run.result.series);
  const first = series[0]?.[1];
  const length = Math.max(0, ...series.map(([, { mean }]) => mean.length));
  const starts = Array.from({ length }, (_, i) => startOf(run) + (first?.startMs ?? 0) + i * (first?.stepMs ?? 0));
  return {
    zoneMin: zoneOf(run),
    columns: [
      column('begins_at', 'moment', starts),
      ...series.map(([key, { unit, mean }]) =>
        column(
          `${key}_${unit}`,
          'number',
          starts.map((_, i) => mean[i] ?? null),
        ),
      ),
    ],
  };
}

const OUTCOMES = ['inside', 'cleared', 'turned-back', 'spoiled', 'diverted'] as const;

/** A row a truck that reached the approach of a gate, of one replication, with its wait at each stage. */
export function trucksTable(run: SavedRun, model: Model, records: TruckRecords, replication: number): Table {
  const n = records.serial.length;
  const of = (name: string, type: Column['type'], read: (i: number) => string | number | null): Column =>
    column(
      name,
      type,
      Array.from({ length: n }, (_, i) => read(i)),
    );
  const at = (ms: number): number | null => (Number.isNaN(ms) ? null : model.startEpochMs + ms);
  const number = (xs: ArrayLike<number>, i: number): number => xs[i] ?? Number.NaN;
  const gate = (i: number) => model.gates[number(records.gate, i)];
  const minutes = (ms: number): number | null => (Number.isNaN(ms) ? null : ms / MINUTE_MS);
  const traits = (i: number): string => model.traitIds.filter((_, bit) => (number(records.traits, i) >>> bit) & 1).join(' ');
  return {
    zoneMin: zoneOf(run),
    columns: [
      of('replication', 'integer', () => replication),
      of('gate', 'text', (i) => gate(i)?.id ?? null),
      of('flow', 'text', (i) => gate(i)?.flows[number(records.flow, i)]?.id ?? null),
      // They grow with simulated time: beyond 2³¹ in a fortnight.
      of('serial', 'number', (i) => number(records.serial, i)),
      of('trip', 'integer', (i) => number(records.trip, i)),
      of('cargo', 'text', (i) => model.cargoIds[number(records.cargo, i)] ?? null),
      of('channel', 'text', (i) => CHANNELS[number(records.channel, i)] ?? null),
      of('traits', 'text', traits),
      of('arrived_at', 'moment', (i) => at(number(records.arrivedMs, i))),
      of('ended_at', 'moment', (i) => at(number(records.endedMs, i))),
      of('outcome', 'text', (i) => OUTCOMES[number(records.outcome, i)] ?? null),
      of('sojourn_min', 'number', (i) => minutes(number(records.endedMs, i) - number(records.arrivedMs, i))),
      ...waitColumns(model, records),
    ],
  };
}

/** Minutes from entering a stage to the begin of service, all visits added up; null where the truck never began one there. */
function waitColumns(model: Model, { gate, serial, visits }: TruckRecords): readonly Column[] {
  const waits = new Map<string, (number | null)[]>();
  const all: (number | null)[] = Array.from(serial, () => null);
  for (let v = 0; v < visits.truck.length; v += 1) {
    const [truck = 0, stage = 0] = [visits.truck[v], visits.stage[v]];
    const wait = ((visits.startedMs[v] ?? Number.NaN) - (visits.enteredMs[v] ?? 0)) / MINUTE_MS;
    const id = model.gates[gate[truck] ?? 0]?.stages.ids[stage];
    if (Number.isNaN(wait) || id === undefined) continue;
    const own = waits.get(id) ?? Array.from(serial, () => null);
    waits.set(id, own);
    for (const list of [own, all]) list[truck] = (list[truck] ?? 0) + wait;
  }
  return [column('wait_min', 'number', all), ...[...waits].map(([id, values]) => column(`wait_${id}_min`, 'number', values))];
}

/** Cells of a table as text wants them: moments as ISO 8601 with their zone. */
export function cellsOf({ columns, zoneMin }: Table): readonly (readonly (string | number | null)[])[] {
  const n = Math.max(0, ...columns.map(({ values }) => values.length));
  const cell = ({ type, values }: Column, i: number): string | number | null => {
    const value = values[i] ?? null;
    return type === 'moment' && typeof value === 'number' ? formatIso(value, zoneMin) : value;
  };
  return [columns.map(({ name }) => name), ...Array.from({ length: n }, (_, i) => columns.map((one) => cell(one, i)))];
}
