// Work that is done one piece at a time, so that many who ask at once do not take all the memory or all the time.

/** Each piece of work begins when the one before it has ended, well or badly. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
