// What the guide to interventions calls a button is written on that button.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DECISION_KINDS } from '../../dashboard/live/intervene/plan.ts';
import { allEn } from '../../dashboard/text/all-en.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'intervene.md'), 'utf8');
const bold = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words);
/** What stands on the screen, numbers of a kind left out. */
const texts = new Set(Object.values(allEn).map((text) => text.replace('{{n}}', '30').replace(/ 30$/, '')));

test('every word in bold is on the screen', () => {
  expect(bold.length).toBeGreaterThan(15);
  expect(bold.filter((words) => !texts.has(words))).toEqual([]);
});

test('every kind of decision is told of', () => {
  expect(DECISION_KINDS.filter((kind) => !bold.includes(allEn[`iv.kind.${kind}`]))).toEqual([]);
});
