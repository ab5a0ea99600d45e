// One live store while its page is open.
import { useEffect, useState } from 'react';
import { useServices } from '../data/services.ts';
import { openLiveStore, type LiveStore } from '../data/live-store.ts';

export function useLiveStore(runId: string): LiveStore | null {
  const { socket } = useServices();
  const [store, setStore] = useState<LiveStore | null>(null);
  useEffect(() => {
    const opened = openLiveStore(runId, socket);
    // Of a run that goes on as another the last picture stays until the next one is there.
    const show = (): void => {
      if (opened.shown.get() !== null || opened.refusal.get() !== null) setStore(opened);
    };
    const stops = [opened.shown.subscribe(show), opened.refusal.subscribe(show)];
    return () => {
      for (const stop of stops) stop();
      opened.close();
    };
  }, [runId, socket]);
  return store;
}
