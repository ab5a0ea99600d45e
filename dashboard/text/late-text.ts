// Words that are not needed for the first view of the live page: a dictionary a language of their own, loaded by the parts that speak them.
import i18next from 'i18next';
import { useCallback, useEffect, useState } from 'react';
import type { Lang } from '../data/format.ts';
import { useSettings } from '../data/services.ts';
import type { lateEn } from './late-en.ts';
import type { Params } from './text.ts';

export type LateKey = keyof typeof lateEn;
export type LateWords = Readonly<Record<LateKey, string>>;
export type LateText = (key: LateKey, params?: Params) => string;

const NAMESPACE = 'late';

async function wordsOf(lang: Lang): Promise<LateWords> {
  switch (lang) {
    case 'vi':
      return (await import('./late-vi.ts')).lateVi;
    case 'zh-CN':
      return (await import('./late-zh-CN.ts')).lateZhCN;
    case 'fr':
      return (await import('./late-fr.ts')).lateFr;
    case 'en':
      return (await import('./late-en.ts')).lateEn;
  }
}

/** Empty texts for the moment in which the words of a language come. */
export function useLateText(): LateText {
  const { lang } = useSettings();
  const [isHere, setHere] = useState(() => i18next.hasResourceBundle(lang, NAMESPACE));
  useEffect(() => {
    let isWanted = true;
    setHere(i18next.hasResourceBundle(lang, NAMESPACE));
    void wordsOf(lang).then((words) => {
      i18next.addResourceBundle(lang, NAMESPACE, words);
      if (isWanted) setHere(true);
    });
    return () => {
      isWanted = false;
    };
  }, [lang]);
  return useCallback(
    (key, params) => (isHere && i18next.hasResourceBundle(lang, NAMESPACE) ? i18next.getFixedT(lang, NAMESPACE)(key, params ?? {}) : ''),
    [lang, isHere],
  );
}
