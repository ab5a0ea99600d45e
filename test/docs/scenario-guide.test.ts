// The scenarios printed in the guide are real: they resolve, compile and run; its changes are changes of the gate it begins with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseEdit, parseScenarioText } from '../../services/adapters/scenario-document.ts';
import { parseTraceText } from '../../services/adapters/trace-text.ts';
import { describeChanges, resolveScenario, type Scenario } from '../../shared/scenario/index.ts';
import { parseTrace } from '../../shared/scenario/trace-file.ts';
import { compile, replicate, summarise } from '../../simulations/index.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'write-a-scenario.md'), 'utf8');

/** Blocks of one language with the heading above each. */
function blocksOf(language: string): readonly { readonly title: string; readonly text: string }[] {
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(({ index, 1: text = '' }) => {
    const title =
      guide
        .slice(0, index)
        .match(/^## .*$/gm)
        ?.at(-1)
        ?.slice(3) ?? '';
    return { title, text };
  });
}

const blocks = blocksOf('yaml');
const complete = parseScenarioText(blocks[0]?.text ?? '', 'small-gate.yaml');
const variant = parseScenarioText(blocks[1]?.text ?? '', 'variant.yaml');
const base = resolveScenario(complete, () => undefined);

/** A change of the guide as the document it tells the reader to make of it. */
function changed(text: string, edits: readonly string[] = []): Scenario {
  const document = parseScenarioText(`amity: 1\nname: change\nextends: small-gate\n${text}`, 'change.yaml');
  return resolveScenario(document, (name) => (name === 'small-gate' ? complete : undefined), { edits: edits.map(parseEdit) });
}

function run(scenario: Scenario): ReturnType<typeof summarise> {
  const model = compile(scenario);
  return summarise(model, { scenarioName: scenario.name, scenarioHash: '', seed: 1 }, [replicate(model, { seed: 1, k: 0 })]);
}

describe('the gate of the guide', () => {
  test('clears trucks', () => {
    const { counts } = run(base);
    expect(counts.cleared).toBeGreaterThan(400); // 90 a day for 8 days, less those still inside
    expect(counts.arrived).toBe(counts.cleared + counts.inside);
  });

  test('in its variant changes nothing but the number of scanners, and the guide says so in the words of the program', () => {
    const other = resolveScenario(variant, (name) => (name === 'small-gate' ? complete : undefined));
    const words = describeChanges(base, other);
    expect(words).toEqual(['scanner at small-gate: 1 → 2 servers']);
    expect(guide).toContain(`changes against small-gate:\n  ${words.join()}\n`);
  });
});

const changes = blocks.slice(2).map((block, i) => [`${i + 3}, ${block.title}`, block.text] as const);

describe('the example', () => {
  test.each(changes)('%s: is a scenario that differs from the one it changes', (_, text) => {
    expect(describeChanges(base, changed(text))).not.toEqual(/Targets/.test(_) ? undefined : []);
  });

  test.each(changes)('%s: runs, and everybody who arrived is accounted for', (_, text) => {
    const { arrived, cleared, turnedBack, spoiled, divertedOut, inside } = run(changed(text)).counts;
    expect(cleared).toBeGreaterThan(0);
    expect(arrived).toBe(cleared + turnedBack + spoiled + divertedOut + inside);
  });
});

describe('the command lines of the guide', () => {
  const lines = blocksOf('sh').flatMap(({ text }) => text.split('\n').filter((line) => line.includes('--set')));
  const disruptions = blocks.find((block) => block.title === 'Disruptions')?.text ?? '';

  test.each(lines)('%s', (line) => {
    const edits = [...line.matchAll(/--set (?:'([^']*)'|(\S+?=)'([^']*)'|(\S+))/g)].map(
      ([, whole, path, value, plain]) => whole ?? plain ?? `${path}${value}`,
    );
    const scenario = changed(line.includes('closings.yaml') ? disruptions : '', edits);
    expect(describeChanges(line.includes('closings.yaml') ? changed(disruptions) : base, scenario)).toHaveLength(edits.length);
  });
});

describe('the traces of the guide', () => {
  const [trucks = '', table = ''] = blocksOf('csv').map((block) => block.text);
  const options = { file: 'trace.csv', startEpochMs: base.clock.startEpochMs, zoneMin: 420, gate: 'small-gate', flow: 'export' };

  test('hold trucks and the counts of days', () => {
    expect(parseTrace(parseTraceText(trucks, options.file), options)).toMatchObject({
      rows: [{ cargo: 'fruit', channel: 'red' }, { traits: ['trusted'] }],
    });
    expect(parseTrace(parseTraceText(table, options.file), options)).toEqual({ counts: [88, 93] });
  });
});
