// Queueing theory, A25 to A53: priorities, networks, finite sources, breakdowns, convoys, breaks, tidal lanes, blocking and choices on arrival.
import { sampleSd } from '../analysis/index.ts';
import type { IntervalCase, Replication } from './case.ts';
import { DAY, kpi, MINUTE, PER_MINUTE, powered, sum, total, visits, IN_HOURS, type Figure } from './figures.ts';

const FLOW = 'line/trucks';
const STAGE = 'line/trucks/serve';
const utilisation = kpi('busy@line/both/lanes');
const wait = kpi(`wait.mean@${STAGE}`);
const sojourn = kpi(`sojourn.mean@${FLOW}`);
const inside = kpi(`inside.mean@${FLOW}`);

const CLASSES = ['line/p1/serve', 'line/p2/serve'];
const HOT = ['line/cold-first/hot', 'line/hot-only/hot'];
const TILL = ['line/cold-first/till', 'line/hot-only/till'];
const AT_B = ['line/for-a/at-b', 'line/for-b/at-b'];

/** Parts made by each of the ten machines in the first four weeks. */
const partsPerMachine: Figure = (r) => (r.levelsAt([28 * DAY])[0]?.[0]?.cleared[0] ?? NaN) / 10;

/** Trucks that did not get in and trucks that came, both of the whole run. */
const turnedBack: Figure = (r) => r.levelsAt([r.model.horizonMs])[0]?.[0]?.turnedBack?.[0] ?? 0;
const arrived = (r: Replication): number => r.levelsAt([r.model.horizonMs])[0]?.[0]?.arrived[0] ?? NaN;

/** Variance of the time between convoys, in min²: all trucks of a convoy leave at one instant. */
const headwayVariance: Figure = (r) => {
  const { endedMs } = r.trucks();
  const departures = [...new Set(endedMs.filter((ms) => ms >= r.model.warmUpMs))].sort((a, b) => a - b);
  const gaps = departures.slice(1).map((at, i) => (at - (departures[i] ?? NaN)) / MINUTE);
  const sd = gaps.length < 2 ? null : sampleSd(gaps);
  return sd === null ? null : sd * sd;
};

