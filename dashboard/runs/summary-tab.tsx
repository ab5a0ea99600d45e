// What came out: headline tiles with their error and every replication, series by gate, and all figures.
import { NativeSelect } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { metricKey, type MetricId } from '../../shared/metrics/catalogue.ts';
import type { Kpi, SavedRun } from '../../shared/protocol/run.ts';
import type { Unit } from '../data/format.ts';
import { gateName, scenarioNoun, unitText, type Noun } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { KpiTable } from './kpi-table.tsx';
import { SeriesChart } from './series-chart.tsx';

const route = getRouteApi('/runs/$id');
/** Those a run does not have are not shown. */
const TILES: readonly MetricId[] = [
  'throughput',
  'movements',
  'turnedBack',
  'divertedOut',
  'spoiled',
  'sojourn.p50',
  'sojourn.p90',
  'inside.mean',
  'stock.evening',
  'stock.days',
  'value.lost',
  'cost.total',
];

/** Gates of a run in the order of its figures, the whole border first. */
export function gatesOf(run: SavedRun): readonly string[] {
  const gates = Object.keys(run.result.kpis).map((key) => key.slice(key.indexOf('@') + 1).split('/')[0] ?? 'all');
  return [...new Set(['all', ...gates])].filter((gate) => gate === 'all' || gates.includes(gate));
}

export function SummaryTab({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const format = useFormat();
  const navigate = useNavigate({ from: '/runs/$id' });
  const gates = gatesOf(run);
  const wanted = route.useSearch().gate;
  const gate = wanted !== undefined && gates.includes(wanted) ? wanted : 'all';
  return (
    <div className="tab-body">
      <div className="row">
        <NativeSelect
          size="xs"
          aria-label={t('run.gate')}
          value={gate}
          data={gates.map((id) => ({ value: id, label: gateName(id, format.lang, t, run.scenario) }))}
          onChange={(event) => {
            const next = event.currentTarget.value;
            void navigate({ search: (old) => ({ ...old, gate: next }), replace: true, resetScroll: false });
          }}
          data-testid="run.gate"
        />
        <span className="quiet">{t('run.interval-note')}</span>
      </div>
      <dl className="kpis" data-testid="run.kpis">
        {TILES.map((metric) => {
          const kpi = run.result.kpis[metricKey(metric, gate)];
          return kpi === undefined ? null : <KpiTile key={metric} metric={metric} kpi={kpi} noun={scenarioNoun(run.scenario, gate)} />;
        })}
      </dl>
      <SeriesChart run={run} gate={gate} />
      <KpiTable run={run} gate={gate} />
    </div>
  );
}

function KpiTile({ metric, kpi, noun }: { readonly metric: MetricId; readonly kpi: Kpi; readonly noun: Noun }) {
  const t = useText();
  const format = useFormat();
  const unit = kpi.unit as Unit;
  return (
    <div className="kpi" data-testid={`kpi.${metric}`}>
      <dt>{t(`metric.${metric}`)}</dt>
      <dd>
        <span className="kpi-value num">{format.value(unit, kpi.mean, kpi.halfWidth)}</span>{' '}
        <span className="kpi-unit">{unitText(unit, kpi.mean, t, noun)}</span>
      </dd>
      <dd className="kpi-detail num">
        {kpi.halfWidth === null ? t('run.no-interval') : `± ${format.halfWidth(unit, kpi.mean, kpi.halfWidth)}`}
      </dd>
      <dd>
        <ReplicationStrip values={kpi.values} />
      </dd>
    </div>
  );
}

/** One small bar a replication, from 0, so that spread is seen and not exaggerated. */
function ReplicationStrip({ values }: { readonly values: readonly (number | null)[] }) {
  const t = useText();
  const top = Math.max(1e-9, ...values.map((value) => Math.abs(value ?? 0)));
  const step = 120 / Math.max(30, values.length);
  return (
    <svg className="strip" viewBox="0 0 120 22" preserveAspectRatio="none" role="img" aria-label={t('run.strip', { n: values.length })}>
      {values.map((value, i) =>
        value === null ? null : (
          <rect
            key={i}
            x={i * step}
            width={Math.max(0.6, step - 0.8)}
            y={22 - (21 * Math.abs(value)) / top}
            height={(21 * Math.abs(value)) / top}
          />
        ),
      )}
    </svg>
  );
}
