// The warnings of a run as its page says them.
import { expect, test } from 'vitest';
import { makeFormat } from '../../dashboard/data/format.ts';
import { warningText } from '../../dashboard/data/warnings.ts';
import { allEn as en } from '../../dashboard/text/all-en.ts';
import { allFr as fr } from '../../dashboard/text/all-fr.ts';
import { allVi as vi } from '../../dashboard/text/all-vi.ts';
import { allZhCN as zhCN } from '../../dashboard/text/all-zh-CN.ts';
import type { RunWarning } from '../../shared/protocol/run.ts';
import { textOf } from './fixtures.ts';

const format = makeFormat('en', 'locale');
const scenario = {
  // 1 July 2025, 00:00 in Viet Nam
  clock: { startEpochMs: Date.UTC(2025, 5, 30, 17) },
  gates: {
    'huu-nghi': {
      name: { en: 'Huu Nghi', vi: 'Hữu Nghị' },
      stages: { yard: { name: { en: 'North yard' } }, scan: {} },
      flows: { export: { carries: 'wagons' } },
    },
  },
};
const DEADLOCK: RunWarning = {
  code: 'deadlock',
  params: { gate: 'huu-nghi', atMs: 93_600_000, replication: 7, replications: 2, of: 30, stages: 'yard,scan', trucks: 1204 },
};
const NEVER: RunWarning = { code: 'never-cleared', params: { gate: 'huu-nghi', flow: 'export', arrived: 300 } };
const GROWS: RunWarning = { code: 'queue-grows', params: { gate: 'huu-nghi', flow: 'export', early: 20.04, end: 1234.5 } };

test('a deadlock has its place, its moment on both clocks and how often it happened', () => {
  expect(warningText(DEADLOCK, textOf(en), format, scenario)).toBe(
    'Huu Nghi: deadlock in 2 of 30 replications, first at Wed 2 Jul 02:00\u00a0VN · 03:00\u00a0CN. ' +
      '1,204 wagons block each other at: North yard, Scanner. Figures after that mean little.',
  );
});

test('flows that never clear or grow without end have their numbers', () => {
  expect(warningText(NEVER, textOf(en), format, scenario)).toBe('Huu Nghi, Export: 300 arrived and none was released.');
  expect(warningText(GROWS, textOf(en), format, scenario)).toMatch(
    /^Huu Nghi, Export: the number inside keeps growing, from 20 to 1,235\./,
  );
});

test.each([
  ['vi', vi],
  ['zh-CN', zhCN],
  ['fr', fr],
] as const)('in %s nothing is left unfilled, whatever was stored with the run', (lang, dictionary) => {
  const texts = [DEADLOCK, NEVER, GROWS].flatMap((warning) =>
    [scenario, null, { gates: 7 }].map((stored) => warningText(warning, textOf(dictionary), makeFormat(lang, 'locale'), stored)),
  );
  expect(texts.filter((text) => /undefined|NaN|\{\{/.test(text))).toEqual([]);
});
