// Two branches at one instant: which figures differ, whose memory is taken, how both are brought together.
import { describe, expect, test, vi } from 'vitest';
import type { Control } from '../../shared/protocol/live.ts';
import { viewOf, type LiveView } from '../../dashboard/data/live-reducer.ts';
import { createStore } from '../../dashboard/data/store.ts';
import { pairOf } from '../../dashboard/live/split/split-columns.ts';
import { pairedFigures, remembered, viewAt } from '../../dashboard/live/split/split-figures.ts';
import { bringTogether, tellBoth } from '../../dashboard/live/split/together.ts';
import { layout, levelsAt, snapshot } from './fixtures.ts';

const MIN = 60_000;
const at = (minute: number): LiveView => viewOf(snapshot(minute));

describe('paired figures', () => {
  test('of a branch that is like its trunk are equal, and no stage or pool is listed', () => {
    const figures = pairedFigures(layout, levelsAt(20), levelsAt(20));
    expect(figures.some(({ differs }) => differs)).toBe(false);
    expect(figures.every(({ id, difference }) => id.of === 'gate' && (difference === 0 || difference === null))).toBe(true);
  });

  test('differ where a server was added: its pool is listed, with how many more', () => {
    const trunk = levelsAt(10);
    const branch = { ...trunk, servers: trunk.servers.map((n, p) => (p === 0 ? n + 3 : n)) };
    const marked = pairedFigures(layout, trunk, branch).filter(({ differs }) => differs);
    expect(marked).toEqual([{ id: { of: 'servers', index: 0 }, left: 1, right: 4, difference: 3, differs: true }]);
  });

  test('waiting less shows at the gate and at the stage, with its sign', () => {
    const trunk = { ...levelsAt(10), waiting: [0, 9, 0, 5] };
    const branch = { ...trunk, waiting: [0, 2, 0, 5] };
    const marked = pairedFigures(layout, trunk, branch).filter(({ differs }) => differs);
    expect(marked.map(({ id, difference }) => [id.of, difference])).toEqual([
      ['gate', -7],
      ['waiting', -7],
    ]);
  });

  test('a time that one of them does not have yet differs without a number; seconds do not make a difference', () => {
    const dwell = (left: number | null, right: number | null) =>
      pairedFigures(layout, { ...levelsAt(0), sojournP90: left }, { ...levelsAt(0), sojournP90: right }).find(
        ({ id }) => id.of === 'gate' && id.figure === 'dwell',
      );
    expect(dwell(null, 40)).toMatchObject({ differs: true, difference: null });
    expect(dwell(40.2, 39.8)).toMatchObject({ differs: false, difference: 0 });
  });
});

test('charts lay the branch over its trunk: the bucket the one behind stands in is left out', () => {
  const seen = (minute: number, waiting: number[]) => {
    const view = at(minute);
    return { shown: createStore<LiveView | null>({ ...view, history: view.history.map((history) => ({ ...history, waiting })) }) };
  };
  const [trunk, branch] = [seen(50, [1, 2, 3, 4]), seen(35, [1, 5, 6])];
  const source = pairOf([trunk, branch], { gate: 0, win: 'all', flags: [] }, 'waiting');
  expect(source.read()?.columns).toEqual([
    [1, 2, 3, 4],
    [1, 5, null, null],
  ]);
  let told = 0;
  const stop = source.subscribe(() => (told += 1));
  branch.shown.set(null);
  trunk.shown.set(null);
  stop();
  trunk.shown.set(at(50));
  expect([told, source.read()]).toEqual([2, null]);
});

describe('the memory of the run ahead', () => {
  test('gives what it was at the instant of the other, and nothing where it does not reach', () => {
    const seen = [10, 20, 30].map(at);
    expect(viewAt(seen, 25 * MIN)?.simMs).toBe(20 * MIN);
    expect(viewAt(seen, 30 * MIN)?.simMs).toBe(30 * MIN);
    expect(viewAt(seen, 5 * MIN)).toBeUndefined();
  });

  test('keeps the newest, forgets what came before a way back and what is of another replication', () => {
    const told = [10, 20, 30, 40].reduce<readonly LiveView[]>((views, minute) => remembered(views, at(minute), 3), []);
    expect(told.map(({ simMs }) => simMs / MIN)).toEqual([20, 30, 40]);
    expect(remembered(told, at(25), 3).map(({ simMs }) => simMs / MIN)).toEqual([20, 25]);
    expect(remembered(told, { ...at(50), replication: 1 }, 3).length).toBe(1);
  });
});

describe('two runs led as one', () => {
  const shown = (view: LiveView, isPaused: boolean, status: LiveView['status'] = isPaused ? 'paused' : 'running'): LiveView => ({
    ...view,
    status,
    pace: { ...view.pace, paused: isPaused },
  });
  /** A run that does at once what it is told; of a pause it first says that it is on its way, and plays so many minutes on. */
  function led(minute: number, isPaused: boolean, { refusal, playsOn = 0 }: { readonly refusal?: string; readonly playsOn?: number } = {}) {
    const head = createStore<LiveView | null>(shown(at(minute), isPaused));
    const told: Control[] = [];
    const command = async (control: Control) => {
      told.push(control);
      if (refusal !== undefined) return { status: 'refused', reason: refusal } as const;
      const now = head.get()!;
      await Promise.resolve();
      head.set(shown(now, true, 'running'));
      const ms = control.type === 'step' ? control.ms : playsOn * MIN;
      setTimeout(() => head.set(shown({ ...now, simMs: now.simMs + ms }, true)), 1);
      return { status: 'applied', appliesAtMs: now.simMs } as const;
    };
    return { head, command, told };
  }

  test('the one that moves stops, then the one behind goes exactly to where the other stands', async () => {
    const [trunk, branch] = [led(30, false, { playsOn: 4 }), led(12, true)];
    expect(await bringTogether([trunk, branch])).toBeNull();
    expect([trunk.told, branch.told], 'what was open when it was paused is played first').toEqual([
      [{ type: 'pause' }],
      [{ type: 'step', ms: 22 * MIN }],
    ]);
    await vi.waitUntil(() => branch.head.get()?.simMs === trunk.head.get()?.simMs);
    expect(await bringTogether([trunk, branch])).toBeNull();
    expect(branch.told.length).toBe(1);
  });

  test('a refusal is told, and nobody is moved after it', async () => {
    const [trunk, branch] = [led(30, false, { refusal: 'not-yours' }), led(12, true)];
    expect(await bringTogether([trunk, branch])).toBe('not-yours');
    expect(branch.told).toEqual([]);
    expect(await tellBoth([trunk, branch], { type: 'resume' })).toBe('not-yours');
    expect(await tellBoth([branch, branch], { type: 'resume' })).toBeNull();
  });
});
