// Workload W2 in SimScript: a stage is a queue and a queue of as many as it has servers, whose capacity is 0 at night (services in hand
// finish). Perishables are entities of higher priority. Usage: node w2_simscript.mjs
/* eslint no-restricted-syntax: off -- a model in SimScript is made of its classes */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { peerPackage } from './peer-package.mjs';
import { DAYS, drawTruck, figuresOf, HORIZON, nextArrival, SERVERS, SERVICE } from './w2-tables.mjs';

// The library expects a browser.
globalThis.requestAnimationFrame = (then) => setImmediate(then);
const { library, version } = peerPackage('simscript');
const { Simulation, Entity, Queue } = library;

class Gate extends Simulation {
  ways = SERVERS.map((servers, d) => ({
    arrived: 0,
    stays: [[], []],
    hourly: new Array(DAYS * 24).fill(0),
    stages: servers.map((capacity, k) => ({
      capacity,
      line: new Queue(`line ${d} ${k}`),
      desk: new Queue(`desk ${d} ${k}`, 0),
      waits: [],
      busy: 0,
    })),
  }));
  onStarting(event) {
    super.onStarting(event);
    this.activate(new Hours());
    for (const way of this.ways) this.activate(new Source(way, this.ways.indexOf(way)));
  }
}

class Hours extends Entity {
  async script() {
    const stages = this.simulation.ways.flatMap((way) => way.stages);
    await this.delay(420);
    for (;;) {
      for (const stage of stages) stage.desk.capacity = stage.capacity;
      await this.delay(900);
      for (const stage of stages) stage.desk.capacity = 0;
      await this.delay(540);
    }
  }
}

class Source extends Entity {
  constructor(way, d) {
    super();
    Object.assign(this, { way, d });
  }
  async script() {
    const gate = this.simulation;
    for (;;) {
      await this.delay(nextArrival(gate.timeNow) - gate.timeNow);
      this.way.arrived++;
      gate.activate(new Truck(this.way, drawTruck(this.d)));
    }
  }
}

class Truck extends Entity {
  constructor(way, { isPerishable, route }) {
    super();
    Object.assign(this, { way, isPerishable, route, priority: isPerishable ? 1 : 0 });
  }
  async script() {
    const gate = this.simulation;
    const { way } = this;
    const arrived = gate.timeNow;
    for (const k of this.route) {
      const stage = way.stages[k];
      const joined = gate.timeNow;
      this.enterQueueImmediately(stage.line);
      await this.enterQueue(stage.desk);
      this.leaveQueue(stage.line);
      stage.waits.push(gate.timeNow - joined);
      const takes = SERVICE[k]();
      stage.busy += takes;
      await this.delay(takes);
      this.leaveQueue(stage.desk);
    }
    way.stays[this.isPerishable ? 0 : 1].push(gate.timeNow - arrived);
    way.hourly[Math.floor(gate.timeNow / 60)]++;
  }
}

const gate = new Gate({ yieldInterval: 1e9, timeEnd: HORIZON });
const startMs = performance.now();
gate.finished.addEventListener(() => {
  const events = gate.ways.reduce((sum, { arrived, stages }) => sum + arrived + stages.reduce((n, { waits }) => n + waits.length, 0), 0);
  const figures = figuresOf(
    gate.ways.map((way) => ({
      ...way,
      stages: way.stages.map(({ waits, busy, line }) => ({ waits, busy, meanQueue: line.averageLength, longest: line.maxLength })),
    })),
  );
  console.log(JSON.stringify({ events, ms: performance.now() - startMs, figures, version }));
  process.exit(0);
});
gate.start(true);
