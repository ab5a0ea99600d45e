// Queueing theory, A01 to A23: one station, whatever its service and however long its queue may be.
import type { IntervalCase } from './case.ts';
import {
  above,
  arrivalsPerDay,
  emptyShare,
  HOUR,
  IN_HOURS,
  kpi,
  MINUTE,
  overVisits,
  PER_HOUR,
  powered,
  quantile,
  sum,
  visitsThat,
} from './figures.ts';

const FLOW = 'line/trucks';
const STAGE = 'line/trucks/serve';

const utilisation = kpi('busy@line/both/lanes');
const waited = kpi(`waited@${STAGE}`);
const wait = kpi(`wait.mean@${STAGE}`);
const waitHours = kpi(`wait.mean@${STAGE}`, IN_HOURS);
const sojourn = kpi(`sojourn.mean@${FLOW}`);
const sojournHours = kpi(`sojourn.mean@${FLOW}`, IN_HOURS);
const waiting = kpi(`queue.mean@${STAGE}`);
const inside = kpi(`inside.mean@${FLOW}`);
const refused = kpi(`refused@${STAGE}`);
const throughputPerHour = kpi(`throughput@${FLOW}`, PER_HOUR);
const arrivals = arrivalsPerDay(FLOW);
const service = sum({ [`dwell.mean@${STAGE}`]: 1, [`wait.mean@${STAGE}`]: -1 });

/** Sums over the visits that were served: of their number and of the square of the service time, in min². */
const served = visitsThat('serve', (_, __, endedMs) => !Number.isNaN(endedMs));
const squares = overVisits('serve', (_, startedMs, endedMs) => {
  const minutes = Number.isNaN(endedMs) ? 0 : (endedMs - startedMs) / MINUTE;
  return minutes * minutes;
});

/** Everyone who came to the queue, those of them who were not started at once, and the hours all of them spent there until the start or until giving up. */
const everyone = visitsThat('serve', () => true);
const hadToWait = visitsThat('serve', (enteredMs, startedMs) => startedMs !== enteredMs);
const hoursInQueue = overVisits('serve', (enteredMs, startedMs, endedMs) => {
  const leftMs = Number.isNaN(startedMs) ? endedMs : startedMs;
  return Number.isNaN(leftMs) ? 0 : (leftMs - enteredMs) / HOUR;
});

