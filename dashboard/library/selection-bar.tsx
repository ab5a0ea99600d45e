// The bar that appears when runs are ticked: which is the base, and on to the comparison.
import { Button, NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary } from '../../shared/protocol/run.ts';
import { useText } from '../text/text.ts';
import { withSelection } from '../data/ids.ts';
import { MOST_RUNS } from './run-table.tsx';

export function SelectionBar({ runs, chosen }: { readonly runs: readonly RunSummary[]; readonly chosen: readonly string[] }) {
  const t = useText();
  const navigate = useNavigate({ from: '/' });
  const [wanted, setWanted] = useState('');
  if (chosen.length === 0) return null;
  const base = chosen.includes(wanted) ? wanted : (chosen[0] ?? '');
  const nameOf = (id: string): string => runs.find((run) => run.id === id)?.name ?? id;
  return (
    <div className="selection-bar" role="region" aria-label={t('home.selected', { n: chosen.length })} data-testid="home.selbar">
      <strong aria-live="polite">{t('home.selected', { n: chosen.length })}</strong>
      <label className="row">
        <span className="quiet">{t('cmp.base')}</span>
        <NativeSelect
          size="xs"
          data={chosen.map((id) => ({ value: id, label: nameOf(id) }))}
          value={base}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      {chosen.length >= MOST_RUNS && <span className="quiet">{t('home.six')}</span>}
      <span className="row push">
        <Button
          variant="subtle"
          size="xs"
          onClick={() => void navigate({ search: (old) => withSelection(old, []), replace: true, resetScroll: false })}
        >
          {t('action.clear')}
        </Button>
        <Button
          size="xs"
          disabled={chosen.length < 2}
          onClick={() => void navigate({ to: '/compare', search: { runs: chosen.join(','), base } })}
          data-testid="home.compare"
        >
          {t('home.compare', { n: chosen.length })}
        </Button>
      </span>
    </div>
  );
}
