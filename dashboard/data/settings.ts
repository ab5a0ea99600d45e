// The reader's own choices, kept in this browser. Light or dark is Mantine's own entry beside it.
import { LANGS, type Digits, type Lang } from './format.ts';
import { createStore, type Store } from './store.ts';

/** The reader's own targets of the live page; null: none. */
export interface OwnTargets {
  /** Trucks released an hour, at least. */
  readonly throughput: number | null;
  /** Dwell P90 in minutes, at most. */
  readonly dwell: number | null;
  /** Trucks waiting, at most. */
  readonly queue: number | null;
}

export interface Settings {
  readonly lang: Lang;
  readonly digits: Digits;
  readonly singleKeys: boolean;
  /** Which side's clock comes first. */
  readonly zone: 'vn' | 'cn';
  /** `reduce`: nothing slides, whatever the system says. */
  readonly motion: 'system' | 'reduce';
  readonly contrast: 'normal' | 'high';
  /** Height of the rows of tables. */
  readonly density: 'compact' | 'comfortable';
  /** Said below the first where several people read one screen. */
  readonly lang2: Lang | null;
  /** Percent of a target from which on a figure is near it. */
  readonly near: number;
  readonly targets: OwnTargets;
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
  return {
    lang,
    digits: kept['digits'] === 'international' ? 'international' : 'locale',
    singleKeys: kept['singleKeys'] !== false,
    zone: kept['zone'] === 'cn' ? 'cn' : 'vn',
    motion: kept['motion'] === 'reduce' ? 'reduce' : 'system',
    contrast: kept['contrast'] === 'high' ? 'high' : 'normal',
    density: kept['density'] === 'comfortable' ? 'comfortable' : 'compact',
    lang2: LANGS.find((known) => known === kept['lang2']) ?? null,
    near: nearOf(kept['near']),
    targets: ownTargets(kept['targets']),
  };
}

/** Below half of a target nothing is near it, and at the target it is too late to say so. */
export const NEAR = { least: 50, usual: 90, most: 99 } as const;

function nearOf(kept: unknown): number {
  return typeof kept === 'number' && kept >= NEAR.least && kept <= NEAR.most ? kept : NEAR.usual;
}

function ownTargets(kept: unknown): OwnTargets {
  const of = (name: keyof OwnTargets): number | null => {
    const value: unknown = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>)[name] : null;
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
  };
  return { throughput: of('throughput'), dwell: of('dwell'), queue: of('queue') };
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
