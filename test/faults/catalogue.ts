// Every fault of the catalogue in its order, and those nobody can inject yet.
import type { AbsentFault, Fault } from './fault.ts';
import { networkFaults } from './groups/network.ts';
import { redisFaults } from './groups/redis.ts';
import { windowFaults } from './groups/windows.ts';
import { workerFaults } from './groups/workers.ts';

export const FAULTS: readonly Fault[] = [...workerFaults, ...networkFaults, ...redisFaults, ...windowFaults].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));

export const ABSENT: readonly AbsentFault[] = [
  { id: '39-ingest-flood', title: 'events from outside at ten times the capacity', why: 'comes with ingest' },
];