export const POLICY_CASES: readonly IntervalCase[] = [
  {
    method: 'interval',
    id: 'A25',
    kind: 'priority non-preemptive M/G/1',
    title: 'M/G/1, two classes, express trucks first (p1 0.05/min, 4 min; p2 0.1/min, 5 min)',
    source: 'Cobham',
    scenario: 'a25',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'mean_wait_in_queue_p1', value: 4.125, unit: 'min', of: kpi('wait.mean@line/p1/serve') },
      { metric: 'mean_wait_in_queue_p2', value: 13.75, unit: 'min', of: kpi('wait.mean@line/p2/serve') },
      { metric: 'utilisation', value: 0.7, of: utilisation },
      {
        metric: 'conservation_sum_rho_k*Wq_k',
        value: 7.7,
        unit: 'min',
        of: sum({ 'wait.mean@line/p1/serve': 0.2, 'wait.mean@line/p2/serve': 0.5 }),
      },
    ]),
  },
  {
    method: 'interval',
    id: 'A27',
    kind: 'priority non-preemptive M/M/c',
    title: 'M/M/3, two priority classes with the same exponential service (0.8 and 1.6/min, 1 min)',
    source: 'Cobham for M/M/c with equal services; checked against a Markov chain',
    scenario: 'a27',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'mean_wait_in_queue_p1', value: 0.29417773238, unit: 'min', of: kpi('wait.mean@line/p1/serve') },
      { metric: 'mean_wait_in_queue_p2', value: 1.4708886619, unit: 'min', of: kpi('wait.mean@line/p2/serve') },
      { metric: 'mean_wait_in_queue_all', value: 1.07865168539, unit: 'min', of: total('wait.mean', CLASSES), per: visits(CLASSES) },
      { metric: 'P(wait>0)', value: 0.647191011236, of: total('waited', CLASSES), per: visits(CLASSES) },
    ]),
  },
  {
    method: 'interval',
    id: 'A29',
    kind: 'priority preemptive-resume M/M/1',
    title: 'pre-emptive resume, two classes (p1 0.3/min, 1 min; p2 0.4/min, 0.8 min)',
    source: 'pre-emptive resume M/M/1; checked against a Markov chain',
    scenario: 'a29',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'mean_time_in_system_p1', value: 1.42857142857, unit: 'min', of: kpi('sojourn.mean@line/p1') },
      { metric: 'mean_time_in_system_p2', value: 3.23308270677, unit: 'min', of: kpi('sojourn.mean@line/p2') },
    ]),
  },
  {
    method: 'interval',
    id: 'A31',
    kind: 'open Jackson network',
    title:
      'three stations, feed-forward: a café (0.3/min to cold, 0.2/min to hot; 1, 2.5, 2 min; 1, 2, 2 servers; cold → hot 30 %, all → till)',
    source: 'Jackson product form; inputs of tutorial II of Ciw',
    scenario: 'a31',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      { metric: 'arrival_rate_cold', value: 0.3, unit: '1/min', of: kpi('visits@line/cold-first/cold', PER_MINUTE) },
      { metric: 'mean_wait_in_queue_cold', value: 0.428571428571, unit: 'min', of: kpi('wait.mean@line/cold-first/cold') },
      { metric: 'mean_number_cold', value: 0.428571428571, of: kpi('present.mean@line/cold-first/cold') },
      {
        metric: 'arrival_rate_hot',
        value: 0.29,
        unit: '1/min',
        of: sum({ 'visits@line/cold-first/hot': PER_MINUTE, 'visits@line/hot-only/hot': PER_MINUTE }),
      },
      { metric: 'mean_wait_in_queue_hot', value: 0.378215506386, unit: 'min', of: total('wait.mean', HOT), per: visits(HOT) },
      {
        metric: 'mean_number_hot',
        value: 0.834682496852,
        of: sum({ 'present.mean@line/cold-first/hot': 1, 'present.mean@line/hot-only/hot': 1 }),
      },
      {
        metric: 'arrival_rate_till',
        value: 0.5,
        unit: '1/min',
        of: sum({ 'visits@line/cold-first/till': PER_MINUTE, 'visits@line/hot-only/till': PER_MINUTE }),
      },
      { metric: 'mean_wait_in_queue_till', value: 0.666666666667, unit: 'min', of: total('wait.mean', TILL), per: visits(TILL) },
      {
        metric: 'mean_number_till',
        value: 1.33333333333,
        of: sum({ 'present.mean@line/cold-first/till': 1, 'present.mean@line/hot-only/till': 1 }),
      },
      { metric: 'mean_number_in_network', value: 2.59658725876, of: kpi('inside.mean@line') },
      { metric: 'mean_total_time_in_network', value: 5.19317451751, unit: 'min', of: kpi('sojourn.mean@line') },
    ]),
  },
  {
    method: 'interval',
    id: 'A33',
    kind: 'finite source',
    title: '10 shuttle trucks, away for an exponential 300 min, 1 loading bay of exponential 30 min',
    source: 'machine-repair birth–death chain',
    note: 'A fleet of ten vehicles that come back 300 min after their release; the time inside is the time at the bay.',
    scenario: 'a33',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'cycle_throughput', value: 0.0261805885631, unit: '1/min', of: kpi('throughput@line/shuttles', PER_MINUTE) },
      { metric: 'mean_number_at_bay', value: 2.14582343107, of: kpi('inside.mean@line/shuttles') },
      { metric: 'mean_wait_in_queue', value: 51.9623831566, unit: 'min', of: kpi('wait.mean@line/shuttles/load') },
      { metric: 'bay_utilisation', value: 0.785417656893, of: kpi('busy@line/both/bay') },
    ]),
  },
  {
    method: 'interval',
    id: 'A35',
    kind: 'breakdowns with one repairman',
    title: 'machine shop: 10 machines, exponential up time of mean 300 min, constant repair 30 min, one repairman',
    source:
      'embedded chain of M/D/1 with ten customers; parts from an independent simulation (6000 runs). Inputs of "Machine Shop" in the SimPy documentation, which publishes a mean of 3277.5 parts from ten machines',
    note: 'Ten vehicles that come back as soon as a part is made keep the machines busy. The parts are those of the first 28 days from all machines up; the other figures leave out a warm-up of 7 days.',
    scenario: 'a35',
    fast: { replications: 6 },
    metrics: powered(0.01, [
      { metric: 'availability (mean fraction of machines up)', value: 0.821003328802, of: kpi('available@line/both/machines') },
      { metric: 'mean_wait_for_repairman', value: 35.4065574105, unit: 'min', of: kpi('repair.wait.mean@line/both/machines') },
      { metric: 'repair_rate', value: 0.0273667776267, unit: '1/min', of: kpi('repairs@line/both/machines', PER_MINUTE) },
      { metric: 'mean parts per machine in 40320 min', value: 3310.57, unit: 'parts', referenceSe: 0.52, of: partsPerMachine },
    ]),
  },
  {
    method: 'interval',
    id: 'A37',
    kind: 'server breakdown (only while working)',
    title:
      'scanner that fails only while working, the truck resumes after the repair (0.5/min, 1 min; fails after 10 busy min, repair 2 min)',
    source: 'Pollaczek–Khinchine on completion times; checked against a Markov chain',
    scenario: 'a37',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      {
        metric: 'effective_service_mean',
        value: 1.2,
        unit: 'min',
        of: sum({ [`dwell.mean@${STAGE}`]: 1, [`wait.mean@${STAGE}`]: -1 }),
      },
      { metric: 'mean_wait_in_queue (start of first service)', value: 2.3, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 3.5, unit: 'min', of: sojourn },
      { metric: 'mean_number_in_system', value: 1.75, of: inside },
    ]),
  },
  {
    method: 'interval',
    id: 'A39',
    kind: 'server breakdown (calendar time)',
    title: 'scanner with failures in calendar time, also while idle, resume (0.5/min, 1 min; up 10 min, down 2 min)',
    source: 'Markov chain on the number in the system and up or down',
    scenario: 'a39',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'availability', value: 0.833333333333, of: kpi('available@line/both/lanes') },
      { metric: 'mean_number_in_system', value: 1.91666666731, of: inside },
      { metric: 'mean_time_in_system', value: 3.83333333462, unit: 'min', of: sojourn },
    ]),
  },
  {
    method: 'interval',
    id: 'A41',
    kind: 'batch arrivals',
    title: 'convoys of constant 3 (0.2 convoys/min, exponential service 1 min)',
    source: 'M[X]/G/1; checked by simulation',
    scenario: 'a41',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'utilisation', value: 0.6, of: utilisation },
      { metric: 'mean_wait_in_queue', value: 4, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 5, unit: 'min', of: sojourn },
      { metric: 'mean_number_in_system', value: 3, of: inside },
    ]),
  },
  {
    method: 'interval',
    id: 'A43',
    kind: 'batch forming',
    title: 'a convoy leaves when 8 trucks have gathered, then a transfer of constant 6 min (0.25/min)',
    source: 'order statistics of a Poisson process',
    scenario: 'a43',
    fast: { length: 0.2 },
    metrics: powered(0.01, [
      { metric: 'mean_wait_for_convoy', value: 14, unit: 'min', of: kpi('wait.mean@line/trucks/assembly') },
      { metric: 'mean_time_in_system', value: 20, unit: 'min', of: sojourn },
      { metric: 'convoy_rate', value: 0.03125, unit: '1/min', of: kpi(`throughput@${FLOW}`, PER_MINUTE / 8) },
      { metric: 'variance_of_convoy_headway', value: 128, unit: 'min^2', of: headwayVariance },
    ]),
  },
  {
    method: 'interval',
    id: 'A45',
    kind: 'vacations',
    title: 'officer who takes repeated constant breaks of 2 min whenever idle (0.5/min, exponential service 1 min)',
    source: 'Pollaczek–Khinchine plus E[V²] ÷ 2E[V]; checked by simulation',
    scenario: 'a45',
    fast: { length: 0.1 },
    metrics: powered(0.02, [{ metric: 'mean_wait_in_queue', value: 2, unit: 'min', of: wait }]),
  },
  {
    method: 'interval',
    id: 'A47',
    kind: 'polling',
    title:
      'one shared lane alternates between import and export, exhaustive, switch-over 0.5 min (0.3/min each, exponential service 1 min)',
    source: 'symmetric polling; checked by simulation',
    note: 'The figure of the case holds for each of the two sides.',
    scenario: 'a47',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'mean_wait_in_queue_each_class (import)', value: 2.375, unit: 'min', of: kpi('wait.mean@line/import/cross') },
      { metric: 'mean_wait_in_queue_each_class (export)', value: 2.375, unit: 'min', of: kpi('wait.mean@line/export/cross') },
    ]),
  },
  {
    method: 'interval',
    id: 'A49',
    kind: 'tandem with blocking',
    title: 'two stages in series, 1 place before stage 2, blocking after service (0.5/min, exponential 1 and 1 min)',
    source: 'Markov chain on the numbers at both stages',
    note: 'A blocked truck is done with the first stage and keeps its server: it is counted with those present there by hand.',
    scenario: 'a49',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      {
        metric: 'mean_number_s1 (incl. blocked)',
        value: 1.46937004437,
        of: sum({ 'present.mean@line/trucks/first': 1, 'servers.blocked@line/both/first-lane': 1 }),
      },
      { metric: 'mean_number_s2', value: 0.735835535831, of: kpi('present.mean@line/trucks/second') },
      { metric: 'P(s1 blocked)', value: 0.0895888395773, of: kpi('servers.blocked@line/both/first-lane') },
      { metric: 'P(refused)', value: 0, of: turnedBack, per: arrived },
      { metric: 'throughput', value: 0.5, unit: '1/min', of: kpi(`throughput@${FLOW}`, PER_MINUTE) },
      { metric: 'mean_time_in_system', value: 4.4104111604, unit: 'min', of: sojourn },
    ]),
  },
  {
    method: 'interval',
    id: 'A51',
    kind: 'parallel lanes (JSQ)',
    title: 'two separate lanes, join the shorter (ties at random), no lane change (1.6/min, exponential 1 min each)',
    source: 'Markov chain on the two numbers; one queue for both would give 4.444444 in the system',
    scenario: 'a51',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      { metric: 'mean_number_in_system', value: 4.72917858822, of: inside },
      { metric: 'mean_wait_in_queue', value: 1.95573661764, unit: 'min', of: wait },
    ]),
  },
  {
    method: 'interval',
    id: 'A53',
    kind: 'diversion between gates',
    title: 'two gates; trucks for A go to B at once when A holds 6 or more (A 2.2/h on 2 servers of 1 h; B 0.8/h on 2 of 1 h)',
    source: 'Markov chain on the two numbers',
    note: 'Without travel time the two gates are two stages of one gate, and the choice is a branch on the number present at A.',
    scenario: 'a53',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      {
        metric: 'P(divert)',
        value: 0.197121096283,
        of: kpi('visits@line/for-a/at-b'),
        per: visits(['line/for-a/at-a', 'line/for-a/at-b']),
      },
      { metric: 'mean_number_A', value: 3.56634095423, of: kpi('present.mean@line/for-a/at-a') },
      {
        metric: 'mean_number_B',
        value: 2.60044631274,
        of: sum({ 'present.mean@line/for-a/at-b': 1, 'present.mean@line/for-b/at-b': 1 }),
      },
      { metric: 'mean_wait_in_queue_A', value: 1.01906422326, unit: 'h', of: kpi('wait.mean@line/for-a/at-a', IN_HOURS) },
      { metric: 'mean_wait_in_queue_B', value: 1.10790071596, unit: 'h', of: total('wait.mean', AT_B, IN_HOURS), per: visits(AT_B) },
    ]),
  },
];
