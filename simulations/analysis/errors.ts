// What the statistics refuse to answer.

/** An interval was asked of fewer than two values. Not fatal; nothing changed; only more replications help. */
export class TooFewReplications extends Error {
  readonly found: number;
  constructor(found: number) {
    super(`an interval needs at least 2 replications, found ${found}`);
    this.name = 'TooFewReplications';
    this.found = found;
  }
}
