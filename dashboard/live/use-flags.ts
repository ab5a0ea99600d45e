// Where somebody intervened, for the charts.
import { useMemo } from 'react';
import { useRun } from '../data/queries.ts';

/** Simulated ms of the interventions of a run, oldest first. */
export function useFlags(run: string): readonly number[] {
  const interventions = useRun(run).data?.summary.interventions;
  return useMemo(() => [...(interventions ?? [])].map(({ atMs }) => atMs).sort((a, b) => a - b), [interventions]);
}
