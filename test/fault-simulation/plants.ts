// Bugs planted on purpose, each as wrappers of the ports of every process: a simulation that does not catch them proves nothing.
import { inputsDigest, openReplication, put } from '../../services/adapters/memory/run-record.ts';
import { outsideRow } from '../../services/adapters/limits.ts';
import type { KernelThreads } from '../../services/adapters/kernel-ports.ts';
import type { Commit, JobQueues, ResultStore, RunState } from '../../services/adapters/ports.ts';
import { TERMINAL_STATUSES } from '../../shared/protocol/run.ts';
import type { Call, Machine } from './machine.ts';
import type { World } from './world.ts';

export interface Around {
  readonly world: World;
  readonly machine: Machine;
  readonly call: Call;
}

export interface Plant {
  runState?(real: RunState, at: Around): RunState;
  store?(real: ResultStore, at: Around): ResultStore;
  kernels?(real: KernelThreads, at: Omit<Around, 'call'>): KernelThreads;
  add?(real: JobQueues['add']): JobQueues['add'];
}

/** The record of the run a commit goes to, as it lies in Redis now. */
function recordOf(world: World, { run, k }: Pick<Commit, 'run' | 'k'>) {
  const record = world.redis.runs.get(run);
  return record === undefined ? undefined : { record, replication: openReplication(record, k) };
}

const silentSweeper: RunState['ring'] = async () => [];

/** The state first, the messages in a second call: a crash between loses them. */
const stateAndOutboxApart: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    async commit(commit) {
      const reply = await real.commit({ ...commit, outbox: [] });
      for (const { to, bytes } of commit.outbox) {
        await call('put message', async () => {
          const found = recordOf(world, commit);
          if (found !== undefined && (found.replication.heads[to]?.w ?? -1) <= commit.w)
            put(found.replication, `${to}:${commit.w + 1}`, `g${commit.g}`, bytes);
        });
      }
      return reply;
    },
  }),
};

/** Only the one who commits rings. */
const noSweeper: Plant = { runState: (real) => ({ ...real, ring: silentSweeper }) };

/** Every ring of the sweeper for a window has the same job id. */
const sweeperUsesIdAgain: Plant = {
  runState: (real) => ({ ...real, ring: async (...args) => (await real.ring(...args)).map((bell) => ({ ...bell, bell: 1 })) }),
};

/** Who is ready is looked up after the commit, in the heads as they are then, and nobody sweeps. */
const readinessOutsideCommit: Plant = {
  runState: (real) => ({
    ...real,
    ring: silentSweeper,
    async commit(commit) {
      const before = await real.find(commit.run);
      const reply = await real.commit(commit);
      if (reply.kind !== 'ok') return reply;
      const heads = before?.heads[commit.k] ?? [];
      return {
        ...reply,
        ready: reply.ready.filter(({ g }) =>
          (before?.order.inNeighbours[g] ?? []).every((n) => n === commit.g || (heads[n] ?? -1) >= commit.w),
        ),
      };
    },
  }),
};

/** Random numbers drawn in the order of computing instead of by key. */
const randomNumbersNotKeyed: Plant = {
  kernels(real) {
    let computed = 0;
    return { ...real, advance: (request) => real.advance({ ...request, seed: request.seed + (computed++ % 7) }) };
  },
};

/** Neither version nor digests: the last one to commit a window wins. */
const noVersionCheck: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    commit: (commit) =>
      call('commit blindly', async () => {
        const found = recordOf(world, commit);
        const head = found?.replication.heads[commit.g];
        if (found === undefined || head === undefined) return { kind: 'gap' };
        head.w = commit.w - 1;
        head.digest = commit.prevDigest;
        return world.redis.runState.commit({ ...commit, inboxDigest: inputsDigest(found.replication, commit.g, commit.w) });
      }),
  }),
};

/** The head is read in one call and written in another. */
const checkThenAct: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    async commit(commit) {
      const view = await real.find(commit.run);
      if (view?.heads[commit.k]?.[commit.g] !== commit.w - 1) return { kind: 'already' };
      return call('commit as checked', async () => {
        const found = recordOf(world, commit);
        const head = found?.replication.heads[commit.g];
        if (found === undefined || head === undefined) return { kind: 'gap' };
        Object.assign(head, { w: commit.w - 1, digest: commit.prevDigest });
        return world.redis.runState.commit({ ...commit, inboxDigest: inputsDigest(found.replication, commit.g, commit.w) });
      });
    },
  }),
};

