// /scenarios/:name: one scenario to read: its question, what it changes, what it says in words, and the text the simulator reads.
import { CopyButton, Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Answers } from '../../shared/protocol/http.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { DAY_MS } from '../../shared/time.ts';
import { ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { dateName } from '../data/clock.ts';
import { useScenario, useScenarios } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { baseOf, gateNames } from '../data/shelf.ts';
import { useText } from '../text/text.ts';
import { ScenarioChanges } from './scenario-changes.tsx';
import { ScenarioFacts } from './scenario-facts.tsx';
import { StartButtons } from './scenarios-page.tsx';
import { YamlText } from './yaml-text.tsx';

const route = getRouteApi('/scenarios/$name');

export function ScenarioPage() {
  const t = useText();
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
      {scenario.description !== null && (
        <div className="prose">
          {scenario.description.split(/\n+/).map((paragraph) => (
            <p key={paragraph}>{paragraph.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</p>
          ))}
        </div>
      )}
      <Facts scenario={scenario} />
      <ScenarioChanges scenario={scenario} />
      <ScenarioFacts scenario={scenario.resolved} />
      <TextPanel text={scenario.text} />
    </div>
  );
}

function Facts({ scenario }: { readonly scenario: Answers['getScenario'] }) {
  const t = useText();
  const format = useFormat();
  const { clock } = scenario.resolved as Scenario;
  const from = clock.startEpochMs + clock.warmUpMs;
  const base = baseOf(scenario.text);
  const baseTitle = useScenarios().data?.scenarios.find(({ name }) => name === base)?.title;
  return (
    <dl className="facts">
      <div>
        <dt>{t('scenarios.gates')}</dt>
        <dd>{gateNames(scenario, format.lang).join(', ')}</dd>
      </div>
      <div>
        <dt>{t('sc.dates')}</dt>
        <dd className="num">
          {dateName(from, format.lang)} – {dateName(from + clock.days * DAY_MS - 1, format.lang)} ·{' '}
          {t('scenarios.days', { n: format.number(scenario.days) })}
        </dd>
      </div>
      {base !== undefined && (
        <div>
          <dt>{t('sc.base')}</dt>
          <dd>
            <Link to="/scenarios/$name" params={{ name: base }}>
              {baseTitle ?? base}
            </Link>
          </dd>
        </div>
      )}
      <div>
        <dt>{t('prov.scenario-hash')}</dt>
        <dd className="mono">{scenario.hash.slice(0, 12)}</dd>
      </div>
    </dl>
  );
}

function TextPanel({ text }: { readonly text: string }) {
  const t = useText();
  return (
    <Panel
      title={t('scenarios.text')}
      className="panel-flush"
      note={
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {t(copied ? 'action.copied' : 'action.copy')}
            </Button>
          )}
        </CopyButton>
      }
    >
      <YamlText text={text} />
    </Panel>
  );
}
