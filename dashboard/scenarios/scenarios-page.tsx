// /scenarios: what can be simulated, as the question each one answers: under headings, by topic, or by any word.
import { Button } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ScenarioSummary } from '../../shared/protocol/http.ts';
import { Empty, ErrorNote, FilterField, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { useScenarios } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { gateNames, isFound, shelvesOf, type Shelf } from '../data/shelf.ts';
import { startOrder, USUAL_REPLICATIONS, useStartRun } from '../library/start-run.ts';
import { useText } from '../text/text.ts';

const route = getRouteApi('/scenarios');

export function ScenariosPage() {
  const t = useText();
  useTitle(t('nav.scenarios'));
  const scenarios = useScenarios();
  const all = scenarios.data?.scenarios;
  return (
    <div className="page">
      {all === undefined ? (
        <>
          <PageHead title={t('nav.scenarios')} />
          <Panel>
            {scenarios.isError ? <ErrorNote error={scenarios.error} onRetry={() => void scenarios.refetch()} /> : <Skeleton lines={6} />}
          </Panel>
        </>
      ) : (
        <Shelves all={all} />
      )}
    </div>
  );
}

function Shelves({ all }: { readonly all: readonly ScenarioSummary[] }) {
  const t = useText();
  const format = useFormat();
  const { q = '', topic } = route.useSearch();
  const navigate = useNavigate({ from: '/scenarios' });
  const search = (next: { q?: string; topic?: string | undefined }): void =>
    void navigate({ search: (old) => ({ ...old, ...next }) as typeof old, replace: true, resetScroll: false });
  const found = all.filter((one) => isFound(one, q, t));
  const shelves = shelvesOf(found);
  const shown = shelves.filter((shelf) => topic === undefined || shelf.topic === topic);
  const count = shown.reduce((sum, shelf) => sum + shelf.scenarios.length, 0);
  return (
    <>
      <PageHead title={t('nav.scenarios')}>
        <FilterField label={t('scenarios.search')} value={q} onChange={(next) => search({ q: next })} testId="scenarios.search" />
        <span className="note num" role="status">
          {t('run.shown', { shown: format.number(count), of: format.number(all.length) })}
        </span>
      </PageHead>
      <Topics shelves={shelvesOf(all)} found={found} picked={topic} onPick={(next) => search({ topic: next })} />
      {all.length === 0 && <Empty>{t('scenarios.none')}</Empty>}
      {all.length > 0 && count === 0 && (
        <Empty
          action={
            <Button size="compact-sm" variant="default" onClick={() => search({ q: '', topic: undefined })}>
              {t('action.clear-filters')}
            </Button>
          }
        >
          {t('home.filtered-empty', { q: q === '' ? t(`topic.${topic ?? 'today'}`) : q })}
        </Empty>
      )}
      <div className="shelves" data-testid="scenarios.list">
        {shown.map((shelf) => (
          <section key={shelf.topic} data-count={shelf.scenarios.length} aria-labelledby={`topic-${shelf.topic}`}>
            <h2 id={`topic-${shelf.topic}`}>{t(`topic.${shelf.topic}`)}</h2>
            <ul className="cards">
              {shelf.scenarios.map((scenario) => (
                <ScenarioCard key={scenario.name} scenario={scenario} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

/** One button a topic, with how many of those found it holds. */
function Topics(props: {
  readonly shelves: readonly Shelf[];
  readonly found: readonly ScenarioSummary[];
  readonly picked: string | undefined;
  readonly onPick: (topic: string | undefined) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { shelves, found, picked, onPick } = props;
  return (
    <div className="topics" role="group" aria-label={t('scenarios.topics')} data-testid="scenarios.topics">
      <button type="button" className="topic" aria-pressed={picked === undefined} onClick={() => onPick(undefined)}>
        {t('scenarios.all')} <span className="num">{format.number(found.length)}</span>
      </button>
      {shelves.map(({ topic }) => (
        <button
          key={topic}
          type="button"
          className="topic"
          aria-pressed={picked === topic}
          data-topic={topic}
          onClick={() => onPick(picked === topic ? undefined : topic)}
        >
          {t(`topic.${topic}`)} <span className="num">{format.number(found.filter((one) => one.topic === topic).length)}</span>
        </button>
      ))}
    </div>
  );
}

function ScenarioCard({ scenario }: { readonly scenario: ScenarioSummary }) {
  const t = useText();
  const format = useFormat();
  return (
    <li className="panel card" data-scenario={scenario.name}>
      <h3>
        <Link to="/scenarios/$name" params={{ name: scenario.name }}>
          {scenario.title}
        </Link>
      </h3>
      {scenario.question !== null && <p className="question">{scenario.question}</p>}
      {scenario.description !== null && <p className="card-text">{scenario.description}</p>}
      <p className="note num">
        {gateNames(scenario, format.lang).join(', ')} · {t('scenarios.days', { n: format.number(scenario.days) })}
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
