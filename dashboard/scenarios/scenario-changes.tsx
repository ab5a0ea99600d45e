// What a scenario changes of the one it extends.
import { Suspense } from 'react';
import { lazy } from '../frame/lazy.ts';
import type { Answers } from '../../shared/protocol/http.ts';
import { Panel, Skeleton } from '../frame/parts.tsx';
import { useScenario } from '../data/queries.ts';
import { baseOf } from '../data/shelf.ts';
import { useText } from '../text/text.ts';

const ChangedWords = lazy(async () => ({ default: (await import('./changed-words.tsx')).ChangedWords }));

export function ScenarioChanges({ scenario }: { readonly scenario: Answers['getScenario'] }) {
  const base = baseOf(scenario.text);
  return base === undefined ? null : <Changes scenario={scenario} base={base} />;
}

function Changes({ scenario, base }: { readonly scenario: Answers['getScenario']; readonly base: string }) {
  const t = useText();
  const answer = useScenario(base).data;
  return (
    <Panel title={t('sc.changes', { base: answer?.title ?? base })} className="panel-flush" testId="scenario.changes">
      {answer === undefined ? (
        <Skeleton lines={3} />
      ) : (
        <Suspense fallback={<Skeleton lines={3} />}>
          <ChangedWords base={answer.resolved} candidate={scenario.resolved} />
        </Suspense>
      )}
    </Panel>
  );
}
