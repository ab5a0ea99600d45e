// What commands need of the outside: settings, the scenario library, the store. Opened when asked for.
import { readConfig, type Config } from '../adapters/config.ts';
import type { ResultStore } from '../adapters/ports.ts';

/** Settings from the environment, with the folder of `--data` when given. */
export function configOf(options: { readonly data?: string | undefined }): Config {
  const config = readConfig(process.env);
  return options.data === undefined ? config : { ...config, dataFolder: options.data };
}

/** The store is closed whatever happens. */
export async function withStore<T>(dataFolder: string, use: (store: ResultStore) => Promise<T>): Promise<T> {
  const { openStore } = await import('../adapters/store/index.ts');
  const store = await openStore(dataFolder);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export const DATA_OPTION = ['--data <folder>', 'folder of the saved runs (default: AMITY_DATA or ./.amity)'] as const;
export const JSON_OPTION = ['--json', 'print JSON instead of text'] as const;
