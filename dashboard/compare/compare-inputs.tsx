// The inputs that differ, and only those: a row an input, a column a run.
import type { Comparison } from '../../shared/protocol/run.ts';
import { Empty, Panel } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';
import { letterOf } from './compare-page.tsx';

function written(value: unknown, none: string): string {
  if (value === null || value === undefined) return none;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function CompareInputs({ comparisons }: { readonly comparisons: readonly Comparison[] }) {
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
    <Panel className="panel-flush tab-body">
      <div className="scroll-x">
        <table className="table table-text" data-testid="cmp.inputs">
          <caption className="sr-only">{t('cmp.tab.inputs')}</caption>
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
            {paths.map((path) => {
              const base = comparisons.flatMap((one) => one.inputs.filter((input) => input.path === path))[0]?.base;
              return (
                <tr key={path}>
                  <th scope="row" className="mono">
                    {path}
                  </th>
                  <td>{written(base, t('inputs.none'))}</td>
                  {comparisons.map((one) => {
                    const input = one.inputs.find((candidate) => candidate.path === path);
                    return (
                      <td key={one.candidate.id}>
                        {input === undefined ? (
                          <span className="quiet">=</span>
                        ) : (
                          <strong>{written(input.candidate, t('inputs.none'))}</strong>
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
