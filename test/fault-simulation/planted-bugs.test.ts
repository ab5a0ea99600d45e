// Tests of the test: each bug planted in the protocol is caught within so many seeds.
import { expect, test } from 'vitest';
import { PLANTS } from './plants.ts';
import { simulate, type Verdict } from './simulate.ts';

/** About four times the first seed that caught each bug when it was planted; see docs/background/reliability.md. */
const WITHIN: Readonly<Record<keyof typeof PLANTS, number>> = {
  'state and outbox in two calls': 100,
  'no sweeper': 20,
  'sweeper uses a job id again': 100,
  'readiness read outside the commit, no sweeper': 20,
  'bells lost, no sweeper': 20,
  'random numbers not keyed': 20,
  'no version check and no digests': 100,
  'check, then act': 100,
  'stale cached state': 50,
  'arrivals not deduplicated': 20,
  'results counted as they come': 400,
  'done when the last window is open': 20,
  'frame written beside the commit': 20,
  'cancel does not fence': 400,
  'ended is not final': 1200,
  'accepted before the order is durable': 100,
  'lost runs are not made again': 100,
  'ingest without dedupe': 400,
  'events marked, then put in a second call': 400,
  'events answered before they are durable': 400,
  'late event into a closed window': 400,
  'saved without a look at what was taken': 1_900,
  'kept events not told again': 400,
};

async function firstCaught(plant: keyof typeof PLANTS): Promise<Verdict | undefined> {
  for (let seed = 0; seed < WITHIN[plant]; seed += 1) {
    const verdict = await simulate(seed, { plant: PLANTS[plant] });
    if (verdict.broken.length > 0) return verdict;
  }
  return undefined;
}

test.each(Object.keys(PLANTS) as (keyof typeof PLANTS)[])(
  'a bug is caught: %s',
  async (plant) => {
    const caught = await firstCaught(plant);
    console.log(`${plant}: seed ${caught?.seed}: ${caught?.broken[0]?.slice(0, 120)}`);
    expect(caught, `no seed below ${WITHIN[plant]} caught it`).toBeDefined();
  },
  300_000,
);
