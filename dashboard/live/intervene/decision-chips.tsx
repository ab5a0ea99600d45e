// ① ② ③: each decision, its card on a click, and the way back to before it.
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { HOUR_MS, MINUTE_MS } from '../../../shared/time.ts';
import { bothTimes } from '../../data/clock.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { useFormat } from '../../data/services.ts';
import { useText } from '../../text/text.ts';
import { circled, type Decision } from './decisions.ts';
import { decisionWords } from './decision-words.ts';
import type { Decisions } from './use-decisions.ts';

interface Props {
  readonly view: LiveView;
  readonly decisions: Decisions;
  readonly disabled: boolean;
}

export function DecisionChips({ view, decisions, disabled }: Props) {
  return (
    <span className="row iv-chips" data-testid="live.decisions">
      {decisions.taken.map((decision) => (
        <DecisionChip key={decision.number} {...{ view, decision, decisions, disabled }} />
      ))}
    </span>
  );
}

function DecisionChip({ view, decision, decisions, disabled }: Props & { readonly decision: Decision }) {
  const t = useText();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const when = (ms: number): string => bothTimes(view.startEpochMs + ms, format.lang);
  const words = decisionWords(decision.disruptions, { layouts: view.layout, format, t });
  const lostMs = view.simMs - decision.atMs;
  const lost = format.duration(Math.round(lostMs / MINUTE_MS));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" width={340} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className="chip chip-watch iv-chip"
          aria-expanded={isOpen}
          aria-label={t('iv.card', { n: decision.number, words })}
          onClick={() => setOpen(!isOpen)}
          data-testid={`live.decision-${decision.number}`}
        >
          {circled(decision.number)}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p>
          <strong>
            {circled(decision.number)} {words}
          </strong>
        </p>
        <p className="quiet">{t('iv.span', { from: when(decision.fromMs), to: when(Math.min(decision.toMs, view.horizonMs)) })}</p>
        {lostMs > HOUR_MS && <p className="note">{t('iv.lost', { time: lost })}</p>}
        <Button
          size="compact-sm"
          variant="default"
          disabled={disabled}
          onClick={() => {
            setOpen(false);
            void decisions.undo(decision);
          }}
          data-testid="live.undo-before"
        >
          {t('iv.undo-before', { time: when(decision.atMs) })}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
