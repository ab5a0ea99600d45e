// The newest finding in one look: the last two comparable runs and what the difference means.
import { Link } from '@tanstack/react-router';
import type { MetricId } from '../../shared/metrics/catalogue.ts';
import type { ComparisonRow, RunSummary } from '../../shared/protocol/run.ts';
import { useComparison, useNewestPair } from '../data/queries.ts';
import { partsOfKey } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import { verdictWords } from '../data/verdict.ts';
import { useText } from '../text/text.ts';

/** The figures a planner asks for first, in this order. */
export const HEADLINE_METRICS: readonly MetricId[] = ['throughput', 'sojourn.p90', 'stock.evening'];

/** The whole-border row of each headline metric. */
export function headlineRows(rows: readonly ComparisonRow[]): readonly ComparisonRow[] {
  return HEADLINE_METRICS.flatMap(
    (metric) => rows.find((row) => row.key === `${metric}@all`) ?? rows.find((row) => partsOfKey(row.key)?.metric === metric) ?? [],
  );
}

export function HeadlineCard({ runs }: { readonly runs: readonly RunSummary[] | undefined }) {
  const t = useText();
  const format = useFormat();
  const pair = useNewestPair(runs);
  const ids = pair === undefined || pair === null ? [] : [pair.base.id, pair.candidate.id];
  const comparison = useComparison(ids, ids[0] ?? '').data?.comparisons[0];
  if (pair === undefined) return <div className="headline headline-space" />;
  if (pair === null || comparison?.basis === 'not-comparable')
    return <HeadlineHint hasRuns={runs?.some((run) => run.status === 'completed') === true} />;
  const rows = comparison === undefined ? [] : headlineRows(comparison.rows);
  return (
    <section className="headline" data-testid="home.headline" aria-busy={comparison === undefined}>
      <div className="headline-words">
        <p className="headline-title">{t('home.headline.pair', { candidate: pair.candidate.name, base: pair.base.name })}</p>
        <ul className="headline-findings">
          {rows.map((row) => {
            const words = verdictWords(row, t, format);
            const metric = partsOfKey(row.key)?.metric;
            return (
              <li key={row.key}>
                {metric !== undefined && <span className="headline-metric">{t(`metric.${metric}`)}</span>}
                <span className={`verdict verdict-${words.tone}`}>
                  <span aria-hidden="true">{words.icon}</span> {words.sentence}
                </span>
              </li>
            );
          })}
        </ul>
        <p className="quiet">
          {t('home.headline.basis', {
            n: format.number(Math.min(pair.base.replications, pair.candidate.replications)),
            seed: pair.base.seed,
          })}
        </p>
      </div>
      <Link className="button-link" to="/compare" search={{ runs: ids.join(','), base: pair.base.id }}>
        {t('home.see-why')}
      </Link>
    </section>
  );
}

function HeadlineHint({ hasRuns }: { readonly hasRuns: boolean }) {
  const t = useText();
  return (
    <section className="headline" data-testid="home.headline">
      <div className="headline-words">
        <p className="headline-title">{t(hasRuns ? 'home.hint.one' : 'home.hint.none')}</p>
        <p className="quiet">{t(hasRuns ? 'home.hint.one-more' : 'home.hint.none-more')}</p>
      </div>
    </section>
  );
}
