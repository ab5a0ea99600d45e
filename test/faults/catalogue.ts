// Every fault of the catalogue in its order.
import type { Fault } from './fault.ts';
import { crashFaults } from './groups/crash-points.ts';
import { ingestFaults } from './groups/ingest.ts';
import { networkFaults } from './groups/network.ts';
import { redisFaults } from './groups/redis.ts';
import { serverFaults } from './groups/server.ts';
import { userFaults } from './groups/users.ts';
import { windowFaults } from './groups/windows.ts';
import { workerFaults } from './groups/workers.ts';

export const FAULTS: readonly Fault[] = [
  ...workerFaults,
  ...crashFaults,
  ...ingestFaults,
  ...networkFaults,
  ...redisFaults,
  ...serverFaults,
  ...userFaults,
  ...windowFaults,
].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));
