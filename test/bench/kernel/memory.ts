// What a state weighs: bytes a truck inside, the cost of a snapshot, and whether a long run grows.
import { moveReplication, replicate } from '../../../simulations/border/replicate.ts';
import type { Model } from '../../../simulations/index.ts';
import { engineOf, enterState } from '../../../simulations/model/advance.ts';
import { columnsIn, entriesOf } from '../../../simulations/model/columns.ts';
import type { GateState } from '../../../simulations/model/gate-state.ts';
import { DAY_MS } from '../../../simulations/model/model.ts';
import { snapshotOf, stateOf } from '../../../simulations/model/resident.ts';
import { state as residentState } from '../../../simulations/model/resident-state.ts';
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

const insideOf = ({ collectors }: GateState): number => collectors.inside.level.reduce((sum, n) => sum + n, 0);

/** Bytes for one truck inside, of a gate in which tens of thousands are. `columns`: by the table of the columns. `measured`: the columns as far as they are in
    use, and growth of the process beside them. A run of another such model goes before it: what V8 keeps of the code of a first run is no truck's. */
export function bytesPerTruck(modelOf: () => Model): Readonly<Record<string, number>> {
  replicate(modelOf(), AT);
  const model = modelOf();
  const columns = columnBytes(model);
  const held = heldBytes();
  moveReplication(model, AT, {});
  const state = stateOf(engineOf(model, 0));
  const inside = insideOf(state);
  return { columns, measured: (heldBytes() - held + state.used * columns) / inside, inside };
}

/** Bytes for one truck in the columns of the first gate of a model. */
export function columnBytes(model: Model): number {
  const { uses } = model.gates[0]!;
  const columns = columnsIn(uses).map((name) => entriesOf(name, uses, 1) * residentState[name].BYTES_PER_ELEMENT);
  const links = 2 * (uses.papers ? 2 : 1) * residentState.lines.next.BYTES_PER_ELEMENT;
  return columns.reduce((sum, bytes) => sum + bytes, links);
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
      inside = insideOf(stateOf(engine));
      for (let i = 0; i < 600; i++) {
        const startMs = performance.now();
        const snapshot = snapshotOf(engine);
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
