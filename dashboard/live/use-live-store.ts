// One live store while its page is open.
import { useEffect, useState } from 'react';
import { useServices } from '../data/services.ts';
import { openLiveStore, type LiveStore } from '../data/live-store.ts';

export function useLiveStore(runId: string): LiveStore | null {
  const { socket } = useServices();
  const [store, setStore] = useState<LiveStore | null>(null);
  useEffect(() => {
    const opened = openLiveStore(runId, socket);
    setStore(opened);
    return () => {
      setStore(null);
      opened.close();
    };
  }, [runId, socket]);
  return store;
}
