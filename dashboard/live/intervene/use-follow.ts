// A run that goes on as another: the page goes along, in place, unless this screen is frozen.
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { LiveStore } from '../../data/live-store.ts';
import { useStore } from '../../data/services.ts';

export function useFollow(store: LiveStore): boolean {
  const navigate = useNavigate();
  const to = useStore(store.movedTo);
  const frozen = useStore(store.frozen);
  useEffect(() => {
    if (to !== null && !frozen)
      void navigate({ to: '/live/$runId', params: { runId: to }, search: (old) => old, replace: true, resetScroll: false });
  }, [to, frozen, navigate]);
  return to !== null;
}
