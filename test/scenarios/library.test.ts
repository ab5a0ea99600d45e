// The shipped scenarios and oracles resolve, the baseline says what July 2025 was, and the JSON Schema knows the language.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';
import {
  CHANNELS,
  changedInputs,
  scenarioJsonSchema,
  type Distribution,
  type Flow,
  type Gate,
  type Scenario,
  type Stage,
  type TimeRule,
} from '../../shared/scenario/index.ts';
import { type distribution, type timeRule } from '../../shared/scenario/distribution.ts';
import { type readFlow } from '../../shared/scenario/flow.ts';
import { formatIso } from '../../shared/time.ts';
import { openScenarioLibrary } from '../../services/adapters/scenario-library.ts';
import { smallText } from './small.ts';

const library = openScenarioLibrary();
const ORACLES = ['a01', 'a03', 'a07'];
const VALIDATION = join('simulations', 'validation', 'scenarios');
const names = library.list().map(({ name }) => name);
const fileOf = (name: string): string => join('simulations', 'scenarios', `${name}.yaml`);

describe('the library', () => {
  test('lists the baseline first, each under the name of its file', () => {
    expect(names[0]).toBe('lang-son-2025-07');
    expect(names.slice(1)).toEqual(names.slice(1).sort());
    expect(names).toEqual(expect.arrayContaining(['huu-nghi-diversion', 'lang-son-one-scanner-more', 'lang-son-smart-inspection']));
  });

  test.each(names)('%s resolves, asks a question and says in three sentences how to read the answer', (name) => {
    const { scenario, hash } = library.load(name);
    expect(scenario.name).toBe(name);
    expect(scenario.question).toMatch(/\?$/);
    expect(scenario.description?.split(/\.\s/).length).toBeGreaterThanOrEqual(3);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(ORACLES)('the oracle %s resolves to one gate with one flow and no declaration', (name) => {
    const { scenario } = library.load(join(VALIDATION, `${name}.yaml`));
    const gates = Object.values(scenario.gates);
    expect(gates).toHaveLength(1);
    expect(Object.values(gates[0]?.flows ?? {})).toEqual([
      expect.objectContaining({ papers: [], channels: { green: 1, yellow: 0, red: 0 }, mix: { general: 1 } }),
    ]);
    expect(Object.values(gates[0]?.pools ?? {}).every((pool) => pool.hours === 'always')).toBe(true);
  });

  test('an unknown name is refused with the nearest one', () => {
    const refusal = (name: string): DomainError => {
      try {
        library.load(name);
      } catch (error) {
        if (error instanceof DomainError) return error;
      }
      throw new Error('was not refused');
    };
    expect(refusal('lang-son-2025-7')).toMatchObject({ code: 'unknown-scenario', hint: 'Did you mean "lang-son-2025-07"?' });
    expect(refusal('../../package').code).toBe('unknown-scenario');
    expect(refusal('no/such/file.yaml').code).toBe('unknown-scenario');
  });

  test("a user's file extends a scenario of the library or one beside it", () => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-scenarios-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'small.yaml'), smallText());
    writeFileSync(join(folder, 'mine.yaml'), 'amity: 1\nname: mine\nextends: small\nclock: { days: 4 }\n');
    writeFileSync(join(folder, 'july.yaml'), 'amity: 1\nname: july\nextends: lang-son-2025-07\nclock: { days: 4 }\n');
    expect(library.load(join(folder, 'mine.yaml')).scenario.clock.days).toBe(4);
    expect(library.load(join(folder, 'july.yaml'), ['clock.days=9']).scenario.clock.days).toBe(9);
  });

  test('a text extends scenarios of the library only', () => {
    expect(library.parse('amity: 1\nname: x\nextends: lang-son-2025-07\n', 'request').scenario.clock.days).toBe(31);
    expect(() => library.parse('amity: 1\nname: x\nextends: small\n', 'request')).toThrow('expected the name of a scenario');
  });

  test('a file that changed is read anew', () => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-scenarios-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const own = openScenarioLibrary(folder);
    writeFileSync(join(folder, 'small.yaml'), smallText());
    expect(own.load('small').scenario.clock.days).toBe(2);
    writeFileSync(join(folder, 'small.yaml'), smallText({ 3: 'clock: { start: 2025-07-01T00:00+07:00, days: 31 }' }));
    expect(own.load('small').scenario.clock.days).toBe(31);
  });
});

