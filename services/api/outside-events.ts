// Truck and cargo events of the real gate on their way into a live run: read, made durable, answered. An event answered 202 counts exactly once.
import { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';
import { FATES, type Fate, type FateCounts, type IngestAnswer, type KeptEvent, type OutsideEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { duration } from '../../shared/scenario/quantities.ts';
import { compile, type Model } from '../../simulations/index.ts';
import { outsideRowOf } from '../adapters/kernel-outside.ts';
import { readOutsideEvents, type OutsideNames } from '../adapters/outside-text.ts';
import type { OutsideFate, OutsideRow, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { rememberOrders } from '../adapters/role.ts';
import type { ApiDeps } from './deps.ts';

export const outsideQuerySchema = z
  .object({ mostLate: duration('How late an event may be to count at all; one day unless given.').optional() })
  .strict();

const MOST_LATE_MS = 86_400_000;
/** Notes of one answer. */
const MOST_NOTES = 200;
/** Tries when the run changes under the request. */
const TRIES = 3;

export interface OutsideDesk {
  /** Takes the events of a request body. Durable once it returns. @throws InvalidDocument, DomainError unknown-run, wrong-state, too-many-requests */
  take(run: string, text: string, mostLateMs?: number): Promise<IngestAnswer>;
  /** Gives the run state what it was told before and has lost; answers how many events it had lost. */
  tellAgain(view: RunView): Promise<number>;
}

interface Part {
  readonly event: OutsideEvent;
  readonly row: OutsideRow;
}

export function openOutsideDesk(deps: Pick<ApiDeps, 'store' | 'transport' | 'clock'>): OutsideDesk {
  const { store, clock } = deps;
  const { runState } = deps.transport;
  /** Events kept, by run: spares a look at the store. */
  const keptCounts = new Map<string, number>();
  const models = rememberOrders(runState, (order) => ({ order, model: compile(order.scenario as Scenario) }));
  const modelOf = async (run: string) => {
    const known = await models.get(run);
    if (known === undefined) throw new DomainError('unknown-run', `There is no unfinished run ${JSON.stringify(run.slice(0, 16))}.`);
    return known;
  };
  return {
    async take(run, text, mostLateMs = MOST_LATE_MS) {
      const { order, model } = await modelOf(run);
      if (order.mode !== 'live' || order.replications !== 1)
        throw new DomainError('wrong-state', 'Events from outside go into a live run of one replication.', 'Start one for them.');
      const parts = readOutsideEvents(text, 'events', namesOf(model)).flatMap((event) => partsOf(model, order.seed, event));
      const told = await ingest(deps, run, parts, mostLateMs);
      await store.keepEvents(run, keptOf(parts, told, clock.nowMs()));
      keptCounts.delete(run);
      return answerOf(parts, told);
    },
    async tellAgain({ order, epoch }) {
      const { accepted, late } = await runState.ingested(order.run, 0);
      const kept = keptCounts.get(order.run) ?? (await store.eventsOf(order.run)).length;
      keptCounts.set(order.run, kept);
      if (kept <= accepted + late) return 0;
      await tellKept(store, runState, order, epoch);
      return kept - accepted - late;
    },
  };
}

/** Tells the run state every event that was kept for a run, at the instants they took effect at the first time, so that the run is the same; answers how many. */
export async function tellKept(store: ResultStore, runState: RunState, order: RunOrder, epoch: number): Promise<number> {
  const kept = await store.eventsOf(order.run);
  if (kept.length === 0) return 0;
  const model = compile(order.scenario as Scenario);
  const rows = kept.map((event) => ({ ...outsideRowOf(model, order.seed, event), atMs: event.simMs, serial: event.serial }));
  const told = await runState.ingest(order.run, { k: 0, epoch, mostLateMs: Number.MAX_SAFE_INTEGER }, rows);
  // Windows that were claimed again in between take no more events: those meant for them come later than the first time.
  const moved = typeof told === 'string' ? [] : kept.flatMap((event, i) => movedTo(event, told[i]));
  if (moved.length > 0) await store.keepEvents(order.run, moved, 'replaced');
  return kept.length;
}

async function ingest({ transport }: Pick<ApiDeps, 'transport'>, run: string, parts: readonly Part[], mostLateMs: number) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const view = await transport.runState.find(run);
    const told =
      view === undefined
        ? 'stale'
        : await transport.runState.ingest(
            run,
            { k: 0, epoch: view.epoch, mostLateMs },
            parts.map(({ row }) => row),
          );
    if (told === 'busy')
      throw new DomainError(
        'too-many-requests',
        'Too many events wait at one of the gates: they come faster than the run goes.',
        'Send them again later.',
      );
    if (told !== 'stale') return told;
  }
  throw new DomainError('wrong-state', 'The run is not under way: it takes no events.');
}

function namesOf(model: Model): OutsideNames {
  return {
    flows: new Map(model.gates.map((gate) => [gate.id, gate.flows.map((flow) => flow.id)])),
    cargo: model.cargoIds,
    traits: model.traitIds,
  };
}

/** The event, and the one of its declaration when that stands on the same line. */
function partsOf(model: Model, seed: number, event: OutsideEvent): readonly Part[] {
  const { lodged, ...truck } = event;
  const parts = [{ event: truck, row: outsideRowOf(model, seed, truck) }];
  if (lodged === undefined || event.kind === 'cargo') return parts;
  const papers: OutsideEvent = {
    ...truck,
    id: `${event.id}/lodged`,
    kind: 'cargo',
    at: lodged,
    consignment: event.consignment ?? event.id,
  };
  return [...parts, { event: papers, row: outsideRowOf(model, seed, papers) }];
}

/** What the run took, now or when the same event came before. */
function keptOf(parts: readonly Part[], told: readonly OutsideFate[], receivedMs: number): readonly KeptEvent[] {
  return parts.flatMap(({ event }, i) => {
    const one = told[i];
    const fate = one?.fate === 'duplicate' ? one.first : one?.fate;
    return one === undefined || fate === undefined || fate === 'refused'
      ? []
      : [{ ...event, receivedMs, simMs: one.simMs, serial: one.serial, fate }];
  });
}

function movedTo(event: KeptEvent, told: OutsideFate | undefined): readonly KeptEvent[] {
  if (told === undefined || (told.simMs === event.simMs && told.serial === event.serial)) return [];
  return [{ ...event, simMs: told.simMs, serial: told.serial, fate: 'late' }];
}

function answerOf(parts: readonly Part[], told: readonly OutsideFate[]): IngestAnswer {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, told.filter((one) => one.fate === fate).length])) as Record<Fate, number>;
  const notes = parts.flatMap(({ event, row }, i) => {
    const one = told[i];
    if (one === undefined || one.fate === 'accepted') return [];
    return [{ id: event.id, fate: one.fate, ...(one.fate === 'late' ? { lateMs: one.simMs - row.atMs } : {}) }];
  });
  return { ...(counts satisfies FateCounts), notes: notes.slice(0, MOST_NOTES) };
}
