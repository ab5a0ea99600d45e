// Four languages: every key, the same parameters, the right words for the false friends.
import { describe, expect, test } from 'vitest';
import { METRICS } from '../../shared/metrics/catalogue.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import { FEED_CODES, LOSSES } from '../../shared/protocol/live.ts';
import { RUN_STATUSES } from '../../shared/protocol/run.ts';
import { CARRIES } from '../../shared/scenario/scenario.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { allFr as fr } from '../../dashboard/text/all-fr.ts';
import { allVi as vi } from '../../dashboard/text/all-vi.ts';
import { allZhCN as zhCN } from '../../dashboard/text/all-zh-CN.ts';
import { lateFr } from '../../dashboard/text/late-fr.ts';

const dictionaries: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['vi', vi],
  ['zh-CN', zhCN],
  ['fr', fr],
];
const parameters = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe.each(dictionaries)('%s', (_, dictionary) => {
  test('has every key and no other', () => {
    expect(Object.keys(dictionary).sort()).toEqual(Object.keys(en).sort());
  });

  test('leaves no text empty', () => {
    expect(Object.entries(dictionary).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('uses the parameters of the English text', () => {
    const wrong = Object.entries(en).filter(([key, text]) => parameters(dictionary[key] ?? '').join() !== parameters(text).join());
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

test('every metric, status, error code, feed code, way of leaving and thing carried has a text', () => {
  const keys = [
    ...METRICS.map(({ id }) => `metric.${id}`),
    ...RUN_STATUSES.map((status) => `status.${status}`),
    ...Object.keys(ERROR_CODES).map((code) => `error.${code}`),
    ...FEED_CODES.map((code) => `feed.${code}`),
    ...LOSSES.map((loss) => `count.${loss}`),
    ...CARRIES.map((noun) => `noun.${noun}`),
  ];
  expect(keys.filter((key) => !(key in en))).toEqual([]);
});

test('no French line begins with a sign that belongs to the word before it', () => {
  const loose = Object.values({ ...fr, ...lateFr }).filter((text) => / [:;!?%»]|« /.test(text));
  expect(loose).toEqual([]);
});

test('the green risk channel is never called the fresh-produce lane in Chinese', () => {
  expect(Object.values(zhCN).join(' ')).not.toContain('绿色通道');
  expect(zhCN['channel.green']).toContain('绿色分流');
});
