// A run beside what was measured: each observed value is looked up in the series of every replication.
import { OBSERVED_FIGURES, type ObservationGroup, type ObservedRow, type ObservedValue } from '../../shared/protocol/observation.ts';
import type { Series } from '../../shared/protocol/run.ts';
import { metricKey } from '../../shared/metrics/catalogue.ts';
import { forecastErrors, forecastVerdict, mean, predictionInterval } from '../analysis/index.ts';
import { unpackOutcomes } from '../border/replicate.ts';
import type { Model } from '../model/model.ts';
import { replicationSeries } from './summarise.ts';

type SeriesOfRun = Readonly<Record<string, Series>>;

/** What each replication has for each value, values first. `packs` are packed outcomes of the model, as `replicate` answers them. */
export function predictedValues(
  model: Model,
  values: readonly ObservedValue[],
  packs: Iterable<Uint8Array>,
): readonly (readonly number[])[] {
  const found: number[][] = values.map(() => []);
  for (const bytes of packs) {
    const series = replicationSeries(model, unpackOutcomes(model, bytes));
    values.forEach((value, i) => found[i]!.push(valueIn(model, series, value)));
  }
  return found;
}

/** Sum of the buckets of a day; at a moment, the line between the middles of the buckets around it. */
function valueIn(model: Model, series: SeriesOfRun, value: ObservedValue): number {
  const columns = keysOf(model, value).flatMap((key) => (series[key] === undefined ? [] : [series[key].mean]));
  const step = model.seriesStepMs;
  if (OBSERVED_FIGURES[value.figure].of === 'day') {
    const [from, until] = [Math.round(value.fromMs / step), Math.round(value.untilMs / step)];
    return columns.reduce((sum, column) => sum + column.slice(from, until).reduce((all, n) => all + n, 0), 0);
  }
  const place = Math.min(Math.max(value.fromMs / step - 0.5, 0), model.bins - 1);
  const left = Math.floor(place);
  const share = place - left;
  return columns.reduce((sum, column) => sum + column[left]! * (1 - share) + (column[left + 1] ?? column[left]!) * share, 0);
}

/** The series a value adds up: of one flow, or of every loaded one. */
function keysOf(model: Model, { figure, gate, flow }: ObservedValue): readonly string[] {
  const { series } = OBSERVED_FIGURES[figure];
  const gates = model.gates.filter(({ id }) => gate === 'all' || id === gate);
  return gates.flatMap(({ id, flows }) =>
    flows.filter((one) => (flow === 'all' ? one.loaded : one.id === flow)).map((one) => metricKey(series, id, one.id)),
  );
}

/** Values and what the replications have for them, grouped by figure and place in the order of the file, with errors and a verdict each. `level` is that of the intervals. */
export function judgeObservations(
  values: readonly ObservedValue[],
  predicted: readonly (readonly number[])[],
  level: number,
): readonly ObservationGroup[] {
  const groups = new Map<string, { readonly first: ObservedValue; readonly rows: ObservedRow[] }>();
  values.forEach((value, i) => {
    const key = `${value.figure}@${value.gate}/${value.flow}`;
    const group = groups.get(key) ?? { first: value, rows: [] };
    groups.set(key, group);
    group.rows.push(rowOf(value, predicted[i] ?? [], level));
  });
  return [...groups.values()].map(({ first: { figure, gate, flow }, rows }) => {
    const errors = forecastErrors(rows, level);
    return { figure, gate, flow, ...errors, verdict: forecastVerdict(errors, level), rows };
  });
}

function rowOf({ when, observed, source }: ObservedValue, xs: readonly number[], level: number): ObservedRow {
  const interval = xs.length < 2 ? undefined : predictionInterval(xs, level);
  const predicted = interval?.mean ?? mean(xs);
  const error = predicted - observed;
  return {
    when,
    observed,
    predicted,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    error,
    errorShare: observed > 0 ? error / observed : null,
    inside: interval === undefined ? null : observed >= interval.low && observed <= interval.high,
    ...(source === undefined ? {} : { source }),
  };
}
