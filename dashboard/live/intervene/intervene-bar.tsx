// Below the controls: the button that opens the sheet, the decisions taken so far, taking them back and again, and who has control.
import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { lazy } from '../../frame/lazy.ts';
import { TERMINAL_STATUSES } from '../../../shared/protocol/run.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/time.ts';
import { bothTimes } from '../../data/clock.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { useFormat, useServices, useStore } from '../../data/services.ts';
import { useKeys } from '../../frame/use-keys.ts';
import { useText, withWords } from '../../text/text.ts';
import { circled, type Decision } from './decisions.ts';
import { useDecisions, type Decisions, type Progress } from './use-decisions.ts';
import { isContested, useControl } from './use-holding.ts';
import './intervene.css';

// Most runs are left alone: what only decisions need comes with the first of them.
const DecisionChips = lazy(async () => ({ default: (await withWords('intervene', () => import('./decision-chips.tsx'))).DecisionChips }));
const EditedNote = lazy(async () => ({ default: (await withWords('intervene', () => import('./edited-note.tsx'))).EditedNote }));
const HoldingNote = lazy(async () => ({ default: (await withWords('intervene', () => import('./holding-note.tsx'))).HoldingNote }));
const InterveneSheet = lazy(async () => ({
  default: (await withWords('intervene', () => import('./intervene-sheet.tsx'))).InterveneSheet,
}));

interface Props {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
}

export function InterveneBar({ store, view, gate }: Props) {
  const t = useText();
  const { phase } = useStore(useServices().socket.connection);
  const [isOpen, setOpen] = useState(false);
  const decisions = useDecisions(store, view);
  const control = useControl(store);
  const isOver = TERMINAL_STATUSES.includes(view.status) || view.status === 'finalizing' || view.replications > 1;
  const disabled = isOver || !control.mayAct || (phase !== 'live' && phase !== 'delayed') || decisions.progress.step === 'sending';
  useKeys({ i: () => !disabled && setOpen(true) });
  if (isOver && decisions.taken.length === 0) return null;
  return (
    <div className="live-ctrl iv-bar" role="group" aria-label={t('iv.open')} data-testid="live.intervene-bar">
      <Button variant="default" disabled={disabled} onClick={() => setOpen(true)} data-testid="live.intervene">
        {t('iv.open')}
      </Button>
      <Suspense>{decisions.taken.length > 0 && <DecisionChips {...{ view, decisions, disabled }} />}</Suspense>
      <BackAndAgain {...{ decisions, disabled, view }} />
      <ProgressNote progress={decisions.progress} startEpochMs={view.startEpochMs} />
      <Suspense>{!isOver && isContested(control) && <HoldingNote store={store} control={control} />}</Suspense>
      <Suspense>{decisions.taken.length > 0 && <EditedNote {...{ view, decisions }} />}</Suspense>
      <Suspense>{isOpen && <InterveneSheet {...{ store, view, gate, decisions, disabled }} onClose={() => setOpen(false)} />}</Suspense>
    </div>
  );
}

interface BackProps {
  readonly decisions: Decisions;
  readonly disabled: boolean;
  readonly view: LiveView;
}

function BackAndAgain({ decisions, disabled, view }: BackProps) {
  const t = useText();
  const { redo, taken } = decisions;
  const last = taken.at(-1);
  return (
    <>
      {last !== undefined && <Undo key={`${view.run} ${last.number}`} {...{ decisions, disabled, view, last }} />}
      {redo !== undefined && (
        <Button
          variant="default"
          // The run must have come to where it was taken.
          disabled={disabled || view.simMs < redo.atMs}
          onClick={() => void decisions.again()}
          data-testid="live.redo"
        >
          {t('iv.redo', { n: circled(redo.number) })}
        </Button>
      )}
    </>
  );
}

/** What costs more than an hour of the run is said before it is done. */
function Undo({ decisions, disabled, view, last }: BackProps & { readonly last: Decision }) {
  const t = useText();
  const format = useFormat();
  const [isSure, setSure] = useState(false);
  const lostMs = view.simMs - last.atMs;
  const asks = lostMs > HOUR_MS && !isSure;
  return (
    <>
      <Button
        variant="default"
        disabled={disabled}
        onClick={() => (asks ? setSure(true) : void decisions.undo(last))}
        data-testid="live.undo"
      >
        {t('iv.undo', { n: circled(last.number) })}
      </Button>
      {isSure && (
        <span role="status" data-testid="live.undo-lost">
          {t('iv.lost', { time: format.duration(Math.round(lostMs / MINUTE_MS)) })}
        </span>
      )}
    </>
  );
}

function ProgressNote({ progress, startEpochMs }: { readonly progress: Progress; readonly startEpochMs: number }) {
  const t = useText();
  const { lang } = useFormat();
  const text = (): string => {
    switch (progress.step) {
      case 'none':
        return '';
      case 'sending':
        return t('iv.sending');
      case 'accepted':
        return t('iv.accepted', { time: bothTimes(startEpochMs + progress.atMs, lang) });
      case 'applied':
        return t('iv.applied', { time: bothTimes(startEpochMs + progress.atMs, lang) });
      case 'refused':
        return t('live.refused', { reason: progress.reason === 'not-in-control' ? t('iv.held') : progress.reason });
    }
  };
  return (
    <span className="ctrl-note" role="status" data-testid="live.progress-note" data-step={progress.step}>
      {text()}
    </span>
  );
}