describe('the baseline', () => {
  const { scenario, text } = library.load('lang-son-2025-07');

  test('has the daily means of July 2025, export and import, from LS18', () => {
    const flows = Object.entries(scenario.gates).map(([id, gate]) => [id, gate.flows['export']?.perDay, gate.flows['import']?.perDay]);
    expect(flows).toEqual([
      ['huu-nghi', 262, 608],
      ['tan-thanh', 145, 438],
      ['coc-nam', 43, 33],
      ['chi-ma', 41, 189],
    ]);
    expect(Object.values(scenario.gates).flatMap((gate) => Object.values(gate.flows).map((flow) => flow.source))).toEqual(
      Array(8).fill('LS18'),
    );
  });

  test('measures exactly July 2025 in the local time of Lang Son', () => {
    const { startEpochMs, warmUpMs, days } = scenario.clock;
    expect(formatIso(startEpochMs + warmUpMs, 420)).toBe('2025-07-01T00:00:00+07:00');
    expect(formatIso(startEpochMs + warmUpMs + days * 86_400_000, 420)).toBe('2025-08-01T00:00:00+07:00');
  });

  test('is open 07:00-20:00 on the Vietnamese clock, and at the same instants on the Chinese one', () => {
    for (const gate of Object.values(scenario.gates)) {
      const instants = Object.values(gate.sides).map(({ open, zoneMin }) =>
        open.map(({ fromMs, toMs }) => [fromMs - zoneMin * 60_000, toMs - zoneMin * 60_000]),
      );
      expect(instants[0]).toEqual([[0, 13 * 3_600_000]]);
      expect(instants[1]).toEqual(instants[0]);
    }
  });

  test('holds export trucks back 25 h on average and nowhere else for long', () => {
    const readiness = scenario.gates['huu-nghi']?.stages['readiness'];
    expect(readiness).toMatchObject({
      kind: 'delay',
      time: { by: 'all', time: { kind: 'lognormal', meanMs: 90_000_000, cv: 1 } },
      source: 'LS3',
    });
  });

  test.each(Object.entries(scenario.gates))('%s keeps every pool below 85 % of its open hours', (_, gate) => {
    for (const [name, load] of Object.entries(offeredHours(gate, scenario))) {
      const servers = gate.pools[name]?.shifts[0]?.n ?? 0;
      expect.soft(load / (servers * 13), name).toBeLessThan(0.85);
    }
  });

  test('mentions every source it lists, and explains every assumption', () => {
    for (const id of Object.keys(scenario.sources)) expect.soft(text.split(new RegExp(`\\b${id}\\b`)).length, id).toBeGreaterThan(2);
    for (const gate of Object.values(scenario.gates)) {
      for (const pool of Object.values(gate.pools)) expect.soft((pool.assumption ?? 'source').length).toBeGreaterThan(5);
    }
  });
});

describe('the variants of the baseline', () => {
  const base = library.load('lang-son-2025-07').scenario;
  const pathsOf = (name: string): readonly string[] => changedInputs(base, library.load(name).scenario).map(({ path }) => path);

  test('smart inspection changes inspection times at every gate and nothing else', () => {
    const changed = pathsOf('lang-son-smart-inspection');
    expect(changed).toHaveLength(12);
    expect(changed.every((path) => /\.stages\.(inspection|cn-bays)\.time\./.test(path))).toBe(true);
    const stage = library.load('lang-son-smart-inspection').scenario.gates['huu-nghi']?.stages['inspection'];
    expect(stage).toMatchObject({ time: { time: { meanMs: 115 * 60_000 * 0.9, cv: 0.88 } } });
  });

  test('one scanner more changes one number', () => {
    expect(changedInputs(base, library.load('lang-son-one-scanner-more').scenario)).toEqual([
      { path: 'gates.huu-nghi.pools.scanners.shifts.0.n', base: 4, candidate: 5 },
    ]);
  });

  test('the diversion takes scanners from Huu Nghi and lets imports drive to Tan Thanh', () => {
    const { scenario } = library.load('huu-nghi-diversion');
    expect(scenario.diversions).toEqual([
      expect.objectContaining({
        from: 'huu-nghi',
        to: 'tan-thanh',
        flow: 'import',
        above: 60,
        driveMs: 2_700_000,
        informationDelayMs: 1_800_000,
      }),
    ]);
    expect(scenario.gates['huu-nghi']?.pools['scanners']?.shifts[0]?.n).toBeLessThan(4);
  });
});

