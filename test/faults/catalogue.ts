// Every fault of the catalogue in its order, and those nobody can inject yet.
import type { AbsentFault, Fault } from './fault.ts';
import { workerFaults } from './groups/workers.ts';

export const FAULTS: readonly Fault[] = [...workerFaults].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));

export const ABSENT: readonly AbsentFault[] = [
  { id: '39-ingest-flood', title: 'events from outside at ten times the capacity', why: 'comes with ingest' },
];
