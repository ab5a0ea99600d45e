// The table of differences: base value, candidate value, signed difference with its interval drawn and written, and a verdict in words.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { Comparison, ComparisonRow } from '../../shared/protocol/run.ts';
import { usesHours, type Format, type Unit } from '../data/format.ts';
import { keyLabel, scenarioNoun, timeUnit, unitText } from '../data/names.ts';
import { partsOfKey } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { amountOf, differenceText, intervalEnds, meanText, verdictWords } from '../data/verdict.ts';
import { depthOf } from '../runs/kpi-table.tsx';
import { Empty, Panel } from '../frame/parts.tsx';
import { useText, type Text } from '../text/text.ts';
import { letterOf } from './compare-page.tsx';

interface TableProps {
  readonly comparisons: readonly Comparison[];
  readonly gate: string;
  readonly baseName: string;
  readonly scenario: unknown;
}

export function CompareTable({ comparisons, gate, baseName, scenario }: TableProps) {
  const t = useText();
  const format = useFormat();
  const comparable = comparisons.filter((one) => one.basis !== 'not-comparable');
  const [stages, setStages] = useState(false);
  const depth = (key: string): number => {
    const parts = partsOfKey(key);
    return parts === undefined || parts.gate !== gate ? 3 : depthOf(parts);
  };
  const all = [...new Set(comparable.flatMap((one) => one.rows.map((row) => row.key)))]
    .filter((key) => depth(key) < 3)
    .sort((a, b) => depth(a) - depth(b));
  const keys = stages ? all : all.filter((key) => depth(key) < 2);
  if (all.length === 0) {
    return (
      <Panel className="tab-body">
        <Empty>{t(comparable.length === 0 ? 'cmp.nothing-comparable' : 'state.no-data')}</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      className="panel-flush tab-body"
      title={t('cmp.table')}
      note={
        <Checkbox
          size="xs"
          label={t('cmp.stages', { n: format.number(all.filter((key) => depth(key) === 2).length) })}
          checked={stages}
          onChange={(event) => setStages(event.currentTarget.checked)}
          data-testid="cmp.stages"
        />
      }
    >
      <div className="scroll-x">
        <table className={comparable.length > 1 ? 'table cmp-table cmp-many' : 'table cmp-table'} data-testid="cmp.kpi">
          <caption className="sr-only">{t('cmp.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('run.col.metric')}</th>
              <th scope="col" className="num cmp-base">
                {baseName}
                <span className="unit">{t('cmp.base')}</span>
              </th>
              {comparable.map((one) => (
                <th key={one.candidate.id} scope="col" className="cmp-candidate">
                  {letterOf(comparisons.indexOf(one))} · {one.candidate.name}
                  <span className="unit">{t('cmp.col.difference')}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <KeyRow key={key} metricKey={key} comparable={comparable} scenario={scenario} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function KeyRow({
  metricKey,
  comparable,
  scenario,
}: {
  readonly metricKey: string;
  readonly comparable: readonly Comparison[];
  readonly scenario: unknown;
}) {
  const t = useText();
  const format = useFormat();
  const parts = partsOfKey(metricKey);
  const rows = comparable.map((one) => one.rows.find((row) => row.key === metricKey));
  const first = rows.find((row) => row !== undefined);
  if (parts === undefined || first === undefined) return null;
  const unit = first.unit as Unit;
  const largest = Math.max(Math.abs(first.base), Math.abs(first.candidate));
  const times = rows.flatMap((row) => (row === undefined ? [] : [row.base, row.candidate, row.difference]));
  const noun = scenarioNoun(scenario, parts.gate, parts.flow);
  const reach = Math.max(...rows.map((row) => (row === undefined ? 0 : Math.abs(row.difference) + (row.halfWidth ?? 0))), first.threshold);
  return (
    <tr data-key={metricKey} className={parts.stage === undefined ? '' : 'minor-row'}>
      <th scope="row">
        {keyLabel(parts, format.lang, t, scenario)}
        <span className="unit-inline">
          {unit === 'min' && usesHours(largest) ? timeUnit(times, format.lang, t) : unitText(unit, largest, t, noun)}
        </span>
      </th>
      <td className="num cmp-base">{meanText(first, first.base, format)}</td>
      {rows.map((row, i) => (
        <td key={comparable[i]?.candidate.id} className="cmp-cell">
          {row === undefined ? <span className="quiet">{t('state.no-data')}</span> : <Difference row={row} reach={reach} />}
        </td>
      ))}
    </tr>
  );
}

function Difference({ row, reach }: { readonly row: ComparisonRow; readonly reach: number }) {
  const t = useText();
  const format = useFormat();
  const words = verdictWords(row, t, format);
  const ends = intervalEnds(row, format);
  return (
    <div className={`cmp-difference verdict-${words.tone}`} data-verdict={row.verdict}>
      <span className="num cmp-value">{meanText(row, row.candidate, format)}</span>
      <span className="num cmp-delta">{differenceText(row, format)}</span>
      <IntervalBar row={row} reach={reach} />
      <span className="num cmp-interval" title={moreOf(row, t, format)}>
        {ends === undefined ? (row.method === 'certain' ? t('cmp.certain') : '') : t('cmp.interval', ends)}
      </span>
      <span className="cmp-verdict">
        <span className="verdict-mark" aria-hidden="true">
          {words.icon}
        </span>{' '}
        {row.verdict === 'cannot-tell' || row.verdict === 'too-few' || row.verdict === 'no-difference' ? words.sentence : words.word}
      </span>
    </div>
  );
}

/** What pairing has won, for those who ask. */
function moreOf(row: ComparisonRow, t: Text, format: Format): string | undefined {
  const { halfWidthAlone, noiseFloor, varianceReduction } = row;
  if (halfWidthAlone === null || noiseFloor === null || varianceReduction === null) return undefined;
  const amount = amountOf(row, format);
  const factor = format.number(varianceReduction, varianceReduction < 10 ? 1 : 0);
  return t('cmp.row.more', { alone: amount(halfWidthAlone), floor: amount(noiseFloor), factor });
}

/** Interval, estimate and ±τ on one scale a row, zero in the middle. */
function IntervalBar({ row, reach }: { readonly row: ComparisonRow; readonly reach: number }) {
  const scale = reach > 0 ? 46 / reach : 0;
  const at = (value: number): number => 50 + value * scale;
  const half = row.halfWidth ?? 0;
  return (
    <svg className="cmp-bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      <rect className="cmp-bar-tau" x={at(-row.threshold)} width={Math.max(0, 2 * row.threshold * scale)} y="1" height="12" />
      <line className="cmp-bar-zero" x1="50" x2="50" y1="0" y2="14" />
      <rect className="cmp-bar-range" x={at(row.difference - half)} width={Math.max(1, 2 * half * scale)} y="5" height="4" />
      <rect className="cmp-bar-mean" x={at(row.difference) - 1} width="2" y="2" height="10" />
    </svg>
  );
}
