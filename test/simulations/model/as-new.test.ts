// An engine is used again and again: what one replication or one window leaves in it must not be seen by the next.
import { describe, expect, test } from 'vitest';
import { outcomeDigest, replicate } from '../../../simulations/border/replicate.ts';
import { compile } from '../../../simulations/index.ts';
import { openGate, stage } from '../../helpers/journeys.ts';
import { constantOf, delay, exponentialOf, flow, HOUR, MIN, pool, scenario, service } from '../../helpers/scenario-builder.ts';
import { everyMs, runInWindows } from '../../helpers/windows.ts';
import { SMALL_WORLDS } from './small-worlds.ts';

const SEED = 7;

/** Trucks that hold a crane of the yard for hours: some hold one when time is up. */
const holding = () =>
  scenario(
    {
      g: openGate({
        pools: { yard: pool(3) },
        stages: { take: stage({ kind: 'seize', pool: 'yard' }), work: delay(exponentialOf(5 * HOUR)), drive: delay(constantOf(MIN)) },
        flows: { f: flow(40, ['take', 'work', 'drive'], { mix: { general: 1 } }) },
      }),
    },
    { days: 1 },
  );

/** Machines of which some are always idle, and each fails after so much work. */
const wearing = () =>
  scenario(
    {
      g: openGate({
        pools: {
          machines: pool(4, {
            breakdowns: {
              every: exponentialOf(90 * MIN),
              clock: 'use',
              repair: constantOf(20 * MIN),
              running: 'interrupt',
              assumption: 'test',
            },
          }),
        },
        stages: { s: service('machines', exponentialOf(10 * MIN)) },
        flows: { f: flow(200, ['s']) },
      }),
    },
    { days: 1 },
  );

const WORLDS = { ...SMALL_WORLDS, 'servers held at the end': holding, 'machines that wear out': wearing };

describe.each(Object.entries(WORLDS))('%s', (_, world) => {
  const fresh = (k: number) => outcomeDigest(replicate(compile(world()), { seed: SEED, k }));

  test('a replication is the same on an engine that has computed others', () => {
    const model = compile(world());
    const used = [0, 1, 2].map((k) => outcomeDigest(replicate(model, { seed: SEED, k })));
    expect(used).toEqual([0, 1, 2].map(fresh));
  });

  test('a replication is the same when its state goes through bytes every half hour', () => {
    const model = compile(world());
    const step = Math.min(model.lookaheadMs, 30 * MIN);
    expect(outcomeDigest(runInWindows(model, { seed: SEED, k: 1 }, everyMs(model, step)))).toBe(fresh(1));
  });
});
