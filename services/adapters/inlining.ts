// How much of the engine V8 may put into one piece of machine code.
import { setFlagsFromString } from 'node:v8';

/**
 * The engine is made of many small functions. V8 stops putting them into one another after 920 bytes of bytecode in all, and even the smallest after 4 600:
 * which of them are left out is chance then, and each process as quick as its luck. With this much room a gate without papers and rooms fits whole and takes
 * an eighth less time than with 5 000 and 4 600; the July month, which uses more of the engine, as much as with them (docs/background/performance.md). Only
 * how fast code runs depends on it, never what it computes. Holds for the whole process, threads included; call it before the engine runs.
 */
export function giveRoomForInlining(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=20000');
  setFlagsFromString('--max-inlined-bytecode-size-absolute=30000');
}
