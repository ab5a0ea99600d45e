// A comparison in text: the table of figures, then for whom it changed, where the change comes from, and at what time of day.
import type {
  BandComparison,
  ComparisonDetail,
  HourTable,
  PlaceComparison,
  PlaceRow,
  TruckChange,
  TruckComparison,
} from '../../shared/protocol/comparison.ts';
import type { Comparison, ComparisonRow } from '../../shared/protocol/run.ts';
import { DAY_MS, HOUR_MS, formatTimeOfDay } from '../../shared/time.ts';
import { warningLines } from './outcome.ts';
import { differenceText, numberText, tableText, unitText } from './output.ts';

/** Losers and places shown before one asks for all. */
const FEW = 5;
const SOME = 12;

/** `all`: every figure, cohort and loser. */
export function comparisonText(comparison: Comparison, changes: readonly string[], all: boolean): string {
  const { base, candidate, basis, reasons, detail } = comparison;
  const head = [
    `base       ${base.id}  ${base.name}`,
    ...warningLines(base.warnings),
    `candidate  ${candidate.id}  ${candidate.name}`,
    ...warningLines(candidate.warnings),
    `basis      ${basis}${reasons.length === 0 ? '' : ` (${reasons.map(reasonText).join('; ')})`}`,
    ...(changes.length === 0 ? [] : [`changed    ${changes.join('\n           ')}`]),
  ];
  const rows = comparison.rows.filter((row) => all || /@all(\/[^/]+)?$/.test(row.key));
  const parts = [
    head.join('\n'),
    ...(rows.length === 0 ? [] : [figuresText(rows)]),
    ...(detail === undefined ? [] : detailTexts(detail, all)),
  ];
  return parts.join('\n\n');
}

function figuresText(rows: readonly ComparisonRow[]): string {
  const head = ['', 'base', 'candidate', 'difference', 'interval', 'luck alone', 'pairing', 'unit', 'verdict'];
  return tableText(head, rows.map(rowCells), [1, 2, 3, 4, 5, 6]);
}

function rowCells(row: ComparisonRow): string[] {
  const plusMinus = (half: number | null): string => (half === null ? '' : `± ${numberText(half, row.unit)}`);
  return [
    row.key,
    numberText(row.base, row.unit),
    numberText(row.candidate, row.unit),
    differenceText(row.difference, row.unit),
    plusMinus(row.halfWidth),
    plusMinus(row.noiseFloor),
    factorText(row.varianceReduction),
    unitText(row.unit),
    verdictText(row),
  ];
}

/** More than a thousand says no more than that hardly any variance is left. */
function factorText(factor: number | null): string {
  if (factor === null) return '';
  return factor > 1_000 ? '> 1,000 ×' : `${factor >= 10 ? factor.toFixed(0) : factor.toFixed(1)} ×`;
}

function verdictText({ verdict, runMore, difference, halfWidth }: ComparisonRow): string {
  if (verdict !== 'cannot-tell') return verdict.replaceAll('-', ' ');
  if (runMore === null) return 'cannot tell';
  const what = Math.abs(difference) > (halfWidth ?? 0) ? 'direction clear, size not yet' : 'cannot tell';
  return `${what}: run ${runMore > 500 ? 'more than 500' : `about ${runMore}`} more`;
}

function reasonText({ code, params }: Comparison['reasons'][number]): string {
  const details = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  return [code.replaceAll('-', ' '), ...details].join(', ');
}

function detailTexts(detail: ComparisonDetail, all: boolean): readonly string[] {
  const { trucks, places, bands, replications } = detail;
  return [
    ...(trucks === null ? [] : [trucksText(trucks, all)]),
    placesText(places, replications, all),
    ...(bands === null ? [] : [bandText(bands)]),
  ];
}

const whole = (n: number): string => n.toLocaleString('en-US');

function trucksText(trucks: TruckComparison, all: boolean): string {
  const { both, onlyBase, onlyCandidate, neither, faster, same, slower, sameMin } = trucks;
  const cohorts = trucks.cohorts.filter(({ of }) => all || of !== 'hour');
  return [
    `trucks     ${whole(both)} cleared in both: ${whole(faster)} faster, ${whole(same)} the same within ${sameMin} min, ${whole(slower)} slower`,
    `           ${whole(onlyBase)} only in the base, ${whole(onlyCandidate)} only in the candidate, ${whole(neither)} in neither`,
    '',
    tableText(
      ['cohort', '', 'both', 'faster', 'same', 'slower', 'mean change, min'],
      cohorts.map((cohort) => [cohort.of, cohort.id, ...changeCells(cohort)]),
      [2, 3, 4, 5, 6],
    ),
    ...losersText(trucks, all),
  ].join('\n');
}

function changeCells({ both, faster, same, slower, meanChangeMin }: TruckChange): readonly string[] {
  return [...[both, faster, same, slower].map(whole), meanChangeMin === null ? '–' : differenceText(meanChangeMin, 'min')];
}

