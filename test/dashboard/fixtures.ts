// A made-up gate for the tests of the dashboard: three trucks with a known course, cut into frames of any length.
import type { GateFrame, GateLayout, GateLevels, LiveFrame, LiveSnapshot, Moves } from '../../shared/protocol/live.ts';
import type { ComparisonRow, RunSummary } from '../../shared/protocol/run.ts';
import type { Text } from '../../dashboard/text/text.ts';

/** A dictionary without the library around it. */
export const textOf =
  (dictionary: Readonly<Record<string, string>>): Text =>
  (key, params) =>
    (dictionary[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params?.[name]));

const MIN = 60_000;

export const layout: GateLayout = {
  id: 'huu-nghi',
  name: 'Huu Nghi',
  sides: [
    { id: 'vn', zoneMin: 420 },
    { id: 'cn', zoneMin: 480 },
  ],
  stages: [
    { id: 'yard', name: 'Yard', kind: 'delay', side: 'vn', pool: null, papers: false },
    { id: 'scan', name: 'Scanner', kind: 'service', side: 'vn', pool: 0, papers: false },
    { id: 'bays', name: 'Bays', kind: 'service', side: 'cn', pool: 1, papers: false },
    { id: 'documents', name: 'Documents', kind: 'service', side: 'vn', pool: 2, papers: true },
  ],
  pools: [
    { id: 'scanners', kind: 'scanner', side: 'vn', stages: [1] },
    { id: 'cn-bays', kind: 'bay', side: 'cn', stages: [2] },
    { id: 'officers', kind: 'officer', side: 'vn', stages: [3] },
  ],
  flows: [
    { id: 'export', from: 'vn', route: [0, 1, 2], papers: [3] },
    { id: 'import', from: 'cn', route: [2, 1], papers: [] },
  ],
};

/** serial, flow, channel, stage (−1 released), state, minute */
export type Step = readonly [serial: number, flow: number, channel: number, to: number, state: number, minute: number];

/** Truck 1 (green) goes all the way in half an hour; truck 2 (red) waits for the scanner; truck 3 comes the other way. */
export const COURSE: readonly Step[] = [
  [1, 0, 0, 0, 1, 1],
  [2, 0, 2, 0, 1, 2],
  [1, 0, 0, 1, 1, 6],
  [2, 0, 2, 1, 0, 7],
  [3, 1, 1, 2, 1, 9],
  [1, 0, 0, 2, 1, 16],
  [2, 0, 2, 1, 1, 16],
  [3, 1, 1, 1, 0, 20],
  [1, 0, 0, -1, 0, 31],
  [2, 0, 2, 2, 1, 33],
  [3, 1, 1, 1, 1, 33],
  [3, 1, 1, -1, 0, 44],
];

export function movesOf(steps: readonly Step[], omitted = 0): Moves {
  const column = (i: 0 | 1 | 2 | 3 | 4): number[] => steps.map((step) => step[i]);
  return {
    serial: column(0),
    flow: column(1),
    channel: column(2),
    to: column(3),
    state: column(4),
    atMs: steps.map((step) => step[5] * MIN),
    omitted,
  };
}

/** Who stands where just before `minute`. */
export function standing(minute: number): readonly Step[] {
  const last = new Map<number, Step>();
  for (const step of COURSE) if (step[5] < minute) last.set(step[0], step);
  return [...last.values()].filter((step) => step[3] >= 0);
}

