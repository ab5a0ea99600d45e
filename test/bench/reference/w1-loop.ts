// Workload W1 as a plain loop: what remains when nothing is general. The twin of w1.cpp.
import { pcg4d, unit } from './draws.ts';
import { createEventHeap } from './event-heap.ts';

export interface W1Outcome {
  readonly events: number;
  /** Mean wait in the queue of all customers, in mean service times; 9 in the long run. */
  readonly meanWait: number;
  /** Time average of the queue; 8.1 in the long run. */
  readonly meanQueue: number;
}

const ARRIVAL = 0;
const DEPARTURE = 1;
/** Customers that can wait at a time; a queue of 65 536 at utilisation 0.9 is not seen. */
const ROOM = 1 << 16;

/** A function that runs M/M/1 at utilisation 0.9 for so many customers. Reuse it: its arrays are made once. */
export function createW1Loop(customers: number): (seed: number) => W1Outcome {
  const heap = createEventHeap(64);
  const words = new Int32Array(4);
  const [arrivedAt, services] = [new Float64Array(ROOM), new Float64Array(ROOM)];
  return (seed) => {
    let [head, waiting, arrived, served, events] = [0, 0, 0, 0, 0];
    let [now, last, area, waited, serial] = [0, 0, 0, 0, 0];
    let isBusy = false;
    heap.clear();
    pcg4d(seed, 0, 0, 0, words);
    let service = -Math.log(unit(words[1]!));
    heap.push(-Math.log(unit(words[0]!)) / 0.9, serial++, ARRIVAL);
    while (served < customers) {
      now = heap.time();
      const what = heap.what();
      heap.pop();
      events++;
      area += waiting * (now - last);
      last = now;
      if (what === ARRIVAL) {
        const mine = service;
        arrived++;
        if (arrived < customers) {
          pcg4d(seed, 0, arrived, 0, words);
          service = -Math.log(unit(words[1]!));
          heap.push(now - Math.log(unit(words[0]!)) / 0.9, serial++, ARRIVAL);
        }
        if (isBusy) {
          const at = (head + waiting++) & (ROOM - 1);
          arrivedAt[at] = now;
          services[at] = mine;
        } else {
          isBusy = true;
          heap.push(now + mine, serial++, DEPARTURE);
        }
      } else {
        served++;
        if (waiting === 0) isBusy = false;
        else {
          waited += now - arrivedAt[head]!;
          heap.push(now + services[head]!, serial++, DEPARTURE);
          head = (head + 1) & (ROOM - 1);
          waiting--;
        }
      }
    }
    return { events, meanWait: waited / customers, meanQueue: area / now };
  };
}
