// /scenarios: what can be simulated, as the question each one answers.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import { Empty, ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { placeName } from '../data/names.ts';
import { useScenarios } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { startOrder, USUAL_REPLICATIONS, useStartRun } from '../library/start-box.tsx';
import { useText } from '../text/text.ts';

export function ScenariosPage() {
  const t = useText();
  useTitle(t('nav.scenarios'));
  const scenarios = useScenarios();
  return (
    <div className="page">
      <PageHead title={t('nav.scenarios')} />
      {scenarios.data === undefined ? (
        <Panel>
          {scenarios.isError ? <ErrorNote error={scenarios.error} onRetry={() => void scenarios.refetch()} /> : <Skeleton lines={6} />}
        </Panel>
      ) : scenarios.data.scenarios.length === 0 ? (
        <Empty>{t('scenarios.none')}</Empty>
      ) : (
        <ul className="cards" data-testid="scenarios.list">
          {scenarios.data.scenarios.map((scenario) => (
            <ScenarioCard key={scenario.name} scenario={scenario} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ScenarioCard({ scenario }: { readonly scenario: ScenarioSummary }) {
  const t = useText();
  const format = useFormat();
  return (
    <li className="panel card" data-scenario={scenario.name}>
      <h2>
        <Link to="/scenarios/$name" params={{ name: scenario.name }}>
          {scenario.title}
        </Link>
      </h2>
      {scenario.question !== null && <p className="question">{scenario.question}</p>}
      {scenario.description !== null && <p className="card-text">{scenario.description}</p>}
      <p className="note num">
        {scenario.gates.map(placeName).join(', ')} · {t('scenarios.days', { n: format.number(scenario.days) })} · {scenario.name}
      </p>
      <StartButtons name={scenario.name} />
    </li>
  );
}

export function StartButtons({ name }: { readonly name: string }) {
  const t = useText();
  const start = useStartRun();
  const mode = start.variables?.mode;
  return (
    <div className="row">
      <Button
        size="xs"
        loading={start.isPending && mode === 'live'}
        onClick={() => start.mutate(startOrder(name, 'live', undefined))}
        data-testid="scenario.live"
      >
        {t('action.start-live')}
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={start.isPending && mode === 'batch'}
        onClick={() => start.mutate(startOrder(name, 'batch', undefined))}
        data-testid="scenario.batch"
      >
        {t('action.run-days', { n: USUAL_REPLICATIONS })}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </div>
  );
}
