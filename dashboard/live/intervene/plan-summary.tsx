// What a decision does, from when to when on both clocks, and what it costs.
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { addDisruptions } from '../../../shared/scenario/interventions.ts';
import { bothTimes, dayName } from '../../data/clock.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { useFormat } from '../../data/services.ts';
import { useText, type Text } from '../../text/text.ts';
import type { Format } from '../../data/format.ts';
import { decisionWords } from './decision-words.ts';
import type { Plan } from './plan.ts';

export function PlanSummary({ plan, view, scenario }: { readonly plan: Plan; readonly view: LiveView; readonly scenario: Scenario }) {
  const t = useText();
  const format = useFormat();
  if (plan.problem !== undefined)
    return (
      <p className="iv-summary" role="alert" data-testid="iv.problem">
        {t(`iv.problem.${plan.problem}`)}
      </p>
    );
  const when = (ms: number): string => `${dayName(view.startEpochMs + ms, format.lang)} ${bothTimes(view.startEpochMs + ms, format.lang)}`;
  return (
    <div className="iv-summary" data-testid="iv.summary">
      <p>
        <strong>{wordsOf(plan, scenario, view, format, t)}</strong>
      </p>
      <p className="num">{t('iv.span', { from: when(plan.fromMs), to: when(plan.toMs) })}</p>
      {plan.later !== undefined && <p className="note">{t(`iv.later.${plan.later}`, { time: when(plan.fromMs) })}</p>}
      <p className="note">{costText(plan.costUsd, format, t)}</p>
    </div>
  );
}

/** In the words of the card it will have. */
function wordsOf({ disruptions, fromMs }: Plan, scenario: Scenario, { layout }: LiveView, format: Format, t: Text): string {
  const before = scenario.disruptions?.length ?? 0;
  const added = addDisruptions(scenario, disruptions, fromMs).disruptions?.slice(before) ?? [];
  return decisionWords(added, { layouts: layout, format, t });
}

function costText(costUsd: number | null, format: Format, t: Text): string {
  if (costUsd === null) return t('iv.cost.none');
  const usd = format.number(Math.round(Math.abs(costUsd)));
  return t(costUsd < 0 ? 'iv.cost.saves' : 'iv.cost.more', { usd });
}
