// Pause, step, speed: they move the run for everyone who watches it. Freeze stops only this screen.
import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { TERMINAL_STATUSES, type Speed } from '../../shared/protocol/run.ts';
import type { Control } from '../../shared/protocol/live.ts';
import { ErrorNote } from '../frame/parts.tsx';
import { useKeys } from '../frame/use-keys.ts';
import { timeIn, VN_ZONE_MIN } from '../data/clock.ts';
import type { LiveStore } from '../data/live-store.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useFormat, useServices, useStore } from '../data/services.ts';
import { useText, type TextKey } from '../text/text.ts';
import { useControl } from './intervene/use-holding.ts';

const SPEEDS: readonly Speed[] = [1, 10, 60, 300, 3600, 'max'];
const STEPS: readonly { readonly ms: number; readonly label: TextKey }[] = [
  { ms: 60_000, label: 'live.step.minute' },
  { ms: 900_000, label: 'live.step.quarter' },
  { ms: 3_600_000, label: 'live.step.hour' },
];

/** A command on its way, and why it was refused. */
function useCommand(store: LiveStore) {
  const [sending, setSending] = useState<Control['type'] | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const send = (command: Control): void => {
    if (sending !== null) return;
    setSending(command.type);
    setRefused(null);
    void store.command(command).then((reply) => {
      setSending(null);
      if (reply.status === 'refused') setRefused(reply.reason);
    });
  };
  return { sending, refused, send };
}

export function ControlBar({ store, view }: { readonly store: LiveStore; readonly view: LiveView }) {
  const t = useText();
  const { sending, refused, send } = useCommand(store);
  const { phase } = useStore(useServices().socket.connection);
  const frozen = useStore(store.frozen);
  const { mayAct } = useControl(store);
  const [stepMs, setStepMs] = useState(900_000);
  const isOver = TERMINAL_STATUSES.includes(view.status) || view.status === 'finalizing';
  const isLinked = phase === 'live' || phase === 'delayed';
  const disabled = isOver || !isLinked || !mayAct;
  const toggle = (): void => send({ type: view.pace.paused ? 'resume' : 'pause' });
  const shift = (by: number): void => {
    const next = SPEEDS[SPEEDS.indexOf(view.pace.asked) + by];
    if (next !== undefined) send({ type: 'speed', speed: next });
  };
  useKeys({
    ' ': () => !disabled && toggle(),
    '.': () => !disabled && send({ type: 'step', ms: stepMs }),
    '[': () => !disabled && shift(-1),
    ']': () => !disabled && shift(1),
    z: () => store.freeze(!frozen),
  });
  return (
    <div className="live-ctrl" role="group" aria-label={t('live.controls')} data-testid="live.ctrl">
      <Button
        className="ctrl-pause"
        onClick={toggle}
        disabled={disabled}
        loading={sending === 'pause' || sending === 'resume'}
        data-testid="live.pause"
        data-paused={view.pace.paused}
      >
        <span aria-hidden="true">{view.pace.paused ? '▶' : '❚❚'}</span>&nbsp; {t(view.pace.paused ? 'live.resume' : 'live.pause')}
      </Button>
      <span className="joined">
        <Button
          variant="default"
          onClick={() => send({ type: 'step', ms: stepMs })}
          disabled={disabled}
          loading={sending === 'step'}
          data-testid="live.step"
        >
          {t('live.step')}
        </Button>
        <NativeSelect
          aria-label={t('live.step.size')}
          value={String(stepMs)}
          onChange={(event) => setStepMs(Number(event.currentTarget.value))}
          data={STEPS.map((step) => ({ value: String(step.ms), label: t(step.label) }))}
        />
      </span>
      <SpeedLadder view={view} disabled={disabled} onPick={(speed) => send({ type: 'speed', speed })} />
      <FreezeButton store={store} view={view} frozen={frozen} />
      <ForkButton run={view.run} disabled={disabled || view.replications > 1} />
      <StopButton disabled={disabled} onStop={() => send({ type: 'stop' })} />
      <span className="ctrl-note" role="status">
        {refused !== null
          ? t('live.refused', {
              reason: refused === 'not-connected' ? t('live.nothing-sent') : refused === 'no-answer' ? t('live.no-answer') : refused,
            })
          : !isLinked && !isOver
            ? t('live.nothing-sent')
            : ''}
      </span>
    </div>
  );
}

function SpeedLadder({
  view,
  disabled,
  onPick,
}: {
  readonly view: LiveView;
  readonly disabled: boolean;
  readonly onPick: (speed: Speed) => void;
}) {
  const t = useText();
  const format = useFormat();
  return (
    <div className="ctrl-speed">
      <SegmentedControl
        aria-label={t('live.speed')}
        disabled={disabled}
        value={String(view.pace.asked)}
        onChange={(value) => onPick(value === 'max' ? 'max' : Number(value))}
        data={SPEEDS.map((speed) => ({ value: String(speed), label: speed === 'max' ? t('live.speed.max') : `${format.number(speed)}×` }))}
        data-testid="live.speed"
      />
      <span className="num quiet" data-testid="live.achieved">
        {t('live.speed.got', { n: format.number(Math.round(view.pace.achieved)) })}
      </span>
    </div>
  );
}

function FreezeButton({ store, view, frozen }: { readonly store: LiveStore; readonly view: LiveView; readonly frozen: boolean }) {
  const t = useText();
  return (
    <span className="row">
      <Button variant={frozen ? 'light' : 'default'} aria-pressed={frozen} onClick={() => store.freeze(!frozen)} data-testid="live.freeze">
        {t(frozen ? 'live.unfreeze' : 'live.freeze')}
      </Button>
      {frozen && <span className="chip chip-watch">{t('live.frozen', { time: timeIn(view.startEpochMs + view.simMs, VN_ZONE_MIN) })}</span>}
    </span>
  );
}

/** Another run from here on, seen at once; this one goes on. */
function ForkButton({ run, disabled }: { readonly run: string; readonly disabled: boolean }) {
  const t = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const fork = useMutation({
    mutationFn: () => api.forkRun(run, {}),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/live/$runId', params: { runId: id } });
    },
  });
  return (
    <span className="row">
      <Button
        variant="default"
        title={t('live.fork.hint')}
        disabled={disabled}
        loading={fork.isPending}
        onClick={() => fork.mutate()}
        data-testid="live.fork"
      >
        {t('live.fork')}
      </Button>
      {fork.isError && <ErrorNote error={fork.error} />}
    </span>
  );
}

/** Asks once, in place: a stopped run leaves no result. */
function StopButton({ disabled, onStop }: { readonly disabled: boolean; readonly onStop: () => void }) {
  const t = useText();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button className="push" variant="subtle" color="gray" disabled={disabled} onClick={() => setAsking(true)} data-testid="live.stop">
        {t('live.stop')}
      </Button>
    );
  }
  return (
    <span className="row push">
      <span className="quiet">{t('live.stop.ask')}</span>
      <Button size="compact-sm" variant="default" disabled={disabled} onClick={onStop}>
        {t('live.stop')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => setAsking(false)}>
        {t('live.stop.no')}
      </Button>
    </span>
  );
}
