// Words that come after the first view of the live page: four languages, the same keys, the same parameters.
import { describe, expect, test } from 'vitest';
import { lateEn } from '../../dashboard/text/late-en.ts';
import { lateFr } from '../../dashboard/text/late-fr.ts';
import { lateVi } from '../../dashboard/text/late-vi.ts';
import { lateZhCN } from '../../dashboard/text/late-zh-CN.ts';

const parameters = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe.each([
  ['vi', lateVi],
  ['zh-CN', lateZhCN],
  ['fr', lateFr],
] as const)('%s', (_, words: Readonly<Record<string, string>>) => {
  test('has every key, no text empty, and the parameters of the English text', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(lateEn).sort());
    expect(Object.entries(words).filter(([, text]) => text.trim() === '')).toEqual([]);
    const wrong = Object.entries(lateEn).filter(([key, text]) => parameters(words[key] ?? '').join() !== parameters(text).join());
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});
