// /scenarios/:name: one scenario to read: its question, and the text the simulator reads.
import { CopyButton, Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { placeName } from '../data/names.ts';
import { useScenario } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { StartButtons } from './scenarios-page.tsx';
import { YamlText } from './yaml-text.tsx';

const route = getRouteApi('/scenarios/$name');

export function ScenarioPage() {
  const t = useText();
  const format = useFormat();
  const { name } = route.useParams();
  const answer = useScenario(name);
  const scenario = answer.data;
  useTitle(scenario?.title ?? name);
  const trail = (
    <>
      <Link to="/scenarios">{t('nav.scenarios')}</Link> <span aria-hidden="true">›</span> {name}
    </>
  );
  if (scenario === undefined) {
    return (
      <div className="page">
        <PageHead trail={trail} title={name} />
        <Panel>{answer.isError ? <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} /> : <Skeleton lines={8} />}</Panel>
      </div>
    );
  }
  return (
    <div className="page" data-testid="scenario">
      <PageHead trail={trail} title={scenario.title}>
        <StartButtons name={scenario.name} />
      </PageHead>
      {scenario.question !== null && <p className="question">{scenario.question}</p>}
      {scenario.description !== null && <p className="prose">{scenario.description}</p>}
      <dl className="facts">
        <div>
          <dt>{t('scenarios.gates')}</dt>
          <dd>{scenario.gates.map(placeName).join(', ')}</dd>
        </div>
        <div>
          <dt>{t('scenarios.length')}</dt>
          <dd>{t('scenarios.days', { n: format.number(scenario.days) })}</dd>
        </div>
        <div>
          <dt>{t('prov.scenario-hash')}</dt>
          <dd className="mono">{scenario.hash.slice(0, 12)}</dd>
        </div>
      </dl>
      <Panel
        title={t('scenarios.text')}
        className="panel-flush"
        note={
          <CopyButton value={scenario.text}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {t(copied ? 'action.copied' : 'action.copy')}
              </Button>
            )}
          </CopyButton>
        }
      >
        <YamlText text={scenario.text} />
      </Panel>
    </div>
  );
}
