// Words that are not needed for the first view of the live page: a dictionary a language of their own, loaded by the parts that speak them.
import { useEffect, useState } from 'react';
import type { Lang } from '../data/format.ts';
import { useSettings } from '../data/services.ts';
import type { lateEn } from './late-en.ts';
import type { Params } from './text.ts';

export type LateKey = keyof typeof lateEn;
export type LateWords = Readonly<Record<LateKey, string>>;
export type LateText = (key: LateKey, params?: Params) => string;

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

/** `{{name}}` replaced by what `params` has for it. */
export function filled(text: string, params: Params = {}): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** Null for the moment in which the words of a language come. */
export function useLateText(): LateText | null {
  const { lang } = useSettings();
  const [words, setWords] = useState<LateWords | null>(null);
  useEffect(() => {
    let isWanted = true;
    void wordsOf(lang).then((found) => isWanted && setWords(found));
    return () => {
      isWanted = false;
    };
  }, [lang]);
  return words === null ? null : (key, params) => filled(words[key], params);
}
