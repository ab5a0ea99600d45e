// The pure kernel behind the two calls of KernelThreads, with the last compiled models kept; the same code in a thread and on the main thread.
import { utf8 } from '../../shared/digest.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import {
  advance,
  compile,
  encodeDetail,
  fastForward,
  recordTrucks,
  replicate,
  watchDetail,
  type Outside,
} from '../../simulations/index.ts';
import { giveRoomForInlining } from './inlining.ts';
import type { AdvanceAnswer, AdvanceRequest, FastForwardRequest, GateThen } from './kernel-ports.ts';
import type { TruckRecords } from '../../shared/protocol/trucks.ts';

export type KernelRequest =
  | ({ readonly kind: 'advance' } & Omit<AdvanceRequest, 'scenario' | 'scenarioHash'>)
  | {
      readonly kind: 'replicate';
      readonly seed: number;
      readonly k: number;
      readonly windowMs: number | undefined;
      readonly outside: Outside | undefined;
    }
  | { readonly kind: 'detail'; readonly seed: number; readonly k: number; readonly outside: Outside | undefined }
  | ({ readonly kind: 'fast-forward' } & Omit<FastForwardRequest, 'scenario'>)
  | { readonly kind: 'record'; readonly seed: number; readonly k: number };
type AdvancePart = Extract<KernelRequest, { kind: 'advance' }>;
type ReplicatePart = Extract<KernelRequest, { kind: 'replicate' }>;
type DetailPart = Extract<KernelRequest, { kind: 'detail' }>;
type FastForwardPart = Extract<KernelRequest, { kind: 'fast-forward' }>;
type RecordPart = Extract<KernelRequest, { kind: 'record' }>;

export interface Kernel {
  knows(key: string): boolean;
  advance(key: string, scenario: unknown, request: AdvancePart): AdvanceAnswer;
  replicate(key: string, scenario: unknown, request: ReplicatePart): Uint8Array;
  fastForward(key: string, scenario: unknown, request: FastForwardPart): readonly GateThen[];
  detail(key: string, scenario: unknown, request: DetailPart): Uint8Array;
  record(key: string, scenario: unknown, request: RecordPart): TruckRecords;
}

const MODELS_KEPT = 8;

/** `key` names the exact text of the scenario; `scenario` may be undefined when the kernel knows the key. */
export function openKernel(): Kernel {
  giveRoomForInlining();
  const models = new Map<string, ReturnType<typeof compile>>();
  function modelOf(key: string, scenario: unknown): ReturnType<typeof compile> {
    // Resolved scenarios come from the scenario language or from an order made of one.
    const model = models.get(key) ?? compile(scenario as Scenario);
    models.delete(key);
    models.set(key, model);
    for (const oldest of models.keys()) {
      if (models.size <= MODELS_KEPT) break;
      models.delete(oldest);
    }
    return model;
  }
  return {
    knows: (key) => models.has(key),
    advance(key, scenario, { seed, k, g, state, inbox, untilMs }) {
      const moved = advance(modelOf(key, scenario), { seed, k, g }, state, inbox, untilMs);
      return { state: moved.state, outbox: moved.outbox, frame: utf8(JSON.stringify(moved.frame)) };
    },
    replicate(key, scenario, { seed, k, windowMs, outside }) {
      return replicate(modelOf(key, scenario), { seed, k }, { windowMs, outside });
    },
    fastForward(key, scenario, { seed, k, atMs, outside }) {
      return fastForward(modelOf(key, scenario), { seed, k }, atMs, { outside });
    },
    detail(key, scenario, { seed, k, outside }) {
      return encodeDetail(watchDetail(modelOf(key, scenario), { seed, k }, { outside }));
    },
    record(key, scenario, { seed, k }) {
      return recordTrucks(modelOf(key, scenario), { seed, k });
    },
  };
}
