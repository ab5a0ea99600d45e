// More replications for a result that is there: what the first ones gave is kept, and the whole is what a run of all of them would have given.
import type { Counts, RunResult, RunWarning, Series } from '../../shared/protocol/run.ts';
import { invariant } from '../../shared/errors.ts';
import type { Model } from '../model/model.ts';
import { kpiOf, runDigest, summarise, valuesByKey } from './summarise.ts';

/**
 * The result of replications 0 … n − 1 with packs of replications n, n + 1, … of the same model and seed. Figures, counts, warnings and digest are those of a
 * run of all of them from the start; the mean of a series may differ from it in the last digit, because sums are rounded in another order.
 */
export function addReplications(model: Model, result: RunResult, packs: readonly Uint8Array[]): RunResult {
  if (packs.length === 0) return result;
  const { scenario, seed, replications: before } = result;
  const added = summarise(model, { scenarioName: scenario.name, scenarioHash: scenario.hash, seed }, packs);
  invariant(added.modelVersion === result.modelVersion, 'replications of one model');
  const replicationDigests = [...result.replicationDigests, ...added.replicationDigests];
  const replications = before + packs.length;
  return {
    ...result,
    replications,
    digest: runDigest(replicationDigests),
    replicationDigests,
    counts: countsTogether(result.counts, added.counts),
    kpis: kpisTogether(model, result, packs),
    series: seriesTogether(result, added),
    warnings: warningsTogether(result, added),
  };
}

function countsTogether(a: Counts, b: Counts): Counts {
  return {
    arrived: a.arrived + b.arrived,
    cleared: a.cleared + b.cleared,
    turnedBack: a.turnedBack + b.turnedBack,
    divertedOut: a.divertedOut + b.divertedOut,
    spoiled: a.spoiled + b.spoiled,
    inside: a.inside + b.inside,
  };
}

/** In the order every replication lists its figures; one that nothing had observed before begins with nulls. */
function kpisTogether(model: Model, { kpis, replications }: RunResult, packs: readonly Uint8Array[]): RunResult['kpis'] {
  const together: Record<string, RunResult['kpis'][string]> = {};
  for (const { key, unit, values } of valuesByKey(model, packs)) {
    const before = kpis[key]?.values ?? new Array<null>(replications).fill(null);
    const all = [...before, ...values];
    if (all.some((value) => value !== null)) together[key] = kpiOf(unit, all);
  }
  return together;
}

function seriesTogether(a: RunResult, b: RunResult): Record<string, Series> {
  const share = a.replications / (a.replications + b.replications);
  return Object.fromEntries(
    Object.entries(a.series).map(([key, one]) => {
      const other = b.series[key]?.mean ?? [];
      return [key, { ...one, mean: one.mean.map((x, i) => x * share + (other[i] ?? 0) * (1 - share)) }];
    }),
  );
}

/** A deadlock of any replication is one of the run; the other two must hold in every replication, so they need both parts. */
function warningsTogether(a: RunResult, b: RunResult): readonly RunWarning[] {
  const [first, second] = [a.warnings ?? [], b.warnings ?? []];
  const like = (warnings: readonly RunWarning[], { code, params }: RunWarning): RunWarning | undefined =>
    warnings.find((other) => other.code === code && other.params['gate'] === params['gate'] && other.params['flow'] === params['flow']);
  const merged = first.flatMap((warning) => together(warning, like(second, warning), [a, b]) ?? []);
  const onlySecond = second
    .filter((warning) => like(first, warning) === undefined)
    .flatMap((warning) => together(undefined, warning, [a, b]) ?? []);
  return [...merged, ...onlySecond].sort((x, y) => Number(y.code === 'deadlock') - Number(x.code === 'deadlock'));
}

function together(
  first: RunWarning | undefined,
  second: RunWarning | undefined,
  [a, b]: readonly [RunResult, RunResult],
): RunWarning | undefined {
  const code = first?.code ?? second?.code;
  if (code === 'deadlock') return deadlockOf(first, second, [a, b]);
  if (first === undefined || second === undefined) return undefined;
  const number = ({ params }: RunWarning, name: string): number => Number(params[name]);
  if (code === 'never-cleared')
    return { ...first, params: { ...first.params, arrived: number(first, 'arrived') + number(second, 'arrived') } };
  const meanOf = (name: string): number =>
    (number(first, name) * a.replications + number(second, name) * b.replications) / (a.replications + b.replications);
  return { ...first, params: { ...first.params, early: meanOf('early'), end: meanOf('end') } };
}

function deadlockOf(
  first: RunWarning | undefined,
  second: RunWarning | undefined,
  [a, b]: readonly [RunResult, RunResult],
): RunWarning | undefined {
  const replication = Number(second?.params['replication'] ?? 0) + a.replications;
  const later: RunWarning | undefined = second && { ...second, params: { ...second.params, replication } };
  const isFirst = first !== undefined && (later === undefined || Number(first.params['atMs']) <= Number(later.params['atMs']));
  const earliest = isFirst ? first : later;
  if (earliest === undefined) return undefined;
  const replications = Number(first?.params['replications'] ?? 0) + Number(second?.params['replications'] ?? 0);
  return { ...earliest, params: { ...earliest.params, replications, of: a.replications + b.replications } };
}
