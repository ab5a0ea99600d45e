// The wall clock. Simulated time never comes from here.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './ports.ts';

export const systemClock: Clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now(), sleep: (ms) => sleep(ms) };
