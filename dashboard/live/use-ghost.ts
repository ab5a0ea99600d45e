// The saved run set beside a live one: chosen in the address, loaded after the page stands.
import { useMemo } from 'react';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { savedRunOf } from '../data/api.ts';
import { ghostChoices, ghostOf, type Ghost } from '../data/ghost.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useRun, useRuns } from '../data/queries.ts';

/** In the address for none at all. */
export const NO_GHOST = 'none';

export interface GhostState {
  readonly ghost: Ghost | null;
  readonly choices: readonly RunSummary[];
  /** The id chosen, or `none`. */
  readonly chosen: string;
  /** It is there and tells of other days. */
  readonly isUnlike: boolean;
}

/** `asked`: the address; without it the newest saved run of the same scenario, else of the baseline. */
export function useGhost(view: LiveView, asked: string | undefined): GhostState {
  const runs = useRuns();
  const own = runs.data?.runs.find(({ id }) => id === view.run);
  const choices = useMemo(() => ghostChoices(runs.data?.runs ?? [], own), [runs.data, own]);
  const chosen = asked ?? choices[0]?.id ?? NO_GHOST;
  const answer = useRun(chosen, chosen !== NO_GHOST && runs.data !== undefined);
  const saved = answer.data === undefined ? undefined : savedRunOf(answer.data);
  const { startEpochMs, layout } = view;
  const ghost = useMemo(() => (saved === undefined ? null : ghostOf(saved, { startEpochMs, layout })), [saved, startEpochMs, layout]);
  return { ghost, choices, chosen, isUnlike: saved !== undefined && ghost === null };
}
