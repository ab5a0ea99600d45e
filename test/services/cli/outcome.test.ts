// Counts and warnings as the command line says them.
import { expect, test } from 'vitest';
import { countsText, warningLines, warningText } from '../../../services/cli/outcome.ts';

test('every class of the counts is named', () => {
  const counts = { arrived: 21, cleared: 6, turnedBack: 5, divertedOut: 4, spoiled: 3, inside: 3 };
  expect(countsText(counts)).toBe('21 arrived = 6 cleared + 5 turned back + 4 diverted + 3 spoiled + 3 still inside');
});

test('a deadlock says where, when and how often', () => {
  const params = { gate: 'north', atMs: 274_320_000, replication: 7, replications: 2, of: 30, stages: 'lane,bay', trucks: 12 };
  expect(warningText({ code: 'deadlock', params })).toBe(
    'north: deadlock in 2 of 30 replications, first after 3 d 04:12 in replication 7: 12 at lane, bay block each other. Figures after that mean little.',
  );
});

test('a queue that grows says from how many to how many', () => {
  const params = { gate: 'north', flow: 'export', early: 20.04, end: 1234.5 };
  expect(warningText({ code: 'queue-grows', params })).toContain('north, export: the number inside keeps growing, from 20.0 to 1,234.5.');
});

test('a run without warnings, or of an older model, prints none', () => {
  expect([warningLines([]), warningLines()]).toEqual([[], []]);
});
