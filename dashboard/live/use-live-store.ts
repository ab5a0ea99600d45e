// One live store while its page is open.
import { useEffect, useRef, useState } from 'react';
import { useServices } from '../data/services.ts';
import { targetsAt, type Targets } from '../data/alerts.ts';
import type { LiveView } from '../data/live-reducer.ts';
import type { OwnTargets } from '../data/settings.ts';
import { openLiveStore, type LiveStore } from '../data/live-store.ts';

export function useLiveStore(runId: string): LiveStore | null {
  const { socket, settings } = useServices();
  const [store, setStore] = useState<LiveStore | null>(null);
  const last = useRef<LiveStore | null>(null);
  useEffect(() => {
    const targetsOf = (view: LiveView, gate: number) => targetsAt(view, gate, askedOf(settings.get().targets));
    // What has been past its target for an hour is so still in the branch that goes on.
    const before = last.current?.movedTo.get() === runId ? last.current.alerts.get() : {};
    const opened = openLiveStore(runId, socket, targetsOf, () => settings.get().near / 100, before);
    last.current = opened;
    // Of a run that goes on as another the last picture stays until the next one is there.
    const show = (): void => {
      if (opened.shown.get() !== null || opened.refusal.get() !== null) setStore(opened);
    };
    const stops = [opened.shown.subscribe(show), opened.refusal.subscribe(show)];
    return () => {
      for (const stop of stops) stop();
      opened.close();
    };
  }, [runId, socket, settings]);
  return store;
}

/** The reader's own targets as targets: released at least, the others at most. */
export function askedOf({ throughput, dwell, queue }: OwnTargets): Targets {
  return {
    ...(throughput === null ? {} : { throughput: { op: '>=', value: throughput } }),
    ...(dwell === null ? {} : { dwell: { op: '<=', value: dwell } }),
    ...(queue === null ? {} : { queue: { op: '<=', value: queue } }),
  };
}
