// The numbers of a chart as a table: the same, for those who read rather than look. Follows the data once a second.
import { useEffect, useState } from 'react';
import { bothTimes, dayName } from '../data/clock.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import type { ChartSource } from './chart-panel.tsx';
import { ownValue, type Line, type PlotData } from './plot.ts';

const EVERY_MS = 1_000;
/** Newest first; more than this scrolls for ever. The CSV has all. */
const MOST_ROWS = 200;

function useData(source: ChartSource): PlotData | null {
  const [data, setData] = useState(() => source.read());
  useEffect(() => {
    let readMs = performance.now();
    return source.subscribe(() => {
      if (performance.now() - readMs < EVERY_MS) return;
      readMs = performance.now();
      setData(source.read());
    });
  }, [source]);
  return data;
}

export function ChartTable(props: {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly source: ChartSource;
  readonly value: (value: number) => string;
  readonly stacked: boolean;
  readonly height: number;
}) {
  const t = useText();
  const { lang } = useFormat();
  const data = useData(props.source);
  const seconds = data?.seconds ?? [];
  const last = seconds.length - 1;
  const rows = seconds.map((_, i) => last - i).slice(0, MOST_ROWS);
  return (
    <div className="chart-table" style={{ height: props.height }} tabIndex={0} role="region" aria-label={props.title}>
      <table className="table">
        <caption className="sr-only">{props.title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('chart.table.time')}</th>
            {props.lines.map((line) => (
              <th key={line.id} scope="col" className="num">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={seconds[i]}>
              <th scope="row">
                {dayName((seconds[i] ?? 0) * 1000, lang)}, {bothTimes((seconds[i] ?? 0) * 1000, lang)}
                {data?.unfinished === true && i === last && <span className="note"> {t('chart.table.so-far')}</span>}
              </th>
              {props.lines.map((line, l) => {
                const value = data === null ? null : ownValue(data, l, i, props.lines, props.stacked);
                return (
                  <td key={line.id} className="num">
                    {value === null ? t('state.no-data') : props.value(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
