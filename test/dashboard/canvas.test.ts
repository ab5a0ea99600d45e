// The drawing of a gate before it is drawn: where stages stand, where trucks are, how time passes on screen.
import { describe, expect, test } from 'vitest';
import { pitchFor, planOf, slotAt, standAt } from '../../dashboard/live/canvas/plan.ts';
import { nextPlayhead } from '../../dashboard/live/canvas/playhead.ts';
import { createScene } from '../../dashboard/live/canvas/scene.ts';
import { COURSE, frames, layout, levelsAt, movesOf, snapshot } from './fixtures.ts';

const MIN = 60_000;
const plan = planOf(layout, 1000);

describe('the plan', () => {
  test('puts Viet Nam left of the border and China right', () => {
    for (const cell of plan.cells) {
      const side = layout.stages[cell.stage]!.side;
      expect(side === 'vn' ? cell.x + cell.w <= plan.borderX : cell.x >= plan.borderX).toBe(true);
    }
  });

  test('exports go right and imports left, stage after stage', () => {
    const xs = (flow: number): number[] =>
      layout.flows[flow]!.route.map((stage) => plan.cells.find((cell) => cell.flow === flow && cell.stage === stage)!.x);
    expect(xs(0)).toEqual([...xs(0)].sort((a, b) => a - b));
    expect(xs(1)).toEqual([...xs(1)].sort((a, b) => b - a));
  });

  test('stages of one direction do not overlap', () => {
    for (const a of plan.cells)
      for (const b of plan.cells) if (a !== b && a.flow === b.flow) expect(a.x + a.w <= b.x || b.x + b.w <= a.x).toBe(true);
  });

  test('declarations have boxes of their own and no trucks', () => {
    expect(plan.papers.map(({ stage }) => stage)).toEqual([3]);
    expect(plan.cells.some(({ stage }) => stage === 3)).toBe(false);
  });

  test('a crowd is drawn smaller until it fits', () => {
    const cell = plan.cells[0]!;
    expect(pitchFor(cell.stand, 5)).toBe(10);
    const pitch = pitchFor(cell.stand, 400);
    const spots = Array.from({ length: 400 }, (_, i) => standAt(cell, i, pitch));
    expect(new Set(spots.map(({ x, y }) => `${x},${y}`)).size).toBe(400);
    expect(spots.every(({ x, y }) => x >= cell.x && x <= cell.x + cell.w && y >= cell.y && y <= cell.y + cell.h)).toBe(true);
  });
});

describe('the scene', () => {
  const counts = (scene: ReturnType<typeof createScene>, stage: number): { waiting: number; serving: number } =>
    plan.cells.reduce(
      (total, cell, c) =>
        cell.stage === stage ? { waiting: total.waiting + scene.count(c).waiting, serving: total.serving + scene.count(c).serving } : total,
      { waiting: 0, serving: 0 },
    );

  test('shows at each instant as many trucks at each stage as the levels say', () => {
    const scene = createScene(layout, plan);
    scene.reset(snapshot().trucks[0]!, 0);
    for (const frame of frames(1)) {
      scene.queue(frame.gates[0]!.moves);
      scene.advance(frame.simMs, 0);
      const levels = levelsAt(frame.simMs / MIN);
      for (const s of [1, 2]) expect(counts(scene, s)).toEqual({ waiting: levels.waiting[s], serving: levels.inService[s] });
      expect(counts(scene, 0).waiting).toBe(levels.inService[0]);
    }
  });

  test('a truck slides in a straight line in simulated time and stands at its server at the end', () => {
    const scene = createScene(layout, plan);
    scene.queue(movesOf(COURSE.slice(0, 3)));
    scene.advance(5 * MIN, MIN);
    const before = [...scene.sprites()].find((sprite) => sprite.channel === 0)!;
    const from = { x: before.x, y: before.y };
    scene.advance(6 * MIN, MIN);
    scene.advance(6.5 * MIN, MIN);
    const cell = plan.cells.findIndex(({ flow, stage }) => flow === 0 && stage === 1);
    const to = slotAt(plan.cells[cell]!, 0);
    expect(before.x).toBeCloseTo((from.x + to.x) / 2, 6);
    scene.advance(7 * MIN, MIN);
    expect([before.x, before.y]).toEqual([to.x, to.y]);
  });

  test('a released truck leaves by the way out and is gone', () => {
    const scene = createScene(layout, plan);
    scene.queue(movesOf(COURSE));
    scene.advance(60 * MIN, 0);
    scene.advance(61 * MIN, 0);
    expect([scene.size(), [...scene.sprites()].length]).toEqual([1, 1]);
  });

  test('left-out moves make the drawing inexact until the next whole picture', () => {
    const scene = createScene(layout, plan);
    scene.queue(movesOf(COURSE.slice(0, 2), 7));
    expect(scene.exact()).toBe(false);
    scene.reset(snapshot(30).trucks[0]!, 30 * MIN);
    expect(scene.exact()).toBe(true);
  });
});

describe('the playhead', () => {
  test('never runs ahead of what has arrived and never goes back', () => {
    let shown = 0;
    for (let head = 0, wall = 0; wall < 5_000; wall += 16) {
      if (wall % 256 === 0) head += 15_360;
      const next = nextPlayhead(shown, head, 60, 16);
      expect(next).toBeGreaterThanOrEqual(shown);
      expect(next).toBeLessThanOrEqual(head);
      shown = next;
    }
  });

  test('keeps the speed of the run, a little behind it', () => {
    let shown = 0;
    let head = 0;
    for (let wall = 0; wall < 10_000; wall += 16) {
      if (wall % 256 === 0) head += 15_360;
      shown = nextPlayhead(shown, head, 60, 16);
    }
    expect(head - shown).toBeLessThan(60 * 700);
    expect(head - shown).toBeGreaterThan(60 * 100);
  });

  test('eases to a stop when nothing comes', () => {
    let shown = 0;
    for (let wall = 0; wall < 5_000; wall += 16) shown = nextPlayhead(shown, 20_000, 60, 16);
    expect(shown).toBe(20_000);
  });

  test('jumps when far behind', () => {
    expect(nextPlayhead(0, 3_600_000, 60, 16)).toBe(3_600_000);
  });
});