export const STATION_CASES: readonly IntervalCase[] = [
  {
    method: 'interval',
    id: 'A01',
    kind: 'M/M/c',
    title: 'M/M/1, 48 arrivals/h, 60 services/h',
    source: 'closed form of M/M/1; inputs of the Simio textbook, model 4-1 (textbook.simio.com/SASMAA/ch-first-model.html)',
    scenario: 'a01',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'utilisation', value: 0.8, of: utilisation },
      { metric: 'P(wait>0)', value: 0.8, of: waited },
      { metric: 'mean_wait_in_queue', value: 0.0666666666667, unit: 'h', of: waitHours },
      { metric: 'mean_time_in_system', value: 0.0833333333333, unit: 'h', of: sojournHours },
      { metric: 'mean_number_waiting', value: 3.2, of: waiting },
      { metric: 'mean_number_in_system', value: 4, of: inside },
      { metric: 'P(wait_in_queue>0.1)', value: 0.24095536953, of: above('wait', STAGE, 0.1 * HOUR) },
      { metric: 'P(time_in_system>0.1)', value: 0.301194211912, of: above('sojourn', FLOW, 0.1 * HOUR) },
      { metric: 'P(wait_in_queue>0.25)', value: 0.0398296546943, of: above('wait', STAGE, 0.25 * HOUR) },
      { metric: 'P(time_in_system>0.25)', value: 0.0497870683679, of: above('sojourn', FLOW, 0.25 * HOUR) },
      { metric: 'wait_in_queue_p95', value: 0.231049060187, unit: 'h', of: quantile('wait', STAGE, 0.95, HOUR) },
    ]),
  },
  {
    method: 'interval',
    id: 'A03',
    kind: 'M/M/c',
    title: 'M/M/3: mean inter-arrival 5 min, mean service 10 min, 3 lanes',
    source: 'Erlang C; inputs of tutorial I of Ciw 3.2.7, which publishes 5.62649 min from 10 replications of a day (range 2.90 to 17.95)',
    scenario: 'a03',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'utilisation', value: 0.666666666667, of: utilisation },
      { metric: 'P(wait>0)', value: 0.444444444444, of: waited },
      { metric: 'mean_wait_in_queue', value: 4.44444444444, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 14.4444444444, unit: 'min', of: sojourn },
      { metric: 'mean_number_waiting', value: 0.888888888889, of: waiting },
      { metric: 'mean_number_in_system', value: 2.88888888889, of: inside },
      { metric: 'P(wait_in_queue>5)', value: 0.269569182095, of: above('wait', STAGE, 5 * MINUTE) },
      { metric: 'P(time_in_system>5)', value: 0.74131525076, of: above('sojourn', FLOW, 5 * MINUTE) },
      { metric: 'P(wait_in_queue>15)', value: 0.099168960066, of: above('wait', STAGE, 15 * MINUTE) },
      { metric: 'P(time_in_system>15)', value: 0.371883600247, of: above('sojourn', FLOW, 15 * MINUTE) },
      { metric: 'P(wait_in_queue>30)', value: 0.0221275859413, of: above('wait', STAGE, 30 * MINUTE) },
      { metric: 'P(time_in_system>30)', value: 0.116169826192, of: above('sojourn', FLOW, 30 * MINUTE) },
      { metric: 'wait_in_queue_p95', value: 21.8480205734, unit: 'min', of: quantile('wait', STAGE, 0.95, MINUTE) },
    ]),
  },
  {
    method: 'interval',
    id: 'A05',
    kind: 'M/M/c',
    title: 'M/M/10 under heavy load, rho = 0.95',
    source: 'Erlang C',
    scenario: 'a05',
    fast: { length: 0.1 },
    metrics: powered(0.03, [
      { metric: 'utilisation', value: 0.95, of: utilisation },
      { metric: 'P(wait>0)', value: 0.825585578126, of: waited },
      { metric: 'mean_wait_in_queue', value: 1.65117115625, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 2.65117115625, unit: 'min', of: sojourn },
      { metric: 'mean_number_waiting', value: 15.6861259844, of: waiting },
      { metric: 'mean_number_in_system', value: 25.1861259844, of: inside },
      { metric: 'P(wait_in_queue>2)', value: 0.30371596112, of: above('wait', STAGE, 2 * MINUTE) },
      { metric: 'P(time_in_system>2)', value: 0.519305489373, of: above('sojourn', FLOW, 2 * MINUTE) },
      { metric: 'P(wait_in_queue>5)', value: 0.0677681910444, of: above('wait', STAGE, 5 * MINUTE) },
      { metric: 'P(time_in_system>5)', value: 0.131148825351, of: above('sojourn', FLOW, 5 * MINUTE) },
      { metric: 'wait_in_queue_p95', value: 5.60813984158, unit: 'min', of: quantile('wait', STAGE, 0.95, MINUTE) },
    ]),
  },
  {
    method: 'interval',
    id: 'A07',
    kind: 'M/D/c',
    title: 'M/D/1: Poisson 0.8/min, constant service 1.0 min',
    source: 'Crommelin: embedded equations at a spacing of one service time',
    scenario: 'a07',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      { metric: 'P(wait>0)', value: 0.8, of: waited },
      { metric: 'mean_wait_in_queue', value: 2.00000000032, unit: 'min', of: wait },
      { metric: 'mean_number_waiting', value: 1.60000000026, of: waiting },
    ]),
  },
  {
    method: 'interval',
    id: 'A09',
    kind: 'M/D/c',
    title: 'M/D/2: Poisson 1.7/min, constant service 1.0 min',
    source: 'Crommelin: embedded equations at a spacing of one service time',
    scenario: 'a09',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      { metric: 'P(wait>0)', value: 0.773483982414, of: waited },
      { metric: 'mean_wait_in_queue', value: 1.31669807372, unit: 'min', of: wait },
      { metric: 'mean_number_waiting', value: 2.23838672532, of: waiting },
    ]),
  },
  {
    method: 'interval',
    id: 'A11',
    kind: 'M/G/1',
    title: 'M/G/1, lognormal service of mean 6 min and cv 1.2',
    source: 'Pollaczek–Khinchine',
    scenario: 'a11',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'service_mean', value: 6, unit: 'min', of: service },
      { metric: 'service_second_moment', value: 87.84, unit: 'min^2', of: squares, per: served },
      { metric: 'utilisation', value: 0.6, of: utilisation },
      { metric: 'mean_wait_in_queue', value: 10.98, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 16.98, unit: 'min', of: sojourn },
      { metric: 'mean_number_waiting', value: 1.098, of: waiting },
    ]),
  },
  {
    method: 'interval',
    id: 'A13',
    kind: 'M/G/1',
    title: 'M/G/1, triangular(2, 5, 14) service',
    source: 'Pollaczek–Khinchine',
    scenario: 'a13',
    fast: { length: 0.1 },
    metrics: powered(0.02, [
      { metric: 'service_mean', value: 7, unit: 'min', of: service },
      { metric: 'service_second_moment', value: 55.5, unit: 'min^2', of: squares, per: served },
      { metric: 'utilisation', value: 0.77, of: utilisation },
      { metric: 'mean_wait_in_queue', value: 13.2717391304, unit: 'min', of: wait },
      { metric: 'mean_time_in_system', value: 20.2717391304, unit: 'min', of: sojourn },
      { metric: 'mean_number_waiting', value: 1.45989130435, of: waiting },
    ]),
  },
  {
    method: 'interval',
    id: 'A15',
    kind: 'M/Ek/c',
    title: 'M/E2/3: 2.4/min, Erlang-2 inspection of mean 1.0 min, 3 booths',
    source: 'Markov chain on queue and phases, truncation error below 1e-12; the family of Lin, Wang & Sadek 2014 (Peace Bridge)',
    scenario: 'a15',
    fast: { length: 0.1 },
    metrics: powered(0.015, [
      { metric: 'utilisation', value: 0.8, of: utilisation },
      { metric: 'P(wait>0)', value: 0.643238520033, of: waited },
      { metric: 'mean_wait_in_queue', value: 0.818261738522, unit: 'min', of: wait },
      { metric: 'mean_number_waiting', value: 1.96382817245, of: waiting },
    ]),
  },
  {
    method: 'interval',
    id: 'A17',
    kind: 'M/M/c/K',
    title: 'M/M/2/3: a yard with one waiting place, arrivals lost when it is full',
    source: 'balance equations of M/M/c/K; inputs of the simmer vignette "Queueing Systems"',
    note: 'P(empty) is the share of time with nobody inside, from the records of the trucks.',
    scenario: 'a17',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'P(refused)', value: 0.0493601462523, of: refused, per: arrivals },
      { metric: 'throughput', value: 2.85191956124, unit: '1/h', of: throughputPerHour },
      { metric: 'mean_number_in_system', value: 0.762340036563, of: inside },
      { metric: 'mean_number_waiting', value: 0.0493601462523, of: waiting },
      { metric: 'mean_wait_in_queue_of_accepted', value: 0.0173076923077, unit: 'h', of: waitHours },
      { metric: 'utilisation', value: 0.356489945155, of: utilisation },
      { metric: 'P(empty)', value: 0.468007312614, of: emptyShare },
    ]),
  },
  {
    method: 'interval',
    id: 'A19',
    kind: 'loss (Erlang B)',
    title: 'M/M/10/10 loss, offered load 8',
    source: 'Erlang B',
    note: 'A room without a place: who finds no free server turns back.',
    scenario: 'a19',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'P(refused)', value: 0.121661064253, of: refused, per: arrivals },
      { metric: 'mean_busy', value: 7.02671148598, of: kpi('servers.busy@line/both/lanes') },
    ]),
  },
  {
    method: 'interval',
    id: 'A21',
    kind: 'reneging',
    title: 'M/M/9+M: trucks leave the queue after an exponential patience of mean 2 h',
    source: 'Erlang A: birth–death chain',
    note: 'P(wait>0) and the time in the queue are those of everyone, served or not, from the records of the trucks.',
    scenario: 'a21',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'P(renege)', value: 0.157687372938, of: kpi(`reneged@${STAGE}`), per: arrivals },
      { metric: 'P(wait>0)', value: 0.757939945142, of: hadToWait, per: everyone },
      { metric: 'mean_number_waiting', value: 3.15374745877, of: waiting },
      { metric: 'mean_time_in_queue_all (served and reneged)', value: 0.315374745877, unit: 'h', of: hoursInQueue, per: everyone },
      { metric: 'throughput', value: 8.42312627062, unit: '1/h', of: throughputPerHour },
      { metric: 'utilisation', value: 0.935902918957, of: utilisation },
    ]),
  },
  {
    method: 'interval',
    id: 'A23',
    kind: 'balking',
    title: 'M/M/1 with balking: join with probability 1/(n+1), n = number in the system',
    source: 'birth–death chain with joining that depends on the state',
    scenario: 'a23',
    fast: { length: 0.1 },
    metrics: powered(0.01, [
      { metric: 'P(balk)', value: 0.482086773432, of: refused, per: arrivals },
      { metric: 'throughput', value: 3.10747935941, unit: '1/h', of: throughputPerHour },
      { metric: 'mean_number_in_system', value: 1.5, of: inside },
      { metric: 'mean_wait_in_queue_of_joiners', value: 0.232706343796, unit: 'h', of: waitHours },
      { metric: 'P(empty)', value: 0.223130160148, of: emptyShare },
    ]),
  },
];