describe('the JSON Schema', () => {
  const schema = scenarioJsonSchema();

  test('accepts every shipped document and refuses a misspelt one', () => {
    const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    const cases = readdirSync(VALIDATION).filter((file) => file.endsWith('.yaml'));
    for (const file of [...names.map(fileOf), ...cases.map((file) => join(VALIDATION, file))]) {
      expect.soft(check.safeParse(parse(readFileSync(file, 'utf8'))).error?.issues ?? [], file).toEqual([]);
    }
    expect(check.safeParse(parse(smallText({ 23: '        perday: 50' }))).success).toBe(false);
    expect(check.safeParse(parse(smallText({ 16: '      ready: { kind: dealy }' }))).success).toBe(false);
  });

  test('names the parts of a document and describes them', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Amity scenario',
      required: ['amity', 'name'],
      additionalProperties: false,
    });
    expect(Object.keys((schema as { properties: object }).properties)).toEqual(
      expect.arrayContaining(['clock', 'sources', 'cargo', 'sides', 'pools', 'stages', 'flows', 'gates', 'diversions', 'experiment']),
    );
    expect(JSON.stringify(schema).match(/"description"/g)?.length).toBeGreaterThan(60);
  });
});

describe('types', () => {
  test('what the schemas give is what the contract says', () => {
    expectTypeOf<z.output<typeof distribution>>().toExtend<Distribution>();
    expectTypeOf<z.output<typeof timeRule>>().toExtend<TimeRule>();
    expectTypeOf<NonNullable<ReturnType<typeof readFlow>>>().toExtend<Flow>();
  });
});

/** Hours of work a day each pool of a gate is offered, from the resolved figures alone; an upper bound where a cap would shorten it. */
function offeredHours(gate: Gate, scenario: Scenario): Record<string, number> {
  const hours: Record<string, number> = {};
  for (const flow of Object.values(gate.flows)) {
    for (const name of [...flow.route, ...flow.papers]) {
      const stage = gate.stages[name];
      if (stage?.kind !== 'service') continue;
      const time = CHANNELS.map(
        (channel) => flow.channels[channel] * meanHours(timeOf(stage.time, channel)) * visits(stage, channel, flow, scenario),
      );
      hours[stage.pool] = (hours[stage.pool] ?? 0) + flow.perDay * time.reduce((a, b) => a + b, 0);
    }
  }
  return hours;
}

function timeOf(rule: TimeRule, channel: (typeof CHANNELS)[number]): Distribution {
  return rule.by === 'channel' ? rule.times[channel] : rule.by === 'all' ? rule.time : rule.otherwise;
}

/** Share of a flow's trucks of a channel that visit a stage. */
function visits(stage: Stage, channel: (typeof CHANNELS)[number], flow: Flow, scenario: Scenario): number {
  const only = stage.kind === 'join' ? undefined : stage.only;
  if (only?.channels !== undefined && !only.channels.includes(channel)) return 0;
  const carried = Object.entries(flow.mix).filter(
    ([cargo]) =>
      (only?.cargo?.includes(cargo) ?? true) && (only?.perishable === undefined || scenario.cargo[cargo]?.perishable === only.perishable),
  );
  return (only?.share ?? 1) * carried.reduce((sum, [, share]) => sum + share, 0);
}

function meanHours(time: Distribution): number {
  switch (time.kind) {
    case 'constant':
      return time.valueMs / 3_600_000;
    case 'triangular':
      return (time.minMs + time.modeMs + time.maxMs) / 3 / 3_600_000;
    case 'uniform':
      return (time.minMs + time.maxMs) / 2 / 3_600_000;
    case 'mixture':
      return time.parts.reduce((sum, part) => sum + part.share * meanHours(part.of), 0);
    case 'empirical':
    case 'weibull':
      throw new Error(`no ${time.kind} times in the baseline`);
    default:
      return time.meanMs / 3_600_000;
  }
}
