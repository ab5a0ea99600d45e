// Starting a run, for every page that may.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { StartRun } from '../../shared/protocol/http.ts';
import { useServices } from '../data/services.ts';

/** What a comparison needs to be judged well. */
export const USUAL_REPLICATIONS = 30;
const FIRST_SPEED = 60;

/** Starts a run and goes to see it: a live run on its page, beside `ghost` if a saved run is given; a batch in the library. */
export function useStartRun(ghost?: string) {
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (order: StartRun) => api.startRun(order),
    onSuccess: async ({ id }, order) => {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      const search = ghost === undefined ? {} : { ghost };
      await (order.mode === 'live' ? navigate({ to: '/live/$runId', params: { runId: id }, search }) : navigate({ to: '/' }));
    },
  });
}

export function startOrder(scenario: string, mode: 'live' | 'batch', seed: number | undefined): StartRun {
  const shared = { scenario, mode, ...(seed === undefined ? {} : { seed }) };
  return mode === 'live' ? { ...shared, replications: 1, speed: FIRST_SPEED } : { ...shared, replications: USUAL_REPLICATIONS };
}
