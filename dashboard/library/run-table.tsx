// The table of saved runs: a real table, sorted on any column, ticked to compare, filtered by text.
import { Button, Checkbox } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { Chip, Empty, FilterField, Panel, Skeleton } from '../frame/parts.tsx';
import { dateName, timeIn, VN_ZONE_MIN } from '../data/clock.ts';
import { headlineOf, isAtWork, matches, parseSort, sortRuns, type Headline, type Sort, type SortColumn } from '../data/runs.ts';
import { timeUnit, unitText } from '../data/names.ts';
import { withSelection } from '../data/ids.ts';
import { useFormat } from '../data/services.ts';
import type { Format, Lang, Unit } from '../data/format.ts';
import { useText, type Text, type TextKey } from '../text/text.ts';
import { ImportButton } from './import-button.tsx';

const PAGE = 50;
/** A comparison holds this many. */
export const MOST_RUNS = 6;
const route = getRouteApi('/');

interface Column {
  readonly id: SortColumn;
  readonly label: TextKey;
  readonly unit?: (t: Text, rows: readonly RunSummary[], lang: Lang) => string;
  readonly numeric?: boolean;
  /** Left out where the screen is narrow. */
  readonly wideOnly?: boolean;
}
function dwellUnit(t: Text, rows: readonly RunSummary[], lang: Lang): string {
  const minutes = rows.flatMap((run) => headlineOf(run, 'sojourn.p90')?.mean ?? []);
  return timeUnit(minutes, lang, t);
}

const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'home.col.name' },
  { id: 'scenario', label: 'home.col.scenario', wideOnly: true },
  { id: 'n', label: 'home.col.n', numeric: true },
  { id: 'throughput', label: 'metric.throughput', unit: (t) => unitText('trucks/day', 0, t), numeric: true },
  { id: 'sojourn', label: 'metric.sojourn.p90', unit: dwellUnit, numeric: true },
  { id: 'stock', label: 'metric.stock.evening', unit: (t) => unitText('trucks', 0, t), numeric: true },
  { id: 'seed', label: 'home.col.seed', numeric: true },
  { id: 'when', label: 'home.col.when', unit: (t) => t('home.col.when-zone'), numeric: true },
];

