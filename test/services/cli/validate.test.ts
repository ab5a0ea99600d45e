// `amity validate` and `amity calibrate` as a user sees them, and the pages they write.
import { describe, expect, test } from 'vitest';
import { brokenCase, CASES, type CalibrationRow, type CaseResult } from '../../../simulations/validation/index.ts';
import { calibrationPage, summaryOf } from '../../../services/cli/calibration-text.ts';
import { resultsTable, validationPage } from '../../../services/cli/validation-text.ts';
import { resultsOf, tasksOf } from '../../../services/cli/validation-threads.ts';
import { amity } from '../../helpers/amity.ts';

const caseOf = (id: string) => CASES.find((given) => given.id === id)!;

describe('amity validate', () => {
  test('prints case, metric, expected, simulated, z and verdict, and ends with 0 when all pass', async () => {
    const { code, out, err } = await amity(['validate', '--only', 'T03,S09', '--quiet']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^case +metric +expected +simulated +z +verdict/);
    expect(out).toMatch(/T03 +table .* 16 rows, all equal +pass/);
    expect(out).toContain('2 of 2 cases pass');
  });

  test('answers in JSON, means with their half-widths', async () => {
    const { code, out } = await amity(['validate', '--only', 'A07', '--fast', '--json', '--quiet']);
    expect(code).toBe(0);
    const { passed, of, cases } = JSON.parse(out) as { passed: number; of: number; cases: readonly CaseResult[] };
    expect([passed, of]).toEqual([1, 1]);
    const wait = cases[0]!.rows.find(({ metric }) => metric === 'mean_wait_in_queue')!;
    expect(wait.expected).toBeCloseTo(2, 6);
    expect(wait.halfWidth).toBeGreaterThan(0);
    expect(Math.abs(wait.z!)).toBeLessThan(6);
  });

  test.each([
    [['--only', 'X1'], /Expected cases such as A01/],
    [['--only', 'A99'], /no case A99.*\n?.*A01/],
    [['--only', 'A01', '--write-page'], /needs all cases in full/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await amity(['validate', ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('the parts of a validation', () => {
  test('cut every replication of a case into exactly one slice', () => {
    for (const given of CASES.filter(({ method }) => method === 'interval')) {
      const slices = tasksOf([given], false);
      expect(slices[0]!.from).toBe(0);
      slices.forEach((slice, i) => expect(slice.to).toBe(slices[i + 1]?.from ?? slice.to));
      expect(slices.at(-1)!.to).toBeGreaterThanOrEqual(100);
    }
  });

  test('that fail make their case fail, with the reason', () => {
    const cases = [caseOf('A07')];
    const tasks = tasksOf(cases, true);
    const answers = tasks.map((_, i) =>
      i === 1 ? { kind: 'failed' as const, reason: 'out of luck' } : { kind: 'samples' as const, samples: [] },
    );
    const [result] = resultsOf(cases, tasks, answers, true);
    expect(result).toMatchObject({ id: 'A07', verdict: 'fail', rows: [{ simulated: 'out of luck', verdict: 'fail' }] });
  });
});

describe('the pages', () => {
  test('name what fails, with the reason', () => {
    const page = validationPage([brokenCase(caseOf('T03'), 'a | b')], '9.9.9');
    expect(page).toContain('**0 of 1 cases pass**');
    expect(page).toContain('| the case runs | a result | a \\| b |  | FAIL |');
    expect(resultsTable([brokenCase(caseOf('T03'), 'no engine')])).toMatch(/T03 +the case runs +a result +no engine +FAIL/);
  });

  test('show a miss as a miss and what was not compared with its reason', () => {
    const row: CalibrationRow = {
      group: 'Vehicles waiting',
      date: '2022-01-02',
      scope: 'Lang Son',
      figure: 'waiting',
      unit: 'trucks',
      observed: 2852,
      confidence: 'A',
      sources: ['CV6'],
      scenario: 'zero-covid-replay',
      role: 'result',
      simulated: 1894,
      halfWidth: 12,
      verdict: 'miss',
      why: 'as the scenario stands',
    };
    const none: CalibrationRow = {
      ...row,
      scenario: null,
      role: 'none',
      simulated: null,
      halfWidth: null,
      verdict: 'no scenario',
      why: 'too early',
    };
    const page = calibrationPage([row, none], '9.9.9');
    expect(page).toMatch(/2,852 trucks \| A \| 1,894 ± 12 \| -34 % \| result \| \*\*miss\*\*/);
    expect(page).toMatch(/\| 2,852 trucks \| A \| too early \| CV6 \|/);
    expect(page).toContain('- **CV6** Nong nghiep');
    expect(summaryOf([row, none])).toContain('0 of 1 results and 0 of 0 figures fed');
  });
});
