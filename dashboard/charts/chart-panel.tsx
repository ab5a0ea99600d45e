// A chart in its panel: title, unit, a legend with the values under the cursor, and the drawing, which React never redraws.
import { useEffect, useRef } from 'react';
import { Panel } from '../frame/parts.tsx';
import { bothTimes, dayName } from '../data/clock.ts';
import { useFormat, useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';
import './charts.css';
import { createPlot, type Line, type Plot, type PlotData } from './plot.ts';

export interface ChartSource {
  /** Newest data, or null while there is none. */
  read(): PlotData | null;
  subscribe(listener: () => void): () => void;
}

/** Steps of an axis that counts things, and of one that counts minutes. */
export const COUNT_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const;
export const MINUTE_STEPS = [10, 30, 60, 120, 240, 360, 720, 1440, 2880] as const;

export interface ChartPanelProps {
  readonly title: string;
  readonly unit: string;
  readonly testId: string;
  readonly lines: readonly Line[];
  readonly source: ChartSource;
  readonly value: (value: number) => string;
  readonly leastTop: number;
  readonly steps: readonly number[];
  readonly sync?: string;
  readonly height?: number;
  /** A stack shows its own share in the legend, not the sum below it. */
  readonly stacked?: boolean;
}

export function ChartPanel(props: ChartPanelProps) {
  const t = useText();
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const { charts: queue } = useServices();
  const { lines, source, value, leastTop, steps, sync, height = 168, stacked = false } = props;
  useEffect(() => {
    if (host.current === null) return undefined;
    let cursor: number | null = null;
    const say = (): void => writeLegend(legend.current, source.read(), cursor, { value, stacked, lang: format.lang });
    const plot: Plot = createPlot({
      host: host.current,
      lines,
      queue,
      height,
      leastTop,
      steps,
      value,
      day: (epochMs) => dayName(epochMs, format.lang),
      ...(sync === undefined ? {} : { sync }),
      onCursor: (index) => {
        cursor = index;
        say();
      },
    });
    const follow = (): void => {
      const data = source.read();
      if (data === null || document.hidden) return;
      plot.setData(data);
      say();
    };
    follow();
    const unsubscribe = source.subscribe(follow);
    return () => {
      unsubscribe();
      plot.destroy();
    };
  }, [lines, queue, source, value, leastTop, steps, sync, height, stacked, format.lang]);
  return (
    <Panel title={props.title} note={<span className="chart-unit">{props.unit}</span>} testId={props.testId} className="chart">
      <ul className="chart-legend" ref={legend} aria-label={t('chart.legend')}>
        {lines.map((line) => (
          <li key={line.label}>
            <svg width="18" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="18"
                y1="4"
                y2="4"
                stroke={`var(--${line.colour})`}
                strokeWidth="2.5"
                strokeDasharray={line.dash?.join(' ')}
              />
            </svg>
            {line.label} <b className="num" />
          </li>
        ))}
        <li className="chart-at num" />
      </ul>
      <div className="chart-host" ref={host} role="img" aria-label={`${props.title}, ${props.unit}`} />
    </Panel>
  );
}

function writeLegend(
  legend: HTMLUListElement | null,
  data: PlotData | null,
  cursor: number | null,
  how: { readonly value: (value: number) => string; readonly stacked: boolean; readonly lang: Parameters<typeof bothTimes>[1] },
): void {
  if (legend === null || data === null) return;
  const at = cursor ?? data.seconds.length - 1;
  legend.querySelectorAll('b').forEach((slot, i) => {
    const own = data.columns[i]?.[at];
    const below = how.stacked ? (data.columns[i + 1]?.[at] ?? 0) : 0;
    slot.textContent = own === null || own === undefined ? '—' : how.value(own - below);
  });
  const time = legend.querySelector('.chart-at');
  const second = data.seconds[at];
  if (time !== null)
    time.textContent = second === undefined ? '' : `${dayName(second * 1000, how.lang)}, ${bothTimes(second * 1000, how.lang)}`;
}