export function RunTable(props: {
  readonly runs: readonly RunSummary[] | undefined;
  readonly chosen: readonly string[];
  readonly onRetry: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const { q = '', sort: sortText } = route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const [shown, setShown] = useState(PAGE);
  const sort = parseSort(sortText);
  const saved = props.runs?.filter((run) => !isAtWork(run));
  const rows =
    saved === undefined
      ? []
      : sortRuns(
          saved.filter((run) => matches(run, q)),
          sort,
          format.lang,
        );
  const setQuery = (next: { q?: string; sort?: string }): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  return (
    <Panel
      title={t('home.saved')}
      className="panel-flush"
      note={
        <div className="row">
          <FilterField label={t('home.filter')} value={q} onChange={(next) => setQuery({ q: next })} testId="home.filters" />
          <ImportButton />
          {saved !== undefined && <span className="num">{t('home.count', { n: format.number(saved.length) })}</span>}
        </div>
      }
    >
      {saved === undefined ? (
        <Skeleton lines={6} onRetry={props.onRetry} />
      ) : saved.length === 0 ? (
        <Empty>{t('home.empty')}</Empty>
      ) : (
        <div className="scroll-x">
          <table className="table" data-testid="home.table">
            <caption className="sr-only">{t('home.saved')}</caption>
            <Head sort={sort} rows={rows.slice(0, shown)} onSort={(column) => setQuery({ sort: nextSort(sort, column) })} />
            <Rows rows={rows.slice(0, shown)} chosen={props.chosen} />
          </table>
          {rows.length === 0 && (
            <Empty
              action={
                <Button size="compact-sm" variant="default" onClick={() => setQuery({ q: '' })}>
                  {t('action.clear-filters')}
                </Button>
              }
            >
              {t('home.filtered-empty', { q })}
            </Empty>
          )}
        </div>
      )}
      {rows.length > shown && (
        <Button className="more" variant="subtle" onClick={() => setShown(shown + PAGE)}>
          {t('action.show-more', { n: format.number(rows.length - shown) })}
        </Button>
      )}
    </Panel>
  );
}

/** The same column turns round; a new one starts with what is asked for most: names up, figures down. */
function nextSort(sort: Sort, column: SortColumn): string {
  if (sort.column === column) return sort.descending ? column : `-${column}`;
  return column === 'name' || column === 'scenario' ? column : `-${column}`;
}

function Head({
  sort,
  rows,
  onSort,
}: {
  readonly sort: Sort;
  readonly rows: readonly RunSummary[];
  readonly onSort: (column: SortColumn) => void;
}) {
  const t = useText();
  const { lang } = useFormat();
  return (
    <thead>
      <tr>
        <th scope="col" className="tick-cell">
          <span className="sr-only">{t('home.col.tick')}</span>
        </th>
        {COLUMNS.map((column) => {
          const active = sort.column === column.id;
          return (
            <th
              key={column.id}
              scope="col"
              className={[column.numeric === true ? 'num' : '', column.wideOnly === true ? 'wide-only' : ''].join(' ').trim()}
              aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button type="button" className="sort" onClick={() => onSort(column.id)}>
                <span>{t(column.label)}</span>
                <span className="sort-arrow" aria-hidden="true">
                  {active ? (sort.descending ? '▾' : '▴') : ''}
                </span>
              </button>
              {column.unit !== undefined && <span className="unit">{column.unit(t, rows, lang)}</span>}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Rows({ rows, chosen }: { readonly rows: readonly RunSummary[]; readonly chosen: readonly string[] }) {
  const navigate = useNavigate({ from: '/' });
  const lastTicked = useRef<number | null>(null);
  const select = (ids: readonly string[]): void =>
    void navigate({ search: (old) => withSelection(old, ids.slice(0, MOST_RUNS)), replace: true, resetScroll: false });
  const tick = (index: number, shift: boolean): void => {
    const id = rows[index]?.id ?? '';
    const from = shift && lastTicked.current !== null ? lastTicked.current : index;
    const range = rows
      .slice(Math.min(from, index), Math.max(from, index) + 1)
      .filter(isComparable)
      .map((run) => run.id);
    lastTicked.current = index;
    select(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...new Set([...chosen, ...range])]);
  };
  return (
    <tbody>
      {rows.map((run, i) => (
        <Row key={run.id} run={run} ticked={chosen.includes(run.id)} full={chosen.length >= MOST_RUNS} onTick={(shift) => tick(i, shift)} />
      ))}
    </tbody>
  );
}

function isComparable(run: RunSummary): boolean {
  return run.status === 'completed';
}

function Row(props: {
  readonly run: RunSummary;
  readonly ticked: boolean;
  readonly full: boolean;
  readonly onTick: (shift: boolean) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { run } = props;
  return (
    <tr data-selected={props.ticked || undefined} data-run={run.id}>
      <td className="tick-cell">
        <Checkbox
          size="xs"
          checked={props.ticked}
          disabled={!isComparable(run) || (props.full && !props.ticked)}
          aria-label={t('home.tick', { name: run.name })}
          onChange={(event) => props.onTick(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
        />
      </td>
      <th scope="row">
        <Link to="/runs/$id" params={{ id: run.id }}>
          {run.name}
        </Link>
        {run.status !== 'completed' && (
          <span className={`chip chip-${run.status === 'failed' ? 'breach' : 'plain'}`}>{t(`status.${run.status}`)}</span>
        )}
        {run.warnings !== undefined && (
          <Chip tone="watch">
            <span aria-hidden="true">▲</span> {t('warning.short', { n: format.number(run.warnings) })}
          </Chip>
        )}
      </th>
      <td className="wide-only">{run.scenario}</td>
      <td className="num">
        {run.done < run.replications
          ? t('home.done-of', { done: format.number(run.done), of: format.number(run.replications) })
          : format.number(run.replications)}
      </td>
      {(['throughput', 'sojourn.p90', 'stock.evening'] as const).map((metric) => (
        <td key={metric} className="num">
          <Figure figure={headlineOf(run, metric)} format={format} />
        </td>
      ))}
      <td className="num">{run.seed}</td>
      <td className="num when">
        {dateName(run.finishedAtMs ?? run.createdAtMs, format.lang)} {timeIn(run.finishedAtMs ?? run.createdAtMs, VN_ZONE_MIN)}
      </td>
    </tr>
  );
}

function Figure({ figure, format }: { readonly figure: Headline | undefined; readonly format: Format }) {
  const t = useText();
  if (figure === undefined) return <span className="quiet">{t('state.no-data')}</span>;
  const text = figure.unit === 'min' ? format.hmm(figure.mean) : format.value(figure.unit as Unit, figure.mean, figure.halfWidth);
  return <>{text}</>;
}
