// A row of a comparison in words: the verdict, the sentence of §"verdict", the signed difference and its interval.
import type { ComparisonRow, Verdict } from '../../shared/protocol/run.ts';
import type { Text, TextKey } from '../text/text.ts';
import { decimalsFor, usesHours, usesMillions, type Format, type Unit } from './format.ts';

export type Tone = 'better' | 'worse' | 'neutral' | 'unknown';

export interface VerdictWords {
  readonly tone: Tone;
  /** Icon that tells the tone without colour. */
  readonly icon: string;
  /** One or two words. */
  readonly word: string;
  /** The whole finding: "Better: lower by 0:52 (0:41 to 1:03)". */
  readonly sentence: string;
}

const TONES: Readonly<Record<Verdict, Tone>> = {
  better: 'better',
  worse: 'worse',
  different: 'neutral',
  'real-but-small': 'neutral',
  'no-difference': 'neutral',
  'cannot-tell': 'unknown',
  'too-few': 'unknown',
};
const ICONS: Readonly<Record<Verdict, string>> = {
  better: '✓',
  worse: '✕',
  different: '≠',
  'real-but-small': '≈',
  'no-difference': '=',
  'cannot-tell': '?',
  'too-few': '…',
};
const WORDS: Readonly<Record<Verdict, TextKey>> = {
  better: 'verdict.better',
  worse: 'verdict.worse',
  different: 'verdict.different',
  'real-but-small': 'verdict.real-but-small',
  'no-difference': 'verdict.no-difference.word',
  'cannot-tell': 'verdict.cannot-tell.word',
  'too-few': 'verdict.too-few.word',
};

/** Writes amounts of one row alike: same unit style, same decimals for estimate and interval. */
export function amountOf(row: ComparisonRow, format: Format): (value: number) => string {
  const unit = row.unit as Unit;
  if (unit === 'min') {
    if (usesHours(row.base, row.candidate)) return format.hmm;
    const decimals = decimalsFor(row.halfWidth, Math.abs(row.difference) < 10 ? 1 : 0);
    return (value) => format.number(value, decimals);
  }
  if (unit === 'USD/day') {
    if (!usesMillions(row.base, row.candidate)) return (value) => format.number(value);
    const decimals = decimalsFor(row.halfWidth === null ? null : row.halfWidth / 1e6, 2);
    return (value) => format.number(value / 1e6, decimals);
  }
  // Shares differ in percentage points.
  const scale = unit === 'share' ? 100 : 1;
  const least = unit === 'days' ? 2 : unit === 'share' || Math.abs(row.difference * scale) < 10 ? 1 : 0;
  const decimals = decimalsFor(row.halfWidth === null ? null : row.halfWidth * scale, least);
  return (value) => format.number(value * scale, decimals);
}

/** A mean of the row; base and candidate in the same style, so that one unit beside them is right for both. */
export function meanText(row: ComparisonRow, value: number, format: Format): string {
  const unit = row.unit as Unit;
  return unit === 'min' || unit === 'USD/day' ? amountOf(row, format)(value) : format.value(unit, value, row.halfWidth);
}

/** `▼ −0:52`; nothing to point at when there is no difference, or none that can be read. */
export function differenceText(row: ComparisonRow, format: Format): string {
  const amount = amountOf(row, format);
  if (row.difference === 0) return `=\u00a0${amount(0)}`;
  if (amount(Math.abs(row.difference)) === amount(0)) return `≈\u00a0${amount(0)}`;
  const text = amount(row.difference);
  return `${row.difference > 0 ? '▲' : '▼'}\u00a0${row.difference > 0 ? '+' : ''}${text}`;
}

type Ends = Readonly<Record<'from' | 'to', string>>;

/** Ends of the interval of the difference, signed as the difference is. */
export function intervalEnds(row: ComparisonRow, format: Format): Ends | undefined {
  if (row.halfWidth === null) return undefined;
  const amount = amountOf(row, format);
  const signed = (value: number): string => {
    const size = amount(Math.abs(value));
    return size === amount(0) ? size : value > 0 ? `+${size}` : amount(value);
  };
  return { from: signed(row.difference - row.halfWidth), to: signed(row.difference + row.halfWidth) };
}

/** For "lower by": sizes, the smaller first; signed when the interval lies on both sides of 0. */
function sizeEnds(row: ComparisonRow, format: Format): Ends | undefined {
  if (row.halfWidth === null || Math.abs(row.difference) <= row.halfWidth) return intervalEnds(row, format);
  const amount = amountOf(row, format);
  const size = Math.abs(row.difference);
  return { from: amount(size - row.halfWidth), to: amount(size + row.halfWidth) };
}

export function verdictWords(row: ComparisonRow, t: Text, format: Format): VerdictWords {
  return { tone: TONES[row.verdict], icon: ICONS[row.verdict], word: t(WORDS[row.verdict]), sentence: sentenceOf(row, t, format) };
}

function sentenceOf(row: ComparisonRow, t: Text, format: Format): string {
  const amount = amountOf(row, format);
  switch (row.verdict) {
    case 'better':
    case 'worse':
    case 'different': {
      const way = row.difference < 0 ? 'lower' : 'higher';
      const ends = sizeEnds(row, format);
      const size = amount(Math.abs(row.difference));
      if (ends === undefined) return t(`verdict.${row.verdict}.${way}.certain`, { amount: size });
      return t(`verdict.${row.verdict}.${way}`, { amount: size, ...ends });
    }
    case 'real-but-small':
      return t('verdict.real-but-small');
    case 'no-difference': {
      const most = amount(Math.abs(row.difference) + (row.halfWidth ?? 0));
      return most === amount(0) ? t('verdict.no-difference.word') : t('verdict.no-difference', { amount: most });
    }
    case 'cannot-tell':
      if (row.runMore === null) return t('verdict.cannot-tell.word');
      return row.runMore > 500 ? t('verdict.cannot-tell.many') : t('verdict.cannot-tell', { n: format.number(row.runMore) });
    case 'too-few':
      return t('verdict.too-few', { n: format.number(row.n) });
  }
}
