// The sheet of keyboard shortcuts, with the switch that turns single keys off.
import { Checkbox, Modal } from '@mantine/core';
import { useServices, useSettings } from '../data/services.ts';
import { useText, type TextKey } from '../text/text.ts';

const SHORTCUTS: readonly (readonly [string, TextKey])[] = [
  ['Space', 'keys.pause'],
  ['.', 'keys.step'],
  ['[  ]', 'keys.speed'],
  ['J', 'keys.jump'],
  ['Z', 'keys.freeze'],
  ['Enter, ← →', 'keys.pick'],
  ['I', 'iv.open'],
  ['T', 'keys.table'],
  ['1 – 9', 'keys.gate'],
  ['G L', 'nav.library'],
  ['G V', 'nav.live'],
  ['G S', 'nav.scenarios'],
  ['G C', 'nav.compare'],
  ['G W', 'nav.workers'],
  ['?', 'keys.sheet'],
];

export function ShortcutSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  const { settings } = useServices();
  const { singleKeys } = useSettings();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
      size="sm"
    >
      <table className="keys">
        <tbody>
          {SHORTCUTS.map(([key, label]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{t(label)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Checkbox
        mt="md"
        checked={singleKeys}
        label={t('keys.switch')}
        onChange={(event) => settings.set({ ...settings.get(), singleKeys: event.currentTarget.checked })}
      />
    </Modal>
  );
}
