// Why a random number is drawn. Append only: a number is never reused, so old runs stay reproducible.
// A draw is a function of (seed, replication, stream of gate and flow, serial, purpose, n, lap): the lap counts how often the truck has gone back in its route.

/** n = 0, serial = bin: word 0 the number of arrivals in a 15-minute bin. */
export const ARRIVALS_IN_BIN = 0;
/** n = 0: word 0 arrival time inside the bin, word 1 risk channel, word 2 cargo, word 3 lodging time of the declaration. */
export const ATTRIBUTES = 1;
/** n = key of the stage's name: word 0 how long the stage takes, word 1 whether an optional stage is visited. */
export const STAGE = 2;
/** n = key of the other gate's name: word 0 whether the truck follows the advice to divert. */
export const DIVERSION = 3;
/** n = key of the trait's name: word 0 whether the consignment has it. */
export const TRAIT = 4;
/** n = 0, serial = first of the group: word 0 size of the group. */
export const GROUP = 5;
/** n = 0, serial = number of the arrival: word 0 the gap before it. */
export const GAP = 6;
/** n = key of the stage's name: word 0 how long the truck waits before it gives up, word 1 whether it stays on seeing the queue, word 2 ties between pools. */
export const PATIENCE = 7;
/** n = 0: word 0 how long the cargo keeps. */
export const SHELF_LIFE = 8;
/** n = key of the flow's name: word 0 whether and as what the vehicle comes back, word 1 after how long. */
export const RETURN = 9;
/** Stream of the gate, serial = server, n = how many before: word 0 time to the next failure, word 1 how long the repair takes, word 2 how long a break lasts. */
export const SERVER = 10;
/** Stream of the gate, serial = pool, n = how many before: word 0 how long turning round takes. */
export const SWITCHOVER = 11;
/** n = key of the stage's name: word 0 whether the booked truck shows up, word 1 how late. */
export const BOOKING = 12;
