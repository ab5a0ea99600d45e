// The hash changes when a number can move, and only then.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scenarioHash, type Scenario } from '../../shared/scenario/index.ts';
import { resolveText, smallText } from './small.ts';

const hashOf = (text: string, edits: readonly string[] = []): string => scenarioHash(resolveText(text, { edits }));
const HASH = hashOf(smallText());

/** The same value with the fields of every record in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}

describe('scenarioHash', () => {
  test('is a SHA-256 in hex', () => {
    expect(HASH).toMatch(/^[0-9a-f]{64}$/);
  });

  test('does not depend on the order of fields', () => {
    const other = smallText({
      3: 'clock: { days: 2, start: 2025-07-01T00:00+07:00 }',
      13: '      officers: { assumption: guess, servers: 2, side: vn, kind: officer }',
      22: '        perDay: 50',
      23: '        from: vn',
    });
    expect(hashOf(other)).toBe(HASH);
    const { clock, ...rest } = resolveText(smallText());
    expect(scenarioHash({ ...rest, clock: reversed(clock) as Scenario['clock'] })).toBe(HASH);
  });

  test('does not depend on names, texts, sources and the experiment', () => {
    const other = smallText({
      2: 'name: other\ntitle: Another\nquestion: Why?\ndescription: Because.',
      4: 'sources: { S1: { title: Another page }, S2: { title: More } }',
      8: '  north:\n    name: { en: North, vi: Bắc, zh: 北, fr: Nord }',
      13: '      officers: { side: vn, kind: officer, servers: 2, source: S2 }',
    });
    expect(hashOf(other, ['experiment.replications=99', 'experiment.seed=5'])).toBe(HASH);
    expect(hashOf(smallText(), ['gates.north.flows.export.carries=wagons'])).toBe(HASH);
  });

  test('does not depend on how a figure is written', () => {
    expect(hashOf(smallText({ 16: '      ready: { kind: delay, side: vn, time: { constant: 120 min }, assumption: guess }' }))).toBe(HASH);
    expect(hashOf(smallText({ 10: '      vn: { zone: "+07:00", open: ["07:00-20:00"], source: S1 }' }))).toBe(HASH);
    expect(
      hashOf(
        smallText({
          13: '      officers: { side: vn, kind: officer, officers: [{ from: "00:00", n: 2 }], hours: side, assumption: guess }',
        }),
      ),
    ).toBe(HASH);
  });

  test.each([
    'clock.days=3',
    'clock.warmUp=1 d',
    'cargo.fruit.tonnes=21',
    'cargo.fruit.perishable=false',
    'gates.north.sides.vn.open=07:00-19:00',
    'gates.north.pools.officers.servers=3',
    'gates.north.pools.officers.hours=always',
    'gates.north.stages.ready.time=121 min',
    'gates.north.stages.look.only.share=11 %',
    'gates.north.flows.export.perDay=51',
    'gates.north.flows.export.declaration.before=1 h',
  ])('changes with %s', (edit) => {
    expect(hashOf(smallText(), [edit])).not.toBe(HASH);
  });

  test.each([
    'cargo.fruit.decayPerDay=1 %',
    'gates.north.sides.vn.closing=pre-empt',
    'gates.north.pools.officers.quota=90',
    'gates.north.stages.papers.time={ weibull: { scale: 5 min, shape: 2 } }',
    'gates.north.flows.export.loaded=false',
    'gates.north.flows.export.traits={ smart: 0 }',
    'costs={ truckHour: 5 USD, source: S1 }',
    'disruptions=[{ at: 1 d, close: { gate: north }, source: S1 }]',
  ])('changes with %s', (edit) => {
    expect(hashOf(smallText(), [edit])).not.toBe(HASH);
  });

  test('depends on the order of traits and classes, not on the names of disruptions', () => {
    const traits = (text: string): string => hashOf(smallText(), [`gates.north.flows.export.traits={ ${text} }`]);
    expect(traits('a: 1, b: 1')).not.toBe(traits('b: 1, a: 1'));
    const classes = (text: string): string => hashOf(smallText(), [`gates.north.pools.officers.priority={ classes: { ${text} } }`]);
    expect(classes('a: { perishable: true }, b: { cargo: [fruit] }')).not.toBe(classes('b: { cargo: [fruit] }, a: { perishable: true }'));
    const closure = (text: string): string => hashOf(smallText(), [`disruptions=[{ at: 1 d, close: { gate: north }, ${text} }]`]);
    expect(closure('source: S1, name: Typhoon')).toBe(closure('assumption: guess'));
  });

  test('of a scenario without anything new is what it always was', () => {
    expect(HASH).toBe('39d296ab58e90332dc6263d253bbf5e6f3ed9dfa27cdd3ee97d4474efa7cc977');
  });

  test('changes with the order of gates, because that numbers them in the model', () => {
    const gate = smallText().split('\n').slice(8).join('\n');
    const two = (first: string, second: string): string =>
      [...smallText().split('\n').slice(0, 7), `  ${first}:`, gate, `  ${second}:`, gate].join('\n');
    expect(hashOf(two('north', 'south'))).not.toBe(hashOf(two('south', 'north')));
  });

  test('differs for any two different demands', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }), (a, b) => {
        const hash = (perDay: number): string => hashOf(smallText({ 23: `        perDay: ${perDay / 100}` }));
        expect(hash(a) === hash(b)).toBe(a === b);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
