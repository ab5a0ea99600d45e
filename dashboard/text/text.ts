// Words on screen: a dictionary a language, loaded when it is chosen, and more words with the pages that need them. English keys are the list; a missing key
// is a type error.
import i18next from 'i18next';
import { useCallback, useEffect, useState } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Lang } from '../data/format.ts';
import { untilLoaded } from '../data/until-loaded.ts';
import type { en } from './en.ts';
import type { compareEn } from './compare-en.ts';
import type { figuresEn } from './figures-en.ts';
import type { liveEn } from './live-en.ts';
import type { interveneEn } from './intervene-en.ts';
import type { pagesEn } from './pages-en.ts';
import type { scenarioEn } from './scenario-en.ts';
import type { workersEn } from './workers-en.ts';

export type TextKey = keyof typeof en | keyof typeof pagesEn | keyof typeof interveneEn;
export type Dictionary = Readonly<Record<TextKey, string>>;
export type FirstWords = Readonly<Record<keyof typeof en, string>>;
export type PageWords = Readonly<Record<keyof typeof pagesEn, string>>;
export type CompareWords = Readonly<Record<keyof typeof compareEn, string>>;
export type Figures = Readonly<Record<keyof typeof figuresEn, string>>;
export type LiveWords = Readonly<Record<keyof typeof liveEn, string>>;
export type InterveneWords = Readonly<Record<keyof typeof interveneEn, string>>;
export type ScenarioWords = Readonly<Record<keyof typeof scenarioEn, string>>;
export type WorkerWords = Readonly<Record<keyof typeof workersEn, string>>;
export type Params = Readonly<Record<string, string | number>>;
export type Text = (key: TextKey, params?: Params) => string;

const NAMESPACE = 'amity';

/** Words that come with what needs them, each with a key that tells whether they are there. */
const MORE = { pages: 'home.start.mode', intervene: 'iv.title' } as const satisfies Record<string, TextKey>;
type More = keyof typeof MORE;

async function moreOf(part: More, lang: Lang): Promise<Readonly<Partial<Dictionary>>> {
  switch (lang) {
    case 'vi':
      return part === 'pages' ? (await import('./pages-vi.ts')).pagesVi : (await import('./intervene-vi.ts')).interveneVi;
    case 'zh-CN':
      return part === 'pages' ? (await import('./pages-zh-CN.ts')).pagesZhCN : (await import('./intervene-zh-CN.ts')).interveneZhCN;
    case 'fr':
      return part === 'pages' ? (await import('./pages-fr.ts')).pagesFr : (await import('./intervene-fr.ts')).interveneFr;
    case 'en':
      return part === 'pages' ? (await import('./pages-en.ts')).pagesEn : (await import('./intervene-en.ts')).interveneEn;
  }
}

function has(part: More, lang: string): boolean {
  return i18next.getResource(lang, NAMESPACE, MORE[part]) !== undefined;
}

async function addWords(part: More, lang: Lang): Promise<void> {
  if (!has(part, lang)) i18next.addResourceBundle(lang, NAMESPACE, await moreOf(part, lang), true, true);
}

/** What is loaded when it is needed, with the words it needs. */
export async function withWords<T>(part: More, load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), addWords(part, i18next.language as Lang)]);
  return loaded;
}

async function dictionaryOf(lang: Lang): Promise<FirstWords> {
  switch (lang) {
    case 'vi':
      return (await import('./vi.ts')).vi;
    case 'zh-CN':
      return (await import('./zh-CN.ts')).zhCN;
    case 'fr':
      return (await import('./fr.ts')).fr;
    case 'en':
      return (await import('./en.ts')).en;
  }
}

export async function startText(lang: Lang): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: lang,
    ns: [NAMESPACE],
    defaultNS: NAMESPACE,
    resources: { [lang]: { [NAMESPACE]: await dictionaryOf(lang) } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = lang;
}

/** Changes the language without a reload; the page keeps its state. */
export async function changeLanguage(lang: Lang): Promise<void> {
  const more = (Object.keys(MORE) as More[]).filter((part) => has(part, i18next.language));
  if (!i18next.hasResourceBundle(lang, NAMESPACE)) i18next.addResourceBundle(lang, NAMESPACE, await untilLoaded(() => dictionaryOf(lang)));
  await Promise.all(more.map((part) => untilLoaded(() => addWords(part, lang))));
  await i18next.changeLanguage(lang);
  document.documentElement.lang = lang;
}

export function useText(): Text {
  const { t } = useTranslation(NAMESPACE);
  return useCallback((key: TextKey, params?: Params): string => String(params === undefined ? t(key) : t(key, params)), [t]);
}

/** Words of a second language beside the first; null while they load or when none is asked for. */
export function useSecondText(lang: Lang | undefined): Text | null {
  const [words, setWords] = useState<{ readonly lang: Lang; readonly text: Text } | null>(null);
  useEffect(() => {
    if (lang === undefined) return;
    void dictionaryOf(lang).then((dictionary) => {
      i18next.addResourceBundle(lang, NAMESPACE, dictionary, true, true);
      const t = i18next.getFixedT(lang, NAMESPACE);
      setWords({ lang, text: (key, params) => String(params === undefined ? t(key) : t(key, params)) });
    });
  }, [lang]);
  return lang !== undefined && words?.lang === lang ? words.text : null;
}
