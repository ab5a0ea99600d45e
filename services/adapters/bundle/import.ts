// A bundle from elsewhere becomes a saved run, when every hash, size and shape is right. Nothing is stored before all is checked, and no file is written.
import { ZodError, type z } from 'zod';
import { canonicalJson } from '../../../shared/digest.ts';
import { DomainError } from '../../../shared/errors.ts';
import { runIdOf } from '../../../shared/ids.ts';
import type { Answers } from '../../../shared/protocol/http.ts';
import type { KeptEvent } from '../../../shared/protocol/outside.ts';
import type { RunResult, SavedRun } from '../../../shared/protocol/run.ts';
import { contradictionOf } from '../kernel-check.ts';
import { isKnownEvent } from '../kernel-outside.ts';
import type { ResultStore } from '../ports.ts';
import { addressOf, parseJson } from '../store/content.ts';
import { encodeRun } from '../store/manifest.ts';
import { savedRunOf } from '../store/saved-run.ts';
import {
  BUNDLE_FORMAT,
  EVENTS,
  FILES,
  keptEventSchema,
  MANIFEST,
  manifestSchema,
  provenanceSchema,
  resultSchema,
  scenarioSchema,
  type BundleManifest,
} from './files.ts';
import { notABundle, unzip } from './zip.ts';

const MIB = 1024 * 1024;
const MOST_FILES = 16;
const MOST_DEPTH = 64;
const MOST_EVENTS = 500_000;
/** Lists and objects in one file; a result has two a figure. Empty ones take ten times the room of their text. */
const MOST_OPENINGS = 500_000;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export interface BundleLimits {
  readonly bytes: number;
  readonly unpackedBytes: number;
}
/** Over the network: the baseline month with 1 000 replications fits. */
export const NETWORK_LIMITS: BundleLimits = { bytes: 32 * MIB, unpackedBytes: 64 * MIB };
/** From a file of one's own: about what one text of JSON may hold. */
export const FILE_LIMITS: BundleLimits = { bytes: 256 * MIB, unpackedBytes: 480 * MIB };

export type ImportOutcome = Answers['importRun']['outcome'];
export interface Imported {
  readonly id: string;
  readonly outcome: ImportOutcome;
  readonly run: SavedRun;
}

/** Importing the same bundle again changes nothing. @throws DomainError invalid-bundle, too-large, wrong-state, store-full */
export async function importBundle(store: ResultStore, bytes: Uint8Array, limits: BundleLimits): Promise<Imported> {
  const run = await readBundle(bytes, limits);
  const place = await placeOf(store, run);
  if (place.outcome !== 'present') await store.save(place.run);
  return place;
}

async function placeOf(store: ResultStore, run: SavedRun): Promise<Imported> {
  const { id } = run.summary;
  const held = await heldBy(store, id, run);
  if (held !== 'other') return { id, outcome: OUTCOMES[held], run };
  // Made from the content, so that the same bundle gets the same id again.
  const own = runIdOf(Buffer.from(contentKey(run), 'hex'));
  const moved = { ...run, summary: { ...run.summary, id: own } };
  const heldOwn = await heldBy(store, own, run);
  if (heldOwn === 'other')
    throw new DomainError('wrong-state', `The ids ${id} and ${own} both belong to other runs.`, 'Remove one of them with `amity remove`.');
  return { id: own, outcome: heldOwn === 'nothing' ? 'renumbered' : OUTCOMES[heldOwn], run: moved };
}

const OUTCOMES = { nothing: 'added', same: 'present', damaged: 'mended' } as const;

async function heldBy(store: ResultStore, id: string, run: SavedRun): Promise<'nothing' | 'same' | 'damaged' | 'other'> {
  if ((await store.listOrders()).some(({ order }) => order.run === id)) return 'other';
  const found = await store.find(id).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'damaged-result') return 'damaged' as const;
    throw error;
  });
  if (found === undefined) return 'nothing';
  if (found === 'damaged') return found;
  return contentKey(found) === contentKey(run) ? 'same' : 'other';
}

/** SHA-256 of scenario and result; id, name and who computed it do not count. */
function contentKey(run: SavedRun): string {
  const { kpis: _kpis, series: _series, ...head } = run.result;
  const hashes = encodeRun(run).parts.map(({ hash }) => hash);
  return addressOf(Buffer.from(canonicalJson({ head, hashes })));
}

