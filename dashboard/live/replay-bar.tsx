// The way through a saved live run, forward and back. Any instant is computed anew on the server as a branch that stands still: the branch before it is ended.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { HOUR_MS } from '../../shared/time.ts';
import { dayName } from '../data/clock.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useServices, useSettings } from '../data/services.ts';
import { useTimes } from '../data/use-times.ts';
import { ErrorNote } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';

const MINUTE_MS = 60_000;
const STEPS = [-HOUR_MS, -15 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS] as const;

/** Opens a saved live run at an instant, standing still. `leaves`: the branch shown until now. */
function useReplayAt(saved: string) {
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ atMs, leaves }: { readonly atMs: number; readonly leaves?: string }) => {
      const { id } = await api.forkRun(saved, { atMs: Math.round(atMs), paused: true });
      // One that has ended by itself need not be ended.
      if (leaves !== undefined) await api.cancelRun(leaves).catch(() => undefined);
      return id;
    },
    onSuccess: async (id) => {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/live/$runId', params: { runId: id }, search: (old) => ({ ...old, replay: saved }), replace: true });
    },
  });
}

/** Starts a replay where the run became worth watching. */
export function ReplayButton({ saved, atMs }: { readonly saved: string; readonly atMs: number }) {
  const t = useText();
  const open = useReplayAt(saved);
  return (
    <span className="row">
      <Button variant="default" loading={open.isPending} onClick={() => open.mutate({ atMs })} data-testid="live.replay.open">
        {t('replay.open')}
      </Button>
      {open.isError && <ErrorNote error={open.error} />}
    </span>
  );
}

export function ReplayBar({ view, saved }: { readonly view: LiveView; readonly saved: string }) {
  const t = useText();
  const times = useTimes();
  const { lang } = useSettings();
  const open = useReplayAt(saved);
  const [aim, setAim] = useState<number | null>(null);
  const shown = aim ?? view.simMs;
  const most = view.horizonMs - MINUTE_MS;
  const go = (atMs: number): void => open.mutate({ atMs: Math.max(0, Math.min(most, atMs)), leaves: view.run });
  const when = `${dayName(view.startEpochMs + shown, lang)} ${times(view.startEpochMs + shown)}`;
  const settle = (): void => {
    if (aim !== null && aim !== view.simMs) go(aim);
    setAim(null);
  };
  return (
    <div className="replay-bar" role="group" aria-label={t('replay.title')} data-testid="live.replay">
      <strong>{t('replay.title')}</strong>
      <span className="row">
        {STEPS.map((step) => (
          <Button key={step} size="compact-sm" variant="default" disabled={open.isPending} onClick={() => go(view.simMs + step)}>
            {t(step < 0 ? 'replay.back' : 'replay.on', { n: Math.abs(step) / MINUTE_MS })}
          </Button>
        ))}
      </span>
      <input
        type="range"
        min={0}
        max={most}
        step={5 * MINUTE_MS}
        value={shown}
        disabled={open.isPending}
        aria-label={t('replay.scrub')}
        aria-valuetext={when}
        onChange={(event) => setAim(Number(event.currentTarget.value))}
        onPointerUp={settle}
        onKeyUp={(event) => event.key !== 'Tab' && settle()}
        data-testid="live.replay.scrub"
      />
      <span className="num" role="status">
        {open.isPending ? t('replay.computing') : when}
      </span>
      {open.isError && <ErrorNote error={open.error} />}
      <p className="note">{t('replay.note')}</p>
    </div>
  );
}
