// What the roles and the command line need of the kernel off the event loop, and of what it has watched.
import type { TruckRecords } from '../../shared/protocol/trucks.ts';
import type { InboxField } from './ports.ts';

/** Runs the pure kernel off the event loop. */
export interface KernelThreads {
  advance(request: AdvanceRequest): Promise<AdvanceAnswer>;
  /** Packed gate outcomes of one whole replication. */
  replicate(request: {
    readonly scenario: unknown;
    readonly seed: number;
    readonly k: number;
    readonly windowMs?: number;
    /** Events from outside by gate. */
    readonly outside?: readonly (Uint8Array | undefined)[];
  }): Promise<Uint8Array>;
  /** Every gate of a replication at an instant, in gate order. */
  fastForward(request: FastForwardRequest): Promise<readonly GateThen[]>;
  /** A whole replication watched truck by truck, as `encodeDetail` writes it. */
  detail(request: DetailRequest): Promise<Uint8Array>;
  /** The trucks of a whole replication, those of the model alone. */
  recordTrucks(request: { readonly scenario: unknown; readonly seed: number; readonly k: number }): Promise<TruckRecords>;
  readonly size: number;
  close(): Promise<void>;
}
export interface FastForwardRequest {
  readonly scenario: unknown;
  readonly seed: number;
  readonly k: number;
  readonly atMs: number;
  /** Events from outside by gate. */
  readonly outside?: readonly (Uint8Array | undefined)[];
}
export interface DetailRequest {
  readonly scenario: unknown;
  readonly seed: number;
  readonly k: number;
  /** Events from outside by gate. */
  readonly outside?: readonly (Uint8Array | undefined)[] | undefined;
}
/** Watched replications by a name that says all they follow from. They can be computed again: what is lost or damaged is absent. */
export interface DetailCache {
  has(name: string): Promise<boolean>;
  find(name: string): Promise<Uint8Array | undefined>;
  /** Complete or absent; kept when there is room. */
  keep(name: string, bytes: Uint8Array): Promise<void>;
}
export interface GateThen {
  readonly state: Uint8Array;
  /** Messages it has not received: fields `g<source>`. */
  readonly inbox: readonly InboxField[];
  /** Digest of everything it has counted so far. */
  readonly counted: string;
}
export interface AdvanceRequest {
  readonly scenario: unknown;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly k: number;
  readonly g: number;
  readonly state: Uint8Array | null;
  readonly inbox: readonly InboxField[];
  readonly untilMs: number;
}
export interface AdvanceAnswer {
  readonly state: Uint8Array;
  readonly outbox: readonly { readonly to: number; readonly bytes: Uint8Array }[];
  /** UTF-8 JSON of a GateFrame. */
  readonly frame: Uint8Array;
}
