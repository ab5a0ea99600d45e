// The validation cases in their quick variant, the other half: means over replications against exact and published values.
import { describe, test } from 'vitest';
import { CASES } from '../../simulations/validation/index.ts';
import { CASE_TIMEOUT_MS, expectCaseToPass } from '../helpers/validation.ts';

const MEANS = CASES.filter(({ method }) => method === 'interval').map((given) => [`${given.id} ${given.title}`, given] as const);

describe('the means of a case agree with their known values', () => {
  test.each(MEANS)('%s', (_, given) => expectCaseToPass(given), CASE_TIMEOUT_MS);
});
