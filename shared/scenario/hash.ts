// What makes two scenarios the same: everything that can move a number, and nothing else.
import { canonicalJson, sha256Hex, utf8 } from '../digest.ts';
import type { Gate, Scenario } from './scenario.ts';

/** Changes when the meaning of a hashed field does. */
const HASH_VERSION = 1;
const SILENT: readonly string[] = ['name', 'source', 'assumption'];

/** SHA-256 hex over canonical JSON of clock, cargo, gates and diversions. Names, texts, provenance and the experiment are left out.
    The order of fields does not count; the order of gates, pools, stages, flows and cargo does, because it numbers them in the model. */
export function scenarioHash(scenario: Scenario): string {
  const { clock, cargo, gates, diversions } = scenario;
  const order = {
    cargo: Object.keys(cargo),
    gates: Object.entries(gates).map(([id, gate]) => [id, orderOf(gate)]),
  };
  return sha256Hex(
    utf8(
      canonicalJson({ version: HASH_VERSION, clock, cargo: figures(cargo), gates: figures(gates), diversions: figures(diversions), order }),
    ),
  );
}

function orderOf(gate: Gate): unknown {
  const mixes = Object.values(gate.flows).map((flow) => Object.keys(flow.mix));
  return [Object.keys(gate.sides), Object.keys(gate.pools), Object.keys(gate.stages), Object.keys(gate.flows), mixes];
}

/** The value without names and provenance of parts. A key is silent only where it is a field, not where it is the name of a gate, pool or cargo. */
function figures(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(figures);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, child]) => !(SILENT.includes(key) && isText(key, child)));
  return Object.fromEntries(entries.map(([key, child]) => [key, figures(child)]));
}

/** `source: LS18`, `name: { en: … }` are provenance and names; a pool called "source" is a record of figures. */
function isText(key: string, child: unknown): boolean {
  return (
    typeof child === 'string' || child === undefined || (key === 'name' && typeof child === 'object' && child !== null && 'en' in child)
  );
}