/** The run of a bundle, checked. @throws DomainError invalid-bundle, too-large */
async function readBundle(bytes: Uint8Array, limits: BundleLimits): Promise<SavedRun> {
  if (bytes.length > limits.bytes)
    throw new DomainError('too-large', `The bundle is too large: expected at most ${limits.bytes} bytes, found ${bytes.length}.`);
  const files = await unzip(bytes, { files: MOST_FILES, unpackedBytes: limits.unpackedBytes });
  const manifest = manifestOf(files);
  for (const name of Object.values(FILES)) checkFile(name, files.get(name), manifest.files[name]);
  const eventsFacts = manifest.files[EVENTS];
  if (eventsFacts !== undefined) checkFile(EVENTS, files.get(EVENTS), eventsFacts);
  const result: RunResult = parsed(files, FILES.result, resultSchema);
  // As it lies in the file: the order of gates and stages is part of a scenario.
  const scenario = parsedJson(files, FILES.scenario);
  shaped(scenario, FILES.scenario, scenarioSchema);
  const { mode, createdAtMs, command, computed, ...branch } = parsed(files, FILES.provenance, provenanceSchema);
  checkAgreement(manifest, scenario, result);
  const { finishedAtMs, workers } = computed;
  const run = savedRunOf({
    id: manifest.run,
    name: manifest.name,
    mode,
    scenario,
    result,
    branch,
    command,
    createdAtMs,
    finishedAtMs,
    workers,
  });
  return { ...run, ...(eventsFacts === undefined ? {} : { outside: eventsOf(files, scenario) }), provenance: computed };
}

/** Names are those of the scenario, so that computing the run again finds everything. */
function eventsOf(files: ReadonlyMap<string, Uint8Array>, scenario: unknown): readonly KeptEvent[] {
  const lines = Buffer.from(files.get(EVENTS) ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length > MOST_EVENTS) throw notABundle(`${EVENTS} has more than ${MOST_EVENTS} lines`);
  const events = lines.map((line): KeptEvent => {
    const [name, bytes] = [EVENTS, Buffer.from(line)];
    return shaped(parsedJson(new Map([[name, bytes]]), name), name, keptEventSchema);
  });
  const stranger = events.find((event) => !isKnownEvent(scenario, event));
  if (stranger !== undefined) throw notABundle(`${EVENTS}: the event ${stranger.id} names what its scenario does not have`);
  return events;
}

function manifestOf(files: ReadonlyMap<string, Uint8Array>): BundleManifest {
  const version = (parsedJson(files, MANIFEST) as { amityBundle?: unknown } | null)?.amityBundle;
  if (typeof version === 'number' && version > BUNDLE_FORMAT)
    throw notABundle(`it was written by a newer Amity: its format is ${version}, this program knows ${BUNDLE_FORMAT}`);
  const manifest = parsed(files, MANIFEST, manifestSchema);
  const unknown = [...files.keys()].filter((name) => name !== MANIFEST && !(name in manifest.files));
  if (unknown.length > 0) throw notABundle(`its manifest does not list ${unknown.join(', ')}`);
  return manifest;
}

function checkFile(name: string, bytes: Uint8Array | undefined, facts: { readonly bytes: number; readonly sha256: string }): void {
  if (bytes === undefined) throw notABundle(`${name} is missing`);
  if (bytes.length !== facts.bytes || addressOf(bytes) !== facts.sha256)
    throw notABundle(`${name} does not match its hash in the manifest`);
}

function parsed<Schema extends z.ZodType>(files: ReadonlyMap<string, Uint8Array>, name: string, schema: Schema): z.output<Schema> {
  return shaped(parsedJson(files, name), name, schema);
}

function shaped<Schema extends z.ZodType>(value: unknown, name: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(value);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [issue] = error.issues;
    throw notABundle(`${name}: ${issue?.path.map(String).join('.').slice(0, 200) ?? ''}: ${issue?.message.slice(0, 300) ?? ''}`);
  }
}

function parsedJson(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = files.get(name);
  if (bytes === undefined) throw notABundle(`${name} is missing`);
  if (openingsIn(bytes) > MOST_OPENINGS) throw notABundle(`${name} has more than ${MOST_OPENINGS} lists and objects`);
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch {
    throw notABundle(`${name} is not valid JSON`);
  }
  checkShape(value, name, 0);
  return value;
}

function openingsIn(bytes: Uint8Array): number {
  let openings = 0;
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] === 0x7b || bytes[i] === 0x5b) openings += 1;
  return openings;
}

/** Neither deep enough to exhaust the stack nor with a key that could reach a prototype. */
function checkShape(value: unknown, name: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MOST_DEPTH) throw notABundle(`${name} is nested more than ${MOST_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') checkShape(item, name, depth + 1);
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw notABundle(`${name} has the key "${key}", which is not allowed`);
    checkShape(child, name, depth + 1);
  }
}

function checkAgreement(manifest: BundleManifest, scenario: unknown, result: RunResult): void {
  const told = [manifest.scenarioHash, manifest.modelVersion, manifest.digest];
  if (told.join() !== [result.scenario.hash, result.modelVersion, result.digest].join())
    throw notABundle('manifest and result name different scenarios, models or digests');
  if (result.replicationDigests.length !== result.replications) throw notABundle('it does not have one digest a replication');
  if (Object.values(result.kpis).some(({ values }) => values.length !== result.replications))
    throw notABundle('a figure does not have one value a replication');
  const contradiction = contradictionOf(scenario, result);
  if (contradiction !== undefined) throw notABundle(contradiction);
}
