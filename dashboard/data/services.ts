// What every screen may ask for: the API, the socket and the reader's own settings. Handed down by context, never a global.
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { DrawQueue } from './draw-queue.ts';
import type { Api } from './api.ts';
import { makeFormat, type Format } from './format.ts';
import type { Settings } from './settings.ts';
import type { LiveSocket } from './socket.ts';
import type { Store } from './store.ts';

export interface Services {
  readonly api: Api;
  readonly socket: LiveSocket;
  readonly settings: Store<Settings>;
  /** One for all charts of the page: they share its pictures. */
  readonly charts: DrawQueue;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no services: the screen is outside the app');
  return services;
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useSettings(): Settings {
  return useStore(useServices().settings);
}

export function useFormat(): Format {
  const { lang, digits } = useSettings();
  return useMemo(() => makeFormat(lang, digits), [lang, digits]);
}
