// The saved run set beside a live one: chosen in the address, loaded after the page stands.
import { useMemo } from 'react';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { savedRunOf } from '../data/api.ts';
import { ghostChoices, ghostOf, type Ghost } from '../data/ghost.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useRun, useRuns, useTwin } from '../data/queries.ts';

/** In the address for none at all, and for the same day without the decisions. */
export const NO_GHOST = 'none';
export const TWIN = 'twin';

export interface GhostState {
  readonly ghost: Ghost | null;
  readonly choices: readonly RunSummary[];
  /** The id chosen, `twin` or `none`. */
  readonly chosen: string;
  /** There are decisions to be without. */
  readonly hasTwin: boolean;
  /** Why there is no twin. */
  readonly error: unknown;
  /** It is there and tells of other days. */
  readonly isUnlike: boolean;
}

/** `asked`: the address; without it the twin of a run with decisions, the newest saved run of the same scenario, else of the baseline. */
export function useGhost(view: LiveView, asked: string | undefined, hasTwin: boolean): GhostState {
  const runs = useRuns();
  const own = runs.data?.runs.find(({ id }) => id === view.run);
  const choices = useMemo(() => ghostChoices(runs.data?.runs ?? [], own), [runs.data, own]);
  const chosen = asked ?? (hasTwin ? TWIN : choices[0]?.id) ?? NO_GHOST;
  const isTwin = chosen === TWIN;
  const twin = useTwin(view.run, isTwin && hasTwin);
  const id = isTwin ? twin.data?.id : chosen;
  const answer = useRun(id ?? NO_GHOST, id !== undefined && id !== NO_GHOST && runs.data !== undefined);
  const saved = answer.data === undefined ? undefined : savedRunOf(answer.data);
  const { startEpochMs, layout } = view;
  const ghost = useMemo(
    () => (saved === undefined ? null : ghostOf(saved, { startEpochMs, layout }, isTwin)),
    [saved, startEpochMs, layout, isTwin],
  );
  const isUnlike = saved !== undefined && ghost === null;
  const error = isTwin ? twin.error : null;
  // Nobody asked for it, so nobody needs to be told that it does not fit.
  if (isUnlike && asked === undefined) return { ghost, choices, chosen: NO_GHOST, hasTwin, error, isUnlike: false };
  return { ghost, choices, chosen, hasTwin, error, isUnlike };
}