export function levelsAt(minute: number): GateLevels {
  const here = standing(minute);
  const seen = (flow: number): number =>
    new Set(COURSE.filter((step) => step[1] === flow && step[5] < minute).map(([serial]) => serial)).size;
  const gone = (flow: number): number => COURSE.filter((step) => step[1] === flow && step[3] === -1 && step[5] < minute).length;
  const at = (stage: number, state: number): number => here.filter((step) => step[3] === stage && step[4] === state).length;
  const flows = [0, 1];
  return {
    waiting: layout.stages.map((_, s) => (s === 3 ? 5 : at(s, 0))),
    inService: layout.stages.map((_, s) => at(s, 1)),
    servers: [1, 2, 1],
    busy: [at(1, 1), at(2, 1), 0],
    arrived: flows.map(seen),
    cleared: flows.map(gone),
    inside: flows.map((flow) => seen(flow) - gone(flow)),
    divertedOut: [0, 0],
    sojournP50: gone(0) + gone(1) === 0 ? null : 30,
    sojournP90: gone(0) + gone(1) === 0 ? null : 35,
    open: [true, true],
  };
}

function gateFrame(from: number, until: number): GateFrame {
  const before = levelsAt(from);
  const after = levelsAt(until);
  const difference = (now: readonly number[], then: readonly number[]): number[] => now.map((value, i) => value - (then[i] ?? 0));
  return {
    gate: 0,
    fromMs: from * MIN,
    toMs: until * MIN,
    levels: after,
    arrived: difference(after.arrived, before.arrived),
    cleared: difference(after.cleared, before.cleared),
    moves: movesOf(COURSE.filter((step) => step[5] >= from && step[5] < until)),
    feed: from === 0 ? [{ atMs: 0, gate: 'huu-nghi', code: 'side-opened', params: { side: 'vn' } }] : [],
  };
}

const pace = { asked: 60, achieved: 60, paused: false } as const;

/** Frames of `length` minutes up to `until`, numbered from 1. */
export function frames(length: number, until = 60): readonly LiveFrame[] {
  return Array.from({ length: Math.ceil(until / length) }, (_, i) => ({
    run: '7KQ2M4TD',
    seq: i + 1,
    replication: 0,
    status: 'running' as const,
    simMs: (i + 1) * length * MIN,
    pace,
    gates: [gateFrame(i * length, (i + 1) * length)],
  }));
}

export function snapshot(minute = 0, seq = 0): LiveSnapshot {
  const buckets = Math.ceil(minute / 15);
  const zeros = Array.from({ length: buckets }, () => 0);
  return {
    run: '7KQ2M4TD',
    name: 'Today',
    scenario: 'lang-son-2025-07',
    status: 'running',
    seq,
    replication: 0,
    replications: 1,
    simMs: minute * MIN,
    // 1 July 2025, 00:00 in Viet Nam
    startEpochMs: Date.UTC(2025, 5, 30, 17),
    warmUpMs: 0,
    horizonMs: 86_400_000,
    pace,
    layout: [layout],
    levels: [levelsAt(minute)],
    trucks: [movesOf(standing(minute))],
    history: {
      stepMs: 15 * MIN,
      arrived: [zeros],
      cleared: [zeros],
      waiting: [zeros],
      sojournP50: [zeros.map(() => null)],
      sojournP90: [zeros.map(() => null)],
    },
    feed: [],
  };
}

export function row(changes: Partial<ComparisonRow> = {}): ComparisonRow {
  return {
    key: 'sojourn.p90@all',
    unit: 'min',
    better: 'down',
    base: 274,
    candidate: 222,
    difference: -52,
    halfWidth: 11,
    level: 0.95,
    halfWidthAlone: 11,
    varianceReduction: 6,
    noiseFloor: 30,
    method: 'paired',
    n: 30,
    verdict: 'better',
    threshold: 5,
    runMore: null,
    ...changes,
  };
}

export function run(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '7KQ2M4TD',
    name: 'Today',
    scenario: 'lang-son-2025-07',
    scenarioHash: 'a',
    mode: 'batch',
    status: 'completed',
    seed: 1,
    replications: 30,
    done: 30,
    modelVersion: '1.0.0',
    digest: 'd',
    createdAtMs: 1,
    finishedAtMs: 2,
    reason: null,
    headline: {},
    ...changes,
  };
}
