// The surroundings all simulated processes share: one Redis, one disk, one time, one source of chance; watched for broken promises.
import { DomainError } from '../../shared/errors.ts';
import { TERMINAL_STATUSES, type RunStatus, type SavedRun } from '../../shared/protocol/run.ts';
import { memoryStore } from '../../services/adapters/memory/result-store.ts';
import type { ResultStore } from '../../services/adapters/ports.ts';
import { openChance, type Chance } from './chance.ts';
import { drawRates, NO_FAULTS, type Rates } from './faults.ts';
import { openHistory, type History } from './history.ts';
import { openLanes, type Lanes } from './job-lanes.ts';
import type { Machine } from './machine.ts';
import type { Plant } from './plants.ts';
import { openScheduler, type Scheduler } from './scheduler.ts';
import { openSimulatedRedis, type SimulatedRedis } from './simulated-redis.ts';

export interface World {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly lanes: Lanes;
  readonly redis: SimulatedRedis;
  readonly store: ResultStore;
  /** Runs with a durable order, and what was saved: what lies on the disk. */
  readonly orders: ReadonlySet<string>;
  readonly saved: ReadonlyMap<string, SavedRun>;
  readonly plant: Plant | undefined;
  readonly counts: Map<string, number>;
  /** Scratch space of planted bugs, as if it lay in Redis. */
  readonly extra: Map<string, number>;
  /** Promises that were broken; empty in a good run. */
  readonly broken: string[];
  rates(): Rates;
  stopFaults(): void;
  /** What clocks show; they may step. */
  clockMs(): number;
  stepClocks(ms: number): void;
  awayUntilMs(): number;
  /** Carries out an effect now, and lets happen what may happen to Redis right after. */
  perform<T>(machine: Machine, label: string, effect: () => Promise<T>, medium?: 'disk'): Promise<T>;
  complain(machine: Machine, message: string, error: unknown): void;
  count(what: string): void;
}

const READS = /^(find|active|windowEnds|ingested|placesOf|eventsOf|keptCount|readState|readResults|workers|read|counts|list|listOrders) /;

export function openWorld(seed: number, options: { readonly plant?: Plant | undefined; readonly isQuiet?: boolean }): World {
  const chance = openChance(seed);
  const scheduler = openScheduler();
  const history = openHistory(() => scheduler.nowMs());
  const drawn = drawRates(chance);
  let rates = options.isQuiet === true ? NO_FAULTS : drawn;
  let awayUntilMs = 0;
  let steppedMs = 10_000_000;
  let falls = 0;
  const lanes = openLanes({ scheduler, chance, rates: () => rates });
  const clock = {
    nowMs: () => scheduler.nowMs(),
    elapsedMs: () => scheduler.nowMs(),
    sleep: (ms: number) => new Promise<void>((wake) => scheduler.after(ms, wake)),
  };
  const redis = openSimulatedRedis(clock, lanes);
  const counts = new Map<string, number>();
  const broken: string[] = [];
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const watch = watchPromises(redis, broken);

  function disturb(): void {
    if (rates.rollback > 0) redis.keep();
    if (chance.hits(rates.rollback)) fall('Redis comes back earlier', () => redis.rollBack(chance.whole(1, 60)));
    if (chance.hits(rates.emptied)) fall('Redis comes back empty', () => redis.empty());
    if (chance.hits(rates.outage)) {
      awayUntilMs = scheduler.nowMs() + chance.whole(100, 3000);
      count('outage');
    }
  }
  function fall(what: string, act: () => void): void {
    act();
    falls += 1;
    history.note(what);
    count(what);
    watch.forget();
  }
  return {
    ...{
      chance,
      scheduler,
      history,
      lanes,
      redis,
      counts,
      broken,
      count,
      extra: new Map<string, number>(),
      plant: options.plant,
      ...watchedStore(),
    },
    rates: () => rates,
    stopFaults: () => (rates = NO_FAULTS),
    clockMs: () => scheduler.nowMs() + steppedMs,
    stepClocks: (ms) => (steppedMs = Math.max(0, steppedMs + ms)),
    awayUntilMs: () => awayUntilMs,
    perform<T>(machine: Machine, label: string, effect: () => Promise<T>, medium?: 'disk') {
      const given = effect();
      history.note(`${machine.name} ${label}`);
      given.then(
        (value) => history.note(`  ${machine.name} ${label} → ${reply(value)}`),
        (error: unknown) => history.note(`  ${machine.name} ${label} → ${error instanceof Error ? error.name : 'error'}`),
      );
      if (medium === 'disk' || READS.test(`${label} `)) return given;
      watch.look(label);
      disturb();
      return given;
    },
    complain(machine, message, error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text.includes('simulated') || error instanceof DomainError) return;
      history.note(`${machine.name} complains: ${message}: ${text}`);
      // Redis fell back between the look at the run and what was to be done with it: it is tried again.
      if (falls > 0 && /has no (result|state)$|^No unfinished run/.test(text)) return;
      // A request died between taking events and keeping them, or what Redis lost came too late: the run begins again.
      if (/has taken other events|has fallen back|takes no more events|Events came for/.test(text))
        return count('begun again or tried again');
      broken.push(`${machine.name}: ${message}: ${text}`);
    },
  };
}

function watchedStore() {
  const store = memoryStore();
  const orders = new Set<string>();
  const saved = new Map<string, SavedRun>();
  return {
    orders,
    saved,
    store: {
      ...store,
      save: (run) => {
        saved.set(run.summary.id, run);
        return store.save(run);
      },
      saveOrder: (order, epoch) => {
        orders.add(order.run);
        return store.saveOrder(order, epoch);
      },
      removeOrder: (run) => {
        orders.delete(run);
        return store.removeOrder(run);
      },
      noteCancelled: (run, atMs) => {
        orders.delete(run);
        return store.noteCancelled(run, atMs);
      },
    } satisfies ResultStore,
  };
}

function reply(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `${value.length}×`;
  if ('kind' in value) return String(value.kind);
  return 'status' in value ? `${String(value.status)}, epoch ${'epoch' in value ? String(value.epoch) : ''}` : 'something';
}

/** Between two falls of Redis: ended is ended, epochs rise, and nothing is committed to an ended run. */
function watchPromises(redis: SimulatedRedis, broken: string[]) {
  let seen = new Map<string, { readonly status: RunStatus; readonly epoch: number; readonly frames: number }>();
  return {
    forget: () => void (seen = new Map()),
    look(label: string) {
      for (const [id, { status, epoch, lastFrame }] of redis.runs) {
        const last = seen.get(id);
        if (last !== undefined) {
          if (epoch < last.epoch) broken.push(`${label}: epoch ${last.epoch} fell to ${epoch}`);
          const hasEnded = TERMINAL_STATUSES.includes(last.status);
          if (hasEnded && status !== last.status) broken.push(`${label}: ${last.status} became ${status}`);
          if (hasEnded && lastFrame > last.frames) broken.push(`${label}: a window was committed to a run that was ${last.status}`);
        }
        if (last?.status !== status || last.epoch !== epoch || last.frames !== lastFrame)
          seen.set(id, { status, epoch, frames: lastFrame });
      }
    },
  };
}
