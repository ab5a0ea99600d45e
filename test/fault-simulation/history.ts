// What happened in a simulation, in order: the last lines for people, a digest of all of them for the test of determinism.

export interface History {
  note(line: string): void;
  last(): readonly string[];
  digest(): string;
  length(): number;
}

const KEPT = 120;

export function openHistory(nowMs: () => number, keep = KEPT): History {
  const lines: string[] = [];
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  let count = 0;
  return {
    note(text) {
      const line = `${nowMs()} ${text}`;
      for (let i = 0; i < line.length; i += 1) {
        low = Math.imul(low ^ line.charCodeAt(i), 0x01000193);
        high = Math.imul(high + line.charCodeAt(i), 0x85ebca6b) ^ (high >>> 13);
      }
      count += 1;
      lines.push(line);
      if (lines.length >= 2 * keep) lines.splice(0, keep);
    },
    last: () => lines.slice(-keep),
    digest: () => `${(low >>> 0).toString(16)}${(high >>> 0).toString(16)}-${count}`,
    length: () => count,
  };
}
