// What this tab calls itself when it asks for control of a run: the same after a reload, another in another tab.

const ENTRY = 'amity-screen';

export function screenName(): string {
  try {
    const kept = sessionStorage.getItem(ENTRY);
    if (kept !== null) return kept;
    const made = randomName();
    sessionStorage.setItem(ENTRY, made);
    return made;
  } catch {
    // A browser that keeps nothing has another name after a reload.
    return randomName();
  }
}

/** 128 random bits; `randomUUID` is missing outside secure contexts. */
export function randomName(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, '0')).join('');
}
