// One screen controls a live run; another one asks for it.
import { expect, test } from 'vitest';
import { createControlHolder } from '../../../services/api/control-holder.ts';

function holders() {
  let nowMs = 1_000;
  return { ...createControlHolder(() => nowMs), pass: (ms: number) => (nowMs += ms) };
}
const RUN = 'RUN00001';

test('the first screen that acts has control, and nobody else may act', () => {
  const { act, holding } = holders();
  expect(holding(RUN)).toEqual({ run: RUN, holder: null, asking: null, leftMs: 0 });
  expect(act(RUN, 'one')).toBe(true);
  expect(act(RUN, 'two')).toBe(false);
  expect(act(RUN, 'one')).toBe(true);
  expect(holding(RUN).holder).toBe('one');
});

test('the holder is asked and gives, keeps, or says nothing for twenty seconds', () => {
  const { act, ask, answer, holding, settle, pass } = holders();
  act(RUN, 'one');
  ask(RUN, 'two');
  expect(holding(RUN)).toEqual({ run: RUN, holder: 'one', asking: 'two', leftMs: 20_000 });
  answer(RUN, 'two', true);
  expect(holding(RUN).holder, 'only the holder answers').toBe('one');
  answer(RUN, 'one', false);
  expect(holding(RUN)).toMatchObject({ holder: 'one', asking: null });
  ask(RUN, 'two');
  answer(RUN, 'one', true);
  expect(holding(RUN)).toMatchObject({ holder: 'two', asking: null });
  ask(RUN, 'one');
  pass(19_999);
  expect(settle()).toEqual([]);
  pass(1);
  expect(settle()).toEqual([RUN]);
  expect(holding(RUN).holder).toBe('one');
});

test('an idle holder gives way at once, and one that left for good does not hold anybody up', () => {
  const { act, ask, see, holding, pass } = holders();
  act(RUN, 'one');
  pass(119_999);
  ask(RUN, 'two');
  expect(holding(RUN).holder).toBe('one');
  pass(1);
  ask(RUN, 'two');
  expect(holding(RUN).holder).toBe('two');
  see('two', false);
  pass(9_999);
  expect(act(RUN, 'one'), 'a cut link comes back').toBe(false);
  see('two', true);
  pass(5_000);
  expect(act(RUN, 'one')).toBe(false);
  see('two', false);
  pass(10_000);
  expect(act(RUN, 'one')).toBe(true);
});

test('control goes along when the run goes on as another', () => {
  const { act, move, holding } = holders();
  act(RUN, 'one');
  move(RUN, 'RUN00002');
  expect(holding('RUN00002').holder).toBe('one');
  expect(act('RUN00002', 'two')).toBe(false);
  expect(holding(RUN).holder).toBe(null);
});