/** A worker goes on from the state it made last, whatever the claim says. */
const staleCachedState: Plant = {
  runState(real) {
    const cache = new Map<string, Uint8Array>();
    return {
      ...real,
      async claim(run, ref, epoch, isWary) {
        const reply = await real.claim(run, ref, epoch, isWary);
        const held = cache.get(`${ref.k} ${ref.g}`);
        return reply.kind === 'ok' && held !== undefined ? { ...reply, state: held } : reply;
      },
      async commit(commit) {
        cache.set(`${commit.k} ${commit.g}`, commit.state);
        return real.commit(commit);
      },
    };
  },
};

/** The bells of the committer and of the sweeper go to a queue that forgets every third job, and a ring that was lost is not rung again. */
const bellLost: Plant = {
  runState: (real) => ({ ...real, ring: silentSweeper }),
  add(real) {
    let rung = 0;
    return async (queue, jobs) => real(queue, queue === 'live' ? jobs.filter(() => (rung += 1) % 3 !== 0) : jobs);
  },
};

/** A batch of arrivals that comes twice is put twice. */
const arrivalsNotDeduplicated: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    deliver: (run, ref, epoch, batch) =>
      call('deliver again', async () => {
        const replication = world.redis.runs.get(run)?.replications.get(ref.k);
        const at = `${ref.g}:${ref.w}`;
        const isThere = replication?.inboxes.get(at)?.fields.has('a') === true;
        const reply = await world.redis.runState.deliver(run, ref, epoch, batch);
        if (reply === 'ok' && isThere && replication !== undefined) replication.inboxes.get(at)?.fields.set('a', new Uint8Array(0));
        return reply;
      }),
  }),
};

/** A cancel that only says so: work in hand still commits. */
const cancelNotFenced: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    commit: (commit) =>
      call('commit unfenced', async () => {
        const record = world.redis.runs.get(commit.run);
        if (record?.status !== 'cancelled') return world.redis.runState.commit(commit);
        record.status = 'running';
        const reply = world.redis.runState.commit({ ...commit, epoch: record.epoch });
        record.status = 'cancelled';
        return reply;
      }),
  }),
};

/** Ended is not final: a late transition revives the run. */
const endedNotFinal: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    transition: (run, from, to, reason) =>
      call(`transition to ${to}`, async () => {
        const record = world.redis.runs.get(run);
        if (record !== undefined && TERMINAL_STATUSES.includes(record.status)) record.status = to;
        return world.redis.runState.transition(run, from, to, reason);
      }),
  }),
};

/** A run is accepted while its order is not on the disk yet, and it never gets there. */
const acceptedTooEarly: Plant = { store: (real) => ({ ...real, saveOrder: async () => undefined }) };

/** Results of a batch are counted when they come, not by their index: a doubled chunk counts twice. */
const resultsCountedTwice: Plant = {
  runState(real, { world }) {
    const puts = new Map<string, number>();
    return {
      ...real,
      async putResult(...args) {
        const reply = await real.putResult(...args);
        const key = `${args[0]} ${args[2]}`;
        world.extra.set(key, (world.extra.get(key) ?? puts.get(key) ?? 0) + 1);
        return reply;
      },
      async find(run) {
        const view = await real.find(run);
        if (view === undefined || view.order.mode !== 'batch') return view;
        return { ...view, done: Math.min(view.order.replications, world.extra.get(`${run} ${view.epoch}`) ?? 0) };
      },
      async progress(runs) {
        const orders = runs.map((run) => world.redis.runs.get(run)?.order);
        return (await real.progress(runs)).map((now, i) => {
          const order = orders[i];
          if (now === undefined || order?.mode !== 'batch') return now;
          return { ...now, done: Math.min(order.replications, world.extra.get(`${order.run} ${now.epoch}`) ?? 0) };
        });
      },
    };
  },
};

/** A run counts as done as soon as its last window is open. */
const doneTooEarly: Plant = {
  runState: (real) => ({
    ...real,
    async find(run) {
      const view = await real.find(run);
      if (view === undefined || view.order.mode !== 'live') return view;
      return { ...view, done: view.limitMs.filter((ms) => ms === view.order.horizonMs).length };
    },
  }),
};

/** The columns of one frame appear twice in the stream when the commit is repeated. */
const frameBesideCommit: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    async commit(commit) {
      await call('put frame', async () => {
        const record = world.redis.runs.get(commit.run);
        if (record === undefined) return;
        record.lastFrame += 1;
        record.frames.push({ cursor: `${record.lastFrame}-0`, k: commit.k, g: commit.g, w: commit.w, bytes: commit.frame });
      });
      return call('commit without frame', async () => {
        const record = world.redis.runs.get(commit.run);
        const reply = await world.redis.runState.commit(commit);
        if (reply.kind === 'ok' && record !== undefined) {
          record.frames.pop();
          record.lastFrame -= 1;
        }
        return reply;
      });
    },
  }),
};

/** Runs that Redis has lost are not made again. */
const lostRunsForgotten: Plant = { store: (real) => ({ ...real, listOrders: async () => [] }) };

