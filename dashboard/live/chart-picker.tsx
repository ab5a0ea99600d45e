// Which of the charts a phone shows: one at a time.
import { NativeSelect } from '@mantine/core';
import { useLateText } from '../text/late-text.ts';
import { useText, type TextKey } from '../text/text.ts';

/** By the name of its panel; `data-chart` of the page says which one a narrow screen keeps. */
const CHARTS: readonly (readonly [string, TextKey])[] = [
  ['demandcap', 'chart.demand'],
  ['queuechart', 'chart.queues'],
  ['throughput', 'chart.throughput'],
  ['dwellband', 'chart.dwell'],
];

export function ChartPicker({ value, onChange }: { readonly value: string; readonly onChange: (next: string) => void }) {
  const t = useText();
  const late = useLateText();
  return (
    <NativeSelect
      className="chart-picker"
      label={late('chart.pick')}
      value={value}
      data={CHARTS.map(([id, key]) => ({ value: id, label: t(key) }))}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-testid="live.chart-picker"
    />
  );
}
