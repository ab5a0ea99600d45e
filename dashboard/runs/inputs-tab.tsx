// What went in: every figure of the scenario with its source or the assumption it rests on.
import { Button, Checkbox } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { Empty, FilterField, Panel } from '../frame/parts.tsx';
import { inputsOf, type Input } from '../data/inputs.ts';
import { fold } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { ScenarioFacts, SourceNote } from '../scenarios/scenario-facts.tsx';
import { useText } from '../text/text.ts';

/** Rows shown before one asks for more; a filter shows all it finds. */
const FIRST = 40;

/** In words for reading, then path by path for looking up. */
export function InputsTab({ run }: { readonly run: SavedRun }) {
  return (
    <div className="tab-body">
      <ScenarioFacts scenario={run.scenario} />
      <InputTable run={run} />
    </div>
  );
}

function InputTable({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const format = useFormat();
  const [filter, setFilter] = useState('');
  const [assumedOnly, setAssumedOnly] = useState(false);
  const [all, setAll] = useState(false);
  const inputs = useMemo(() => inputsOf(run.scenario), [run.scenario]);
  const assumed = inputs.filter((input) => input.assumption !== null).length;
  const wanted = fold(filter.trim());
  const rows = inputs.filter(
    (input) =>
      (!assumedOnly || input.assumption !== null) &&
      fold(`${input.path} ${input.value} ${input.source ?? ''} ${input.assumption ?? ''}`).includes(wanted),
  );
  const shown = all || wanted !== '' ? rows : rows.slice(0, FIRST);
  return (
    <Panel
      className="panel-flush"
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
          <span className="num">{t('run.shown', { shown: format.number(shown.length), of: format.number(inputs.length) })}</span>
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
              {shown.map((input) => (
                <InputRow key={input.path} input={input} />
              ))}
            </tbody>
          </table>
          {shown.length < rows.length && (
            <Button className="more" variant="subtle" onClick={() => setAll(true)}>
              {t('action.show-more', { n: format.number(rows.length - shown.length) })}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}

function InputRow({ input }: { readonly input: Input }) {
  return (
    <tr>
      <th scope="row" className="mono">
        {input.path}
      </th>
      <td>{input.value}</td>
      <td>
        <SourceNote source={input.source} assumption={input.assumption} />
      </td>
    </tr>
  );
}
