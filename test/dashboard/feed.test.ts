// Lines of the event feed: what happened, in words, with the names people know.
import { expect, test } from 'vitest';
import { deadlocksOf, feedLines } from '../../dashboard/data/feed.ts';
import type { Lang } from '../../dashboard/data/format.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { allFr as fr } from '../../dashboard/text/all-fr.ts';
import { allVi as vi } from '../../dashboard/text/all-vi.ts';
import { allZhCN as zhCN } from '../../dashboard/text/all-zh-CN.ts';
import { FEED_CODES, type FeedEvent } from '../../shared/protocol/live.ts';
import { layout, textOf } from './fixtures.ts';

const t = textOf(en);
const event = (code: FeedEvent['code'], params: FeedEvent['params'] = {}, atMs = 0): FeedEvent => ({
  atMs,
  gate: 'huu-nghi',
  code,
  params,
});
const linesOf = (...feed: readonly FeedEvent[]) => feedLines({ feed, layout: [layout] }, 'en', t).map(({ text }) => text);

test('what happens to servers names the pool', () => {
  expect(
    linesOf(
      event('server-failed', { pool: 'cn-bays' }),
      event('server-repaired', { pool: 'officers' }),
      event('direction-changed', { pool: 'lane-1', side: 'cn' }),
    ),
  ).toEqual([
    'Huu Nghi: CN bays, one out of work',
    'Huu Nghi: Officers, one back at work',
    'Huu Nghi: Lane 1 now takes those from China side',
  ]);
});

test('what the same servers do in one hour is one line, where the last of it happened', () => {
  const MIN = 60_000;
  const failed = (minute: number) => event('server-failed', { pool: 'cn-bays' }, minute * MIN);
  const repaired = (minute: number) => event('server-repaired', { pool: 'cn-bays' }, minute * MIN);
  const opened = event('side-opened', { side: 'vn' }, 10 * MIN);
  expect(linesOf(failed(5), opened, failed(20), repaired(40), failed(65))).toEqual([
    'Huu Nghi: Viet Nam side opened',
    'Huu Nghi: CN bays, out of work 2, back 1 this hour',
    'Huu Nghi: CN bays, one out of work',
  ]);
});

test('trucks sent on to one gate in one hour are one line', () => {
  const sent = (to: string, minute: number) => event('diverted', { to }, minute * 60_000);
  expect(linesOf(sent('chi-ma', 1), sent('tra-linh', 2), sent('chi-ma', 3), sent('chi-ma', 61))).toEqual([
    'Huu Nghi: truck sent on to Tra Linh',
    'Huu Nghi: 2 sent on to Chi Ma this hour',
    'Huu Nghi: truck sent on to Chi Ma',
  ]);
});

test('a departure and a deadlock name their stages', () => {
  expect(linesOf(event('departed', { stage: 'yard', trucks: 8 }), event('deadlock', { stages: 'scan,bays,nowhere' }))).toEqual([
    'Huu Nghi: 8 left Yard together',
    'Huu Nghi: deadlock at Scanner, Bays, Nowhere',
  ]);
});

test('a disruption has its name in the language, else its kind beside the name there is', () => {
  const named = event('disruption-began', { kind: 'close', name: 'Typhoon', vi: 'Bão', zh: '台风', fr: 'Typhon' });
  const nameless = event('disruption-ended', { kind: 'intake', name: '' });
  const foreign = event('disruption-began', { kind: 'close', name: 'Typhoon' });
  expect(linesOf(named, nameless, event('disruption-began', { kind: 'meteor', name: '' }))).toEqual([
    'Huu Nghi: begins: Typhoon',
    'Huu Nghi: over: intake stop',
    'Huu Nghi: begins: disruption',
  ]);
  const inLanguage = (lang: Lang, words: Readonly<Record<string, string>>) =>
    feedLines({ feed: [named, foreign], layout: [layout] }, lang, textOf(words)).map(({ text }) => text);
  expect(inLanguage('vi', vi)).toEqual(['Huu Nghi: bắt đầu: Bão', 'Huu Nghi: bắt đầu: Typhoon (tạm dừng thông quan)']);
  expect(inLanguage('fr', fr)).toEqual(['Huu Nghi\u00a0: début\u00a0: Typhon', 'Huu Nghi\u00a0: début\u00a0: Typhoon (fermeture)']);
  expect(inLanguage('zh-CN', zhCN)).toEqual(['Huu Nghi：开始：台风', 'Huu Nghi：开始：Typhoon (暂停通关)']);
});

test('in another language a pool has the name of the one stage it serves', () => {
  const stages = layout.stages.map((stage) => ({ ...stage, names: { vi: `${stage.name} (vi)` } }));
  const text = feedLines({ feed: [event('server-failed', { pool: 'cn-bays' })], layout: [{ ...layout, stages }] }, 'vi', textOf(vi))[0]
    ?.text;
  expect(text).toBe('Huu Nghi: Bays (vi), một chỗ ngừng làm việc');
});

test('pools that change at one instant are one line, whatever else happens then', () => {
  const shift = (pool: string, servers: number, atMs: number): FeedEvent => event('shift-changed', { pool, servers }, atMs);
  expect(linesOf(shift('yard', 8, 0), event('side-opened', { side: 'vn' }), shift('bays', 4, 0), shift('yard', 6, 5))).toEqual([
    'Huu Nghi: now Yard: 8, Bays: 4',
    'Huu Nghi: Viet Nam side opened',
    'Huu Nghi: now Yard: 6',
  ]);
});

test('every code has words, and one that is not known yet is shown as it is', () => {
  expect(linesOf(...FEED_CODES.map((code) => event(code))).filter((text) => text.includes('feed.'))).toEqual([]);
  expect(linesOf(event('new-code' as FeedEvent['code']))).toEqual(['Huu Nghi: new-code']);
});

test('the first deadlock of a gate is kept apart', () => {
  const feed = [event('side-opened', { side: 'vn' }), event('deadlock', { stages: 'scan' }, 9), event('deadlock', { stages: 'bays' }, 12)];
  expect(deadlocksOf({ feed, layout: [layout] }, 'en', t)).toEqual([{ gate: 'Huu Nghi', atMs: 9, stages: 'Scanner' }]);
  expect(deadlocksOf({ feed: [], layout: [layout] }, 'en', t)).toEqual([]);
});
