// A scenario as a list of figures with their origin.
import { expect, test } from 'vitest';
import { inputsOf } from '../../dashboard/data/inputs.ts';

const scenario = {
  sources: { PR7: { title: 'Customs News: mobile scanner' } },
  clock: { startEpochMs: Date.UTC(2025, 5, 30, 17), days: 31, warmUpMs: 604_800_000 },
  gates: {
    'huu-nghi': {
      name: { en: 'Huu Nghi' },
      sides: { vn: { zoneMin: 420, open: [{ fromMs: 25_200_000, toMs: 72_000_000 }], assumption: 'as every day' } },
      stages: {
        scan: {
          kind: 'service',
          side: 'vn',
          pool: 'scanners',
          time: { by: 'all', time: { kind: 'lognormal', meanMs: 1_020_000, cv: 0.4 } },
          source: 'PR7',
        },
      },
    },
  },
};

test('every figure stands with the nearest source or assumption', () => {
  const rows = inputsOf(scenario);
  expect(rows.find(({ path }) => path === 'gates.huu-nghi.stages.scan.time.time')).toEqual({
    path: 'gates.huu-nghi.stages.scan.time.time',
    value: 'lognormal mean 17 min, cv 0.4',
    source: 'Customs News: mobile scanner',
    assumption: null,
  });
  expect(rows.find(({ path }) => path.endsWith('sides.vn.open'))).toMatchObject({
    value: 'from 07:00, to 20:00',
    assumption: 'as every day',
  });
  expect(rows.find(({ path }) => path === 'clock.warmUpMs')?.value).toBe('7 d');
});

test('what is no scenario gives no inputs', () => {
  expect([inputsOf(null), inputsOf('x'), inputsOf({})]).toEqual([[], [], []]);
});
