// A small valid scenario, written line by line so that tests can break one line and name it.
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import { resolveScenario, type Scenario, type ScenarioText } from '../../shared/scenario/index.ts';
import { parseEdit, parseScenarioText } from '../../services/adapters/scenario-document.ts';

export const SMALL_LINES: readonly string[] = [
  'amity: 1',
  'name: small',
  'clock: { start: 2025-07-01T00:00+07:00, days: 2 }',
  'sources: { S1: { title: A page } }',
  'cargo:',
  '  fruit: { perishable: true, tonnes: 20, value: 30000 USD, source: S1 }',
  'gates:',
  '  north:',
  '    sides:',
  '      vn: { zone: "+07:00", open: "07:00-20:00", source: S1 }',
  '      cn: { zone: "+08:00", open: "08:00-21:00", assumption: same instants }',
  '    pools:',
  '      officers: { side: vn, kind: officer, servers: 2, assumption: guess }',
  '      bays: { side: cn, kind: bay, servers: 1, assumption: guess }',
  '    stages:',
  '      ready: { kind: delay, side: vn, time: 2 h, assumption: guess }',
  '      papers: { kind: service, side: vn, pool: officers, time: 5 min, assumption: guess }',
  '      cleared: { kind: join, side: vn }',
  '      look: { kind: service, side: cn, pool: bays, time: { exponential: { mean: 10 min } }, only: { share: 10 % }, assumption: guess }',
  '    flows:',
  '      export:',
  '        from: vn',
  '        perDay: 50',
  '        mix: { fruit: 1 }',
  '        channels: { green: 1 }',
  '        declaration: { before: { uniform: { min: 1 h, max: 2 h } }, assumption: guess }',
  '        route: [ready, cleared, look?]',
  '        papers: [papers]',
  '        assumption: guess',
];

/** The small scenario with some lines (1-based) replaced; null leaves a line out of the text but keeps the numbers of the others. */
export function smallText(lines: Readonly<Record<number, string | null>> = {}): string {
  return SMALL_LINES.map((line, i) => (lines[i + 1] === undefined ? line : (lines[i + 1] ?? ''))).join('\n');
}

export interface Around {
  /** Other documents by name, as text. */
  readonly others?: Readonly<Record<string, string>>;
  readonly edits?: readonly string[];
}

export function resolveText(text: string, { others = {}, edits = [] }: Around = {}): Scenario {
  const load = (name: string): ScenarioText | undefined =>
    others[name] === undefined ? undefined : parseScenarioText(others[name], `${name}.yaml`);
  return resolveScenario(parseScenarioText(text, 'small.yaml'), load, { edits: edits.map(parseEdit), names: Object.keys(others) });
}

/** Every problem of a document; none when it is right. */
export function problemsOf(text: string, around: Around = {}): readonly Problem[] {
  try {
    resolveText(text, around);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.problems;
    throw error;
  }
}
