// What a scenario is about: read off what it holds and what its text changes.
import { describe, expect, test } from 'vitest';
import type { Disruption, Scenario } from '../../shared/scenario/scenario.ts';
import { topicOf } from '../../shared/scenario/topics.ts';
import { constantOf, DAY, flow, gate, pool, scenario, service } from '../helpers/scenario-builder.ts';

const withPool = (kind: Parameters<typeof pool>[1], more: Parameters<typeof flow>[2] = {}): Scenario =>
  scenario(
    {
      a: gate({
        pools: { desk: pool(1, kind) },
        stages: { check: service('desk', constantOf(1)) },
        flows: { export: flow(1, ['check'], more) },
      }),
    },
    { days: 10, warmUpMs: DAY },
  );
const plain = withPool({});
const disrupted = (effect: Disruption['effect'], fromMs: number, toMs: number): Scenario => ({
  ...plain,
  disruptions: [{ fromMs, toMs, effect }],
});

describe('what it holds decides first', () => {
  test('who travels, and on what', () => {
    expect([
      topicOf(plain, {}),
      topicOf(withPool({}, { carries: 'travellers' }), {}),
      topicOf(withPool({}, { carries: 'wagons' }), {}),
      topicOf(withPool({ kind: 'vehicle' }), {}),
      topicOf(withPool({ kind: 'laboratory' }), {}),
    ]).toEqual(['today', 'travellers', 'rail', 'smart', 'fresh']);
  });

  test('a closure is a disruption; more trucks for all the days are demand, for some of them a disruption', () => {
    const more = { kind: 'demand', gate: 'a', flow: 'export', factor: 1.2 } as const;
    expect([
      topicOf(disrupted({ kind: 'close', gate: 'a' }, DAY, 2 * DAY), {}),
      topicOf(disrupted(more, 0, 11 * DAY), {}),
      topicOf(disrupted(more, 3 * DAY, 4 * DAY), {}),
    ]).toEqual(['disruptions', 'demand', 'disruptions']);
  });

  test('trucks that may go elsewhere are about other gates', () => {
    const diversion = { from: 'a', to: 'b', flow: 'export', above: 1, share: 1, driveMs: DAY, informationDelayMs: DAY };
    expect(topicOf({ ...plain, diversions: [diversion] }, {})).toBe('gates');
  });
});

describe('otherwise what its text changes of its base', () => {
  const edited = (edit: object) => topicOf(plain, { extends: 'base', ...edit });

  test('hours, servers and times are capacity; numbers of trucks are demand; ways and channels are rules', () => {
    expect([
      edited({ sides: { vn: { open: '07:00-22:00' } } }),
      edited({ gates: { a: { pools: { desk: { servers: 2 } } } } }),
      edited({ stages: { check: { time: '2 min' } } }),
      edited({ gates: { a: { flows: { export: { perDay: 9 } } } } }),
      edited({ flows: { export: { channels: { red: 0.02 } } } }),
      edited({ pools: { desk: { priority: { classes: { fresh: { perishable: true } } } } } }),
      edited({ cargo: { lychee: { shelfLife: '7 d' } } }),
    ]).toEqual(['capacity', 'capacity', 'capacity', 'demand', 'rules', 'fresh', 'fresh']);
  });

  test('of several the special one, and a text that stands alone changes nothing', () => {
    expect(edited({ flows: { export: { perDay: 9, route: ['check'] } } })).toBe('rules');
    expect([topicOf(plain, { sides: { vn: { open: '07:00-22:00' } } }), topicOf(plain, 'no text')]).toEqual(['today', 'today']);
  });
});
