// /runs/:id: a saved run: what came out, what went in, and how to get the same again.
import { Tabs } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { Chip, Empty, ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { moment } from '../data/clock.ts';
import { savedRunOf } from '../data/api.ts';
import { useRun } from '../data/queries.ts';
import { useFormat, useServices } from '../data/services.ts';
import { NowRunning } from '../library/now-running.tsx';
import { isAtWork } from '../data/runs.ts';
import { ReplayButton } from '../live/replay-bar.tsx';
import { useText } from '../text/text.ts';
import { BranchNote } from './branch-note.tsx';
import { DownloadChoice } from './download-choice.tsx';
import { InputsTab } from './inputs-tab.tsx';
import { ProvenanceTab } from './provenance-tab.tsx';
import { RunWarnings } from './run-warnings.tsx';
import { SummaryTab } from './summary-tab.tsx';
import './runs.css';

const route = getRouteApi('/runs/$id');

export function RunPage() {
  const t = useText();
  const { id } = route.useParams();
  const answer = useRun(id);
  const summary = answer.data?.summary;
  const saved = answer.data === undefined ? undefined : savedRunOf(answer.data);
  useTitle(summary?.name ?? id);
  if (saved !== undefined) return <SavedRunScreen run={saved} />;
  return (
    <div className="page">
      <PageHead trail={<Link to="/">{t('nav.library')}</Link>} title={summary?.name ?? id} />
      <Panel>
        {answer.isError ? (
          <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />
        ) : summary === undefined ? (
          <Skeleton lines={6} />
        ) : isAtWork(summary) ? (
          <NowRunning runs={[summary]} />
        ) : (
          <Empty>{t('run.no-result', { status: t(`status.${summary.status}`), reason: summary.reason ?? '' })}</Empty>
        )}
      </Panel>
    </div>
  );
}

function SavedRunScreen({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const { api } = useServices();
  const format = useFormat();
  const navigate = useNavigate({ from: '/runs/$id' });
  const { tab = 'summary' } = route.useSearch();
  const { summary } = run;
  const show = (next: string | null): void =>
    void navigate({
      search: (old) => ({ ...old, tab: next === 'inputs' || next === 'provenance' ? next : 'summary' }),
      resetScroll: false,
    });
  return (
    <div className="page" data-testid="run">
      <PageHead trail={<Link to="/">{t('nav.library')}</Link>} title={summary.name}>
        {summary.replications < 2 && <Chip>{t('live.not-evidence')}</Chip>}
        {summary.mode === 'live' && summary.replications === 1 && (
          <ReplayButton saved={summary.id} atMs={(run.scenario as Scenario).clock.warmUpMs} />
        )}
        <Link className="button-link" to="/" search={{ sel: summary.id }}>
          {t('run.compare')}
        </Link>
        <DownloadChoice run={summary.id} />
        <a className="button-link" href={api.bundleAddress(summary.id)} download title={t('run.bundle-note')} data-testid="run.bundle">
          {t('run.bundle')}
        </a>
        <Link className="button-link" to="/scenarios/$name" params={{ name: summary.scenario }}>
          {t('run.scenario')}
        </Link>
      </PageHead>
      <p className="quiet num run-line">
        <span className="mono">{summary.id}</span> · {moment(summary.finishedAtMs ?? summary.createdAtMs, format.lang)} ·{' '}
        {t('run.replications', { n: format.number(summary.replications) })} · {t('run.seed', { seed: summary.seed })}
      </p>
      <BranchNote run={summary.id} parent={summary.parent} startEpochMs={(run.scenario as Scenario).clock.startEpochMs} />
      <RunWarnings warnings={run.result.warnings} scenario={run.scenario} />
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List aria-label={summary.name}>
          <Tabs.Tab value="summary">{t('run.tab.summary')}</Tabs.Tab>
          <Tabs.Tab value="inputs">{t('run.tab.inputs')}</Tabs.Tab>
          <Tabs.Tab value="provenance">{t('run.tab.provenance')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="summary">
          <SummaryTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="inputs">
          <InputsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="provenance">
          <ProvenanceTab run={run} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
