// The reader's own choices, kept in this browser: language, digits, single-key shortcuts. Theme is Mantine's own entry beside it.
import { LANGS, type Digits, type Lang } from './format.ts';
import { createStore, type Store } from './store.ts';

export interface Settings {
  readonly lang: Lang;
  readonly digits: Digits;
  readonly singleKeys: boolean;
}

const ENTRY = 'amity-settings';

export function openSettings(): Store<Settings> {
  const store = createStore<Settings>(read());
  store.subscribe(() => {
    try {
      localStorage.setItem(ENTRY, JSON.stringify(store.get()));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
  return store;
}

function read(): Settings {
  const kept = stored();
  const lang = LANGS.find((known) => known === kept['lang']) ?? preferredLang(navigator.languages);
  return { lang, digits: kept['digits'] === 'international' ? 'international' : 'locale', singleKeys: kept['singleKeys'] !== false };
}

function stored(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(ENTRY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The first language of the browser that we speak; Chinese of any kind reads zh-CN; English otherwise. */
export function preferredLang(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = LANGS.find((lang) => lang.toLowerCase().split('-')[0] === primary);
    if (found !== undefined) return found;
  }
  return 'en';
}
