// The questions screens ask the server, each with its cache key in one place.
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Answers } from '../../shared/protocol/http.ts';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { isAtWork, newestPair, type RunPair } from './runs.ts';
import { useServices } from './services.ts';

/** While something is at work the list is asked again this often; the socket's progress fills the time between. */
const BUSY_POLL_MS = 3_000;
const IDLE_POLL_MS = 20_000;
/** While the server watches trucks again. */
const WATCH_POLL_MS = 1_000;

export function useRuns(): UseQueryResult<Answers['listRuns']> {
  const { api, socket } = useServices();
  const queries = useQueryClient();
  useEffect(
    () =>
      socket.onProgress((progress) => {
        queries.setQueryData<Answers['listRuns']>(['runs'], (old) =>
          old === undefined
            ? old
            : {
                ...old,
                runs: old.runs.map((run) => (run.id === progress.run ? { ...run, status: progress.status, done: progress.done } : run)),
              },
        );
        if (progress.status === 'completed') void queries.invalidateQueries({ queryKey: ['runs'] });
      }),
    [socket, queries],
  );
  return useQuery({
    queryKey: ['runs'],
    queryFn: () => api.listRuns(),
    refetchInterval: (query) => (query.state.data?.runs.some(isAtWork) === true ? BUSY_POLL_MS : IDLE_POLL_MS),
  });
}

/** Workers speak every three seconds. */
export function useWorkers(): UseQueryResult<Answers['workers']> {
  const { api } = useServices();
  return useQuery({ queryKey: ['workers'], queryFn: () => api.workers(), refetchInterval: BUSY_POLL_MS });
}

export function useScenarios(): UseQueryResult<Answers['listScenarios']> {
  const { api } = useServices();
  return useQuery({ queryKey: ['scenarios'], queryFn: () => api.listScenarios(), staleTime: 60_000 });
}

/** The newest pair of runs worth comparing; null when there is none, undefined as long as runs or scenarios are not known. */
export function useNewestPair(runs: readonly RunSummary[] | undefined): RunPair | null | undefined {
  const scenarios = useScenarios();
  if (runs === undefined || scenarios.isPending) return undefined;
  return newestPair(runs, new Map(scenarios.data?.scenarios.map(({ name, days }) => [name, days]))) ?? null;
}

export function useScenario(name: string): UseQueryResult<Answers['getScenario']> {
  const { api } = useServices();
  return useQuery({ queryKey: ['scenario', name], queryFn: () => api.getScenario(name), staleTime: 60_000 });
}

export function useRun(id: string, enabled = true): UseQueryResult<Answers['getRun']> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['run', id],
    queryFn: () => api.getRun(id),
    enabled,
    // A saved run never changes; one at work is looked at again.
    refetchInterval: (query) =>
      query.state.data !== undefined && !('result' in query.state.data) && isAtWork(query.state.data.summary) ? BUSY_POLL_MS : false,
  });
}

/** The run of the same day without its decisions; the server makes it when it is first asked for. */
export function useTwin(id: string, enabled: boolean): UseQueryResult<Answers['twinRun']> {
  const { api } = useServices();
  return useQuery({ queryKey: ['twin', id], queryFn: () => api.twinRun(id), enabled, staleTime: Infinity });
}

export function useComparison(runs: readonly string[], base: string, enabled = true): UseQueryResult<Answers['compare']> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['compare', runs.join(','), base],
    queryFn: () => api.compare(runs, base),
    enabled: enabled && runs.length >= 2,
    staleTime: 300_000,
  });
}

/** The same with every truck: asked again until the server has watched them. */
export function useTruckComparison(runs: readonly string[], base: string): UseQueryResult<Answers['compare']> {
  const { api } = useServices();
  return useQuery({
    queryKey: ['compare', runs.join(','), base, 'trucks'],
    queryFn: () => api.compareTrucks(runs, base),
    refetchInterval: (query) => (query.state.data?.details?.status === 'computing' ? WATCH_POLL_MS : false),
    staleTime: 300_000,
  });
}
