// Starts a run: which scenario, live or thirty replications, which seed.
import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ErrorNote, Skeleton } from '../frame/parts.tsx';
import { useScenarios } from '../data/queries.ts';
import { shelvesOf } from '../data/shelf.ts';
import { useText } from '../text/text.ts';
import { startOrder, USUAL_REPLICATIONS, useStartRun } from './start-run.ts';

/** A seed is a whole number that fits 31 bits; nothing typed means the scenario's own. */
function parseSeed(text: string): number | undefined | 'wrong' {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 2_147_483_647 ? value : 'wrong';
}

export function StartBox() {
  const t = useText();
  const scenarios = useScenarios();
  const start = useStartRun();
  const [chosen, setChosen] = useState('');
  const [mode, setMode] = useState<'live' | 'batch'>('live');
  const [seedText, setSeedText] = useState('');
  const seed = parseSeed(seedText);
  if (scenarios.data === undefined)
    return scenarios.isError ? (
      <ErrorNote error={scenarios.error} onRetry={() => void scenarios.refetch()} />
    ) : (
      <Skeleton lines={2} height={32} />
    );
  const list = scenarios.data.scenarios;
  const scenario = chosen === '' ? (list[0]?.name ?? '') : chosen;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (seed !== 'wrong' && scenario !== '') start.mutate(startOrder(scenario, mode, seed));
  };
  return (
    <form className="start" onSubmit={submit}>
      <NativeSelect
        className="start-scenario"
        label={t('home.start.scenario')}
        data={shelvesOf(list).map(({ topic, scenarios: shelf }) => ({
          group: t(`topic.${topic}`),
          items: shelf.map(({ name, title }) => ({ value: name, label: title })),
        }))}
        value={scenario}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data-testid="start.scenario"
      />
      <div className="field">
        <span className="field-label">{t('home.start.mode')}</span>
        <SegmentedControl
          value={mode}
          onChange={(value) => setMode(value === 'live' ? 'live' : 'batch')}
          data={[
            { value: 'live', label: t('home.start.live') },
            { value: 'batch', label: t('home.start.batch', { n: USUAL_REPLICATIONS }) },
          ]}
          data-testid="start.mode"
        />
      </div>
      <TextInput
        className="start-seed"
        label={t('home.start.seed')}
        placeholder={t('home.start.seed-default')}
        inputMode="numeric"
        value={seedText}
        onChange={(event) => setSeedText(event.currentTarget.value)}
        error={seed === 'wrong' ? t('home.start.seed-wrong') : undefined}
        data-testid="start.seed"
      />
      <Button type="submit" loading={start.isPending} data-testid="start.go">
        {t('home.start.go')}
      </Button>
      {start.isError && <ErrorNote error={start.error} />}
    </form>
  );
}
