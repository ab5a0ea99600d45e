// The kernel beside hand-written programs: both workloads, the baseline month, many gates, memory, snapshots, a cold start.
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, ratios, short } from './io/measured.ts';
import { coldStart } from './kernel/cold-start.ts';
import { cppPrograms, lineOf, nsPerEvent, part, type Line } from './kernel/programs.ts';

const BASELINE = 'lang-son-2025-07';
const GATES = 64;
const BUDGET_MS = 240_000;

export const kernelBench: Bench = {
  name: 'kernel',
  about: 'one thread: W1, W2 and the baseline month beside C++ and a plain loop; many gates, memory, snapshots, cold start',
  async run(options) {
    const timed = await speedFigures(options);
    options.say('kernel: memory and snapshots');
    return [...timed, ...(await memoryFigures()), ...(await coldStart(options))];
  },
};

/** Nanoseconds an event of each program, by round. */
type Times = Readonly<Record<string, readonly number[]>>;

async function speedFigures(options: BenchOptions): Promise<readonly Figure[]> {
  const cpp = cppPrograms();
  if (cpp === undefined) options.say('kernel: no C++ compiler (clang++ or g++); its references are left out');
  options.say('kernel: nanoseconds an event, each program in a process of its own');
  const cases: Readonly<Record<string, () => Promise<number>>> = {
    ...(cpp === undefined ? {} : { 'C++ W2': () => nsPerEvent(cpp.w2) }),
    W2: () => nsPerEvent(part('model', 'w2', 4, 12)),
    'loop W2': () => nsPerEvent(part('loop', 'w2-loop', 8, 24)),
    ...(cpp === undefined ? {} : { 'C++ W1': () => nsPerEvent(cpp.w1) }),
    W1: () => nsPerEvent(part('model', 'w1', 2, 3)),
    'loop W1': () => nsPerEvent(part('loop', 'w1-loop', 4, 6)),
    month: () => nsPerEvent(part('model', BASELINE, 3, 6)),
    gates: () => nsPerEvent(part('gates', String(GATES), 0, 1)),
  };
  const times: Times = await inRounds(options, BUDGET_MS, cases);
  const month = await lineOf(part('model', BASELINE, 3, 6));
  const gates = await lineOf(part('gates', String(GATES), 0, 1));
  return [
    ...w2Figures(times, cpp?.w2.name),
    ...w1Figures(times, cpp?.w1.name),
    ...monthFigures(times, month),
    ...gateFigures(times, gates),
  ];
}

const ns = (values: readonly number[]): string => `${short(median(values))} ns an event`;

/** Ratio of two programs within each round; nothing when one of them was not there. */
function over(times: Times, a: string, b: string, asked: Omit<Parameters<typeof figureOf>[0], 'unit'>): readonly Figure[] {
  const [of, by] = [times[a], times[b]];
  return of === undefined || by === undefined ? [] : [figureOf({ unit: 'x', isGated: true, ...asked }, ratios(of, by))];
}

function w2Figures(times: Times, cpp: string | undefined): readonly Figure[] {
  const ours = ns(times['W2']!);
  const loop = `plain loop in TypeScript ${ns(times['loop W2']!)}`;
  const byCpp = cpp === undefined ? '' : `${cpp} ${ns(times['C++ W2']!)}`;
  return [
    ...over(times, 'W2', 'C++ W2', {
      id: 'w2-over-cpp',
      what: 'W2, scenario file, all outputs ÷ C++',
      must: 3,
      aim: 1.9,
      beside: `${ours}; ${byCpp}`,
    }),
    ...over(times, 'W2', 'loop W2', { id: 'w2-over-loop', what: 'W2 ÷ plain loop in TypeScript', beside: `${ours}; ${loop}` }),
    ...over(times, 'loop W2', 'C++ W2', {
      id: 'loop-w2-over-cpp',
      what: 'plain loop in TypeScript ÷ C++, W2',
      isGated: false,
      beside: loop,
    }),
  ];
}

