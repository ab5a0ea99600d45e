// Published examples, P01 to P18: the models of other programs and books; the answers are from independent simulations and have a standard error.
import type { IntervalCase, IntervalMetric } from './case.ts';
import {
  arrivalsPerDay,
  divisor,
  HOUR,
  IN_HOURS,
  kpi,
  MINUTE,
  PER_MINUTE,
  powered,
  sum,
  total,
  visitsThat,
  type Figure,
} from './figures.ts';

const INDEPENDENT = 'independent simulation';
const TURNED_BACK = 2;
const CLEARED = 1;

/** Units lost between minute 600 and minute 4200. */
const lostInWindow: Figure = (r) => {
  const { outcome, arrivedMs } = r.trucks();
  return arrivedMs.filter((at, i) => outcome[i] === TURNED_BACK && at >= 600 * MINUTE && at <= 4200 * MINUTE).length;
};

/** Customers at the till before 180 min and done there by 200 min. */
const completed = visitsThat('till', (enteredMs, _, endedMs) => enteredMs < 180 * MINUTE && endedMs <= 200 * MINUTE);

/** Minute of the last departure. */
const clearingTime: Figure = (r) => r.trucks().endedMs.reduce((last, at) => Math.max(last, at), 0) / MINUTE;

/** Mean hours in port of the tankers with cargo `id` that left. */
function portTime(id: string): Figure {
  return (r) => {
    const { outcome, cargo, arrivedMs, endedMs } = r.trucks();
    const index = r.model.cargoIds.indexOf(id);
    let [hours, n] = [0, 0];
    outcome.forEach((how, i) => {
      if (how !== CLEARED || cargo[i] !== index) return;
      hours += ((endedMs[i] ?? NaN) - (arrivedMs[i] ?? NaN)) / HOUR;
      n++;
    });
    return n === 0 ? null : hours / n;
  };
}

interface Expected {
  readonly value: number;
  readonly referenceSe: number;
}

/** The four figures of a JaamSim factory; waits of one part are summed over its passes. */
function factory(inSystem: Expected, machining: Expected, inspection: Expected, throughput: Expected): readonly IntervalMetric[] {
  const per = divisor('throughput@line/parts');
  return powered(0.02, [
    { metric: 'mean_time_in_system', ...inSystem, unit: 'min', of: kpi('sojourn.mean@line/parts') },
    { metric: 'mean_total_wait_for_machining_per_part', ...machining, unit: 'min', of: total('wait.mean', ['line/parts/machine']), per },
    { metric: 'mean_total_wait_for_inspection_per_part', ...inspection, unit: 'min', of: total('wait.mean', ['line/parts/inspect']), per },
    { metric: 'throughput', ...throughput, unit: '1/min', of: kpi('throughput@line/parts', PER_MINUTE) },
  ]);
}

/** The job shop: stations by type of job. */
const JOBS: readonly (readonly [type: string, stations: readonly number[]])[] = [
  ['type-1', [3, 1, 2, 5]],
  ['type-2', [4, 1, 3]],
  ['type-3', [2, 5, 1, 4, 3]],
];

/** Sum of a metric of the stages of one type of job, or of one station. */
function shop(metric: string, factor: number, of: { readonly type?: string; readonly station?: number }): Figure {
  const stages = JOBS.flatMap(([type, stations]) => stations.map((station) => ({ type, station })));
  const chosen = stages.filter(({ type, station }) => type === (of.type ?? type) && station === (of.station ?? station));
  return sum(Object.fromEntries(chosen.map(({ type, station }) => [`${metric}@shop/${type}/${type}-ws${station}`, factor])));
}

/** Hours a job of one type waits in all its queues together. */
const queueDelay = (type: string): Figure => shop('wait.mean', IN_HOURS, { type });
/** Mean number in the queue of a station, of all types. */
const shopQueue = (station: number): Figure => shop('queue.mean', 1, { station });
const shopBusy = (station: number): Figure => kpi(`busy@shop/both/ws${station}`);

