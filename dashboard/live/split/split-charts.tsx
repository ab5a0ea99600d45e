// Two branches in one drawing: who waits, what is released and how long it takes, the branch laid over its trunk.
import { useMemo } from 'react';
import { ChartPanel, COUNT_STEPS, MINUTE_STEPS, type ChartSource } from '../../charts/chart-panel.tsx';
import type { Line } from '../../charts/plot.ts';
import { useTimeUnit } from '../../charts/time-unit.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { nounOf } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { useLateText } from '../../text/late-text.ts';
import { useText } from '../../text/text.ts';
import { useFlags } from '../use-flags.ts';
import { pairOf, type Column } from './split-columns.ts';

export type Stores = readonly [LiveStore, LiveStore];

/** `branch`: whose decisions are flagged. */
export function SplitCharts({ stores, view, branch, gate }: { stores: Stores; view: LiveView; branch: string; gate: number }) {
  const t = useText();
  const late = useLateText();
  const format = useFormat();
  const flags = useFlags(branch);
  const lines = useMemo<readonly Line[]>(
    () => [
      { id: 'trunk', label: late('split.left'), colour: 'run-a' },
      { id: 'branch', label: late('split.right'), colour: 'run-b', dash: [8, 4] },
    ],
    [late],
  );
  const sources = useMemo(() => {
    const source = (column: Column): ChartSource => pairOf(stores, { gate, win: 'day', flags }, column);
    return { waiting: source('waiting'), cleared: source('cleared'), sojourn: source('sojournP90') };
  }, [stores, gate, flags]);
  const timeUnit = useTimeUnit(sources.sojourn);
  const count = useMemo(() => (value: number) => format.count(value), [format]);
  const minutes = useMemo(() => (value: number) => format.hmm(value), [format]);
  const noun = nounOf(view.layout[gate]?.flows ?? []);
  const counted = { lines, value: count, steps: COUNT_STEPS, sync: 'split', csvUnit: noun } as const;
  return (
    <div className="split-charts">
      <ChartPanel
        {...counted}
        title={t('kpi.queue')}
        unit={t(`noun.${noun}`)}
        testId="split.waiting"
        source={sources.waiting}
        leastTop={10}
      />
      <ChartPanel
        {...counted}
        title={t(noun === 'travellers' ? 'chart.throughput.people' : 'chart.throughput')}
        unit={t('unit.per-quarter', { what: t(`noun.${noun}`) })}
        testId="split.released"
        source={sources.cleared}
        leastTop={4}
        csvUnit={`${noun}_per_15min`}
      />
      <ChartPanel
        title={t('metric.sojourn.p90')}
        unit={timeUnit}
        testId="split.dwell"
        lines={lines}
        source={sources.sojourn}
        value={minutes}
        leastTop={60}
        steps={MINUTE_STEPS}
        sync="split"
        csvUnit="min"
      />
    </div>
  );
}
