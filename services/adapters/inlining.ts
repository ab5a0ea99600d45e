// How much of the engine V8 may put into one piece of machine code.
import { setFlagsFromString } from 'node:v8';

/**
 * The engine is made of many small functions. V8 stops putting them into one another after 920 bytes of bytecode in all; with this much room a replication
 * takes an eighth to a fifth less time, with more it gets slower again (docs/background/performance.md). Only how fast code runs depends on it, never
 * what it computes. Holds for the whole process, threads included; call it before the engine runs.
 */
export function giveRoomForInlining(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=5000');
}
