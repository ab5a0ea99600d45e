// A value with subscribers, for what changes outside React. `settled` batches notices so that numbers on screen change at most 4 times a second.

export interface Store<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T>(first: T): Store<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A store that follows `source` at most once every `everyMs`, always ending on the newest value. */
export function settled<T>(source: Store<T>, everyMs: number): { readonly store: Store<T>; readonly stop: () => void } {
  const store = createStore(source.get());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = -Infinity;
  const publish = (): void => {
    timer = undefined;
    lastMs = performance.now();
    store.set(source.get());
  };
  const unsubscribe = source.subscribe(() => {
    if (timer !== undefined) return;
    const waitMs = lastMs + everyMs - performance.now();
    if (waitMs <= 0) publish();
    else timer = setTimeout(publish, waitMs);
  });
  return {
    store,
    stop() {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}
