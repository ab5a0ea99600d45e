// Why a random number is drawn. Append only: a number is never reused, so old runs stay reproducible.
// A draw is a function of (seed, replication, stream of gate and flow, serial, purpose, n).

/** n = 0, serial = bin: word 0 the number of arrivals in a 15-minute bin. */
export const ARRIVALS_IN_BIN = 0;
/** n = 0: word 0 arrival time inside the bin, word 1 risk channel, word 2 cargo, word 3 lodging time of the declaration. */
export const ATTRIBUTES = 1;
/** n = key of the stage's name: word 0 how long the stage takes, word 1 whether an optional stage is visited. */
export const STAGE = 2;
/** n = key of the other gate's name: word 0 whether the truck follows the advice to divert. */
export const DIVERSION = 3;
