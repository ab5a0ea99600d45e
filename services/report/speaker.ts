// Who speaks in a report: a language with its words and its way of writing numbers. The words of the screen, and a few of its own.
import type { Dictionary, Params, Text } from '../../dashboard/text/text.ts';
import { makeFormat, type Digits, type Format, type Lang } from '../../dashboard/data/format.ts';
import { html, type Html } from './html.ts';
import type { reportEn } from './text/en.ts';

export type ReportKey = keyof typeof reportEn;
export type ReportWords = Readonly<Record<ReportKey, string>>;

export interface Speaker {
  readonly lang: Lang;
  /** Words of the screen. */
  readonly t: Text;
  /** Words of the report. */
  readonly r: (key: ReportKey, params?: Params) => string;
  readonly format: Format;
}

/** The first language of a report, and the second where there is one. */
export type Speakers = readonly [Speaker, ...Speaker[]];

/** The speakers of a report. Two languages share international digits: both sides of the table read the same numbers. */
export async function openSpeakers(langs: readonly [Lang, ...Lang[]]): Promise<Speakers> {
  const [first, ...others] = [...new Set(langs)];
  const digits: Digits = others.length === 0 ? 'locale' : 'international';
  return [await speakerOf(first ?? langs[0], digits), ...(await Promise.all(others.map((lang) => speakerOf(lang, digits))))];
}

async function speakerOf(lang: Lang, digits: Digits): Promise<Speaker> {
  const [words, own] = await wordsOf(lang);
  return {
    lang,
    t: (key, params) => filled(words[key], params),
    r: (key, params) => filled(own[key], params),
    format: makeFormat(lang, digits),
  };
}

async function wordsOf(lang: Lang): Promise<readonly [Dictionary, ReportWords]> {
  switch (lang) {
    case 'vi':
      return [(await import('../../dashboard/text/all-vi.ts')).allVi, (await import('./text/vi.ts')).reportVi];
    case 'zh-CN':
      return [(await import('../../dashboard/text/all-zh-CN.ts')).allZhCN, (await import('./text/zh-CN.ts')).reportZhCN];
    case 'fr':
      return [(await import('../../dashboard/text/all-fr.ts')).allFr, (await import('./text/fr.ts')).reportFr];
    case 'en':
      return [(await import('../../dashboard/text/all-en.ts')).allEn, (await import('./text/en.ts')).reportEn];
  }
}

function filled(text: string, params: Params = {}): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** What every speaker says, one under the other; the same words are said once. */
export function said(speakers: Speakers, say: (speaker: Speaker) => string): Html {
  const [first, ...others] = speakers;
  const text = say(first);
  const more = others.flatMap((speaker) => {
    const other = say(speaker);
    return other === text ? [] : [html`<span class="second" lang="${speaker.lang}">${other}</span>`];
  });
  return html`${text}${more}`;
}

/** The same in one line, for charts. */
export function saidInLine(speakers: Speakers, say: (speaker: Speaker) => string): string {
  return [...new Set(speakers.map(say))].join(' · ');
}
