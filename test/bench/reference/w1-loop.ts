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
  const { clear, time, what, push, pop } = createEventHeap(64);
  const words = new Int32Array(4);
  const [arrivedAt, services] = [new Float64Array(ROOM), new Float64Array(ROOM)];
  /** Plans the arrival of customer `i` after `now` and answers its service. */
  const plan = (seed: number, i: number, now: number): number => {
    pcg4d(seed, 0, i, 0, words);
    push(now - Math.log(unit(words[0]!)) / 0.9, 2 * i, ARRIVAL);
    return -Math.log(unit(words[1]!));
  };
  return (seed) => {
    let [head, waiting, arrived, served, events] = [0, 0, 0, 0, 0];
    let [last, area, waited] = [0, 0, 0];
    let isBusy = false;
    clear();
    let service = plan(seed, 0, 0);
    while (served < customers) {
      const now = time();
      const isArrival = what() === ARRIVAL;
      pop();
      events++;
      area += waiting * (now - last);
      last = now;
      if (isArrival) {
        const mine = service;
        arrived++;
        if (arrived < customers) service = plan(seed, arrived, now);
        if (isBusy) {
          const at = (head + waiting++) & (ROOM - 1);
          arrivedAt[at] = now;
          services[at] = mine;
          continue;
        }
        isBusy = true;
        push(now + mine, 2 * served + 1, DEPARTURE);
      } else {
        served++;
        isBusy = waiting > 0;
        if (!isBusy) continue;
        waited += now - arrivedAt[head]!;
        push(now + services[head]!, 2 * served + 1, DEPARTURE);
        head = (head + 1) & (ROOM - 1);
        waiting--;
      }
    }
    return { events, meanWait: waited / customers, meanQueue: area / last };
  };
}
