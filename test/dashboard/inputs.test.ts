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

test('costs and disruptions are inputs; a disruption counts its time from the start of the clock', () => {
  const effect = { kind: 'close', gate: 'huu-nghi', side: 'cn' };
  const rows = inputsOf({
    costs: { truckHourUsd: 5, assumption: 'a driver and a truck' },
    disruptions: [{ fromMs: 93_600_000, toMs: 97_200_000, effect, assumption: 'a storm' }],
  });
  expect(rows).toEqual([
    { path: 'disruptions.0.fromMs', value: '26 h', source: null, assumption: 'a storm' },
    { path: 'disruptions.0.toMs', value: '27 h', source: null, assumption: 'a storm' },
    { path: 'disruptions.0.effect', value: 'close gate huu-nghi, side cn', source: null, assumption: 'a storm' },
    { path: 'costs.truckHourUsd', value: '5', source: null, assumption: 'a driver and a truck' },
  ]);
});

test('a recorded trace is one line; a timetable is in times of day', () => {
  const flows = {
    import: { arrivals: { kind: 'trace', rows: [{ atMs: 0 }, { atMs: 1 }] } },
    trains: { arrivals: { kind: 'timetable', atMs: [10_800_000, 54_000_000] } },
  };
  const values = inputsOf({ gates: { rail: { flows } } }).map(({ value }) => value);
  expect(values).toContain('2 rows');
  expect(values).toContain('timetable at 03:00, 15:00');
});

test('what is no scenario gives no inputs', () => {
  expect([inputsOf(null), inputsOf('x'), inputsOf({})]).toEqual([[], [], []]);
});
