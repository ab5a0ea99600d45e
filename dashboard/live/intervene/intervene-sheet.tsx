// The side sheet of decisions: what kind, a few choices with what is usual, what it does in one line, and Apply.
import { Button, Drawer } from '@mantine/core';
import '@mantine/core/styles/Drawer.css';
import { useMemo, useState } from 'react';
import { compile } from '../../../simulations/index.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { sum, trucksWaiting, type LiveView } from '../../data/live-reducer.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { layoutName } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { Skeleton } from '../../frame/parts.tsx';
import { useText } from '../../text/text.ts';
import { DecisionForm } from './decision-form.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { offerOf, planOf, usualChoices, type Choices, type DecisionKind } from './plan.ts';
import type { Decisions } from './use-decisions.ts';

interface Props {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
  readonly decisions: Decisions;
  readonly disabled: boolean;
  readonly onClose: () => void;
}

export function InterveneSheet(props: Props) {
  const t = useText();
  const { lang } = useFormat();
  const { view, gate, decisions, onClose } = props;
  const layout = view.layout[gate];
  const { scenario } = decisions;
  const name = layout === undefined ? '' : layoutName(layout, lang);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={420}
      title={t('iv.title', { gate: name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {scenario === undefined || layout === undefined || scenario.gates[layout.id] === undefined ? (
        <Skeleton lines={6} height={32} />
      ) : (
        <Sheet key={layout.id} {...props} scenario={scenario} gateId={layout.id} />
      )}
    </Drawer>
  );
}

function Sheet({
  store,
  view,
  gate,
  decisions,
  disabled,
  onClose,
  scenario,
  gateId,
}: Props & { readonly scenario: Scenario; readonly gateId: string }) {
  const t = useText();
  const model = useMemo(() => compile(scenario), [scenario]);
  const offer = useMemo(() => offerOf(scenario, gateId), [scenario, gateId]);
  const [choices, setChoices] = useState<Choices | undefined>(undefined);
  const [isSure, setSure] = useState(false);
  if (offer === undefined) return null;
  const choose = (kind: DecisionKind): void => {
    setSure(false);
    setChoices(usualChoices(kind, gateId, offer));
  };
  const plan = choices === undefined ? undefined : planOf(model, choices, view.simMs);
  const apply = async (): Promise<void> => {
    if (choices === undefined) return;
    if (choices.kind === 'close' && !isSure) return setSure(true);
    const nowMs = store.head.get()?.simMs ?? view.simMs;
    const now = planOf(model, choices, nowMs);
    if (now.problem === undefined && (await decisions.apply(now.disruptions, nowMs))) onClose();
  };
  return (
    <form
      className="iv-form"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <div className="iv-kinds" role="group" aria-label={t('iv.kinds')}>
        {offer.kinds.map((kind) => (
          <Button
            key={kind}
            variant={choices?.kind === kind ? 'light' : 'default'}
            aria-pressed={choices?.kind === kind}
            onClick={() => choose(kind)}
            data-testid={`iv.kind-${kind}`}
          >
            {t(`iv.kind.${kind}`)}
          </Button>
        ))}
      </div>
      {choices !== undefined && plan !== undefined && (
        <>
          <DecisionForm {...{ choices, offer, layout: view.layout[gate], onChange: setChoices }} />
          <PlanSummary {...{ plan, view, scenario }} />
          {choices.kind === 'close' && isSure && <Facts view={view} gate={gate} />}
          <Refused progress={decisions.progress} />
          <Button
            type="submit"
            disabled={disabled || plan.problem !== undefined}
            loading={decisions.progress.step === 'sending'}
            data-testid="iv.apply"
          >
            {t(choices.kind === 'close' && isSure ? 'iv.close-sure' : 'iv.apply')}
          </Button>
        </>
      )}
    </form>
  );
}

function Refused({ progress }: Pick<Decisions, 'progress'>) {
  const t = useText();
  if (progress.step !== 'refused') return null;
  const reason = progress.reason === 'not-in-control' ? t('iv.held') : progress.reason;
  return <p role="alert">{t('live.refused', { reason })}</p>;
}

/** What a closure meets. */
function Facts({ view, gate }: { readonly view: LiveView; readonly gate: number }) {
  const t = useText();
  const format = useFormat();
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  if (layout === undefined || levels === undefined) return null;
  return (
    <p role="alert" data-testid="iv.facts">
      {t('iv.facts', { waiting: format.number(trucksWaiting(layout, levels)), inside: format.number(sum(levels.inside)) })}
    </p>
  );
}
