// Other simulators beside ours on the same workloads: those that are installed are run in turn, and count only when their means agree.
import type { Bench, BenchOptions, Figure } from './figure.ts';
import { figureOf, inRounds, median, ratios, short } from './io/measured.ts';
import { outputOf, part, type Output, type Program } from './kernel/programs.ts';
import { deviationsOf, type Figures } from './kernel/w2-figures.ts';
import { findPeers, type Peer, type Workload } from './peers/find.ts';

const BUDGET_MS = 480_000;
const OURS = 'Amity';
/** Standard deviation of the mean wait of n customers of W1 is about 190 / √n; the mean of the long run is 9. */
const W1_MEAN = 9;
const W1_SPREAD = 190;
/** Beyond so many standard errors one figure of 154 lies by chance in 1 of 600 runs of this check (Bonferroni). */
const MOST_DEVIATION = 4.4;

export const peersBench: Bench = {
  name: 'peers',
  about: 'other simulators on W1 and W2 in the same rounds, where they are installed',
  async run(options) {
    const found = findPeers();
    const absent = found.filter(({ programs }) => programs === undefined);
    for (const { name, install } of absent) options.say(`peers: ${name} is absent. ${install}`);
    const figures: Figure[] = [];
    for (const workload of ['w1', 'w2'] as const) figures.push(...(await besides(workload, found, absent, options)));
    return figures;
  },
};

/** A peer that can say the workload. */
interface Row {
  readonly peer: Peer;
  readonly program: (seed: number) => Program;
}

async function besides(
  workload: Workload,
  peers: readonly Peer[],
  absent: readonly Peer[],
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const rows = peers.flatMap((peer): readonly Row[] => {
    const program = peer.programs?.[workload];
    return program === undefined ? [] : [{ peer, program }];
  });
  const outputs = new Map(rows.map(({ peer }): readonly [string, Output[]] => [peer.name, []]));
  options.say(`peers: ${workload}, nanoseconds an event`);
  const run = async ({ peer, program }: Row): Promise<number> => {
    const runs = outputs.get(peer.name)!;
    const output = await outputOf(program(runs.length + 1));
    runs.push(output);
    return nsOf(output);
  };
  const ours = part('model', workload, workload === 'w1' ? 2 : 4, workload === 'w1' ? 3 : 12);
  const cases: Record<string, () => Promise<number>> = { [OURS]: async () => nsOf(await outputOf(ours)) };
  for (const row of rows) cases[row.peer.name] = () => run(row);
  const times: Readonly<Record<string, readonly number[]>> = await inRounds(options, BUDGET_MS, cases);
  const missing = absent.map(({ name }) => name).join(', ');
  const own = {
    id: `${workload}-ours`,
    what: `${workload.toUpperCase()} here, an event`,
    unit: 'ns',
    beside: missing === '' ? '' : `absent peers: ${missing}`,
  };
  return [
    figureOf(own, times[OURS]!),
    ...rows.map(({ peer }) =>
      peerFigure(workload, peer, { times: times[peer.name]!, ours: times[OURS]!, outputs: outputs.get(peer.name)! }),
    ),
  ];
}

function nsOf({ ms, events }: Output): number {
  return (ms * 1e6) / events;
}

interface Measured {
  readonly times: readonly number[];
  readonly ours: readonly number[];
  readonly outputs: readonly Output[];
}

function peerFigure(workload: Workload, peer: Peer, { times, ours, outputs }: Measured): Figure {
  const version = outputs[0]?.version ?? '';
  const asked = workload === 'w2' ? peer.asked : undefined;
  return figureOf(
    {
      id: `${workload}-${peer.id}`,
      what: `${workload.toUpperCase()}: ${peer.name} ${version} ÷ Amity`.replaceAll(/ +/g, ' '),
      unit: 'x',
      better: 'more',
      ...asked,
      beside: `${short(median(times))} ns an event; ${workload === 'w1' ? agreementW1(outputs) : agreementW2(outputs)}`,
    },
    ratios(times, ours),
  );
}

function verdict(agrees: boolean): string {
  return agrees ? 'agrees' : 'DISAGREES: does not count';
}

/** Whether the mean wait over all runs lies within three standard deviations of the long run's. */
function agreementW1(outputs: readonly Output[]): string {
  const customers = outputs.reduce((sum, output) => sum + (output.customers ?? 0), 0);
  const mean = outputs.reduce((sum, output) => sum + (output.meanWait ?? Number.NaN), 0) / outputs.length;
  return `${verdict(Math.abs(mean - W1_MEAN) <= (3 * W1_SPREAD) / Math.sqrt(customers))}: mean wait ${short(mean)} of ${short(customers)} customers, 9 expected`;
}

function agreementW2(outputs: readonly Output[]): string {
  const deviations = deviationsOf(outputs.map(({ figures }): Figures => ({ ...figures })));
  const beyond = deviations.filter(({ z }) => z > 3).length;
  const worst = deviations[0];
  const agrees = worst !== undefined && worst.z <= MOST_DEVIATION;
  const farthest = worst === undefined ? '' : `, farthest ${worst.name} at ${short(worst.z)}`;
  return `${verdict(agrees)}: ${beyond} of ${deviations.length} figures beyond 3 standard errors in ${outputs.length} runs${farthest}`;
}