function losersText({ losers }: TruckComparison, all: boolean): readonly string[] {
  const shown = losers.slice(0, all ? losers.length : FEW);
  if (shown.length === 0) return [];
  const rows = shown.map((truck) => [
    `${truck.replication}/${truck.gate}/${truck.flow}/${truck.serial}${truck.trip === 0 ? '' : `/${truck.trip}`}`,
    `${truck.cargo}, ${truck.channel}`,
    numberText(truck.baseMin, 'min'),
    numberText(truck.candidateMin, 'min'),
    differenceText(truck.candidateMin - truck.baseMin, 'min'),
  ]);
  return ['', tableText(['lost most', '', 'base, min', 'candidate', 'change'], rows, [2, 3, 4])];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface Spent {
  readonly place: string;
  /** Milliseconds of the base, then of the candidate. */
  readonly waiting: readonly [number, number];
  readonly inside: readonly [number, number];
}

/** The places that changed most, what is left in one row, and all of it: the rows add up. */
function placesText(places: PlaceComparison, replications: number, showAll: boolean): string {
  const hoursADay = (ms: number): number => ms / HOUR_MS / (replications * places.days);
  const cells = ([base, candidate]: readonly [number, number]): readonly string[] => [
    numberText(hoursADay(base), 'veh-h/day'),
    numberText(hoursADay(candidate), 'veh-h/day'),
    differenceText(hoursADay(candidate - base), 'veh-h/day'),
  ];
  const all = places.rows.map(spentAt);
  const changed = [...all].sort((a, b) => changeOf(b) - changeOf(a)).slice(0, showAll || all.length <= SOME ? all.length : SOME);
  const others = all.filter((spent) => !changed.includes(spent));
  const rest = others.length === 0 ? [] : [addedUp(`${others.length} other places`, others)];
  const body = [...(showAll ? all : changed), ...rest, addedUp('all of it', all)];
  return [
    tableText(
      ['truck-hours a day', 'waiting', 'candidate', 'change', 'inside', 'candidate', 'change'],
      body.map(({ place, waiting, inside }) => [place, ...cells(waiting), ...cells(inside)]),
      [1, 2, 3, 4, 5, 6],
    ),
    ...bottleneckLines(places),
  ].join('\n');
}

function spentAt({ gate, flow, stage, base, candidate }: PlaceRow): Spent {
  const inside = ({ waiting, other }: HourTable): number => sum(waiting) + sum(other);
  const place = `${gate}/${flow}/${stage ?? '–'}`;
  return { place, waiting: [sum(base.waiting), sum(candidate.waiting)], inside: [inside(base), inside(candidate)] };
}

function changeOf({ inside: [base, candidate] }: Spent): number {
  return Math.abs(candidate - base);
}

function addedUp(place: string, all: readonly Spent[]): Spent {
  const of = (which: 'waiting' | 'inside', side: 0 | 1): number => sum(all.map((spent) => spent[which][side]));
  return { place, waiting: [of('waiting', 0), of('waiting', 1)], inside: [of('inside', 0), of('inside', 1)] };
}

function bottleneckLines({ bottlenecks }: PlaceComparison): readonly string[] {
  return bottlenecks.candidate.map(({ gate, flow, stage, waitShare, busy, waitP90Min }) => {
    const before = bottlenecks.base.find((one) => one.gate === gate);
    const was =
      before === undefined || (before.stage === stage && before.flow === flow) ? '' : `; in the base ${before.flow}/${before.stage}`;
    const servers = busy === null ? '' : `, servers ${numberText(busy, 'share')} busy`;
    const wait = waitP90Min === null ? '' : `, 90 % wait less than ${numberText(waitP90Min, 'min')} min`;
    return `bottleneck ${gate}: ${flow}/${stage} with ${numberText(waitShare, 'share')} of all waiting${servers}${wait}${was}`;
  });
}

function bandText({ key, stepMs, difference }: BandComparison): string {
  if (difference === null) return `over the day ${key}: no difference can be given`;
  const { mean, lower, upper } = difference;
  const sure = mean.map((_, i) => (lower[i] ?? 0) > 0 || (upper[i] ?? 0) < 0);
  const most = mean.reduce((at, value, i) => (Math.abs(value) > Math.abs(mean[at] ?? 0) ? i : at), 0);
  const time = (i: number): string => formatTimeOfDay((i * stepMs) % DAY_MS);
  const one = (value: number | undefined): string => differenceText(value ?? 0, 'trucks');
  return (
    `over the day ${key}: the band leaves 0 out at ${sure.filter(Boolean).length} of ${mean.length} times; ` +
    `most at ${time(most)}: ${one(mean[most])} (${one(lower[most])} to ${one(upper[most])})`
  );
}
