// Workload W1 in SimScript. Usage: node w1_simscript.mjs [customers]
/* eslint no-restricted-syntax: off -- a model in SimScript is made of its classes */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { peerPackage } from './peer-package.mjs';

// The library expects a browser.
globalThis.requestAnimationFrame = (then) => setImmediate(then);
const { library, version } = peerPackage('simscript');
const { Simulation, Entity, Queue, Exponential } = library;
const customers = Number(process.argv[2] ?? 40_000);

class Line extends Simulation {
  waiting = new Queue('waiting');
  server = new Queue('server', 1);
  service = new Exponential(1);
  waited = 0;
  onStarting(event) {
    super.onStarting(event);
    this.generateEntities(Customer, new Exponential(1 / 0.9), customers);
  }
}

class Customer extends Entity {
  async script() {
    const line = this.simulation;
    const arrived = line.timeNow;
    this.enterQueueImmediately(line.waiting);
    await this.enterQueue(line.server);
    this.leaveQueue(line.waiting);
    line.waited += line.timeNow - arrived;
    await this.delay(line.service.sample());
    this.leaveQueue(line.server);
  }
}

const line = new Line({ yieldInterval: 1e9 });
const startMs = performance.now();
line.finished.addEventListener(() => {
  const ms = performance.now() - startMs;
  console.log(JSON.stringify({ events: 2 * customers, ms, meanWait: line.waited / customers, customers, version }));
  process.exit(0);
});
line.start(true);
