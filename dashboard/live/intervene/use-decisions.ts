// Decisions in the run on this page: those taken, and taking, taking back and taking again, each from its sending to where it shows.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { useRun } from '../../data/queries.ts';
import { randomName } from '../../data/screen-name.ts';
import { useServices } from '../../data/services.ts';
import { asDocument, decisionsOf, type Decision } from './decisions.ts';

type Documents = readonly Readonly<Record<string, unknown>>[];

/** Where a decision stands. `accepted`: the run that goes on with it is made; `applied`: it is on the screen. */
export type Progress =
  | { readonly step: 'none' | 'sending' }
  | { readonly step: 'accepted' | 'applied'; readonly run: string; readonly atMs: number }
  | { readonly step: 'refused'; readonly reason: string };

/** What was taken back last and may be taken again, as long as nothing else was decided: first the oldest. */
interface Undone {
  readonly run: string;
  readonly decisions: readonly Decision[];
}

export interface Decisions {
  readonly scenario: Scenario | undefined;
  readonly taken: readonly Decision[];
  readonly redo: Decision | undefined;
  readonly progress: Progress;
  apply(disruptions: Documents, atMs: number): Promise<boolean>;
  undo(decision: Decision): Promise<boolean>;
  again(): Promise<boolean>;
}

/** The resolved scenario of a run: it never changes, a run with more decisions is another one. */
function useRunScenario(run: string): { readonly run: string; readonly scenario: Scenario } | undefined {
  const { api } = useServices();
  return useQuery({
    queryKey: ['run-scenario', run],
    queryFn: async () => ({ run, scenario: (await api.runScenario(run)).scenario as Scenario }),
    staleTime: Infinity,
    placeholderData: (before) => before,
  }).data;
}

/** The decisions taken in a run; those of the run before until they are known. */
export function useTaken(run: string): { readonly scenario: Scenario | undefined; readonly taken: readonly Decision[] } {
  const scenario = useRunScenario(run);
  const { data } = useRun(run);
  const [shown, setShown] = useState<readonly Decision[]>([]);
  const interventions = data?.summary.interventions;
  const isKnown = data?.summary.id === run && scenario?.run === run;
  const taken = useMemo(
    () => (isKnown ? decisionsOf(scenario.scenario, interventions ?? []) : undefined),
    [isKnown, scenario, interventions],
  );
  useEffect(() => {
    if (taken !== undefined) setShown(taken);
  }, [taken]);
  return { scenario: scenario?.scenario, taken: taken ?? shown };
}

/** Sends one at a time, and keeps where it stands and what may be taken again. */
function useSending(store: LiveStore, run: string) {
  const { socket } = useServices();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress>({ step: 'none' });
  const [undone, setUndone] = useState<Undone>({ run: '', decisions: [] });
  useEffect(() => {
    if (progress.step === 'accepted' && progress.run === run) setProgress({ ...progress, step: 'applied' });
  }, [progress, run]);
  const send = async (act: Act, atMs: number, left: readonly Decision[]): Promise<boolean> => {
    if (progress.step === 'sending') return false;
    setProgress({ step: 'sending' });
    try {
      const holding = await store.hold('take');
      if (holding !== null && holding.holder !== socket.screen) throw new Error('not-in-control');
      const { id } = await act(randomName());
      setProgress({ step: 'accepted', run: id, atMs });
      setUndone({ run: id, decisions: left });
      void queries.invalidateQueries({ queryKey: ['runs'] });
      return true;
    } catch (error) {
      setProgress({ step: 'refused', reason: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  return { progress, send, mayRedo: undone.run === run ? undone.decisions : [] };
}

type Act = (key: string) => Promise<{ readonly id: string }>;

export function useDecisions(store: LiveStore, view: LiveView): Decisions {
  const { api } = useServices();
  const { scenario, taken } = useTaken(view.run);
  const { progress, send, mayRedo } = useSending(store, view.run);
  const decide = (disruptions: Documents, atMs: number, left: readonly Decision[]): Promise<boolean> =>
    send((key) => api.interveneRun(view.run, { atMs, disruptions: [...disruptions] }, key), atMs, left);
  return {
    scenario,
    taken,
    redo: mayRedo[0],
    progress,
    apply: (disruptions, atMs) => decide(disruptions, atMs, []),
    undo: ({ number, atMs }) => {
      const { paused, asked: speed } = view.pace;
      const back = { atMs, keep: number - 1, replace: true, paused, speed };
      const gone = taken.filter((one) => one.number >= number && one.atMs >= atMs);
      return send((key) => api.rewindRun(view.run, back, key), atMs, [...gone, ...mayRedo]);
    },
    again: () => {
      const [first, ...left] = mayRedo;
      return first === undefined ? Promise.resolve(false) : decide(first.disruptions.map(asDocument), first.atMs, left);
    },
  };
}
