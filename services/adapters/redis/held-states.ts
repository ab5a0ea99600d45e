// States this process has just sent to be committed, so that CLAIM need not send them back. Knows nothing of what is committed: the digest decides.
import type { Commit } from '../ports.ts';

export interface HeldState {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface HeldStates {
  /** Holds a copy of the commit's state in place of the gate's former one. */
  keep(commit: Pick<Commit, 'run' | 'k' | 'g' | 'newDigest' | 'state'>): void;
  /** The held state of a gate, which then belongs to the caller. */
  take(run: string, k: number, g: number): HeldState | undefined;
  /** For a state that was not needed; a newer one that was kept since stays. */
  putBack(run: string, k: number, g: number, state: HeldState): void;
}

/** 64 gates with the largest states. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Beyond `mostBytes` the longest held are dropped. */
export function openHeldStates(mostBytes: number = MOST_BYTES): HeldStates {
  const states = new Map<string, HeldState>();
  let sum = 0;
  const nameOf = (run: string, k: number, g: number): string => `${run}:${String(k)}:${String(g)}`;
  const take = (name: string): HeldState | undefined => {
    const found = states.get(name);
    if (found === undefined) return undefined;
    states.delete(name);
    sum -= found.bytes.byteLength;
    return found;
  };
  const hold = (name: string, state: HeldState): void => {
    take(name);
    states.set(name, state);
    sum += state.bytes.byteLength;
    for (const oldest of states.keys()) {
      if (sum <= mostBytes) break;
      take(oldest);
    }
  };
  return {
    keep: ({ run, k, g, newDigest, state }) => hold(nameOf(run, k, g), { digest: newDigest, bytes: copyOf(state) }),
    take: (run, k, g) => take(nameOf(run, k, g)),
    putBack: (run, k, g, state) => {
      if (!states.has(nameOf(run, k, g))) hold(nameOf(run, k, g), state);
    },
  };
}

/** Memory that is not filled with zeros first: a state is copied for every window. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const { buffer } = Buffer.allocUnsafeSlow(bytes.byteLength);
  const copy = new Uint8Array(buffer);
  copy.set(bytes);
  return copy;
}
