// A saved run as one .zip: everything to read it elsewhere, compute it again and see that it is the same.
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { csvText } from '../csv-text.ts';
import { branchOf } from '../store/saved-run.ts';
import { addressOf, jsonBytes } from '../store/content.ts';
import { BUNDLE_FORMAT, EVENTS, FILES, MANIFEST, type BundleManifest, type BundleProvenance } from './files.ts';
import { zip, type NamedFile } from './zip.ts';

/** The same run gives the same bytes. */
export async function exportBundle(run: SavedRun): Promise<Uint8Array> {
  const { summary, result } = run;
  const files = {
    [FILES.scenario]: prettyJson(run.scenario),
    [FILES.result]: jsonBytes(result),
    [FILES.kpis]: Buffer.from(kpisCsv(run)),
    [FILES.provenance]: prettyJson(provenanceOf(run)),
  };
  const events =
    run.outside === undefined ? {} : { [EVENTS]: Buffer.from(run.outside.map((event) => `${JSON.stringify(event)}\n`).join('')) };
  const manifest: BundleManifest = {
    amityBundle: BUNDLE_FORMAT,
    run: summary.id,
    name: summary.name,
    scenarioHash: result.scenario.hash,
    modelVersion: result.modelVersion,
    digest: result.digest,
    files: {
      [FILES.scenario]: factsOf(files[FILES.scenario]),
      [FILES.result]: factsOf(files[FILES.result]),
      [FILES.kpis]: factsOf(files[FILES.kpis]),
      [FILES.provenance]: factsOf(files[FILES.provenance]),
      ...Object.fromEntries(Object.entries(events).map(([name, bytes]) => [name, factsOf(bytes)])),
    },
  };
  const listed: NamedFile[] = Object.entries({ ...files, ...events }).map(([name, bytes]) => ({ name, bytes }));
  return zip([{ name: MANIFEST, bytes: prettyJson(manifest) }, ...listed]);
}

function factsOf(bytes: Uint8Array): BundleManifest['files'][typeof FILES.kpis] {
  return { bytes: bytes.length, sha256: addressOf(bytes) };
}

function prettyJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function provenanceOf({ summary, command, provenance }: SavedRun): BundleProvenance {
  return { mode: summary.mode, createdAtMs: summary.createdAtMs, ...branchOf(summary), command, computed: provenance };
}

/** One row a figure. The values of the replications are in result.json: a sheet has too few columns for them. */
function kpisCsv({ result }: SavedRun): string {
  const rows = Object.entries(result.kpis).map(([key, kpi]) => [key, kpi.unit, kpi.mean, kpi.halfWidth, kpi.level, kpi.n]);
  return csvText([['figure', 'unit', 'mean', 'half_width', 'level', 'replications'], ...rows]);
}
