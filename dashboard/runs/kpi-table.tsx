// Every figure of a gate, with its error, filtered by text: the whole gate first, then directions, then stages.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Kpi, SavedRun } from '../../shared/protocol/run.ts';
import { FilterField, Panel } from '../frame/parts.tsx';
import type { Unit } from '../data/format.ts';
import { keyLabel, scenarioNoun, unitText, type Noun } from '../data/names.ts';
import { fold, partsOfKey, type KeyParts } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

const FIRST = 40;

interface FigureRow {
  readonly key: string;
  readonly kpi: Kpi;
  readonly label: string;
  readonly noun: Noun;
  readonly depth: number;
}

/** 0 the whole gate, 1 one direction, 2 one stage or pool. */
export function depthOf(parts: KeyParts): number {
  return parts.stage !== undefined ? 2 : parts.flow !== undefined ? 1 : 0;
}

function useFigures(run: SavedRun, gate: string): readonly FigureRow[] {
  const t = useText();
  const { lang } = useFormat();
  const rows = Object.entries(run.result.kpis).flatMap(([key, kpi]) => {
    const parts = partsOfKey(key);
    return parts === undefined || parts.gate !== gate
      ? []
      : [
          {
            key,
            kpi,
            label: keyLabel(parts, lang, t, run.scenario),
            noun: scenarioNoun(run.scenario, parts.gate, parts.flow),
            depth: depthOf(parts),
          },
        ];
  });
  return rows.sort((a, b) => a.depth - b.depth);
}

export function KpiTable({ run, gate }: { readonly run: SavedRun; readonly gate: string }) {
  const t = useText();
  const format = useFormat();
  const [filter, setFilter] = useState('');
  const [all, setAll] = useState(false);
  const rows = useFigures(run, gate).filter(({ key, label }) => fold(`${label} ${key}`).includes(fold(filter.trim())));
  const shown = all || filter !== '' ? rows : rows.slice(0, FIRST);
  return (
    <Panel
      title={t('run.all-kpis')}
      className="panel-flush"
      note={
        <div className="row">
          <FilterField label={t('run.filter')} value={filter} onChange={setFilter} testId="run.filter" />
          <span className="num">{t('run.shown', { shown: format.number(shown.length), of: format.number(rows.length) })}</span>
        </div>
      }
    >
      <div className="scroll-x">
        <table className="table" data-testid="run.table">
          <caption className="sr-only">{t('run.all-kpis')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('run.col.metric')}</th>
              <th scope="col" className="num">
                {t('run.col.mean')}
              </th>
              <th scope="col" className="num">
                ±
              </th>
              <th scope="col">{t('run.col.unit')}</th>
              <th scope="col" className="num wide-only">
                {t('home.col.n')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key} row={row} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="quiet pad">{t('home.filtered-empty', { q: filter })}</p>}
        {shown.length < rows.length && (
          <Button className="more" variant="subtle" onClick={() => setAll(true)}>
            {t('action.show-more', { n: format.number(rows.length - shown.length) })}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function Row({ row: { key, kpi, label, noun, depth } }: { readonly row: FigureRow }) {
  const t = useText();
  const format = useFormat();
  const unit = kpi.unit as Unit;
  return (
    <tr data-key={key} className={depth === 2 ? 'minor-row' : ''}>
      <th scope="row">{label}</th>
      <td className="num">{format.value(unit, kpi.mean, kpi.halfWidth)}</td>
      <td className="num quiet">{kpi.halfWidth === null ? t('state.not-yet') : format.halfWidth(unit, kpi.mean, kpi.halfWidth)}</td>
      <td className="quiet">{unitText(unit, kpi.mean, t, noun)}</td>
      <td className="num quiet wide-only">{format.number(kpi.n)}</td>
    </tr>
  );
}