/** Every event from outside is a new one. */
const ingestNotDeduplicated: Plant = {
  runState(real, { machine }) {
    let n = 0;
    const anew = (name: string): string => `${name}#${machine.name}${(n += 1)}`;
    return {
      ...real,
      ingest: (run, at, events) =>
        real.ingest(
          run,
          at,
          events.map((event) => ({ ...event, id: anew(event.id), consignment: anew(event.consignment) })),
        ),
    };
  },
};

/** An event is marked as known in one call and put into its window in a second. */
const markThenPut: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    async ingest(run, at, events) {
      const waiting = () => world.redis.runs.get(run)?.replications.get(at.k)?.outside.waiting;
      const [told, fresh] = await call('mark events', async () => {
        const before = new Set([...(waiting()?.values() ?? [])].flat());
        const reply = await world.redis.runState.ingest(run, at, events);
        const added = [...(waiting() ?? [])].map(([g, rows]) => [g, rows.filter((row) => !before.has(row))] as const);
        for (const [g, rows] of added)
          waiting()?.set(
            g,
            waiting()
              ?.get(g)
              ?.filter((row) => !rows.includes(row)) ?? [],
          );
        return [reply, added] as const;
      });
      await call('put events', async () => {
        for (const [g, rows] of fresh) waiting()?.set(g, [...(waiting()?.get(g) ?? []), ...rows]);
      });
      return told;
    },
  }),
};

/** The sender has its answer while the events are on their way to the disk. */
const answeredBeforeDurable: Plant = {
  store: (real, { world }) => ({
    ...real,
    keepEvents: async (...args) => world.scheduler.after(400, () => void real.keepEvents(...args).catch(() => undefined)),
  }),
};

/** An event whose window was claimed is put into that window all the same. */
const lateIntoClosedWindow: Plant = {
  runState: (real, { world, call }) => ({
    ...real,
    ingest: (run, at, events) =>
      call('ingest too early', async () => {
        const told = await world.redis.runState.ingest(run, at, events);
        if (typeof told === 'string') return told;
        const outside = world.redis.runs.get(run)?.replications.get(at.k)?.outside;
        return told.map((one, i) => {
          const event = events[i];
          if (one.fate !== 'late' || event === undefined || outside === undefined) return one;
          const simMs = Math.max(0, event.atMs);
          const rows = outside.waiting.get(event.g) ?? [];
          rows[rows.map((row) => row.simMs).lastIndexOf(one.simMs)] = { simMs, bytes: outsideRow(simMs, one.serial, event.mark) };
          outside.known.set(`i${event.id}`, { ...one, simMs });
          return { ...one, simMs };
        });
      }),
  }),
};

/** A run is saved without a look at what it has taken. */
const savedUnseen: Plant = {
  runState: (real, { world }) => ({
    ...real,
    ingested: async (run, k) => ({ ...(await real.ingested(run, k)), accepted: await world.store.keptCount(run), late: 0 }),
    placesOf: (run) => world.store.eventsOf(run),
  }),
};

/** What Redis has lost of the kept events it is not told again. */
const keptNotToldAgain: Plant = {
  runState: (real) => ({
    ...real,
    ingest: async (run, at, events) =>
      at.isAgain === true
        ? events.map(({ atMs, serial }) => ({ fate: 'accepted', simMs: atMs, serial }) as const)
        : real.ingest(run, at, events),
  }),
};

/** By what a reader would call them. */
export const PLANTS = {
  'state and outbox in two calls': stateAndOutboxApart,
  'no sweeper': noSweeper,
  'sweeper uses a job id again': sweeperUsesIdAgain,
  'readiness read outside the commit, no sweeper': readinessOutsideCommit,
  'bells lost, no sweeper': bellLost,
  'random numbers not keyed': randomNumbersNotKeyed,
  'no version check and no digests': noVersionCheck,
  'check, then act': checkThenAct,
  'stale cached state': staleCachedState,
  'arrivals not deduplicated': arrivalsNotDeduplicated,
  'results counted as they come': resultsCountedTwice,
  'done when the last window is open': doneTooEarly,
  'frame written beside the commit': frameBesideCommit,
  'cancel does not fence': cancelNotFenced,
  'ended is not final': endedNotFinal,
  'accepted before the order is durable': acceptedTooEarly,
  'lost runs are not made again': lostRunsForgotten,
  'ingest without dedupe': ingestNotDeduplicated,
  'events marked, then put in a second call': markThenPut,
  'events answered before they are durable': answeredBeforeDurable,
  'late event into a closed window': lateIntoClosedWindow,
  'saved without a look at what was taken': savedUnseen,
  'kept events not told again': keptNotToldAgain,
} as const satisfies Record<string, Plant>;
