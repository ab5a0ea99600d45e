// What every truck tells, for each candidate, or how far the server is in watching them again.
import type { ReactNode } from 'react';
import type { ComparisonDetail } from '../../shared/protocol/comparison.ts';
import type { Comparison } from '../../shared/protocol/run.ts';
import { useTruckComparison } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { Empty, ErrorNote, Panel, Skeleton } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';
import { letterOf } from './compare-page.tsx';

/** Which runs, and the scenario of the base: names come from it. */
export interface WatchedRuns {
  readonly runs: readonly string[];
  readonly base: string;
  readonly scenario: unknown;
}

interface WatchedProps extends WatchedRuns {
  /** `title` names the candidate. */
  readonly show: (detail: ComparisonDetail, title: string, comparison: Comparison) => ReactNode;
}

export function Watched({ runs, base, show }: WatchedProps) {
  const t = useText();
  const format = useFormat();
  const { data, isError, error, refetch } = useTruckComparison(runs, base);
  const { comparisons = [], details } = data ?? {};
  if (data === undefined || details?.status === 'computing') {
    return (
      <Panel className="tab-body" testId="cmp.watching">
        {isError ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />}
        {details !== undefined && (
          <p className="quiet" role="status">
            {t('cmp.watching', { done: format.number(details.done), of: format.number(details.of) })}
          </p>
        )}
      </Panel>
    );
  }
  const told = comparisons.flatMap((one, i) => (one.detail === undefined ? [] : [{ one, detail: one.detail, letter: letterOf(i) }]));
  if (told.length === 0) {
    const reason = details?.reason;
    return (
      <Panel className="tab-body">
        <Empty>{reason === undefined ? t('cmp.nothing-comparable') : t('cmp.watching.failed', { reason })}</Empty>
      </Panel>
    );
  }
  return (
    <div className="tab-body">
      {told.map(({ one, detail, letter }) => (
        <div key={one.candidate.id} className="tab-part">
          {show(detail, `${letter} · ${one.candidate.name}`, one)}
        </div>
      ))}
    </div>
  );
}
