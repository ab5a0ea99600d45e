// The commands of the guide work in the order they stand there, and what the guide shows of their output is what they print.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amity, newFolder, type Answer } from '../helpers/amity.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'compare-two-runs.md'), 'utf8');
const blocks = [...guide.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({
  language,
  lines: text.trimEnd().split('\n'),
}));
const commands = blocks.flatMap(({ language, lines }) => (language === 'sh' ? lines : []));
const shown = blocks.flatMap(({ language, lines }) => (language === 'text' ? lines : []));

/** The words of a line as a shell reads them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const data = newFolder();
const answers: Answer[] = [];
beforeAll(async () => {
  for (const line of commands) {
    const [npx, program, ...args] = wordsOf(line);
    expect([npx, program]).toEqual(['npx', 'amity']);
    answers.push(await amity([...args, ...(args.includes('--quiet') ? [] : ['--quiet'])], { AMITY_DATA: data }));
  }
}, 240_000);
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('the guide to comparing', () => {
  test.each(commands)('%s', (line) => {
    expect(answers[commands.indexOf(line)]).toMatchObject({ code: 0 });
  });

  test.each(shown)('shows what is printed: %s', (line) => {
    // Columns are as wide as their widest cell.
    const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    expect(answers.some(({ out }) => plain(out).includes(plain(line)))).toBe(true);
  });
});
