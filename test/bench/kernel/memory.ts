// What a state weighs: bytes a truck inside, the cost of a snapshot, and whether a long run grows.
import { moveReplication } from '../../../simulations/border/replicate.ts';
import type { Model } from '../../../simulations/index.ts';
import { engineOf, enterState } from '../../../simulations/model/advance.ts';
import { columnsIn } from '../../../simulations/model/columns.ts';
import { saveState } from '../../../simulations/model/gate-snapshot.ts';
import type { GateState } from '../../../simulations/model/gate-state.ts';
import { DAY_MS } from '../../../simulations/model/model.ts';
import { spread } from '../figure.ts';

const AT = { seed: 1, k: 0 };

function collectGarbage(): void {
  // Twice: what a finaliser holds is free after the second.
  globalThis.gc?.();
  globalThis.gc?.();
}

/** Bytes of everything this process holds: objects and array buffers. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes of all buffers a record reaches through its fields. */
function bufferBytes(record: object): number {
  const buffers = new Set<ArrayBufferLike>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
    else Object.values(value).forEach(visit);
  };
  visit(record);
  return [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
}

const insideOf = ({ collectors }: GateState): number => collectors.inside.level.reduce((sum, n) => sum + n, 0);

/** Bytes for one truck inside, of a gate in which tens of thousands are. `columns`: read off the arrays of its state before and after they have grown, for one
    place in them. `measured`: growth of the process, all that comes with the trucks and spare room included. A run of another such model goes before it:
    what V8 keeps of the code of a first run is no truck's. */
export function bytesPerTruck(modelOf: () => Model): Readonly<Record<string, number>> {
  moveReplication(modelOf(), AT, {});
  const model = modelOf();
  const { state } = engineOf(model, 0);
  const [held, buffers, places] = [heldBytes(), bufferBytes(state), state.flags.length];
  moveReplication(model, AT, {});
  const inside = insideOf(state);
  const columns = (bufferBytes(state) - buffers) / (state.flags.length - places);
  return { columns, measured: (heldBytes() - held) / inside, inside };
}

/** Bytes for one truck in the columns of the first gate of a model. */
export function columnBytes(model: Model): number {
  const { state, gate } = engineOf(model, 0);
  const columns = [...columnsIn(gate.uses).map((name) => state[name]), state.lines.next, state.lines.previous];
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0) / state.flags.length;
}

/** Microseconds to save and to restore a busy gate: the first gate of the model at noon of its tenth day. */
export function snapshotCost(model: Model): Readonly<Record<string, number>> {
  const saves: number[] = [];
  const loads: number[] = [];
  let [bytes, inside] = [0, 0];
  moveReplication(model, AT, {
    cuts: [9.5 * DAY_MS],
    atCut([engine]) {
      if (engine === undefined) return;
      const { state } = engine;
      inside = insideOf(state);
      for (let i = 0; i < 600; i++) {
        const startMs = performance.now();
        const snapshot = saveState(state);
        const savedMs = performance.now();
        enterState(engine, { ...AT, g: 0 }, snapshot);
        loads.push((performance.now() - savedMs) * 1000);
        saves.push((savedMs - startMs) * 1000);
        bytes = snapshot.length;
      }
    },
  });
  // The first third warms up.
  const [save, load] = [spread(saves.slice(200)).median, spread(loads.slice(200)).median];
  return { save, load, both: save + load, bytes, inside };
}

/** What a long run of all gates holds more at its end than after its first thirty days, in MB, and at its end in all. */
export function yearGrowth(model: Model): Readonly<Record<string, number>> {
  const held: number[] = [];
  const cuts = Array.from({ length: Math.floor(model.horizonMs / (30 * DAY_MS)) }, (_, i) => (i + 1) * 30 * DAY_MS);
  const startMs = performance.now();
  moveReplication(model, AT, { cuts, atCut: () => held.push(heldBytes()) });
  const { length } = model.gates;
  const growth = (Math.max(...held) - held[0]!) / 2 ** 20;
  return { growth, end: held.at(-1)! / 2 ** 20, rss: process.memoryUsage().rss / 2 ** 20, ms: performance.now() - startMs, gates: length };
}
