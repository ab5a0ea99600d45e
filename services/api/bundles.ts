// Bundles over HTTP: a saved run out as one .zip, and in again. One at a time, because each is held in memory whole.
import express, { type RequestHandler } from 'express';
import { DomainError } from '../../shared/errors.ts';
import type { Answers } from '../../shared/protocol/http.ts';
import { exportBundle } from '../adapters/bundle/export.ts';
import { importBundle, NETWORK_LIMITS } from '../adapters/bundle/import.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { createTurns } from './turns.ts';

export const ZIP = 'application/zip';
/** What browsers of different systems call it. */
const ZIP_TYPES = [ZIP, 'application/x-zip-compressed'];

export interface Bundles {
  /** Undefined when there is no such saved run. */
  write(id: string): Promise<Uint8Array | undefined>;
  /** @throws DomainError invalid-bundle, too-large, wrong-state, unsupported-media-type */
  read(body: unknown): Promise<Answers['importRun']>;
}

export function openBundles(store: ResultStore): Bundles {
  const inTurn = createTurns();
  return {
    write: (id) =>
      inTurn(async () => {
        const run = await store.find(id);
        return run === undefined ? undefined : exportBundle(run);
      }),
    read(body) {
      if (!Buffer.isBuffer(body)) throw new DomainError('unsupported-media-type', `Send the bundle as ${ZIP}.`);
      return inTurn(async () => {
        const { id, outcome } = await importBundle(store, body, NETWORK_LIMITS);
        return { id, outcome };
      });
    },
  };
}

/** Put before the route that takes a bundle: a body that is too long is refused while it comes in. */
export function zipBody(): RequestHandler {
  return express.raw({ type: ZIP_TYPES, limit: NETWORK_LIMITS.bytes, inflate: false });
}
