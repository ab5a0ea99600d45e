// Canvas or table: the same data.
import { SegmentedControl } from '@mantine/core';
import { useText } from '../text/text.ts';

export function ViewToggle({ value, onChange }: { readonly value: 'gate' | 'table'; readonly onChange: (next: 'gate' | 'table') => void }) {
  const t = useText();
  return (
    <SegmentedControl
      size="xs"
      value={value}
      onChange={(next) => onChange(next === 'table' ? 'table' : 'gate')}
      data={[
        { value: 'gate', label: t('live.view.canvas') },
        { value: 'table', label: t('live.view.table') },
      ]}
      aria-label={t('live.view')}
      data-testid="live.view"
    />
  );
}
