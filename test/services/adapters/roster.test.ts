// The list of unfinished runs: when it is looked at anew, and when the last look has to do.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { openRoster } from '../../../services/adapters/roster.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { newRunId, order } from '../../conformance/twins.ts';

// A clock that stands: every look is as fresh as the one before.
const clock = { ...systemClock, nowMs: () => 1_000_000 };
let transport = openMemoryTransport(clock);
beforeEach(async () => {
  await transport.close();
  transport = openMemoryTransport(clock);
});
afterAll(() => transport.close());

async function begin(): Promise<string> {
  const run = newRunId();
  await transport.runState.create(order({ run }));
  return run;
}

test('a run that begins just after a look is found as soon as its beginning is told', async () => {
  const roster = openRoster({ runState: transport.runState, clock }, 100);
  expect(await roster.look()).toEqual([]);
  const run = await begin();
  expect(await roster.look()).toEqual([]);
  roster.renew();
  // Several loops are woken at once: none of them is told what was known before.
  const looks = await Promise.all([roster.look(), roster.look()]);
  expect(looks.map((briefs) => briefs.map((brief) => brief.run))).toEqual([[run], [run]]);
});

test('a beginning told while it looks is found by the look after', async () => {
  const { runState } = transport;
  const begun: Promise<string>[] = [];
  const active = async (): Promise<readonly string[]> => {
    const found = await runState.active();
    if (begun.length === 0) begun.push(begin());
    return found;
  };
  const roster = openRoster({ runState: { ...runState, active }, clock }, 100);
  const looking = roster.look();
  roster.renew();
  expect(await looking).toEqual([]);
  expect((await roster.look()).map((brief) => brief.run)).toEqual(await Promise.all(begun));
});

test('a list of hundreds is not looked at for each that begins', async () => {
  for (let i = 0; i < 200; i++) await begin();
  const roster = openRoster({ runState: transport.runState, clock }, 100);
  expect(await roster.look()).toHaveLength(200);
  await begin();
  roster.renew();
  expect(await roster.look()).toHaveLength(200);
});

test('a look that fails does not stand for the next', async () => {
  const { runState } = transport;
  let failures = 1;
  const active = async (): Promise<readonly string[]> => {
    if (failures-- > 0) throw new Error('away');
    return runState.active();
  };
  const roster = openRoster({ runState: { ...runState, active }, clock }, 100);
  await expect(roster.look()).rejects.toThrow('away');
  const run = await begin();
  expect((await roster.look()).map((brief) => brief.run)).toEqual([run]);
});
