// Weighted fair queueing by virtual time: who is served next, so that those who wait share evenly. Pure arithmetic; knows no clock and no runs.
// Source: Goyal, Vin, Cheng, "Start-time fair queueing", SIGCOMM 1996.

export interface FairQueue {
  /** Start tag of what was served last. Who comes, or comes back, starts here: idle time is not saved up. */
  virtualTime: number;
  /** Where the next piece of each name starts; less than the virtual time counts as the virtual time. */
  readonly tags: Map<string, number>;
}

export function openFairQueue(): FairQueue {
  return { virtualTime: 0, tags: new Map() };
}

function startOf({ virtualTime, tags }: FairQueue, name: string): number {
  return Math.max(virtualTime, tags.get(name) ?? virtualTime);
}

/** Who of those waiting is served next: the one whose next piece starts first, among equals the first of the list. */
export function nextOf(queue: FairQueue, waiting: readonly string[]): string | undefined {
  let next: string | undefined;
  for (const name of waiting) if (next === undefined || startOf(queue, name) < startOf(queue, next)) next = name;
  return next;
}

/** Books a piece handed to `name`, the answer of `nextOf`: work divided by weight. */
export function serve(queue: FairQueue, name: string, cost: number): void {
  const start = startOf(queue, name);
  queue.virtualTime = start;
  queue.tags.set(name, start + cost);
}

/** Corrects what was booked for `name` before its true cost was known. */
export function correct(queue: FairQueue, name: string, difference: number): void {
  const tag = queue.tags.get(name);
  if (tag !== undefined) queue.tags.set(name, tag + difference);
}

/** Forgets names that are not among `kept` and have nothing to wait for. */
export function prune(queue: FairQueue, kept: ReadonlySet<string>): void {
  for (const [name, tag] of queue.tags) if (!kept.has(name) && tag <= queue.virtualTime) queue.tags.delete(name);
}
