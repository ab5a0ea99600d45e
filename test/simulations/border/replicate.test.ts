// One replication of the whole border: the windows it is moved in, the instants it is looked at, its packed outcome.
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../shared/digest.ts';
import { moveReplication, packOutcomes, replicate, unpackOutcomes, outcomeDigest } from '../../../simulations/border/replicate.ts';
import { watchLevels } from '../../../simulations/border/records.ts';
import { compile, type Model } from '../../../simulations/index.ts';
import { snapshotOf, stateOf } from '../../../simulations/model/resident.ts';
import { given, openGate, stage, takes } from '../../helpers/journeys.ts';
import { DAY, divertingScenario, HOUR, MIN, pool, scenario } from '../../helpers/scenario-builder.ts';
import { everyMs, runInWindows } from '../../helpers/windows.ts';
import { SMALL_WORLDS } from '../model/small-worlds.ts';

const AT = { seed: 3, k: 1 };
const serve = (min: number) => stage({ kind: 'service', pool: 'desk', time: takes(min) });
/** Trucks at 10, 20 and 30 minutes, 15 minutes each at one desk. */
const line = (count = 3) =>
  compile(
    scenario(
      {
        g: openGate({
          pools: { desk: pool(1) },
          stages: { s: serve(15) },
          flows: { f: given(Array.from({ length: count }, (_, i) => ({ at: 10 * (i + 1) })), ['s']) }, // prettier-ignore
        }),
      },
      { days: 0.25 },
    ),
  );

describe.each(Object.entries(SMALL_WORLDS))('%s', (_, world) => {
  test('comes out the same in windows of any length, through the snapshots of every window', () => {
    const model = compile(world());
    const whole = outcomeDigest(replicate(model, AT));
    const windowMs = Math.min(model.lookaheadMs, 95 * MIN + 7);
    expect(outcomeDigest(runInWindows(model, AT, everyMs(model, windowMs)))).toBe(whole);
    expect(outcomeDigest(replicate(model, AT, { windowMs }))).toBe(whole);
  });
});

describe('moving a replication', () => {
  test('stops just before each instant asked for, those at the start and from the horizon on too', () => {
    const model = line();
    const seen: number[][] = [];
    const cuts = [0, 10 * MIN, 10 * MIN + 1, 26 * MIN, 6 * HOUR, 9 * HOUR];
    moveReplication(model, AT, {
      cuts,
      atCut: (engines) =>
        seen.push(
          engines.map((engine) => {
            const { arrived, cleared } = stateOf(engine).collectors;
            return arrived[0]! * 10 + cleared[0]!;
          }),
        ),
    });
    // arrived × 10 + cleared: at 10:00 exactly the truck of that instant has not come yet.
    expect(seen).toEqual([[0], [0], [10], [21], [33], [33]]);
  });

  test('levels are those of the instants, each instant once and in ascending order', () => {
    const levels = watchLevels(line(), AT, [26 * MIN, 12 * MIN, 12 * MIN]);
    expect(levels.map((gates) => gates.map(({ inside, arrived, cleared }) => [inside, arrived, cleared]))).toEqual([
      [[[1], [1], [0]]],
      [[[1], [2], [1]]],
    ]);
  });

  test('neither the windows nor the instants leave a mark, and a window is never longer than the lookahead', () => {
    const model = compile(divertingScenario({ days: 1 }));
    const whole = outcomeDigest(replicate(model, AT));
    expect(outcomeDigest(replicate(model, AT, { windowMs: 10 * DAY }))).toBe(whole);
    const cuts = Array.from({ length: 40 }, (_, i) => i * 37 * MIN);
    const states = moveReplication(model, AT, { cuts, windowMs: 11 * MIN }).map(snapshotOf);
    expect(outcomeDigest(packOutcomes(model, states))).toBe(whole);
  });

  test('seed and number of the replication both matter, and an engine used before starts anew', () => {
    const model = compile(divertingScenario({ days: 1 }));
    const digests = [{ seed: 1, k: 0 }, { seed: 1, k: 1 }, { seed: 2, k: 0 }, { seed: 1, k: 0 }].map((at) => outcomeDigest(replicate(model, at))); // prettier-ignore
    expect([new Set(digests).size, digests[0] === digests[3]]).toEqual([3, true]);
  });
});

describe('a packed outcome', () => {
  let model: Model;
  let bytes: Uint8Array;
  beforeEach(() => {
    model = compile(divertingScenario({ days: 1 }));
    bytes = replicate(model, AT);
  });

  test('opens to trace and collectors of every gate, in gate order', () => {
    const gates = unpackOutcomes(model, bytes);
    const engines = moveReplication(model, AT, {});
    expect(gates.length).toBe(2);
    gates.forEach(({ trace, collectors }, g) => {
      const { collectors: own } = stateOf(engines[g]!);
      expect(trace).toMatch(/^[0-9a-f]{16}$/);
      expect([...collectors.arrived]).toEqual([...own.arrived]);
      expect([...collectors.cleared]).toEqual([...own.cleared]);
      expect([...collectors.divertedOut]).toEqual([...own.divertedOut]);
      expect([...collectors.sojourn.sum]).toEqual([...own.sojourn.sum]);
      expect([...collectors.inside.area]).toEqual([...own.inside.area]);
    });
    expect(gates[0]!.trace).not.toBe(gates[1]!.trace);
  });

  test('has a digest of one line a gate: number, trace, digest of the figures', () => {
    const lines = unpackOutcomes(model, bytes).map(({ trace }, g) => `${g} ${trace} `);
    // One byte of count, then for each gate its length (two bytes here) and as many bytes, eight of them trace.
    const lengthAt = (at: number) => bytes[at]! - 128 + 128 * bytes[at + 1]!;
    const starts = [3, 3 + lengthAt(1) + 2];
    const bodies = starts.map((start, g) => bytes.subarray(start, start + lengthAt(g === 0 ? 1 : start - 2)));
    expect([bytes[0], starts[1]! + bodies[1]!.length]).toEqual([2, bytes.length]);
    expect(outcomeDigest(bytes)).toBe(sha256Hex(utf8(lines.map((text, g) => text + sha256Hex(bodies[g]!.subarray(8))).join('\n'))));
  });
});
