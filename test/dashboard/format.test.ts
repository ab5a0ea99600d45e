// Numbers as people read them: the rules of the style sheet, language by language.
import { describe, expect, test } from 'vitest';
import { bothTimes, dayName } from '../../dashboard/data/clock.ts';
import { decimalsFor, LANGS, makeFormat } from '../../dashboard/data/format.ts';
import { preferredLang } from '../../dashboard/data/settings.ts';

const en = makeFormat('en', 'locale');
const NBSP = '\u00a0';

describe('durations', () => {
  test.each([
    [0.75, `45${NBSP}s`],
    [1.99, `119${NBSP}s`],
    [2, `2${NBSP}min`],
    [42, `42${NBSP}min`],
    [59.4, `59${NBSP}min`],
    [59.6, '1:00'],
    [222, '3:42'],
    [1439, '23:59'],
    [1800, `1${NBSP}d 6${NBSP}h`],
    [1439.7, `1${NBSP}d 0${NBSP}h`],
  ])('%f minutes read %s', (minutes, text) => {
    expect(en.duration(minutes)).toBe(text);
  });

  test('a column headed h:mm writes short times with a zero hour', () => {
    expect([en.hmm(52), en.hmm(5), en.hmm(0), en.hmm(-52)]).toEqual(['0:52', '0:05', '0:00', '\u22120:52']);
  });

  test('a time that rounds to nothing has no minus', () => {
    expect(en.hmm(-0.2)).toBe('0:00');
  });
});

describe('numbers', () => {
  test('shares are whole per cent, with one decimal under 10 %', () => {
    expect([en.share(0.88), en.share(0.065), en.share(0)]).toEqual([`88${NBSP}%`, `6.5${NBSP}%`, `0${NBSP}%`]);
    expect(makeFormat('vi', 'locale').share(0.95)).toBe('95%');
  });

  test('each language has its own separators', () => {
    expect(LANGS.map((lang) => makeFormat(lang, 'locale').number(41_700, 1))).toEqual([
      '41.700,0',
      '41,700.0',
      '41,700.0',
      '41\u202f700,0',
    ]);
  });

  test('international digits are the same in every language', () => {
    expect(new Set(LANGS.map((lang) => makeFormat(lang, 'international').number(41_700, 1)))).toEqual(new Set([`41${NBSP}700.0`]));
  });

  test('money is in millions with two decimals below ten and one above; less than one is whole', () => {
    expect([4_100_000, 41_700_000, 410_000, 41_234.5, -96].map((usd) => en.value('USD/day', usd))).toEqual([
      '4.10',
      '41.7',
      '410,000',
      '41,235',
      '\u221296',
    ]);
    expect([en.value('USD/day', 41_234, 812.4), en.halfWidth('USD/day', 41_234, 812.4)]).toEqual(['41,234', '812']);
  });

  test('rates below ten keep one decimal', () => {
    expect([en.rate(4.23), en.rate(38.2)]).toEqual(['4.2', '38']);
  });

  test('the minus is a minus, and nothing is minus zero', () => {
    expect([en.number(-3), en.number(-0.2)]).toEqual(['\u22123', '0']);
  });

  test('decimals leave two significant digits of the half-width', () => {
    expect([decimalsFor(64, 0), decimalsFor(6, 0), decimalsFor(0.062, 0), decimalsFor(null, 2), decimalsFor(0, 1)]).toEqual([
      0, 1, 3, 2, 1,
    ]);
  });

  test('a mean and its half-width have the same decimals', () => {
    expect([en.value('days', 0.282, 0.0043), en.halfWidth('days', 0.282, 0.0043)]).toEqual(['0.2820', '0.0043']);
    expect([en.value('min', 178, 4), en.halfWidth('min', 178, 4)]).toEqual(['2:58', '0:04']);
    expect([en.value('min', 1_860, 12), en.halfWidth('min', 1_860, 12)]).toEqual(['1\u00a0d 7\u00a0h', '12\u00a0min']);
    expect([en.value('USD/day', 21_870_000, 120_000), en.halfWidth('USD/day', 21_870_000, 120_000)]).toEqual(['21.87', '0.12']);
  });
});

describe('clocks', () => {
  const noon = Date.UTC(2025, 6, 1, 5);

  test('both clocks stand side by side, one hour apart', () => {
    expect(bothTimes(noon, 'en')).toBe(`12:00${NBSP}VN · 13:00${NBSP}CN`);
  });

  test('Chinese puts Beijing time first and names both', () => {
    const lateEvening = noon + 11 * 3_600_000 + 1_800_000;
    expect(bothTimes(lateEvening, 'en')).toBe(`23:30${NBSP}VN · 00:30${NBSP}(+1)${NBSP}CN`);
    expect(bothTimes(lateEvening, 'zh-CN')).toBe(`北京时间 次日${NBSP}00:30 · 河内时间 23:30`);
    expect(bothTimes(noon, 'zh-CN')).toBe('北京时间 13:00 · 河内时间 12:00');
  });

  test('the day is the day of Viet Nam', () => {
    expect(dayName(Date.UTC(2025, 5, 30, 17), 'en')).toBe('Tue 1 Jul');
    expect(dayName(Date.UTC(2025, 5, 30, 16, 59), 'en')).toBe('Mon 30 Jun');
  });
});

test('the first language of the browser that we speak is taken, English otherwise', () => {
  expect([preferredLang(['de', 'vi-VN']), preferredLang(['zh-TW']), preferredLang(['fr-CA', 'en']), preferredLang(['de'])]).toEqual([
    'vi',
    'zh-CN',
    'fr',
    'en',
  ]);
});
