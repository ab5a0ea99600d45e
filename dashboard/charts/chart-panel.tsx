// A chart in its panel: title, unit, a legend with the values under the cursor, and the drawing, which React never redraws. The same numbers as a table, a picture and a file.
import { Suspense, useEffect, useRef, useState, type RefObject } from 'react';
import { lazy } from '../frame/lazy.ts';
import { Panel } from '../frame/parts.tsx';
import { bothTimes, dayName } from '../data/clock.ts';
import { useFormat, useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';
import './charts.css';
import { createPlot, ownValue, type Line, type Plot, type PlotData } from './plot.ts';

/** Few would rather read than look. */
const ChartTable = lazy(async () => ({ default: (await import('./chart-table.tsx')).ChartTable }));

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
  /** What stands in a picture of the chart and in the name of its file. */
  readonly origin?: () => { readonly file: string; readonly text: string };
  /** The unit in the heads of a CSV: `trucks`, `min`. */
  readonly csvUnit?: string;
}

/** Keeps a plot in `host` in step with the source; React only mounts it. */
function usePlot(props: ChartPanelProps, host: RefObject<HTMLDivElement | null>, legend: RefObject<HTMLUListElement | null>) {
  const { lang } = useFormat();
  const plot = useRef<Plot | null>(null);
  const { charts: queue } = useServices();
  const { lines, source, value, leastTop, steps, sync, height = 168, stacked = false } = props;
  useEffect(() => {
    if (host.current === null) return undefined;
    let cursor: number | null = null;
    const say = (): void => writeLegend(legend.current, source.read(), cursor, { value, stacked, lines, lang });
    const made: Plot = createPlot({
      ...{ host: host.current, lines, queue, height, leastTop, steps, value },
      day: (epochMs) => dayName(epochMs, lang),
      ...(sync === undefined ? {} : { sync }),
      onCursor: (index) => {
        cursor = index;
        say();
      },
    });
    plot.current = made;
    const follow = (): void => {
      const data = source.read();
      if (data === null || document.hidden) return;
      host.current?.toggleAttribute('data-empty', isEmpty(lines, data));
      made.setData(data);
      say();
    };
    follow();
    const unsubscribe = source.subscribe(follow);
    return () => {
      unsubscribe();
      made.destroy();
    };
  }, [host, legend, lines, queue, source, value, leastTop, steps, sync, height, stacked, lang]);
  return plot;
}

/** Nothing to see but what is there for comparison. */
function isEmpty(lines: readonly Line[], { columns }: PlotData): boolean {
  return columns.every((column, c) => lines[c]?.faint === true || column.every((value) => value === null));
}

export function ChartPanel(props: ChartPanelProps) {
  const t = useText();
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const [table, setTable] = useState(false);
  const plot = usePlot(props, host, legend);
  const { lines, source, value, height = 168, stacked = false } = props;
  return (
    <Panel
      title={props.title}
      note={<ChartTools {...props} table={table} onTable={setTable} plot={plot} host={host} />}
      testId={props.testId}
      className="chart"
    >
      <ul className="chart-legend" ref={legend} aria-label={t('chart.legend')}>
        <li className="chart-unit">{props.unit}</li>
        {lines.map((line) => (
          <li key={line.id} data-line>
            <Key line={line} />
            {line.label} <b className="num" />
          </li>
        ))}
        <li className="chart-at num" />
      </ul>
      <Suspense>
        {table && <ChartTable title={props.title} lines={lines} source={source} value={value} stacked={stacked} height={height} />}
      </Suspense>
      <div
        className="chart-host"
        ref={host}
        role="img"
        tabIndex={table ? -1 : 0}
        hidden={table}
        style={{ minHeight: height }}
        aria-label={t('chart.summary', { title: props.title, unit: props.unit })}
        data-empty-text={t('state.not-yet')}
        onKeyDown={(event) => {
          if (plot.current?.move(event.key, event.shiftKey) === true) event.preventDefault();
        }}
      />
    </Panel>
  );
}

function Key({ line }: { readonly line: Line }) {
  const colour = `var(--${line.colour})`;
  return (
    <svg width="18" height="8" aria-hidden="true">
      {line.bars === true || line.fill === true ? (
        <>
          <rect
            width="18"
            height="8"
            fill={colour}
            fillOpacity={line.hatched === true ? 0 : line.bars === true ? 0.7 : 1}
            stroke={colour}
          />
          {line.hatched === true && <path d="M0 8 6 0M6 8 12 0M12 8 18 0" stroke={colour} />}
        </>
      ) : (
        <line x1="0" x2="18" y1="4" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={line.dash?.join(' ')} />
      )}
    </svg>
  );
}

/** Table, picture, file: each one press. */
function ChartTools({
  table,
  onTable,
  plot,
  host,
  ...props
}: ChartPanelProps & {
  readonly table: boolean;
  readonly onTable: (on: boolean) => void;
  readonly plot: RefObject<Plot | null>;
  readonly host: RefObject<HTMLDivElement | null>;
}) {
  const t = useText();
  const { title, unit, lines, source, stacked = false, origin, csvUnit = 'n' } = props;
  const fileName = (ending: string): string => `${origin?.().file ?? 'amity'}-${props.testId.replace(/^\w+\./, '')}.${ending}`;
  const savePicture = async (): Promise<void> => {
    if (plot.current === null || host.current === null) return;
    const { pngOf, saveAs } = await import('./export.ts');
    const blob = await pngOf(plot.current, host.current, lines, { title, unit, source: origin?.().text ?? '' });
    if (blob !== null) saveAs(fileName('png'), blob);
  };
  const saveNumbers = async (): Promise<void> => {
    const data = source.read();
    const { csvOf, saveAs } = await import('./export.ts');
    if (data !== null)
      saveAs(fileName('csv'), new Blob([csvOf(data, lines, { unit: csvUnit, stacked })], { type: 'text/csv;charset=utf-8' }));
  };
  return (
    <span className="chart-tools" role="group" aria-label={t('chart.tools', { title })}>
      <button type="button" className="tool" aria-pressed={table} onClick={() => onTable(!table)}>
        {t('chart.table')}
      </button>
      <button type="button" className="tool" disabled={table} title={t('chart.png.hint')} onClick={() => void savePicture()}>
        PNG
      </button>
      <button type="button" className="tool" title={t('chart.csv.hint')} onClick={() => void saveNumbers()}>
        CSV
      </button>
    </span>
  );
}

function writeLegend(
  legend: HTMLUListElement | null,
  data: PlotData | null,
  cursor: number | null,
  how: {
    readonly value: (value: number) => string;
    readonly stacked: boolean;
    readonly lines: readonly Line[];
    readonly lang: Parameters<typeof bothTimes>[1];
  },
): void {
  if (legend === null || data === null) return;
  const at = cursor ?? data.seconds.length - 1;
  legend.querySelectorAll('[data-line] b').forEach((slot, i) => {
    const own = ownValue(data, i, at, how.lines, how.stacked);
    slot.textContent = own === null ? '—' : how.value(own);
  });
  const time = legend.querySelector('.chart-at');
  const second = data.seconds[at];
  if (time !== null)
    time.textContent = second === undefined ? '' : `${dayName(second * 1000, how.lang)}, ${bothTimes(second * 1000, how.lang)}`;
}
