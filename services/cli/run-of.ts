// A run by what a person calls it: an id, a name, or a scenario of the library, which is run first when it has not been.
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import type { Config } from '../adapters/config.ts';
import type { ResultStore } from '../adapters/ports.ts';
import { note } from './output.ts';
import { findSavedRun } from './show.ts';

/** A saved run, or a scenario of the library: its newest saved run with the settings of its experiment, or a new one. */
export async function runOf(store: ResultStore, name: string, config: Config, options: { readonly quiet?: boolean }): Promise<SavedRun> {
  const saved = await findSavedRun(store, name);
  if (saved !== undefined) return saved;
  const [{ openScenarioLibrary }, { orderOf }, { MODEL_VERSION }] = await Promise.all([
    import('../adapters/scenario-library.ts'),
    import('../adapters/kernel-order.ts'),
    import('../../simulations/index.ts'),
  ]);
  const loaded = load(openScenarioLibrary, name);
  const order = orderOf({ loaded, mode: 'batch', nowMs: Date.now() });
  const like = (await store.list()).find(
    (run) =>
      run.scenarioHash === order.scenarioHash &&
      run.seed === order.seed &&
      run.replications === order.replications &&
      run.modelVersion === MODEL_VERSION,
  );
  const found = like === undefined ? undefined : await store.find(like.id);
  if (found !== undefined) return found;
  const [{ computeWithProgress }, { recordOf, reproduceCommand, resultOf }] = await Promise.all([
    import('./run-compute.ts'),
    import('./finish.ts'),
  ]);
  const { packs, workers } = await computeWithProgress(order, {
    label: loaded.name,
    config,
    ...(options.quiet === undefined ? {} : { quiet: options.quiet }),
  });
  const result = resultOf(order, loaded.name, packs);
  const record = recordOf({ order, result, command: reproduceCommand(name, [], result), finishedAtMs: Date.now(), workers });
  await store.save(record);
  note(`${loaded.name} was run and saved as ${order.run}.`);
  return record;
}

function load(
  open: typeof import('../adapters/scenario-library.ts').openScenarioLibrary,
  name: string,
): ReturnType<ReturnType<typeof open>['load']> {
  try {
    return open().load(name);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unknown-scenario') throw error;
    throw new DomainError(
      'unknown-run',
      `"${name}" is neither a saved run nor a scenario. ${error.message}`,
      error.hint ?? 'See `amity runs` and `amity scenarios`.',
    );
  }
}
