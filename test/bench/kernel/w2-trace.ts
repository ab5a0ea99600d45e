// W2 on the keyed draws of the references: every arrival, attribute and service as a recorded trace in whole milliseconds, through the scenario
// language, beside the plain loop on the same milliseconds. Nothing may differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { compile, type Model } from '../../../simulations/index.ts';
import { workloadFile } from '../io/orders.ts';
import { createW2Loop, STAYS, type W2Books } from '../reference/w2-loop.ts';
import {
  arrivalMin,
  bitsOf,
  CHANNEL,
  DAY_MIN,
  DAYS,
  drawTruck,
  HIT,
  nextStage,
  PERISHABLE,
  serviceMin,
  STAGES,
} from '../reference/w2-model.ts';
import { observe, placeOf, STAGE_NAMES } from './w2-figures.ts';

const CHANNELS = ['green', 'yellow', 'red'] as const;

/** The trucks of direction `d` as lines of JSON, in order of arrival. */
function traceOf(seed: number, d: number): string {
  const words = new Int32Array(4);
  const lines: string[] = [];
  for (let i = 0, arrival = 0; ; i++) {
    drawTruck(seed, d, i, words);
    arrival = arrivalMin(arrival, words);
    if (Math.round(arrival * MINUTE_MS) >= DAYS * DAY_MIN * MINUTE_MS) return lines.join('\n');
    const bits = bitsOf(d, words);
    const times: Record<string, string> = {};
    for (let k = 0; k < STAGES; k = nextStage(k, bits))
      times[`${STAGE_NAMES[k]!}-${d}`] = `${Math.round(serviceMin(seed, d, i, k, words) * MINUTE_MS)} ms`;
    const cargo = (bits & PERISHABLE) === 0 ? 'other' : 'fresh';
    const traits = (bits & HIT) === 0 ? [] : ['hit'];
    lines.push(JSON.stringify({ at: `${Math.round(arrival * MINUTE_MS)} ms`, cargo, channel: CHANNELS[bits & CHANNEL], traits, times }));
  }
}

interface Written {
  gates: { gate: { flows: Record<string, Record<string, unknown>> } };
}

/** W2 whose trucks are the recorded ones of a seed; the traces are written into `folder`. */
export function tracedModel(seed: number, folder: string): Model {
  const document = parse(readFileSync(workloadFile('w2'), 'utf8')) as Written;
  Object.values(document.gates.gate.flows).forEach((flow, d) => {
    const traceFile = `way-${d}.jsonl`;
    writeFileSync(join(folder, traceFile), traceOf(seed, d));
    delete flow['perDay'];
    delete flow['hours'];
    flow['arrivals'] = { traceFile };
  });
  const file = join(folder, 'w2-recorded.yaml');
  writeFileSync(file, stringify(document));
  return compile(openScenarioLibrary().load(file).scenario);
}

/** Counts, sums in milliseconds and maxima by name. */
export type Sums = Readonly<Record<string, number>>;

/** What the engine counted. The random seed does not matter: nothing is drawn. */
export function sumsOfEngine(model: Model): Sums {
  const { gate, collectors: c, stays } = observe(model, { seed: 1, k: 0 });
  const sums: Record<string, number> = {};
  for (let d = 0; d < 2; d++) {
    sums[`d${d}.arrived`] = c.arrived[d]!;
    sums[`d${d}.done`] = c.cleared[d]!;
    sums[`d${d}.peakHour`] = Math.max(...c.seriesCleared.subarray(d * model.bins, (d + 1) * model.bins));
    STAGE_NAMES.forEach((name, k) => {
      const { cell, pool } = placeOf(gate, name, d);
      putStage(sums, `d${d}.s${k}`, [
        c.wait.count[cell]!,
        c.wait.sum[cell]!,
        c.waiting.area[cell]!,
        c.waiting.max[cell]!,
        c.busy.area[pool]!,
      ]);
    });
  }
  stays.forEach((list, i) => putStay(sums, i, [list.length, list.reduce((sum, ms) => sum + ms, 0)]));
  return sums;
}

/** What the plain loop counted on the same milliseconds. */
export function sumsOfLoop(seed: number): { readonly sums: Sums; readonly books: W2Books } {
  const { run, books } = createW2Loop({ wholeMs: true });
  run(seed);
  const sums: Record<string, number> = {};
  for (let d = 0; d < 2; d++) {
    sums[`d${d}.arrived`] = books.arrived[d]!;
    sums[`d${d}.done`] = books.done[d]!;
    sums[`d${d}.peakHour`] = Math.max(...books.hourly.subarray(d * DAYS * 24, (d + 1) * DAYS * 24));
    for (let k = 0; k < STAGES; k++) {
      const at = d * STAGES + k;
      const { n, sum } = books.tallies;
      putStage(sums, `d${d}.s${k}`, [n[at]!, sum[at]!, books.area[at]!, books.longest[at]!, books.busy[at]! - books.overhang[at]!]);
    }
  }
  for (let i = 0; i < 4; i++) putStay(sums, i, [books.tallies.n[STAYS + i]!, books.tallies.sum[STAYS + i]!]);
  return { sums, books };
}

const STAGE_SUMS = ['n', 'waitMs', 'queueMs', 'queueMax', 'busyMs'] as const;

function putStage(sums: Record<string, number>, place: string, values: readonly number[]): void {
  STAGE_SUMS.forEach((name, i) => (sums[`${place}.${name}`] = values[i]!));
}
function putStay(sums: Record<string, number>, i: number, [n, ms]: readonly [number, number]): void {
  sums[`d${i >> 1}.tis${i & 1}.n`] = n;
  sums[`d${i >> 1}.tis${i & 1}.ms`] = ms;
}
