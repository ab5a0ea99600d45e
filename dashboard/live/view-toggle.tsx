// Canvas, table or the whole border: the same data.
import { SegmentedControl } from '@mantine/core';
import { useText, type TextKey } from '../text/text.ts';

const VIEWS = ['gate', 'map', 'table'] as const;
export type LiveViewName = (typeof VIEWS)[number];
const WORDS: Readonly<Record<LiveViewName, TextKey>> = { gate: 'live.view.canvas', map: 'live.view.map', table: 'live.view.table' };

export function ViewToggle({ value, onChange }: { readonly value: LiveViewName; readonly onChange: (next: LiveViewName) => void }) {
  const t = useText();
  return (
    <SegmentedControl
      size="xs"
      value={value}
      onChange={(next) => onChange(VIEWS.find((one) => one === next) ?? 'gate')}
      data={VIEWS.map((view) => ({ value: view, label: t(WORDS[view]) }))}
      aria-label={t('live.view')}
      data-testid="live.view"
    />
  );
}
