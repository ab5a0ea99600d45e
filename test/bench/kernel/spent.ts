// Wall time and processor time of a piece of work in this process.

export interface Spent<T> {
  readonly value: T;
  readonly ms: number;
  /** Of all threads of the process, user and system. */
  readonly cpuMs: number;
}

export function spend<T>(work: () => T): Spent<T> {
  const [startMs, before] = [performance.now(), process.cpuUsage()];
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}
