// Pause, step, speed: they move the run for everyone who watches it. Freeze stops only this screen.
import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useMemo, useState } from 'react';
import { lazy } from '../frame/lazy.ts';
import { TERMINAL_STATUSES, type Speed } from '../../shared/protocol/run.ts';
import type { Control } from '../../shared/protocol/live.ts';
import { JumpProgress } from './jump-progress.tsx';
import { ErrorNote } from '../frame/parts.tsx';
import { useKeys } from '../frame/use-keys.ts';
import { createCommands } from '../data/commands.ts';
import { useTimes } from '../data/use-times.ts';
import { createJumper, nextEvent } from '../data/jump.ts';
import type { LiveStore } from '../data/live-store.ts';
import type { LiveView } from '../data/live-reducer.ts';
import { useFormat, useServices, useStore } from '../data/services.ts';
import { useText, type Text, type TextKey } from '../text/text.ts';
import { useControl } from './intervene/use-holding.ts';

const SPEEDS: readonly Speed[] = [1, 10, 60, 300, 3600, 'max'];
/** Characters of the name of a run. */
const MOST_NAME = 120;
/** In place of a length: to whatever comes next. */
const NEXT_EVENT = 0;
const STEPS: readonly { readonly ms: number; readonly label: TextKey }[] = [
  { ms: 60_000, label: 'live.step.minute' },
  { ms: 900_000, label: 'live.step.quarter' },
  { ms: 3_600_000, label: 'live.step.hour' },
  { ms: NEXT_EVENT, label: 'jump.next-event' },
];

const JumpPanel = lazy(async () => ({ default: (await import('./jump-panel.tsx')).JumpPanel }));

export function ControlBar({ store, view, gate }: { readonly store: LiveStore; readonly view: LiveView; readonly gate: number }) {
  const t = useText();
  const jumper = useMemo(() => createJumper(store), [store]);
  const [isJumping, setJumping] = useState(false);
  const { state, send } = useMemo(() => createCommands((command) => store.command(command)), [store]);
  const { sending, refused } = useStore(state);
  const isSending = (...types: readonly Control['type'][]): boolean => sending.some(({ type }) => types.includes(type));
  const { phase } = useStore(useServices().socket.connection);
  const frozen = useStore(store.frozen);
  const { mayAct } = useControl(store);
  const [stepMs, setStepMs] = useState(900_000);
  const next = stepMs === NEXT_EVENT ? nextEvent(view.calendar[gate], view.simMs) : undefined;
  const step = (): void => {
    if (stepMs !== NEXT_EVENT) send({ type: 'step', ms: stepMs });
    else if (next !== undefined) jumper.to(next);
  };
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
    '.': () => !disabled && step(),
    j: () => !disabled && setJumping((old) => !old),
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
        loading={isSending('pause', 'resume')}
        data-testid="live.pause"
        data-paused={view.pace.paused}
      >
        <span aria-hidden="true">{view.pace.paused ? '▶' : '❚❚'}</span>&nbsp; {t(view.pace.paused ? 'live.resume' : 'live.pause')}
      </Button>
      <StepControl
        stepMs={stepMs}
        disabled={disabled || (stepMs === NEXT_EVENT && next === undefined)}
        sending={isSending('step')}
        onSize={setStepMs}
        onStep={step}
      />
      <SpeedLadder view={view} disabled={disabled} onPick={(speed) => send({ type: 'speed', speed })} />
      <JumpButton isOpen={isJumping} disabled={disabled} onToggle={() => setJumping(!isJumping)} />
      <FreezeButton store={store} view={view} frozen={frozen} />
      <ForkButton run={view.run} name={view.name} disabled={disabled || view.replications > 1} />
      <StopButton disabled={disabled} onStop={() => send({ type: 'stop' })} />
      <CommandNote refused={refused} isCut={!isLinked && !isOver} />
      <Suspense>
        {isJumping && !disabled && <JumpPanel {...{ store, jumper, view, gate }} onClose={() => setJumping(false)} />}
        <JumpProgress jumper={jumper} view={view} />
      </Suspense>
    </div>
  );
}

function StepControl(props: {
  readonly stepMs: number;
  readonly disabled: boolean;
  readonly sending: boolean;
  readonly onSize: (ms: number) => void;
  readonly onStep: () => void;
}) {
  const t = useText();
  return (
    <span className="joined ctrl-wide">
      <Button variant="default" onClick={props.onStep} disabled={props.disabled} loading={props.sending} data-testid="live.step">
        {t('live.step')}
      </Button>
      <NativeSelect
        aria-label={t('live.step.size')}
        value={String(props.stepMs)}
        onChange={(event) => props.onSize(Number(event.currentTarget.value))}
        data={STEPS.map(({ ms, label }) => ({ value: String(ms), label: t(label) }))}
        data-testid="live.step.size"
      />
    </span>
  );
}

function JumpButton(props: { readonly isOpen: boolean; readonly disabled: boolean; readonly onToggle: () => void }) {
  const t = useText();
  return (
    <Button
      className="ctrl-wide"
      variant="default"
      aria-expanded={props.isOpen}
      disabled={props.disabled}
      onClick={props.onToggle}
      data-testid="live.jump"
    >
      {t('jump.open')}
    </Button>
  );
}

/** Why nothing can be sent, or why what was sent was refused. */
function CommandNote({ refused, isCut }: { readonly refused: string | null; readonly isCut: boolean }) {
  const t = useText();
  const reasons: Readonly<Record<string, string>> = { 'not-connected': t('live.nothing-sent'), 'no-answer': t('live.no-answer') };
  const text = refused !== null ? t('live.refused', { reason: reasons[refused] ?? refused }) : isCut ? t('live.nothing-sent') : '';
  return (
    <span className="ctrl-note" role="status">
      {text}
    </span>
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
    <div className="ctrl-speed ctrl-wide">
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
  const times = useTimes();
  return (
    <span className="row">
      <Button variant={frozen ? 'light' : 'default'} aria-pressed={frozen} onClick={() => store.freeze(!frozen)} data-testid="live.freeze">
        {t(frozen ? 'live.unfreeze' : 'live.freeze')}
      </Button>
      {frozen && <span className="chip chip-watch">{t('live.frozen', { time: times(view.startEpochMs + view.simMs) })}</span>}
    </span>
  );
}

/** A branch of a branch is called like it; a name that would be too long is left to the server. */
function branchName(name: string, t: Text): { readonly name?: string } {
  const called = name.endsWith(t('live.fork.name', { name: '' })) ? name : t('live.fork.name', { name });
  return called.length > MOST_NAME ? {} : { name: called };
}

/** Another run from here on, seen at once; this one goes on. */
function ForkButton({ run, name, disabled }: { readonly run: string; readonly name: string; readonly disabled: boolean }) {
  const t = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const fork = useMutation({
    mutationFn: () => api.forkRun(run, branchName(name, t)),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/live/$runId', params: { runId: id } });
    },
  });
  return (
    <span className="row ctrl-wide">
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
      <Button
        className="push ctrl-wide"
        variant="subtle"
        color="gray"
        disabled={disabled}
        onClick={() => setAsking(true)}
        data-testid="live.stop"
      >
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
