// Thousands of runs of the real roles, each under the faults its seed chooses, end by themselves with the digest of an undisturbed run.
// One seed again, with the end of its history: AMITY_SIM_SEED=17. More or other seeds: AMITY_SIM_SEEDS=100000, AMITY_SIM_FROM=5000.
import { expect, test } from 'vitest';
import { FAULTS } from './faults.ts';
import { simulateSeeds, story } from './many-seeds.ts';
import { simulate } from './simulate.ts';

const ONE = process.env['AMITY_SIM_SEED'];
const SEEDS = ONE === undefined ? Number(process.env['AMITY_SIM_SEEDS'] ?? 5000) : 1;
const FROM = Number(ONE ?? process.env['AMITY_SIM_FROM'] ?? 0);
/** A seed takes some 25 ms; on a machine that does other things, several times that. */
const PATIENCE_MS = 60_000 + 200 * SEEDS;

test(
  `${SEEDS} seeds from ${FROM} keep every promise`,
  async () => {
    const { seeds, bad, fates, faults, cpuMsPerSeed } = await simulateSeeds(FROM, SEEDS);
    const [first] = bad;
    console.log(first === undefined ? '' : story(first), { seeds, bad: bad.map(({ seed }) => seed), fates, faults, cpuMsPerSeed });
    if (ONE !== undefined) console.log((await simulate(FROM)).last.join('\n'));
    expect(bad.map(({ seed, broken }) => ({ seed, broken }))).toEqual([]);
    // A simulation in which nothing happens proves nothing.
    const { 'begun again or tried again': _, ...strikes } = faults; // what follows from faults, seldom
    if (SEEDS >= 500)
      expect(Math.min(fates['completed'] ?? 0, ...Object.values(strikes).map((times) => 10 * times))).toBeGreaterThan(SEEDS / 2);
    expect(SEEDS < 500 || Object.keys(strikes).length >= 6).toBe(true);
  },
  PATIENCE_MS,
);

test('the same seed gives the same history, another seed another', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    const [once, again, other] = [await simulate(seed), await simulate(seed), await simulate(seed + 100)];
    expect(again.digest).toBe(once.digest);
    expect(again.steps).toBe(once.steps);
    expect(other.digest).not.toBe(once.digest);
  }
});

test('without faults a run ends soon and nothing strikes', async () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const { broken, counts, endedAtMs } = await simulate(seed, { isQuiet: true });
    expect(broken).toEqual([]);
    expect(counts.size).toBe(0);
    expect(endedAtMs).toBeLessThan(30_000);
  }
});

test('every fault has a chance', () => {
  expect(Object.values(FAULTS).every((rate) => rate > 0 && rate <= 0.5)).toBe(true);
});
