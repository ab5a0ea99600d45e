// Parts of the program that are fetched when they are wanted. While the link is away that fails: it is tried again, and nothing breaks meanwhile.

const AGAIN_AFTER_MS = 1_000;

/** `load` until it succeeds. */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }
}
