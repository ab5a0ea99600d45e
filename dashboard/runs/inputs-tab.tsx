// What went in: every figure of the scenario with its source or the assumption it rests on.
import { Checkbox } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { Empty, FilterField, Panel } from '../frame/parts.tsx';
import { inputsOf, type Input } from '../data/inputs.ts';
import { fold } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function InputsTab({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const format = useFormat();
  const [filter, setFilter] = useState('');
  const [assumedOnly, setAssumedOnly] = useState(false);
  const inputs = useMemo(() => inputsOf(run.scenario), [run.scenario]);
  const assumed = inputs.filter((input) => input.assumption !== null).length;
  const wanted = fold(filter.trim());
  const rows = inputs.filter(
    (input) =>
      (!assumedOnly || input.assumption !== null) &&
      fold(`${input.path} ${input.value} ${input.source ?? ''} ${input.assumption ?? ''}`).includes(wanted),
  );
  return (
    <Panel
      className="panel-flush tab-body"
      title={t('run.inputs')}
      testId="run.inputs"
      note={
        <div className="row">
          <Checkbox
            size="xs"
            label={t('run.inputs.assumed', { n: format.number(assumed) })}
            checked={assumedOnly}
            onChange={(event) => setAssumedOnly(event.currentTarget.checked)}
          />
          <FilterField label={t('run.filter')} value={filter} onChange={setFilter} />
          <span className="num">{t('run.shown', { shown: format.number(rows.length), of: format.number(inputs.length) })}</span>
        </div>
      }
    >
      {inputs.length === 0 ? (
        <Empty>{t('state.no-data')}</Empty>
      ) : (
        <div className="scroll-x">
          <table className="table table-text">
            <caption className="sr-only">{t('run.inputs')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('inputs.path')}</th>
                <th scope="col">{t('inputs.value')}</th>
                <th scope="col">{t('inputs.source')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((input) => (
                <InputRow key={input.path} input={input} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function InputRow({ input }: { readonly input: Input }) {
  const t = useText();
  return (
    <tr>
      <th scope="row" className="mono">
        {input.path}
      </th>
      <td>{input.value}</td>
      <td>
        {input.source !== null && <span>{input.source}</span>}
        {input.assumption !== null && (
          <span className="assumption">
            <span className="chip chip-watch">{t('inputs.assumption')}</span> {input.assumption}
          </span>
        )}
        {input.source === null && input.assumption === null && <span className="quiet">—</span>}
      </td>
    </tr>
  );
}
