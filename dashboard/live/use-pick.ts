// What is picked at a gate, and who keeps book on its trucks while the page is open.
import { useEffect, useState } from 'react';
import type { LiveStore } from '../data/live-store.ts';
import { trackTrucks, type TruckTracker } from '../data/truck-tracker.ts';
import type { Pick } from './pick-card.tsx';

export interface PickState {
  readonly pick: Pick | null;
  readonly follow: boolean;
  readonly tracker: TruckTracker | null;
  choose(pick: Pick | null): void;
  setFollow(on: boolean): void;
}

export function usePick(store: LiveStore, gate: number): PickState {
  const [state, setState] = useState<{ readonly gate: number; readonly pick: Pick | null; readonly follow: boolean }>({
    gate,
    pick: null,
    follow: false,
  });
  const [tracker, setTracker] = useState<TruckTracker | null>(null);
  useEffect(() => {
    const made = trackTrucks(store, gate);
    setTracker(made);
    return () => {
      made.stop();
      setTracker(null);
    };
  }, [store, gate]);
  // What was picked at another gate is picked no more.
  const { pick, follow } = state.gate === gate ? state : { pick: null, follow: false };
  return {
    pick,
    follow,
    tracker,
    choose(next) {
      tracker?.keep(next?.kind === 'truck' ? next : null);
      setState({ gate, pick: next, follow: follow && next?.kind === 'truck' });
    },
    setFollow: (on) => setState({ gate, pick, follow: on }),
  };
}
