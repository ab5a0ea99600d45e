// What becomes of clicks on pause, step and speed while the server has not answered yet.
import { expect, test } from 'vitest';
import { createCommands } from '../../dashboard/data/commands.ts';
import type { CommandReply, Control } from '../../shared/protocol/live.ts';

function clicking() {
  const asked: { readonly command: Control; readonly answer: (reply: CommandReply) => void }[] = [];
  const commands = createCommands((command) => new Promise((answer) => asked.push({ command, answer })));
  return { ...commands, asked, types: () => asked.map(({ command }) => command.type) };
}

const applied: CommandReply = { status: 'applied', appliesAtMs: 0 };

test('a pause clicked while a change of speed is on its way is sent', () => {
  const page = clicking();
  page.send({ type: 'speed', speed: 60 });
  page.send({ type: 'pause' });
  expect(page.types()).toEqual(['speed', 'pause']);
  expect(page.state.get().sending.map(({ type }) => type)).toEqual(['speed', 'pause']);
});

test('a double click sends one step; after its answer another goes', async () => {
  const page = clicking();
  const step = { type: 'step', ms: 60_000 } as const;
  page.send({ ...step });
  page.send({ ...step });
  expect(page.types()).toEqual(['step']);
  page.asked[0]?.answer(applied);
  await Promise.resolve();
  expect(page.state.get()).toEqual({ sending: [], refused: null });
  page.send({ ...step });
  expect(page.types()).toEqual(['step', 'step']);
});

test('the last of several speeds is sent', () => {
  const page = clicking();
  page.send({ type: 'speed', speed: 60 });
  page.send({ type: 'speed', speed: 'max' });
  expect(page.asked.map(({ command }) => command)).toEqual([
    { type: 'speed', speed: 60 },
    { type: 'speed', speed: 'max' },
  ]);
});

test('a refusal is shown until the next click, also when another command was answered after it', async () => {
  const page = clicking();
  page.send({ type: 'pause' });
  page.send({ type: 'speed', speed: 1 });
  page.asked[0]?.answer({ status: 'refused', reason: 'wrong-state' });
  page.asked[1]?.answer(applied);
  await Promise.resolve();
  expect(page.state.get()).toEqual({ sending: [], refused: 'wrong-state' });
  page.send({ type: 'resume' });
  expect(page.state.get().refused).toBeNull();
});
