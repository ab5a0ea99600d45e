// Where a run comes from and what was made of it: the run it left, the instant, and its own branches.
import { Link } from '@tanstack/react-router';
import type { Parent, RunSummary } from '../../shared/protocol/run.ts';
import { moment } from '../data/clock.ts';
import { useRuns } from '../data/queries.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

/** More are found in the library. */
const MOST_BRANCHES = 6;

/** `isLive`: the run is watched; its parent and its branches may be set beside it. */
export function BranchNote(props: {
  readonly run: string;
  readonly parent: Parent | undefined;
  readonly startEpochMs: number;
  readonly isLive?: boolean;
}) {
  const { run, parent, startEpochMs, isLive = false } = props;
  const t = useText();
  const { lang } = useFormat();
  const runs = useRuns().data?.runs ?? [];
  const branches = runs.filter((one) => one.parent?.run === run).slice(0, MOST_BRANCHES);
  if (parent === undefined && branches.length === 0) return null;
  const trunk = runs.find(({ id }) => id === parent?.run);
  return (
    <p className="quiet branch-note" data-testid="run.branches">
      {parent !== undefined && (
        <>
          {t(parent.replaces === true ? 'run.continues' : 'run.forked', { when: moment(startEpochMs + parent.atMs, lang) })}{' '}
          <RunLink id={parent.run} run={trunk} />
          {isLive && parent.replaces !== true && <SplitLink left={parent.run} right={run} />}
        </>
      )}
      {parent !== undefined && branches.length > 0 && ' · '}
      {branches.length > 0 && `${t('run.branches')} `}
      {branches.map((branch, i) => (
        <span key={branch.id}>
          {i > 0 && ', '}
          <RunLink id={branch.id} run={branch} />
          {isLive && <SplitLink left={run} right={branch.id} />}
        </span>
      ))}
    </p>
  );
}

function RunLink({ id, run }: { readonly id: string; readonly run: RunSummary | undefined }) {
  return (
    <Link to="/runs/$id" params={{ id }}>
      {run?.name ?? id} <span className="mono">{id}</span>
    </Link>
  );
}

/** Both on one screen, the one that was left before its branch. */
function SplitLink({ left, right }: { readonly left: string; readonly right: string }) {
  const t = useText();
  return (
    <>
      {' '}
      <Link to="/live/$runId" params={{ runId: left }} search={{ with: right }} data-testid="run.split">
        {t('live.split')}
      </Link>
    </>
  );
}
