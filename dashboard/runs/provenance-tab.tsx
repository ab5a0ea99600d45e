// How to get the same result again, and what proves that it is the same.
import { Button, CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { Panel } from '../frame/parts.tsx';
import { moment } from '../data/clock.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { VerifyPanel } from './verify-panel.tsx';

export function CopyText({ text, testId }: { readonly text: string; readonly testId?: string }) {
  const t = useText();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy} data-testid={testId}>
          {t(copied ? 'action.copied' : 'action.copy')}
        </Button>
      )}
    </CopyButton>
  );
}

export function ProvenanceTab({ run }: { readonly run: SavedRun }) {
  const t = useText();
  const format = useFormat();
  const { result, provenance } = run;
  const { counts } = result;
  const facts: readonly (readonly [string, string, ReactNode])[] = [
    ['scenario', t('prov.scenario'), result.scenario.name],
    ['hash', t('prov.scenario-hash'), <code key="hash">sha256:{result.scenario.hash}</code>],
    [
      'seed',
      t('prov.seed'),
      <span key="seed" className="num">
        {result.seed}
      </span>,
    ],
    [
      'replications',
      t('prov.replications'),
      <span key="n" className="num">
        {format.number(result.replications)}
      </span>,
    ],
    ['model', t('prov.model'), result.modelVersion],
    ['digest', t('prov.digest'), <code key="digest">sha256:{result.digest}</code>],
    ['started', t('prov.started'), moment(provenance.startedAtMs, format.lang)],
    ['finished', t('prov.finished'), moment(provenance.finishedAtMs, format.lang)],
    ['wall', t('prov.wall'), format.duration((provenance.finishedAtMs - provenance.startedAtMs) / 60_000)],
    ['platform', t('prov.platform'), `Node ${provenance.node}, ${provenance.platform}, ${provenance.workers}`],
    [
      'counts',
      t('prov.counts'),
      t('prov.counts.text', {
        arrived: format.number(counts.arrived),
        cleared: format.number(counts.cleared),
        turnedBack: format.number(counts.turnedBack),
        diverted: format.number(counts.divertedOut),
        spoiled: format.number(counts.spoiled),
        inside: format.number(counts.inside),
      }),
    ],
  ];
  return (
    <Panel title={t('run.tab.provenance')} className="tab-body">
      <dl className="prov">
        {facts.map(([id, label, value]) => (
          <div key={id} data-testid={`prov.${id}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('prov.reproduce')}</h3>
      <div className="command">
        <code data-testid="prov.cmd">{run.command}</code>
        <CopyText text={run.command} testId="prov.copy" />
      </div>
      <p className="note">{t('prov.reproduce-note')}</p>
      <VerifyPanel run={run} />
    </Panel>
  );
}
