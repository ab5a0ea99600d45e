// The unit of a chart of times as its values are written: it follows them when they come to reach a day.
import { useSyncExternalStore } from 'react';
import { timeUnit } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import type { ChartSource } from './chart-panel.tsx';
import { HEADROOM } from './plot.ts';

function longest(source: ChartSource): number {
  const known =
    source
      .read()
      ?.columns.flat()
      .filter((value) => value !== null) ?? [];
  return known.reduce((most, value) => Math.max(most, value), 0);
}

export function useTimeUnit(source: ChartSource): string {
  const t = useText();
  const { lang } = useFormat();
  // An axis starts at zero and goes a little beyond what is drawn.
  return useSyncExternalStore(source.subscribe, () => timeUnit([0, longest(source) * HEADROOM], lang, t));
}
