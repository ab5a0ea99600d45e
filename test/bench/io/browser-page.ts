// The page of the browser bench: the dashboard's own charts and its own drawing of a gate, fed with made-up data at a given rate. Runs in the browser.
import uPlot from 'uplot';
import { createDrawQueue } from '../../../dashboard/data/draw-queue.ts';
import { createPlot, type Plot, type PlotData } from '../../../dashboard/charts/plot.ts';
import { createFollower, type LiveStore } from '../../../dashboard/data/live-store.ts';
import { createStore } from '../../../dashboard/data/store.ts';
import { startDrawing } from '../../../dashboard/live/canvas/drawing.ts';
import type { GateFrame, GateLayout, GateLevels, LiveFrame, LiveSnapshot, Moves } from '../../../shared/protocol/live.ts';

export interface Wall {
  readonly charts: number;
  readonly hz: number;
  readonly trucks: number;
  readonly layout: GateLayout;
}

const LINES = 3;
const POINTS = 600;
const COLOURS = ['run-a', 'run-b', 'run-c'];
const BUCKET_MS = 900_000;
/** Simulated over wall: as fast as single trucks are still drawn. */
const PACE = 600;
/** One truck in so many goes on to another stage in a message. */
const MOVING = 50;

/** Places for so many charts, side by side in rows. */
function createHosts(charts: number): { readonly hosts: readonly HTMLElement[]; readonly height: number } {
  const columns = Math.ceil(Math.sqrt(charts));
  const wall = document.createElement('div');
  wall.style.cssText = `display:grid;grid-template-columns:repeat(${String(columns)},1fr)`;
  document.body.append(wall);
  const hosts = Array.from({ length: charts }, () => document.createElement('div'));
  wall.append(...hosts);
  return { hosts, height: Math.floor(560 / Math.ceil(charts / columns)) };
}

/** Charts as the live page makes them, three lines of 600 points, the last bucket unfinished. */
function createCharts(charts: number): (tick: number) => void {
  const { hosts, height } = createHosts(charts);
  const queue = createDrawQueue();
  const plots = hosts.map((host): Plot => {
    const lines = COLOURS.slice(0, LINES).map((colour) => ({ label: colour, colour }));
    return createPlot({ host, lines, queue, height, leastTop: 10, steps: [1, 2, 5, 10, 20, 50, 100], value: String, day: () => 'day' });
  });
  // Made before: the bench measures drawing, not making up numbers.
  const data = Array.from({ length: 8 }, (_, i) => dataAt(i * 17));
  return (tick) => {
    for (const [i, plot] of plots.entries()) plot.setData(data[(tick + i) % data.length] ?? dataAt(tick));
  };
}

function dataAt(tick: number): PlotData {
  return {
    seconds: Array.from({ length: POINTS }, (_, i) => ((tick + i) * BUCKET_MS) / 1000),
    columns: Array.from({ length: LINES }, (_, line) =>
      Array.from({ length: POINTS }, (__, i) => 50 + 40 * Math.sin((tick + i) / (20 + 7 * line)) + (((tick + i) * 7919) % 100) / 10),
    ),
    unfinished: true,
  };
}

interface Truck {
  serial: number;
  readonly flow: number;
  readonly channel: number;
  /** Place on the route of its flow. */
  at: number;
}

/** Trucks spread over the routes of a gate, and the messages that move some of them on. */
function createTraffic({ layout, trucks: count, hz }: Wall) {
  const routes = layout.flows.map(({ route }) => route.filter((s) => layout.stages[s]?.kind !== 'instant'));
  let serial = count;
  const trucks = Array.from({ length: count }, (_, i): Truck => {
    const flow = i % routes.length;
    return { serial: i, flow, channel: i % 3, at: Math.floor(i / routes.length) % (routes[flow]?.length ?? 1) };
  });
  const stageOf = ({ flow, at }: Truck): number => routes[flow]?.[at] ?? -1;
  const stepMs = (PACE * 1000) / hz;
  let cursor = 0;
  /** Some trucks one stage on; one that leaves comes back as a new one. */
  const some = (n: number, fromMs: number): Moves => {
    const moved: { truck: Truck; to: number; serial: number; atMs: number }[] = [];
    for (let i = 0; i < n; i++) {
      const truck = trucks[(cursor += 1) % trucks.length];
      if (truck === undefined) continue;
      const atMs = fromMs + (i * stepMs) / n;
      truck.at += 1;
      moved.push({ truck, to: stageOf(truck), serial: truck.serial, atMs });
      if (stageOf(truck) >= 0) continue;
      Object.assign(truck, { serial: (serial += 1), at: 0 });
      moved.push({ truck, to: stageOf(truck), serial: truck.serial, atMs });
    }
    return movesOf(moved);
  };
  const all = (): Moves => movesOf(trucks.map((truck) => ({ truck, to: stageOf(truck), serial: truck.serial, atMs: 0 })));
  return { all, some, stepMs };
}

function movesOf(moved: readonly { truck: Truck; to: number; serial: number; atMs: number }[]): Moves {
  return {
    serial: moved.map(({ serial }) => serial),
    flow: moved.map(({ truck }) => truck.flow),
    channel: moved.map(({ truck }) => truck.channel),
    to: moved.map(({ to }) => to),
    state: moved.map((_, i) => i % 2),
    atMs: moved.map(({ atMs }) => atMs),
    omitted: 0,
  };
}

function levelsOf(layout: GateLayout, tick: number): GateLevels {
  const stages = layout.stages.map((_, s) => (tick + s) % 40);
  const flows = layout.flows.map((_, f) => tick + f);
  const pools = layout.pools.map(() => 6);
  const counts = { arrived: flows, cleared: flows, inside: flows, divertedOut: flows.map(() => 0), sojournP50: 30, sojournP90: 60 };
  return { waiting: stages, inService: stages, servers: pools, busy: pools.map((n, p) => (tick + p) % n), ...counts, open: [true, true] };
}

