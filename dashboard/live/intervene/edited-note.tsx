// A run that was edited is one random day and no evidence: its decisions become a scenario and thirty days of it are run.
import { Button } from '@mantine/core';
import { Chip, ErrorNote } from '../../frame/parts.tsx';
import type { LiveView } from '../../data/live-reducer.ts';
import { useRun, useScenarios } from '../../data/queries.ts';
import { USUAL_REPLICATIONS, useStartRun } from '../../library/start-run.ts';
import { useText } from '../../text/text.ts';
import { editedText } from './decisions.ts';
import type { Decisions } from './use-decisions.ts';

export function EditedNote({ view, decisions }: { readonly view: LiveView; readonly decisions: Decisions }) {
  const t = useText();
  const start = useStartRun();
  const library = useScenarios().data?.scenarios;
  const summary = useRun(view.run).data?.summary;
  const { scenario, taken } = decisions;
  if (taken.length === 0 || scenario === undefined) return null;
  const isKnown = library?.some(({ name }) => name === scenario.name) === true;
  const run = (): void =>
    start.mutate({
      text: editedText(scenario),
      name: t('iv.edited-name', { name: view.name }).slice(0, 120),
      mode: 'batch',
      replications: USUAL_REPLICATIONS,
      ...(summary === undefined ? {} : { seed: summary.seed }),
    });
  return (
    <span className="row push" data-testid="live.edited">
      <Chip>{t('iv.not-evidence')}</Chip>
      <Button
        size="compact-sm"
        variant="default"
        loading={start.isPending}
        disabled={!isKnown}
        title={isKnown ? undefined : t('iv.not-in-library')}
        onClick={run}
        data-testid="live.save-scenario"
      >
        {t('iv.save', { n: USUAL_REPLICATIONS })}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </span>
  );
}