export const PUBLISHED_CASES: readonly IntervalCase[] = [
  {
    method: 'interval',
    id: 'P01',
    kind: 'published: Ciw restricted network',
    title:
      'stool line: one arrival every 4 s (first at 4 s), three stations U(3, 5) s, 1 server and 3 places each, blocking after service, arrivals lost when station 1 is full; lost units in t = 600..4200 s',
    source: `${INDEPENDENT}; tutorial III of Ciw 3.2.7 publishes 7.25 (8 runs), 120 other seeds in Ciw give 7.71 ± 0.25`,
    note: 'A second of the case is a minute of the scenario.',
    scenario: 'p01',
    fast: { replications: 50 },
    metrics: powered(0.03, [{ metric: 'mean_refused_in_window', value: 7.406, unit: 'per run', referenceSe: 0.023, of: lostInWindow }]),
  },
  {
    method: 'interval',
    id: 'P03',
    kind: 'published: Ciw terminating runs',
    title: 'the café of A31, but terminating: customers who reach the till before 180 min and finish there by 200 min',
    source: `${INDEPENDENT}; tutorial II of Ciw publishes 81.9 (10 runs), 600 other seeds in Ciw give 89.24 ± 0.39: the published figure is 2.3 standard errors low`,
    scenario: 'p03',
    fast: { replications: 200 },
    metrics: powered(0.01, [{ metric: 'mean_completed', value: 88.694, unit: 'customers', referenceSe: 0.033, of: completed }]),
  },
  {
    method: 'interval',
    id: 'P05',
    kind: 'published: border crossing, primary + secondary',
    title:
      'cars 60/h Poisson for 480 min, 3 primary officers Normal(5, 1) min, 10 % to 2 secondary officers Normal(15, 2.5) min; until empty; the first arrival after 480 min is let in',
    source: `${INDEPENDENT}; inputs of the public SimPy course model border_crossing_model_4`,
    scenario: 'p05',
    fast: { replications: 50 },
    metrics: powered(0.02, [
      { metric: 'mean_wait_primary', value: 160.13, unit: 'min', referenceSe: 0.11, of: kpi('wait.mean@line/cars/primary') },
      { metric: 'mean_wait_secondary', value: 1.5226, unit: 'min', referenceSe: 0.0057, of: kpi('wait.mean@line/cars/secondary') },
      { metric: 'mean_time_at_border', value: 166.788, unit: 'min', referenceSe: 0.11, of: kpi('sojourn.mean@line/cars') },
      { metric: 'mean_vehicles', value: 481.01, referenceSe: 0.12, of: kpi('arrived@line/cars') },
      { metric: 'mean_clearing_time', value: 812.86, unit: 'min', referenceSe: 0.21, of: clearingTime },
    ]),
  },
  {
    method: 'interval',
    id: 'P07',
    kind: 'published: JaamSim factory example',
    title:
      'parts every exponential 1.2 min → machining U(0.65, 0.70) → inspection U(0.75, 0.80) → 90 % out, 10 % back to machining; 100 000 min from empty',
    source: `${INDEPENDENT}; inputs of the JaamSim "Factory Example - 2) with scenarios"`,
    scenario: 'p07',
    fast: { length: 0.05 },
    metrics: factory(
      { value: 2.79413, referenceSe: 0.0009 },
      { value: 0.649356, referenceSe: 0.0004 },
      { value: 0.533645, referenceSe: 0.0006 },
      { value: 0.833342, referenceSe: 0.0001 },
    ),
  },
  {
    method: 'interval',
    id: 'P09',
    kind: 'published: JaamSim factory example',
    title:
      'parts every exponential 1.0 min → machining U(0.65, 0.70) → inspection U(0.75, 0.80) → 90 % out, 10 % back to machining; 100 000 min from empty',
    source: `${INDEPENDENT}; inputs of the JaamSim "Factory Example - 2) with scenarios"`,
    scenario: 'p09',
    fast: { length: 0.05 },
    metrics: factory(
      { value: 4.52141, referenceSe: 0.0038 },
      { value: 1.158299, referenceSe: 0.0009 },
      { value: 1.752064, referenceSe: 0.0031 },
      { value: 0.999965, referenceSe: 0.0001 },
    ),
  },
  {
    method: 'interval',
    id: 'P11',
    kind: 'published: JaamSim renege example',
    title: 'M/D/1 with constant patience: arrivals exponential 1 s, service 1.1 s, each leaves if not started after 2 s',
    source: `${INDEPENDENT}; inputs of the JaamSim "Queue Example - with Renege"`,
    note: 'A second of the case is a minute of the scenario.',
    scenario: 'p11',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'P(renege)', value: 0.226712, referenceSe: 5e-5, of: kpi('reneged@line/units/serve'), per: arrivalsPerDay('line/units') },
      { metric: 'mean_wait_of_served', value: 0.911062, unit: 's', referenceSe: 0.0001, of: kpi('wait.mean@line/units/serve') },
    ]),
  },
  {
    method: 'interval',
    id: 'P13',
    kind: 'published: inspection and adjustment loop',
    title:
      'arrivals U(3.5, 7.5) min, 2 inspectors U(6, 12), 85 % pass, the rest to 1 adjustor U(20, 40) and back to the inspection queue; 480 min from empty',
    source: `${INDEPENDENT}; inputs of Pritsker, Simulation with Visual SLAM and AweSim, section 5.15, as given in an example of Aivika (its code lets 85 % pass)`,
    scenario: 'p13',
    fast: { replications: 200 },
    metrics: powered(0.02, [
      { metric: 'mean_time_in_system_finished', value: 21.215, unit: 'min', referenceSe: 0.022, of: kpi('sojourn.mean@line/sets') },
      { metric: 'mean_finished', value: 81.2987, referenceSe: 0.012, of: kpi('cleared@line/sets') },
      { metric: 'time_average_inspect_queue', value: 0.569104, referenceSe: 0.0014, of: kpi('queue.mean@line/sets/inspect') },
      { metric: 'time_average_adjust_queue', value: 1.091, referenceSe: 0.0042, of: kpi('queue.mean@line/sets/adjust') },
      { metric: 'inspect_utilisation', value: 0.905442, referenceSe: 0.0001, of: kpi('busy@line/both/inspectors') },
      { metric: 'adjust_utilisation', value: 0.750536, referenceSe: 0.0006, of: kpi('busy@line/both/adjustors') },
    ]),
  },
  {
    method: 'interval',
    id: 'P15',
    kind: 'published: seaport with tug, berths and storms',
    title: '3 berths, 1 tug, storms; no extra tankers',
    source: `${INDEPENDENT}; inputs of Pritsker, section 6.13, as given in the Aivika example "Port Operations", base case`,
    note: 'A berth is seized and released; the tug is a pool of one that goes first to those who come in; a storm is a breakdown of the tug that lets it finish its job. The tug is let go in a step of its own, without time, so that the tanker that takes the berth just left has asked for it: bringing in goes first for it too. The case does not say who comes first at that instant; this order was chosen because the published figures agree with it. With the tug choosing first the times in port are about 0.05 h longer, which 500 replications do not tell apart and 4000 do.',
    scenario: 'p15',
    fast: { replications: 20 },
    metrics: powered(0.02, [
      { metric: 'mean_port_time_type1', value: 23.0636, unit: 'h', referenceSe: 0.0083, of: portTime('t1') },
      { metric: 'mean_port_time_type2', value: 29.0377, unit: 'h', referenceSe: 0.0082, of: portTime('t2') },
      { metric: 'mean_port_time_type3', value: 41.0714, unit: 'h', referenceSe: 0.01, of: portTime('t3') },
      { metric: 'berth_utilisation', value: 0.827148, referenceSe: 0.0002, of: kpi('busy@port/both/berths') },
      { metric: 'mean_tankers_served', value: 793.47, referenceSe: 0.135, of: kpi('cleared@port') },
    ]),
  },
  {
    method: 'interval',
    id: 'P17',
    kind: 'published: seaport with tug, berths and storms',
    title: '4 berths, 1 tug, storms; 5 extra tankers in a closed loop',
    source: `${INDEPENDENT}; the port of P15 with a fourth berth`,
    note: 'The extra tankers are a flow of five that returns to itself; the rest is as in P15.',
    scenario: 'p17',
    fast: { replications: 20 },
    metrics: powered(0.02, [
      { metric: 'mean_port_time_type1', value: 21.4893, unit: 'h', referenceSe: 0.0034, of: portTime('t1') },
      { metric: 'mean_port_time_type2', value: 27.4649, unit: 'h', referenceSe: 0.0029, of: portTime('t2') },
      { metric: 'mean_port_time_type3', value: 39.5121, unit: 'h', referenceSe: 0.0045, of: portTime('t3') },
      { metric: 'mean_port_time_type4', value: 24.9004, unit: 'h', referenceSe: 0.0051, of: portTime('t4') },
      { metric: 'berth_utilisation', value: 0.733334, referenceSe: 0.0001, of: kpi('busy@port/both/berths') },
      { metric: 'mean_tankers_served', value: 958.09, referenceSe: 0.133, of: kpi('cleared@port') },
    ]),
  },
  {
    method: 'interval',
    id: 'P18',
    kind: 'published: job shop (multi-class network)',
    title: "Law's job shop at reduced load: Poisson arrivals every 0.30 h, statistics over 2000..30000 h",
    source: `${INDEPENDENT}; inputs of Law, Simulation Modeling and Analysis, section 2.7, arrival gap 0.30 h instead of 0.25 h`,
    note: 'The stream of jobs split by lot into three types is three Poisson streams. Measured are 2880 h after 720 h: a shorter run of the same steady state.',
    scenario: 'p18',
    fast: { length: 0.03 },
    metrics: powered(0.02, [
      { metric: 'mean_total_queue_delay_type1', value: 2.7708, unit: 'h', referenceSe: 0.003, of: queueDelay('type-1') },
      { metric: 'mean_total_queue_delay_type2', value: 1.5095, unit: 'h', referenceSe: 0.0015, of: queueDelay('type-2') },
      { metric: 'mean_total_queue_delay_type3', value: 3.5988, unit: 'h', referenceSe: 0.0033, of: queueDelay('type-3') },
      { metric: 'time_average_queue_ws1', value: 1.74335, referenceSe: 0.002, of: shopQueue(1) },
      { metric: 'time_average_queue_ws2', value: 2.67979, referenceSe: 0.0044, of: shopQueue(2) },
      { metric: 'time_average_queue_ws3', value: 0.28125, referenceSe: 0.0003, of: shopQueue(3) },
      { metric: 'time_average_queue_ws4', value: 2.11857, referenceSe: 0.003, of: shopQueue(4) },
      { metric: 'time_average_queue_ws5', value: 0.862211, referenceSe: 0.0008, of: shopQueue(5) },
      { metric: 'utilisation_ws1', value: 0.8, of: shopBusy(1) },
      { metric: 'utilisation_ws2', value: 0.825, of: shopBusy(2) },
      { metric: 'utilisation_ws3', value: 0.6041667, of: shopBusy(3) },
      { metric: 'utilisation_ws4', value: 0.8111111, of: shopBusy(4) },
      { metric: 'utilisation_ws5', value: 0.6666667, of: shopBusy(5) },
    ]),
  },
];
