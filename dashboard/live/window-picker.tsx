// How far back the charts reach.
import { SegmentedControl } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useText } from '../text/text.ts';

export type ChartWindow = '3h' | 'day' | 'all';

const route = getRouteApi('/live/$runId');

export function WindowPicker() {
  const win: ChartWindow = route.useSearch().win ?? 'day';
  const t = useText();
  const navigate = useNavigate({ from: '/live/$runId' });
  return (
    <span className="row">
      <span className="quiet">{t('chart.window')}</span>
      <SegmentedControl
        size="xs"
        value={win}
        aria-label={t('chart.window')}
        onChange={(value) =>
          void navigate({
            search: (old) => ({ ...old, win: value === '3h' || value === 'all' ? value : 'day' }),
            replace: true,
            resetScroll: false,
          })
        }
        data={[
          { value: '3h', label: t('chart.window.3h') },
          { value: 'day', label: t('chart.window.day') },
          { value: 'all', label: t('chart.window.all') },
        ]}
      />
    </span>
  );
}
