// Measured values set beside saved runs over HTTP. One at a time: the replications of the run are computed again for each.
import { DomainError } from '../../shared/errors.ts';
import type { Observation } from '../../shared/protocol/observation.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { compile } from '../../simulations/index.ts';
import { observe } from '../adapters/kernel-observe.ts';
import { outsideOf } from '../adapters/kernel-outside.ts';
import type { KernelThreads } from '../adapters/kernel-ports.ts';
import type { ApiDeps } from './deps.ts';

export interface ObservationDesk {
  /** @throws InvalidDocument, DomainError wrong-state, unsupported-media-type */
  add(run: SavedRun, body: unknown, name: string | undefined): Promise<Observation>;
}

export function openObservationDesk({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>, kernels: KernelThreads): ObservationDesk {
  return {
    async add(run, body, name) {
      if (typeof body !== 'string') throw new DomainError('unsupported-media-type', 'Send the measured values as text/csv.');
      const observation = await observe({
        run,
        text: body,
        file: 'observations.csv',
        name,
        nowMs: clock.nowMs(),
        replicate: (n) => replicateAgain(run, n, kernels),
      });
      await store.saveObservation(observation);
      return observation;
    },
  };
}

async function replicateAgain(
  { scenario, result, outside }: SavedRun,
  replications: number,
  kernels: KernelThreads,
): Promise<readonly Uint8Array[]> {
  const { seed } = result;
  const sent = outside === undefined ? {} : { outside: outsideOf(compile(scenario as Scenario), seed, outside) };
  const packs: Uint8Array[] = [];
  for (let k = 0; k < replications; k += 1) packs.push(await kernels.replicate({ scenario, seed, k, ...sent }));
  return packs;
}
