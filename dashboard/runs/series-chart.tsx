// The mean day-by-day course of one gate: the number inside, or released an hour, a line a direction.
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { metricKey } from '../../shared/metrics/catalogue.ts';
import type { SavedRun, Series } from '../../shared/protocol/run.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { HOUR_MS } from '../../shared/time.ts';
import { ChartPanel, COUNT_STEPS, type ChartSource } from '../charts/chart-panel.tsx';
import type { Line } from '../charts/plot.ts';
import { flowName, scenarioNoun } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

type Kind = 'inside' | 'cleared';
const COLOURS = ['run-a', 'run-b', 'run-c', 'run-d'] as const;

/** The series of one gate by direction; `cleared` an hour. */
function seriesOf(run: SavedRun, gate: string, kind: Kind): readonly { readonly flow: string; readonly series: Series }[] {
  const prefix = `${metricKey(kind === 'inside' ? 'inside.mean' : 'cleared', gate)}/`;
  return Object.entries(run.result.series).flatMap(([key, series]) =>
    key.startsWith(prefix) ? [{ flow: key.slice(prefix.length), series }] : [],
  );
}

export function SeriesChart({ run, gate }: { readonly run: SavedRun; readonly gate: string }) {
  const t = useText();
  const format = useFormat();
  const [kind, setKind] = useState<Kind>('inside');
  const { lines, source } = useMemo(() => {
    const shown = seriesOf(run, gate, kind);
    const start = (run.scenario as Partial<Scenario> | null)?.clock?.startEpochMs ?? 0;
    const first = shown[0]?.series;
    const scale = kind === 'inside' || first === undefined ? 1 : HOUR_MS / first.stepMs;
    const data =
      first === undefined
        ? null
        : {
            seconds: first.mean.map((_, i) => (start + first.startMs + i * first.stepMs) / 1000),
            columns: shown.map(({ series }) => series.mean.map((value) => value * scale)),
            unfinished: false,
          };
    const made: readonly Line[] = shown.map(({ flow }, i) => ({
      label: flowName(flow, t),
      colour: COLOURS[i % COLOURS.length] ?? 'ink',
      dash: i === 0 ? [] : [8, 4],
    }));
    const fixed: ChartSource = { read: () => data, subscribe: () => () => undefined };
    return { lines: made, source: fixed };
  }, [run, gate, kind, t]);
  const value = useMemo(() => (n: number) => format.count(n), [format]);
  if (lines.length === 0) return null;
  const noun = t(`noun.${scenarioNoun(run.scenario, gate)}`);
  return (
    <div className="series">
      <SegmentedControl
        size="xs"
        value={kind}
        aria-label={t('run.series')}
        onChange={(next) => setKind(next === 'cleared' ? 'cleared' : 'inside')}
        data={[
          { value: 'inside', label: t('run.series.inside') },
          { value: 'cleared', label: t('run.series.cleared') },
        ]}
      />
      <ChartPanel
        title={t(kind === 'inside' ? 'run.series.inside' : 'run.series.cleared')}
        unit={kind === 'inside' ? noun : t('unit.per-hour', { what: noun })}
        testId="run.series"
        lines={lines}
        source={source}
        value={value}
        leastTop={4}
        steps={COUNT_STEPS}
        height={200}
      />
    </div>
  );
}
