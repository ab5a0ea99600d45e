// The inputs that differ, and only those: in sentences for each candidate, then path by path, a column a run.
import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { lazy } from '../frame/lazy.ts';
import type { Comparison } from '../../shared/protocol/run.ts';
import { Empty, Panel, Skeleton } from '../frame/parts.tsx';
import { savedRunOf } from '../data/api.ts';
import { useRun } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { letterOf } from './compare-page.tsx';

const ChangedWords = lazy(async () => ({ default: (await import('../scenarios/changed-words.tsx')).ChangedWords }));
/** Rows shown before one asks for more. */
const FIRST = 40;

export function CompareInputs({ comparisons, scenario }: { readonly comparisons: readonly Comparison[]; readonly scenario: unknown }) {
  const t = useText();
  const paths = [...new Set(comparisons.flatMap((one) => one.inputs.map((input) => input.path)))].sort();
  if (paths.length === 0) {
    return (
      <Panel className="tab-body">
        <Empty>{t('cmp.inputs.none')}</Empty>
      </Panel>
    );
  }
  return (
    <div className="tab-body">
      {comparisons.map((one, i) => (
        <CandidateWords key={one.candidate.id} comparison={one} letter={letterOf(i)} base={scenario} />
      ))}
      <PathTable comparisons={comparisons} paths={paths} />
    </div>
  );
}

function CandidateWords({
  comparison,
  letter,
  base,
}: {
  readonly comparison: Comparison;
  readonly letter: string;
  readonly base: unknown;
}) {
  const t = useText();
  const answer = useRun(comparison.candidate.id).data;
  const candidate = answer === undefined ? undefined : savedRunOf(answer);
  return (
    <Panel
      title={t('text.named', {
        name: `${letter} · ${comparison.candidate.name}`,
        what: t('sc.changes', { base: comparison.base.name }),
      })}
      className="panel-flush"
      testId="cmp.words"
    >
      {candidate === undefined || base === undefined ? (
        <Skeleton lines={3} />
      ) : (
        <Suspense fallback={<Skeleton lines={3} />}>
          <ChangedWords base={base} candidate={candidate.scenario} />
        </Suspense>
      )}
    </Panel>
  );
}

function written(value: unknown, none: string): string {
  if (value === null || value === undefined) return none;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function PathTable({ comparisons, paths }: { readonly comparisons: readonly Comparison[]; readonly paths: readonly string[] }) {
  const t = useText();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? paths : paths.slice(0, FIRST);
  return (
    <Panel className="panel-flush" title={t('cmp.inputs.paths')}>
      <div className="scroll-x">
        <table className="table table-text" data-testid="cmp.inputs">
          <caption className="sr-only">{t('cmp.inputs.paths')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('inputs.path')}</th>
              <th scope="col">{comparisons[0]?.base.name}</th>
              {comparisons.map((one, i) => (
                <th key={one.candidate.id} scope="col">
                  {letterOf(i)} · {one.candidate.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((path) => (
              <PathRow key={path} path={path} comparisons={comparisons} />
            ))}
          </tbody>
        </table>
        {shown.length < paths.length && (
          <Button className="more" variant="subtle" onClick={() => setAll(true)}>
            {t('action.show-more', { n: format.number(paths.length - shown.length) })}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function PathRow({ path, comparisons }: { readonly path: string; readonly comparisons: readonly Comparison[] }) {
  const t = useText();
  const base = comparisons.flatMap((one) => one.inputs.filter((input) => input.path === path))[0]?.base;
  return (
    <tr>
      <th scope="row" className="mono">
        {path}
      </th>
      <td>{written(base, t('inputs.none'))}</td>
      {comparisons.map((one) => {
        const input = one.inputs.find((candidate) => candidate.path === path);
        return (
          <td key={one.candidate.id}>
            {input === undefined ? <span className="quiet">=</span> : <strong>{written(input.candidate, t('inputs.none'))}</strong>}
          </td>
        );
      })}
    </tr>
  );
}
