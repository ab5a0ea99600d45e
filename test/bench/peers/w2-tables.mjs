// Workload W2 for the JavaScript models: tables, draws with Math.random as their users would make them, and the names of the figures.
export const DAYS = 30;
export const HORIZON = DAYS * 1440;
export const SERVERS = [
  [2, 3, 12, 3, 8, 8, 4, 2],
  [2, 3, 12, 3, 8, 3, 4, 2],
];
const PERISHABLE_SHARE = [0.5, 0.15];
const HOURS = [8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10];

const { random } = Math;
const exponential = (mean) => -mean * Math.log(1 - random());
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function lognormal(mean, cv) {
  const variance = Math.log(1 + cv * cv);
  const [mu, sigma] = [Math.log(mean) - variance / 2, Math.sqrt(variance)];
  return () => Math.exp(mu + sigma * normal());
}

function triangular() {
  const u = random();
  return u < 0.5 ? 3 + Math.sqrt(u * 8) : 7 - Math.sqrt((1 - u) * 8);
}

/** Minutes of a service, by stage. */
export const SERVICE = [
  () => exponential(1),
  () => 1 + random(),
  lognormal(6, 0.5),
  triangular,
  lognormal(30, 0.8),
  () => exponential(8),
  () => exponential(2),
  () => 0.5 + random(),
];

/** When the next truck comes after `t`: a unit exponential is spent along the hourly rate. */
export function nextArrival(t) {
  let left = exponential(1);
  for (let from = t; ;) {
    const hour = Math.floor(from / 60);
    const rate = (1.5 * HOURS[hour % 24]) / 60;
    const end = (hour + 1) * 60;
    if (from + left / rate < end) return from + left / rate;
    left -= (end - from) * rate;
    from = end;
  }
}

/** Whether a truck of direction `d` is perishable, and its stages. */
export function drawTruck(d) {
  const u = random();
  const channel = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
  const isPerishable = random() < PERISHABLE_SHARE[d];
  const isOpened = channel === 2 || (channel === 1 && random() < 0.15);
  const route = [0, 1, 2, ...(channel > 0 ? [3] : []), ...(isOpened ? [4] : []), ...(isPerishable ? [5] : []), 6, 7];
  return { isPerishable, route };
}

function putTimes(figures, prefix, mean, times) {
  times.sort((a, b) => a - b);
  figures[`${prefix}n`] = times.length;
  figures[prefix + mean] = times.reduce((sum, x) => sum + x, 0) / times.length;
  for (const [name, q] of Object.entries({ p50: 0.5, p90: 0.9, p99: 0.99 }))
    figures[prefix + name] = times[Math.max(0, Math.ceil(q * times.length) - 1)];
}

/** The figures of both directions: arrived, stays by class, hourly, stages with waits, mean and longest queue, busy minutes. */
export function figuresOf(ways) {
  const figures = {};
  ways.forEach(({ arrived, stays, hourly, stages }, d) => {
    figures[`d${d}.arrived`] = arrived;
    figures[`d${d}.done`] = stays[0].length + stays[1].length;
    stays.forEach((times, c) => putTimes(figures, `d${d}.tis${c}.`, 'mean', times));
    stages.forEach(({ waits, meanQueue, longest, busy }, k) => {
      putTimes(figures, `d${d}.s${k}.`, 'wait', waits);
      figures[`d${d}.s${k}.Lq`] = meanQueue;
      figures[`d${d}.s${k}.qmax`] = longest;
      figures[`d${d}.s${k}.busy`] = busy / HORIZON / SERVERS[d][k];
    });
    figures[`d${d}.peakHour`] = Math.max(...hourly);
  });
  return figures;
}
