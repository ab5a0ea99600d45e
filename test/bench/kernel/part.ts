// A measured process of the kernel bench: does one task and prints one line of JSON. `node kernel-part.mjs <task> [numbers]`
import { giveRoomForInlining } from '../../../services/adapters/inlining.ts';
import { createW1Loop } from '../reference/w1-loop.ts';
import { createW2Loop } from '../reference/w2-loop.ts';
import { bytesPerTruck, columnBytes, snapshotCost, yearGrowth } from './memory.ts';
import { spend } from './spent.ts';
import { timeModel, type Repeats } from './timing.ts';
import { agreement } from './agreement.ts';
import { crowdedW2, manyGates, modelOf } from './workloads.ts';

const W1_CUSTOMERS = 1_000_000;

// As every process of the product that computes.
giveRoomForInlining();

/** Repeats a loop: as often as said without a clock, then with one. */
function timeLoop(run: (seed: number) => number, { warm, measured }: Repeats): Readonly<Record<string, number>> {
  for (let i = 0; i < warm; i++) run(1000 + i);
  const { value, ms, cpuMs } = spend(() => {
    let events = 0;
    for (let i = 0; i < measured; i++) events += run(1 + i);
    return events;
  });
  return { events: value, ms, cpuMs };
}

function loopOf(task: string): (seed: number) => number {
  if (task === 'w2-loop') return createW2Loop({ wholeMs: false }).run;
  const loop = createW1Loop(W1_CUSTOMERS);
  return (seed) => loop(seed).events;
}

const TASKS: Readonly<Record<string, (name: string, repeats: Repeats) => Readonly<Record<string, number>>>> = {
  model: (name, repeats) => timeModel(modelOf(name), repeats),
  loop: (name, repeats) => timeLoop(loopOf(name), repeats),
  gates: (count, repeats) => timeModel(manyGates(Number(count)), repeats),
  truck: () => bytesPerTruck(crowdedW2),
  columns: (name) => ({ columns: columnBytes(modelOf(name)) }),
  snapshot: (name) => snapshotCost(modelOf(name)),
  agreement,
  year: (name) => yearGrowth(modelOf(name, ['clock.days=365'])),
};

const [task = '', name = '', warm = '0', measured = '1'] = process.argv.slice(2);
const work = TASKS[task];
if (work === undefined) throw new RangeError(`expected one of ${Object.keys(TASKS).join(', ')}, found "${task}"`);
console.log(JSON.stringify(work(name, { warm: Number(warm), measured: Number(measured) })));
