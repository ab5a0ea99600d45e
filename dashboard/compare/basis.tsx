// On what ground the runs are compared, or why they cannot be: said before any number.
import { partsOfKey } from '../data/runs.ts';
import type { Comparison } from '../../shared/protocol/run.ts';
import { useFormat } from '../data/services.ts';
import type { Format } from '../data/format.ts';
import { useText, type Params, type Text, type TextKey } from '../text/text.ts';

const REASONS: Readonly<Record<string, TextKey>> = {
  horizon: 'reason.horizon',
  units: 'reason.units',
  seed: 'reason.seed',
  replications: 'reason.replications',
  'model-version': 'reason.model-version',
  'too-few-replications': 'reason.too-few-replications',
};

export function reasonText(reason: Comparison['reasons'][number], t: Text, format: Format): string {
  const key = REASONS[reason.code];
  if (key === undefined) return reason.code;
  const params: Params = Object.fromEntries(
    Object.entries(reason.params).map(([name, value]) => [
      name,
      typeof value === 'number' && name !== 'seed' && reason.code !== 'seed' ? format.number(value) : value,
    ]),
  );
  const metric = typeof reason.params['key'] === 'string' ? partsOfKey(reason.params['key'])?.metric : undefined;
  return t(key, metric === undefined ? params : { ...params, key: t(`metric.${metric}`) });
}

export function Basis({ comparisons }: { readonly comparisons: readonly Comparison[] }) {
  const t = useText();
  const format = useFormat();
  return (
    <ul className="cmp-basis" data-testid="cmp.basis">
      {comparisons.map((one) => {
        const n = Math.max(0, ...one.rows.map((row) => row.n));
        const level = one.rows[0]?.level ?? 0.95;
        const isRefused = one.basis === 'not-comparable';
        return (
          <li key={one.candidate.id} className={isRefused ? 'basis-refused' : ''}>
            <div role={isRefused ? 'alert' : undefined}>
              <span aria-hidden="true">{isRefused ? '✕ ' : one.basis === 'paired' ? '● ' : '◐ '}</span>
              {comparisons.length > 1 && <strong>{one.candidate.name}: </strong>}
              {t(
                one.basis === 'paired' ? 'cmp.basis.paired' : one.basis === 'unpaired' ? 'cmp.basis.unpaired' : 'cmp.basis.not-comparable',
                {
                  n: format.number(n),
                  level: format.number(level * 100, Number.isInteger(Math.round(level * 1e6) / 1e4) ? 0 : 1),
                },
              )}
              {one.reasons.map((reason) => (
                <span key={reason.code + JSON.stringify(reason.params)} className="cmp-reason">
                  {' '}
                  {reasonText(reason, t, format)}
                </span>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
