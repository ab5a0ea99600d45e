// The drawing of a gate before it is drawn: where stages stand, where trucks are, how time passes on screen.
import { describe, expect, test } from 'vitest';
import { staffOf } from '../../dashboard/data/live-reducer.ts';
import { MOVED_AWAY, MOVED_WITH, type GateLayout, type StageKind } from '../../shared/protocol/live.ts';
import { leastWidth, pitchFor, planOf, slotAt, standAt } from '../../dashboard/live/canvas/plan.ts';
import { nextPlayhead } from '../../dashboard/live/canvas/playhead.ts';
import { createScene } from '../../dashboard/live/canvas/scene.ts';
import { COURSE, frames, layout, levelsAt, movesOf, snapshot, type Step } from './fixtures.ts';

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

describe('stages of other kinds', () => {
  const stage = (id: string, kind: StageKind, more: Partial<GateLayout['stages'][number]> = {}): GateLayout['stages'][number] => ({
    ...{ id, name: id, kind, side: 'vn', pool: null, papers: false },
    ...more,
  });
  const rail: GateLayout = {
    ...layout,
    stages: [
      stage('places', 'seize', { pool: 0 }),
      stage('convoy', 'gather'),
      stage('unload', 'service', { pool: 0, orPools: [1, 0] }),
      stage('sorting', 'instant'),
      stage('slot', 'booking', { side: 'cn' }),
      stage('leave', 'instant', { side: 'cn', pool: 0 }),
    ],
    flows: [{ id: 'export', from: 'vn', route: [0, 1, 2, 3, 4, 5], papers: [], carries: 'wagons' }],
  };
  const track = planOf(rail, 900);
  const cellOf = (s: number): number => track.cells.findIndex((cell) => cell.stage === s);

  test('where nobody ever stands there is no box, and the other boxes keep their stages', () => {
    expect(track.cells.map((cell) => cell.stage).sort()).toEqual([0, 1, 2, 4]);
    expect(leastWidth(rail)).toBeLessThan(leastWidth({ ...rail, stages: rail.stages.map((one) => ({ ...one, kind: 'delay' })) }));
  });

  test('a truck that chooses between pools has the servers of all', () => {
    expect(track.cells[cellOf(2)]!.pools).toEqual([0, 1]);
    expect(staffOf({ ...levelsAt(10), servers: [1, 2, 1], busy: [1, 0, 0] }, [0, 1])).toEqual({ servers: 3, busy: 1 });
    expect(staffOf(levelsAt(10), [])).toBeNull();
  });

  test('before places there is a queue that moves up; at a gathering place and for a slot one parks', () => {
    const scene = createScene(rail, track);
    const at = (serial: number, to: number, minute: number): Step => [serial, 0, 0, to, 0, minute];
    scene.queue(movesOf([at(1, 0, 1), at(2, 0, 2), at(3, 1, 3), at(4, 4, 4)]));
    scene.advance(5 * MIN, 0);
    expect([0, 1, 4].map((s) => scene.count(cellOf(s)).waiting)).toEqual([2, 1, 1]);
    const second = [...scene.sprites()][1]!;
    const before = second.x + second.y;
    scene.queue(movesOf([at(1, 1, 6)]));
    scene.advance(7 * MIN, 0);
    scene.advance(8 * MIN, 0);
    expect(second.x + second.y).not.toBe(before);
    expect([0, 1].map((s) => scene.count(cellOf(s)).waiting)).toEqual([1, 2]);
  });

  test('who gathers leaves as one: members ride unseen, the leader stands for all, and they come out where it splits', () => {
    const scene = createScene(rail, track);
    const at = (serial: number, to: number, minute: number): Step => [serial, 0, 0, to, 0, minute];
    const gathered = [at(1, 1, 1), at(2, 1, 2), at(3, 1, 3), at(1, MOVED_WITH, 4), at(2, MOVED_WITH, 4), at(3, 2, 4)];
    scene.queue({ ...movesOf(gathered), group: [1, 1, 1, 1, 1, 3] });
    scene.advance(5 * MIN, 0);
    scene.advance(6 * MIN, 0);
    expect([scene.size(), scene.count(cellOf(1)).waiting, scene.count(cellOf(2)).waiting]).toEqual([1, 0, 1]);
    const leader = [...scene.sprites()][0]!;
    const where = { x: leader.x, y: leader.y };
    expect(leader.group).toBe(3);
    scene.queue({ ...movesOf([at(1, 4, 7), at(2, 4, 7), at(3, 4, 7)]), group: [1, 1, 1] });
    scene.advance(7 * MIN, MIN);
    expect([...scene.sprites()].map(({ group }) => group)).toEqual([1, 1, 1]);
    expect([...scene.sprites()].map(({ fromX, fromY }) => ({ x: fromX, y: fromY }))).toEqual([where, where, where]);
  });

  test('members that leave with their leader are not drawn for it', () => {
    const scene = createScene(rail, track);
    scene.queue(movesOf([[1, 0, 0, -1, 0, 1]]));
    scene.advance(2 * MIN, MIN);
    expect([...scene.sprites()]).toEqual([]);
  });

  test('who is turned back leaves the way it came', () => {
    const scene = createScene(rail, track);
    scene.queue(movesOf([[1, 0, 0, 0, 0, 1]]));
    scene.advance(2 * MIN, 0);
    scene.queue(movesOf([[1, 0, 0, MOVED_AWAY, 0, 3]]));
    scene.advance(3 * MIN, MIN);
    const [leaving] = [...scene.sprites()];
    expect([leaving!.toX, leaving!.toY]).toEqual([track.bands[0]!.entry.x, track.bands[0]!.entry.y]);
    scene.advance(5 * MIN, MIN);
    expect([scene.size(), [...scene.sprites()].length]).toEqual([0, 0]);
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

  test('after a step it covers the way and is there, though the run stands', () => {
    let shown = 0;
    for (let wall = 0; wall < 5_000; wall += 16) shown = nextPlayhead(shown, 900_000, 0, 16);
    expect(shown).toBe(900_000);
  });

  test('jumps when far behind', () => {
    expect(nextPlayhead(0, 3_600_000, 60, 16)).toBe(3_600_000);
  });
});
