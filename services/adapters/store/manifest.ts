// A saved run as a manifest and parts addressed by their SHA-256. Knows nothing of SQL.
import { invariant } from '../../../shared/errors.ts';
import type { KeptEvent } from '../../../shared/protocol/outside.ts';
import type { Kpi, RunResult, RunSummary, SavedRun, Series } from '../../../shared/protocol/run.ts';
import { addressOf, columnLists, columnPieces, jsonBytes, parseJson } from './content.ts';

/** Content, and the hash it is found by. Equal content of two runs is one part. */
export interface Part {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** What a run consists of: small facts in place, everything else by the hash of its content. */
export interface Manifest {
  readonly format: 1;
  readonly summary: RunSummary;
  readonly command: string;
  readonly provenance: SavedRun['provenance'];
  /** The result without its figures: seed, model version, digest, digest of each replication, counts, warnings. */
  readonly result: Omit<RunResult, 'kpis' | 'series'>;
  readonly parts: {
    /** The resolved scenario, JSON. */
    readonly scenario: string;
    /** Keys, units, means and intervals, JSON. */
    readonly figures: string;
    /** One double a replication, figure after figure. */
    readonly values: readonly string[];
    /** One double a bucket, series after series. */
    readonly series: readonly string[];
    /** Events from outside, JSON; left out where there were none. */
    readonly outside?: string;
  };
}

interface Figures {
  readonly kpis: readonly (Omit<Kpi, 'values' | 'mean'> & {
    readonly key: string;
    readonly mean: number | null;
    readonly length: number;
  })[];
  readonly series: readonly (Omit<Series, 'mean'> & { readonly key: string; readonly length: number })[];
}

export interface EncodedRun {
  readonly manifest: Part;
  readonly parts: readonly Part[];
}

export function encodeRun(run: SavedRun): EncodedRun {
  const { summary, result, scenario, outside, command, provenance, ...others } = run;
  invariant(Object.keys(others).length === 0, `a saved run has fields the store does not know: ${Object.keys(others).join(', ')}`);
  const { kpis, series, ...head } = result;
  const figures: Figures = {
    kpis: Object.entries(kpis).map(([key, kpi]) => kpiHead(key, kpi)),
    series: Object.entries(series).map(([key, one]) => seriesHead(key, one)),
  };
  const scenarioPart = partOf(jsonBytes(scenario));
  const figuresPart = partOf(jsonBytes(figures));
  const outsideParts = outside === undefined ? [] : [partOf(jsonBytes(outside))];
  const values = columnPieces(Object.values(kpis).map((kpi) => kpi.values)).map(partOf);
  const means = columnPieces(Object.values(series).map((one) => one.mean)).map(partOf);
  const hashes = (parts: readonly Part[]): readonly string[] => parts.map(({ hash }) => hash);
  const told = outsideParts.map((part) => ({ outside: part.hash }))[0];
  const parts = { scenario: scenarioPart.hash, figures: figuresPart.hash, values: hashes(values), series: hashes(means), ...told };
  const manifest: Manifest = { format: 1, summary, command, provenance, result: head, parts };
  return { manifest: partOf(jsonBytes(manifest)), parts: [scenarioPart, figuresPart, ...values, ...means, ...outsideParts] };
}

/** In this order whatever the order it was built in: equal figures have equal hashes. */
function kpiHead(key: string, kpi: Kpi): Figures['kpis'][number] {
  const { unit, mean, halfWidth, level, n, values, ...others } = kpi;
  invariant(Object.keys(others).length === 0, `a KPI has fields the store does not know: ${Object.keys(others).join(', ')}`);
  return { key, unit, mean, halfWidth, level, n, length: values.length };
}

function seriesHead(key: string, one: Series): Figures['series'][number] {
  const { unit, startMs, stepMs, mean, ...others } = one;
  invariant(Object.keys(others).length === 0, `a series has fields the store does not know: ${Object.keys(others).join(', ')}`);
  return { key, unit, startMs, stepMs, length: mean.length };
}

function partOf(bytes: Uint8Array): Part {
  return { hash: addressOf(bytes), bytes };
}

/** A manifest read back. @throws Error when it is not what its hash says, or not a manifest of this format */
export function parseManifest({ hash, bytes }: Part): Manifest {
  if (addressOf(bytes) !== hash) throw new Error('its manifest does not match its hash');
  const manifest = parseJson(bytes) as Manifest;
  if (manifest.format !== 1) throw new Error(`its manifest has the format ${String(manifest.format)}`);
  return manifest;
}

/** Name and hash of every part of a run, in the order of the manifest. */
export function partsOf({ parts }: Manifest): readonly { readonly name: string; readonly hash: string }[] {
  const pieces = (name: string, hashes: readonly string[]) => hashes.map((hash) => ({ name, hash }));
  return [
    { name: 'scenario', hash: parts.scenario },
    { name: 'figures', hash: parts.figures },
    ...pieces('values', parts.values),
    ...pieces('series', parts.series),
    ...pieces('outside', parts.outside === undefined ? [] : [parts.outside]),
  ];
}

/** The run, from its manifest and its parts by hash. */
export function decodeRun(manifest: Manifest, parts: ReadonlyMap<string, Uint8Array>): SavedRun {
  const get = (hash: string): Uint8Array => {
    const bytes = parts.get(hash);
    invariant(bytes !== undefined, `part ${hash} was not read`);
    return bytes;
  };
  const { summary, command, provenance, result } = manifest;
  const figures = parseJson(get(manifest.parts.figures)) as Figures;
  const values = columnLists(manifest.parts.values.map(get), lengthsOf(figures.kpis));
  const means = columnLists(manifest.parts.series.map(get), lengthsOf(figures.series));
  return {
    summary,
    result: {
      ...result,
      kpis: Object.fromEntries(
        figures.kpis.map(({ key, length: _, ...kpi }, i) => [key, { ...kpi, mean: kpi.mean ?? NaN, values: values[i] ?? [] }]),
      ),
      series: Object.fromEntries(
        figures.series.map(({ key, length: _, ...one }, i) => [key, { ...one, mean: (means[i] ?? []) as number[] }]),
      ),
    },
    scenario: parseJson(get(manifest.parts.scenario)),
    ...(manifest.parts.outside === undefined ? {} : { outside: parseJson(get(manifest.parts.outside)) as KeptEvent[] }),
    command,
    provenance,
  };
}

function lengthsOf(heads: readonly { readonly length: number }[]): readonly number[] {
  return heads.map(({ length }) => length);
}
