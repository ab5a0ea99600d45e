// /compare: 2–6 saved runs against a base: what differs, how surely, and which inputs explain it.
import { Button, NativeSelect, Tabs } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Comparison } from '../../shared/protocol/run.ts';
import { Empty, ErrorNote, PageHead, Panel, Skeleton, useTitle } from '../frame/parts.tsx';
import { gateName } from '../data/names.ts';
import { useComparison, useNewestPair, useRun, useRuns } from '../data/queries.ts';
import { partsOfKey } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { useText, type TextKey } from '../text/text.ts';
import { startOrder, useStartRun } from '../library/start-run.ts';
import { RunWarnings } from '../runs/run-warnings.tsx';
import { idsOf } from '../data/ids.ts';
import { Basis } from './basis.tsx';
import { CompareInputs } from './compare-inputs.tsx';
import { CompareTable } from './compare-table.tsx';
import { Places } from './places.tsx';
import { WhoWins } from './who-wins.tsx';
import { Finding } from './finding.tsx';
import './compare.css';

const route = getRouteApi('/compare');

export function ComparePage() {
  const t = useText();
  useTitle(t('nav.compare'));
  const search = route.useSearch();
  const runs = idsOf(search.runs);
  const base = search.base !== undefined && runs.includes(search.base) ? search.base : (runs[0] ?? '');
  const comparison = useComparison(runs, base);
  if (runs.length < 2) return <NothingChosen count={runs.length} />;
  return (
    <div className="page compare">
      <PageHead trail={<Link to="/">{t('nav.library')}</Link>} title={t('nav.compare')} />
      {comparison.data === undefined ? (
        <Panel>
          {comparison.isError ? <ErrorNote error={comparison.error} onRetry={() => void comparison.refetch()} /> : <Skeleton lines={8} />}
        </Panel>
      ) : (
        <Compared comparisons={comparison.data.comparisons} base={base} runs={runs} />
      )}
    </div>
  );
}

function NothingChosen({ count }: { readonly count: number }) {
  const t = useText();
  const runs = useRuns();
  const pair = useNewestPair(runs.data?.runs);
  return (
    <div className="page">
      <PageHead title={t('nav.compare')} />
      <Empty
        action={
          <>
            <Link className="button-link" to="/">
              {t('cmp.choose')}
            </Link>
            {pair !== undefined && pair !== null && (
              <Link className="button-link" to="/compare" search={{ runs: `${pair.base.id},${pair.candidate.id}`, base: pair.base.id }}>
                {t('cmp.newest', { base: pair.base.name, candidate: pair.candidate.name })}
              </Link>
            )}
          </>
        }
      >
        {t(count === 1 ? 'cmp.one' : 'cmp.none')}
      </Empty>
    </div>
  );
}

type Tab = 'kpi' | 'stages' | 'who' | 'inputs';
const TABS: Readonly<Record<Tab, TextKey>> = {
  kpi: 'cmp.tab.kpi',
  stages: 'cmp.tab.stages',
  who: 'cmp.tab.who',
  inputs: 'cmp.tab.inputs',
};

interface ComparedProps {
  readonly comparisons: readonly Comparison[];
  readonly base: string;
  readonly runs: readonly string[];
}

function Compared({ comparisons, base, runs }: ComparedProps) {
  const t = useText();
  const format = useFormat();
  const { tab = 'kpi', gate: wanted } = route.useSearch();
  const navigate = useNavigate({ from: '/compare' });
  const answer = useRun(base);
  const scenario = answer.data !== undefined && 'scenario' in answer.data ? answer.data.scenario : undefined;
  const gates = [...new Set(comparisons.flatMap((one) => one.rows.map((row) => partsOfKey(row.key)?.gate ?? 'all')))].sort((a, b) =>
    a === 'all' ? -1 : b === 'all' ? 1 : a.localeCompare(b),
  );
  const gate = wanted !== undefined && gates.includes(wanted) ? wanted : (gates[0] ?? 'all');
  const setSearch = (next: { tab?: Tab; gate?: string; base?: string }, replace: boolean): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace, resetScroll: false });
  const baseName = comparisons[0]?.base.name ?? base;
  return (
    <>
      <RunRow comparisons={comparisons} base={base} onBase={(id) => setSearch({ base: id }, false)} />
      <Basis comparisons={comparisons} />
      {[comparisons[0]?.base, ...comparisons.map((one) => one.candidate)].map(
        (run) => run !== undefined && <RunWarnings key={run.id} warnings={run.warnings} name={run.name} scenario={scenario} />,
      )}
      <Finding comparisons={comparisons} />
      <Tabs
        value={tab}
        onChange={(next) => setSearch({ tab: (Object.keys(TABS) as Tab[]).find((one) => one === next) ?? 'kpi' }, false)}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('nav.compare')}>
          {Object.entries(TABS).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {t(label)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="kpi">
          {gates.length > 0 && (
            <div className="row cmp-filters">
              <NativeSelect
                size="xs"
                aria-label={t('run.gate')}
                value={gate}
                data={gates.map((id) => ({ value: id, label: gateName(id, format.lang, t, scenario) }))}
                onChange={(event) => setSearch({ gate: event.currentTarget.value }, true)}
                data-testid="cmp.gate"
              />
            </div>
          )}
          <CompareTable comparisons={comparisons} gate={gate} baseName={baseName} scenario={scenario} />
        </Tabs.Panel>
        <Tabs.Panel value="stages">
          <Places runs={runs} base={base} scenario={scenario} />
        </Tabs.Panel>
        <Tabs.Panel value="who">
          <WhoWins runs={runs} base={base} scenario={scenario} />
        </Tabs.Panel>
        <Tabs.Panel value="inputs">
          <CompareInputs comparisons={comparisons} scenario={scenario} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** Letters name the candidates everywhere; the base is the base. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

function RunRow({
  comparisons,
  base,
  onBase,
}: {
  readonly comparisons: readonly Comparison[];
  readonly base: string;
  readonly onBase: (id: string) => void;
}) {
  const t = useText();
  const runs = [comparisons[0]?.base, ...comparisons.map((one) => one.candidate)].filter((run) => run !== undefined);
  return (
    <ul className="cmp-runs" data-testid="cmp.runs">
      {runs.map((run, i) => (
        <li key={run.id} className={run.id === base ? 'cmp-run cmp-run-base' : 'cmp-run'}>
          <span className="cmp-letter" aria-hidden="true">
            {i === 0 ? '■' : letterOf(i - 1)}
          </span>
          <Link to="/runs/$id" params={{ id: run.id }}>
            {run.name}
          </Link>
          {i === 0 ? (
            <span className="chip chip-plain">{t('cmp.base')}</span>
          ) : (
            <>
              <button type="button" className="text-button" onClick={() => onBase(run.id)}>
                {t('cmp.make-base')}
              </button>
              <WatchButton id={run.id} base={base} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The same scenario and seed as a live run, the base beside it as its ghost. */
function WatchButton({ id, base }: { readonly id: string; readonly base: string }) {
  const t = useText();
  const start = useStartRun(base);
  const run = useRuns().data?.runs.find((one) => one.id === id);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={run === undefined}
        loading={start.isPending}
        onClick={() => run !== undefined && start.mutate(startOrder(run.scenario, 'live', run.seed))}
        data-testid="cmp.watch"
      >
        {t('cmp.watch')}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </>
  );
}
