// A sweep on real replications: the same answer on threads and through the roles, kept when it is stopped, taken up where it was.
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { silentLog } from '../../../services/adapters/log.ts';
import { memoryStore } from '../../../services/adapters/memory/result-store.ts';
import type { Replicator, ResultStore } from '../../../services/adapters/ports.ts';
import { orderReplicator, threadReplicator } from '../../../services/adapters/replicators.ts';
import { openScenarioLibrary } from '../../../services/adapters/scenario-library.ts';
import { parseSweepText } from '../../../services/adapters/sweep-files.ts';
import { openMemoryTransport } from '../../../services/adapters/transport.ts';
import { driveSweep, type SweepDrive } from '../../../services/experiments/drive.ts';
import { planOf, scenariosOf } from '../../../services/experiments/plans.ts';
import { startRoles } from '../../../services/start.ts';
import type { SavedSweep, SweepSummary } from '../../../shared/protocol/sweep.ts';
import { sweepAnswer } from '../../../simulations/index.ts';

const FILE = 'test/services/cli/small.yaml';
const scenarios = scenariosOf(openScenarioLibrary());
const TEXT = `sweep: 1
name: small
scenario: ${FILE}
factors:
  lanes: { path: gates.here.pools.lane.servers, values: [2, 3, 4], price: 100 USD }
targets: { sojourn.p90@all: "<= 14 min" }
screen: 5
refine: { designs: 2, replications: 10 }
stress: [20 %]
`;

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function newSweep(store: ResultStore): Promise<SavedSweep> {
  const plan = await planOf(parseSweepText(TEXT, 'small.yaml'), scenarios);
  const head = { id: 'SWEEP001', name: plan.name, title: plan.title, scenario: plan.scenario, status: 'running', reason: null } as const;
  const summary: SweepSummary = { ...head, designs: plan.designs.length, createdAtMs: 1, finishedAtMs: null };
  await store.saveSweep(summary, plan);
  return { summary, plan, points: [] };
}

function driveOf(store: ResultStore, replicator: Replicator, more: Partial<SweepDrive> = {}): SweepDrive {
  return { store, replicator, scenarios, signal: new AbortController().signal, onPoint: () => undefined, ...more };
}

const here = (): Replicator => threadReplicator(0);

/** The same through coordinator, queues and workers in memory. */
async function throughRoles(): Promise<Replicator> {
  const transport = openMemoryTransport(systemClock);
  const roles = await startRoles({ transport, clock: systemClock, log: silentLog, slots: 0, computes: true, coordinates: true });
  undo.push(
    () => transport.close(),
    () => roles.stop(),
    async () => expect(await transport.runState.active()).toEqual([]),
  );
  return orderReplicator({ runState: transport.runState, clock: systemClock });
}

describe('a sweep', () => {
  test('gives bit for bit the same points on the main thread and through the roles, and saves each as it comes', async () => {
    const store = memoryStore();
    const sweep = await newSweep(store);
    const told: string[] = [];
    const points = await driveSweep(sweep, driveOf(store, here(), { onPoint: ({ id, n }, phase) => told.push(`${phase} ${id} ${n}`) }));
    expect(told.slice(0, 3)).toEqual(['screen 0 5', 'screen 1 5', 'screen 2 5']);
    expect((await store.findSweep('SWEEP001'))?.points).toEqual([...points.values()]);
    const others = await driveSweep(sweep, driveOf(memoryStore(), await throughRoles()));
    expect(new Map([...others].sort())).toEqual(new Map([...points].sort()));
    expect(sweepAnswer(sweep.plan, points).phase).toBe('done');
  });

  test('that is stopped keeps what is there, and ends as if it had not been stopped', async () => {
    const store = memoryStore();
    const sweep = await newSweep(store);
    const whole = await driveSweep(sweep, driveOf(memoryStore(), here()));
    for (let stops = 0, points = 0; points < 50; stops += 1) {
      const controller = new AbortController();
      const saved = await store.findSweep('SWEEP001');
      expect(saved).toBeDefined();
      if (saved === undefined) return;
      const onPoint = (): void => {
        points += 1;
        controller.abort(new Error('enough'));
      };
      const ended = await driveSweep(saved, driveOf(store, here(), { signal: controller.signal, onPoint })).catch(
        (error: unknown) => error,
      );
      if (ended instanceof Map) {
        expect(stops).toBeGreaterThan(3);
        expect(new Map([...(ended as typeof whole)].sort())).toEqual(new Map([...whole].sort()));
        return;
      }
      expect(ended).toMatchObject({ message: 'enough' });
    }
    expect.unreachable('the sweep never ended');
  });

  test('stopped in the middle of a design keeps the replications that are done', async () => {
    const store = memoryStore();
    const sweep = await newSweep(store);
    const controller = new AbortController();
    const threads = here();
    const halting: Replicator = {
      ...threads,
      replicate: (request, take, signal) =>
        threads.replicate(
          request,
          (k, pack) => {
            take(k, pack);
            if (k === 2) controller.abort(new Error('enough'));
          },
          signal,
        ),
    };
    await expect(driveSweep(sweep, driveOf(store, halting, { signal: controller.signal }))).rejects.toThrow('enough');
    expect((await store.findSweep('SWEEP001'))?.points.map(({ id, n }) => [id, n])).toEqual([['0', 3]]);
  });

  test('whose scenario fails stops with the reason, and nothing is left behind in the run state', async () => {
    const store = memoryStore();
    const sweep = await newSweep(store);
    const failing: Replicator = { ...here(), replicate: () => Promise.reject(new Error('no memory')) };
    await expect(driveSweep(sweep, driveOf(store, failing))).rejects.toThrow('no memory');
  });
});