function w1Figures(times: Times, cpp: string | undefined): readonly Figure[] {
  const ours = ns(times['W1']!);
  const loop = `plain loop in TypeScript ${ns(times['loop W1']!)}`;
  const byCpp = cpp === undefined ? '' : `${cpp} ${ns(times['C++ W1']!)}`;
  return [
    ...over(times, 'W1', 'C++ W1', {
      id: 'w1-over-cpp',
      what: 'W1, scenario file, all outputs ÷ C++',
      must: 2,
      aim: 1.35,
      beside: `${ours}; ${byCpp}`,
    }),
    ...over(times, 'W1', 'loop W1', { id: 'w1-over-loop', what: 'W1 ÷ plain loop in TypeScript', beside: `${ours}; ${loop}` }),
  ];
}

function monthFigures(times: Times, { events, ms, replications, trucks }: Line): readonly Figure[] {
  const month = times['month']!;
  const eventsEach = events! / replications!;
  const size = `${short(eventsEach)} events and ${short(trucks! / replications!)} trucks a replication, ${short(ms! / replications!)} ms`;
  return [
    ...over(times, 'month', 'loop W2', {
      id: 'month-over-loop',
      what: 'baseline month, time of an event ÷ plain loop of W2',
      beside: ns(month),
    }),
    figureOf({ id: 'month-ns', what: 'baseline month, an event', unit: 'ns', beside: size }, month),
    figureOf(
      { id: 'month-ms', what: 'baseline month, a replication with its share of the summary', unit: 'ms', beside: size },
      month.map((each) => (each * eventsEach) / 1e6),
    ),
  ];
}

function gateFigures(times: Times, { events }: Line): readonly Figure[] {
  const each = times['gates']!;
  const seconds = each.map((one) => (one * events!) / 1e9);
  const beside = `${short(events! / 1e6)} M events, ${ns(each)}, cold process, scenario compiled before; W2 alone ${ns(times['W2']!)}`;
  return [
    figureOf(
      { id: 'gates-64', what: `${GATES} copies of the W2 gate, 30 days, one run, one core`, unit: 's', must: 8, aim: 3.2, beside },
      seconds,
    ),
    ...over(times, 'gates', 'W2', { id: 'gates-64-over-w2', what: `an event of ${GATES} gates ÷ an event of one`, beside }),
  ];
}

async function memoryFigures(): Promise<readonly Figure[]> {
  const truck = await lineOf(part('truck'));
  const snapshot = await lineOf(part('snapshot', 'w2'));
  const year = await lineOf(part('year', BASELINE));
  const parts = `save ${short(snapshot['save']!)}, restore ${short(snapshot['load']!)}; ${short(snapshot['bytes']! / 1000)} kB, ${snapshot['inside']} trucks inside`;
  const grown = `full year of ${year['gates']} gates in ${short(year['ms']! / 1000)} s; ${short(year['end']!)} MB held at the end, ${short(year['rss']!)} MB resident`;
  const measured = `with calendar, lines and spare room: growth of a process with ${short(truck['inside']!)} trucks inside`;
  return [
    figureOf({ id: 'truck-bytes', what: 'memory per truck inside, by the columns of the state', unit: 'B', must: 64, aim: 32 }, [
      truck['columns']!,
    ]),
    figureOf({ id: 'truck-bytes-measured', what: 'memory per truck inside, as measured', unit: 'B', must: 64, aim: 32, beside: measured }, [
      truck['measured']!,
    ]),
    figureOf({ id: 'snapshot', what: 'snapshot and restore of the W2 gate', unit: 'µs', must: 200, aim: 10, beside: parts }, [
      snapshot['both']!,
    ]),
    figureOf({ id: 'year-growth', what: 'a year of all gates: held more than after 30 days', unit: 'MB', beside: grown }, [
      year['growth']!,
    ]),
  ];
}
