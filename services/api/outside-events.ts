// Truck and cargo events of the real gate on their way into a live run: read, made durable, answered. An event answered 202 counts exactly once.
import { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';
import { FATES, type Fate, type FateCounts, type IngestAnswer, type KeptEvent, type OutsideEvent } from '../../shared/protocol/outside.ts';
import type { RunOrder } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { duration } from '../../shared/scenario/quantities.ts';
import { compile, type Model } from '../../simulations/index.ts';
import { crashPoint } from '../adapters/crash-points.ts';
import { outsideRowOf } from '../adapters/kernel-outside.ts';
import { readOutsideEvents, type OutsideNames } from '../adapters/outside-text.ts';
import type { OutsideFate, OutsideRow, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { rememberOrders } from '../adapters/role.ts';
import type { ApiDeps } from './deps.ts';
import { isUnseeded } from './run-views.ts';

export const outsideQuerySchema = z
  .object({ mostLate: duration('How late an event may be to count at all; one day unless given.').optional() })
  .strict();

const MOST_LATE_MS = 86_400_000;
/** Notes of one answer. */
const MOST_NOTES = 200;
/** Events the run takes at once, or none of them. */
const PARTS_A_STEP = 1_000;
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
  const models = rememberOrders(runState, (order) => ({ order, model: compile(order.scenario as Scenario) }));
  const modelOf = async (run: string) => {
    const known = await models.get(run);
    if (known === undefined && (await isOrdered(store, run))) throw aboutToBegin();
    if (known === undefined) throw new DomainError('unknown-run', `There is no unfinished run ${JSON.stringify(run.slice(0, 16))}.`);
    return known;
  };
  return {
    async take(run, text, mostLateMs = MOST_LATE_MS) {
      const { order, model } = await modelOf(run);
      if (order.mode !== 'live' || order.replications !== 1)
        throw new DomainError('wrong-state', 'Events from outside go into a live run of one replication.', 'Start one for them.');
      const parts = readOutsideEvents(text, 'events', namesOf(model)).flatMap((event) => partsOf(model, order.seed, event));
      const told: OutsideFate[] = [];
      try {
        for (let from = 0; from < parts.length; from += PARTS_A_STEP)
          told.push(...(await ingest(deps, run, parts.slice(from, from + PARTS_A_STEP), mostLateMs)));
        crashPoint('ingest.stored');
      } finally {
        // Also what the run took before it took no more: whatever it counts must be known when it is saved.
        if (told.length > 0) await store.keepEvents(run, keptOf(parts, told, clock.nowMs()));
      }
      crashPoint('ingest.acked');
      return answerOf(parts, told);
    },
    async tellAgain({ order, epoch }) {
      const { accepted, late } = await runState.ingested(order.run, 0);
      const kept = await store.keptCount(order.run);
      if (kept <= accepted + late) return 0;
      await tellKept(store, runState, order, epoch);
      return kept - accepted - late;
    },
  };
}

/** Has the run computed with exactly these events? Told apart by place, as an event that was told again late may have another than it had. */
export async function hasTakenAll(runState: RunState, run: string, kept: readonly KeptEvent[]): Promise<boolean> {
  const { accepted, late } = await runState.ingested(run, 0);
  if (kept.length !== accepted + late) return false;
  const ids = kept.map(({ id }) => id);
  const places = ids.length === 0 ? [] : await runState.placesOf(run, 0, ids);
  return kept.every(({ simMs, serial }, i) => places[i]?.simMs === simMs && places[i].serial === serial);
}

/** Tells the run state every event that was kept for a run, at the instants they took effect at the first time, so that the run is the same; answers how many. */
export async function tellKept(store: ResultStore, runState: RunState, order: RunOrder, epoch: number): Promise<number> {
  const kept = await store.eventsOf(order.run);
  if (kept.length === 0) return 0;
  const model = compile(order.scenario as Scenario);
  const rows = kept.map((event) => ({ ...outsideRowOf(model, order.seed, event), atMs: event.simMs, serial: event.serial }));
  const told = await runState.ingest(order.run, { k: 0, epoch, mostLateMs: Number.MAX_SAFE_INTEGER, isAgain: true }, rows);
  // Windows that were claimed again in between take no more events: those meant for them come later than the first time.
  const moved = typeof told === 'string' ? [] : kept.flatMap((event, i) => movedTo(event, told[i]));
  const doubled = typeof told === 'string' ? [] : doubledOf(kept, told);
  if (doubled.length > 0) await store.dropEvents(order.run, doubled);
  if (moved.length > 0) await store.keepEvents(order.run, moved, 'replaced');
  return kept.length;
}

const aboutToBegin = (): DomainError => new DomainError('too-many-requests', 'The run is about to begin.', 'Send them again.');

/** An accepted run that is not over: the run state can have lost it, and it begins again from its order. */
async function isOrdered(store: ResultStore, run: string): Promise<boolean> {
  return (await store.listOrders()).some(({ order }) => order.run === run);
}

async function ingest({ store, transport }: Pick<ApiDeps, 'store' | 'transport'>, run: string, parts: readonly Part[], mostLateMs: number) {
  let view: RunView | undefined;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    view = await transport.runState.find(run);
    if (view !== undefined && isUnseeded(view)) throw aboutToBegin();
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
  const isComing = view === undefined ? await isOrdered(store, run) : view.status === 'running' || view.status === 'paused';
  if (isComing) throw aboutToBegin();
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
  if (event.lodged === undefined) return [{ event, row: outsideRowOf(model, seed, event) }];
  const { lodged, ...truck } = event;
  const parts = [{ event: truck, row: outsideRowOf(model, seed, truck) }];
  if (event.kind === 'cargo') return parts;
  const papers: OutsideEvent = {
    ...truck,
    id: `${event.id}/lodged`,
    kind: 'cargo',
    at: lodged,
    consignment: event.consignment ?? event.id,
  };
  return [...parts, { event: papers, row: outsideRowOf(model, seed, papers) }];
}

/** What the run took, now or when the same event came before; one of another id that brings the same half of a consignment is not kept. The events are
    ours alone and become what is kept: copying thousands of them took a tenth of the whole way. */
function keptOf(parts: readonly Part[], told: readonly OutsideFate[], receivedMs: number): readonly KeptEvent[] {
  const kept: KeptEvent[] = [];
  for (const [i, one] of told.entries()) {
    const event = parts[i]?.event;
    const fate = one.fate !== 'duplicate' ? one.fate : one.isOther === true ? undefined : one.first;
    if (event === undefined || fate === undefined || fate === 'refused') continue;
    kept.push(Object.assign(event, { receivedMs, simMs: one.simMs, serial: one.serial, fate }));
  }
  return kept;
}

/** Ids of events the run has under another id that is kept too: while the first was lost with Redis, the second came as a new one. */
function doubledOf(kept: readonly KeptEvent[], told: readonly OutsideFate[]): readonly string[] {
  const halfOf = ({ gate, kind, consignment, id }: KeptEvent): string => `${gate} ${kind} ${consignment ?? id}`;
  const isOther = (one: OutsideFate | undefined): boolean => one?.fate === 'duplicate' && one.isOther === true && one.first !== 'refused';
  const held = new Set(kept.filter((_, i) => !isOther(told[i])).map(halfOf));
  return kept.filter((event, i) => isOther(told[i]) && held.has(halfOf(event))).map(({ id }) => id);
}

/** One that finds no window any more stays as it is kept: the run is not saved without it. */
function movedTo(event: KeptEvent, told: OutsideFate | undefined): readonly KeptEvent[] {
  const fate = told?.fate === 'duplicate' ? told.first : told?.fate;
  if (
    told === undefined ||
    fate === 'refused' ||
    (told.fate === 'duplicate' && told.isOther === true) ||
    (told.simMs === event.simMs && told.serial === event.serial)
  )
    return [];
  return [{ ...event, simMs: told.simMs, serial: told.serial, fate: 'late' }];
}

function answerOf(parts: readonly Part[], told: readonly OutsideFate[]): IngestAnswer {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  const notes: IngestAnswer['notes'][number][] = [];
  for (const [i, { fate, simMs }] of told.entries()) {
    const part = parts[i];
    if (part === undefined) break;
    counts[fate] += 1;
    if (fate === 'accepted' || notes.length === MOST_NOTES) continue;
    notes.push({ id: part.event.id, fate, ...(fate === 'late' ? { lateMs: simMs - part.row.atMs } : {}) });
  }
  return { ...(counts satisfies FateCounts), notes };
}
