// What makes two scenarios the same: everything that can move a number, and nothing else.
import { canonicalJson, sha256Hex, utf8 } from '../digest.ts';
import type { Gate, Scenario } from './scenario.ts';

/** Changes when the meaning of a hashed field does. */
const HASH_VERSION = 1;
const SILENT: readonly string[] = ['name', 'source', 'assumption', 'carries'];

/** SHA-256 hex over canonical JSON of clock, cargo, gates, diversions, disruptions and costs. Names, texts, provenance and the experiment are left out.
    The order of fields does not count; the order of gates, pools, stages, flows, cargo and traits does, because it numbers them in the model.
    What a scenario does not have adds nothing, so that a new field of the language changes no old hash. */
export function scenarioHash(scenario: Scenario): string {
  const { clock, cargo, gates, diversions, disruptions, costs } = scenario;
  const order = {
    cargo: Object.keys(cargo),
    gates: Object.entries(gates).map(([id, gate]) => [id, orderOf(gate)]),
  };
  const later = { ...(disruptions === undefined ? {} : { disruptions }), ...(costs === undefined ? {} : { costs }) };
  const content = { version: HASH_VERSION, clock, ...recordOf({ cargo, gates, diversions, ...later }), order };
  return sha256Hex(utf8(canonicalJson(content)));
}

/** The figures of each part. */
function recordOf(parts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, figures(part)]));
}

function orderOf(gate: Gate): unknown {
  const mixes = Object.values(gate.flows).map((flow) => Object.keys(flow.mix));
  const traits = Object.values(gate.flows).flatMap((flow) => (flow.traits === undefined ? [] : [Object.keys(flow.traits)]));
  const parts = [Object.keys(gate.sides), Object.keys(gate.pools), Object.keys(gate.stages), Object.keys(gate.flows), mixes];
  return traits.length === 0 ? parts : [...parts, traits];
}

/** The value without names and provenance of parts. A key is silent only where it is a field, not where it is the name of a gate, pool or cargo. */
function figures(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(figures);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, child]) => !(SILENT.includes(key) && isText(key, child)));
  return Object.fromEntries(entries.map(([key, child]) => [key, figures(child)]));
}

/** `source: LS18`, `name: { en: … }`, `carries: wagons` are provenance and names; a pool called "source" is a record of figures. */
function isText(key: string, child: unknown): boolean {
  return (
    typeof child === 'string' || child === undefined || (key === 'name' && typeof child === 'object' && child !== null && 'en' in child)
  );
}
