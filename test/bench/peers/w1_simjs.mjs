// Workload W1 in SIM.JS, a bundle for browsers. W2 cannot be said: its Facility knows no priorities. Usage: node w1_simjs.mjs [customers] [seed]
/* eslint no-restricted-syntax: off -- a model in SIM.JS is made of its classes */
import { performance } from 'node:perf_hooks';
import { peerPackage } from './peer-package.mjs';

globalThis.window = globalThis;
const { version } = peerPackage('simjs');
const { Sim, Entity, Facility, Random } = globalThis.window.Sim;
const customers = Number(process.argv[2] ?? 200_000);
const random = new Random(Number(process.argv[3] ?? 1));
const sim = new Sim();
const server = new Facility('server');
let [waited, sent] = [0, 0];

class Source extends Entity {
  start() {
    this.arrive();
  }
  arrive() {
    if (sent++ >= customers) return;
    this.setTimer(random.exponential(0.9)).done(() => {
      const arrived = this.time();
      const service = random.exponential(1);
      this.useFacility(server, service).done(() => (waited += this.time() - arrived - service));
      this.arrive();
    });
  }
}

sim.addEntity(Source);
const startMs = performance.now();
sim.simulate(1e12);
const ms = performance.now() - startMs;
console.log(JSON.stringify({ events: 2 * customers, ms, meanWait: waited / customers, customers, version }));