/** A live store without a socket: the product's follower, told what to show. */
function createSource(wall: Wall) {
  const follower = createFollower(() => undefined);
  const { head, refusal, movedTo, holding, onMessage, recent } = follower;
  const traffic = createTraffic(wall);
  const store: LiveStore = {
    ...{ head, refusal, movedTo, holding, onMessage, recent, shown: head, frozen: createStore(false), alerts: createStore({}) },
    refresh: () => undefined,
    command: async () => ({ status: 'refused', reason: 'bench' }),
    hold: async () => null,
    freeze: () => undefined,
    close: () => undefined,
  };
  follower.watcher.snapshot(snapshotOf(wall, traffic.all()));
  return {
    store,
    tick(n: number) {
      const fromMs = (n - 1) * traffic.stepMs;
      follower.watcher.frame(frameOf(wall, n, { fromMs, toMs: n * traffic.stepMs, moves: traffic.some(wall.trucks / MOVING, fromMs) }));
    },
  };
}

const HEAD = { run: 'bench', replication: 0, status: 'running', pace: { asked: PACE, achieved: PACE, paused: false } } as const;

function frameOf({ layout }: Wall, seq: number, window: Pick<GateFrame, 'fromMs' | 'toMs' | 'moves'>): LiveFrame {
  const none = layout.flows.map(() => 0);
  const gate: GateFrame = { gate: 0, ...window, levels: levelsOf(layout, seq), arrived: none, cleared: none, feed: [] };
  return { ...HEAD, seq, simMs: window.toMs, gates: [gate] };
}

function snapshotOf({ layout }: Wall, trucks: Moves): LiveSnapshot {
  const history = { stepMs: BUCKET_MS, arrived: [[]], cleared: [[]], waiting: [[]], sojournP50: [[]], sojournP90: [[]] };
  const names = { name: 'bench', scenario: 'bench', replications: 1 };
  const times = { simMs: 0, startEpochMs: 0, warmUpMs: 0, horizonMs: 1e12 };
  return { ...HEAD, ...names, ...times, seq: 0, layout: [layout], levels: [levelsOf(layout, 0)], trucks: [trucks], history, feed: [] };
}

/** Builds the wall and starts it: charts and messages at `hz`, trucks at every picture. */
function begin(wall: Wall): void {
  const drawCharts = createCharts(wall.charts);
  const source = createSource(wall);
  const host = document.createElement('div');
  host.style.cssText = 'width:1560px;overflow:auto';
  const canvas = document.createElement('canvas');
  host.append(canvas);
  document.body.append(host);
  const words = { vietnam: 'Viet Nam', china: 'China', closed: 'closed', declarations: 'declarations', released: 'released' };
  const named = {
    stage: (s: number) => wall.layout.stages[s]?.name ?? '',
    flow: (f: number) => wall.layout.flows[f]?.id ?? '',
    count: String,
  };
  const found = { bars: false };
  startDrawing(host, canvas, {
    store: source.store,
    gate: 0,
    layout: wall.layout,
    words: { ...words, ...named },
    onLadder: (bars) => (found.bars = bars),
  });
  let tick = 0;
  drawCharts(tick);
  setInterval(() => {
    tick += 1;
    source.tick(tick);
    drawCharts(tick);
  }, 1000 / wall.hz);
  Object.assign(window, { found });
}

/** The same load as plainly as it can be drawn: uPlot's own lines of one pixel, trucks as little boxes, no stages. */
function beginPlain({ charts, hz, trucks }: Wall): void {
  const { hosts, height } = createHosts(charts);
  const options = { height, legend: { show: false }, cursor: { show: false }, scales: { x: { time: false } } };
  const series = [{}, ...['#1d8ef5', '#9c4300', '#17734f'].map((stroke) => ({ stroke, points: { show: false } }))];
  const plots = hosts.map((host) => new uPlot({ ...options, series, width: host.clientWidth }, [[]], host));
  const data = Array.from({ length: 8 }, (_, i) => dataAt(i * 17)).map(
    ({ seconds, columns }) => [seconds, ...columns] as uPlot.AlignedData,
  );
  let tick = 0;
  setInterval(() => {
    tick += 1;
    for (const [i, plot] of plots.entries()) plot.setData(data[(tick + i) % data.length] ?? [[]]);
  }, 1000 / hz);
  drawBoxes(trucks);
  Object.assign(window, { found: { bars: false } });
}

function drawBoxes(trucks: number): void {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1560, height: 400 });
  document.body.append(canvas);
  const pen = canvas.getContext('2d');
  const x = Float32Array.from({ length: trucks }, (_, i) => (i * 7919) % canvas.width);
  const colours = ['#469172', '#826e04', '#6b0620'];
  requestAnimationFrame(function draw() {
    requestAnimationFrame(draw);
    if (pen === null) return;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    colours.forEach((colour, channel) => {
      pen.fillStyle = colour;
      for (let i = channel; i < trucks; i += colours.length) {
        x[i] = ((x[i] ?? 0) + 1 + (i % 3)) % canvas.width;
        pen.fillRect(x[i] ?? 0, (i * 31) % canvas.height, 8, 8);
      }
    });
  });
}

/** What every picture costs before anything is drawn: a canvas of the same size, cleared. */
function beginEmpty(): void {
  drawBoxes(0);
  Object.assign(window, { found: { bars: false } });
}

Object.assign(window, { begin, beginPlain, beginEmpty });
