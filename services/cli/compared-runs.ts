// The runs a comparison is about: saved ones, and scenarios of the library, which are run first where that has not been done.
import { DomainError } from '../../shared/errors.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { formatDuration } from '../../shared/units.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { Config } from '../adapters/config.ts';
import type { ResultStore } from '../adapters/ports.ts';
import type { LoadedScenario } from '../adapters/scenario-library.ts';
import { note } from './output.ts';
import { findSavedRun } from './show.ts';

export interface GettingRuns {
  readonly config: Config;
  readonly quiet?: boolean;
  readonly workers?: number;
}

/** In the order of the names, the base first. @throws DomainError unknown-run */
export async function comparedRuns(
  store: ResultStore,
  [base = '', ...candidates]: readonly string[],
  options: GettingRuns,
): Promise<readonly [SavedRun, ...SavedRun[]]> {
  const first = await runOf(store, base, undefined, options);
  const others: SavedRun[] = [];
  for (const name of candidates) others.push(await runOf(store, name, first, options));
  return [first, ...others];
}

/** A saved run; or of a scenario its newest saved run with the clock, seed and replications of the base, or a new one. */
async function runOf(store: ResultStore, name: string, base: SavedRun | undefined, options: GettingRuns): Promise<SavedRun> {
  const saved = await findSavedRun(store, name);
  if (saved !== undefined) return saved;
  const [{ orderOf }, { MODEL_VERSION }] = await Promise.all([import('../adapters/kernel-order.ts'), import('../../simulations/index.ts')]);
  const { loaded, edits } = await loadLike(name, base);
  const like = base === undefined ? {} : { seed: base.result.seed, replications: base.result.replications };
  const order = orderOf({ loaded, mode: 'batch', ...like, nowMs: Date.now() });
  const same = (await store.list()).find(
    (run) =>
      run.scenarioHash === order.scenarioHash &&
      run.seed === order.seed &&
      run.replications === order.replications &&
      run.modelVersion === MODEL_VERSION,
  );
  const found = same === undefined ? undefined : await store.find(same.id);
  if (found !== undefined) return found;
  const [{ computeWithProgress }, { recordOf, reproduceCommand, resultOf }] = await Promise.all([
    import('./run-compute.ts'),
    import('./finish.ts'),
  ]);
  const { packs, workers } = await computeWithProgress(order, { label: loaded.name, ...options });
  const result = resultOf(order, loaded.name, packs);
  const command = reproduceCommand(loaded.name, edits, result);
  const record = recordOf({ order, result, command, finishedAtMs: Date.now(), workers });
  await store.save(record);
  const clock = edits.length === 0 ? '' : `, with the clock of the base (${edits.join(', ')}),`;
  note(`${loaded.name} was run${clock} and saved as ${order.run}.`);
  return record;
}

/** A scenario of the library on the clock of the base: other measured days or warm-up could not be compared. */
async function loadLike(
  name: string,
  base: SavedRun | undefined,
): Promise<{ readonly loaded: LoadedScenario; readonly edits: readonly string[] }> {
  const { openScenarioLibrary } = await import('../adapters/scenario-library.ts');
  const library = openScenarioLibrary();
  try {
    const loaded = library.load(name);
    const edits = clockEdits(loaded.scenario, base?.scenario as Partial<Scenario> | undefined);
    return { loaded: edits.length === 0 ? loaded : library.load(name, edits), edits };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unknown-scenario') throw error;
    throw new DomainError(
      'unknown-run',
      `"${name}" is neither a saved run nor a scenario. ${error.message}`,
      error.hint ?? 'See `amity runs` and `amity scenarios`.',
    );
  }
}

function clockEdits({ clock }: Scenario, base: Partial<Scenario> | undefined): readonly string[] {
  if (base?.clock === undefined) return [];
  const { days, warmUpMs } = base.clock;
  return [
    ...(days === clock.days ? [] : [`clock.days=${days}`]),
    ...(warmUpMs === clock.warmUpMs ? [] : [`clock.warmUp=${formatDuration(warmUpMs)}`]),
  ];
}
