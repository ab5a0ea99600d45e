// The open menus of language and theme; loaded when one is first asked for.
import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useRef } from 'react';
import { LANGS, type Lang } from '../data/format.ts';
import { useServices, useSettings } from '../data/services.ts';
import { changeLanguage, useText } from '../text/text.ts';
import { LanguageButton, ThemeButton } from './menu-buttons.tsx';

export const LANGUAGE_NAMES: Readonly<Record<Lang, string>> = { vi: 'Tiếng Việt', 'zh-CN': '简体中文', en: 'English', fr: 'Français' };
const SCHEMES: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

function Tick({ on }: { readonly on: boolean }) {
  return (
    <span className="tick" aria-hidden="true">
      {on ? '✓' : ''}
    </span>
  );
}

export function LanguageMenu() {
  const target = useRef<HTMLButtonElement>(null);
  const t = useText();
  const { settings } = useServices();
  const { lang, digits } = useSettings();
  const choose = (next: Lang): void => {
    void changeLanguage(next).then(() => settings.set({ ...settings.get(), lang: next }));
  };
  return (
    <Menu defaultOpened onClose={() => target.current?.focus()} position="bottom-end" shadow="none" classNames={{ dropdown: 'menu' }}>
      <Menu.Target>
        <LanguageButton ref={target} />
      </Menu.Target>
      <Menu.Dropdown>
        {LANGS.map((one) => (
          <Menu.Item
            key={one}
            lang={one}
            leftSection={<Tick on={one === lang} />}
            onClick={() => choose(one)}
            data-testid={`frame.language.${one}`}
          >
            {LANGUAGE_NAMES[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Tick on={digits === 'international'} />}
          onClick={() => settings.set({ ...settings.get(), digits: digits === 'international' ? 'locale' : 'international' })}
        >
          {t('frame.international-digits')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function ThemeMenu() {
  const target = useRef<HTMLButtonElement>(null);
  const t = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu defaultOpened onClose={() => target.current?.focus()} position="bottom-end" shadow="none" classNames={{ dropdown: 'menu' }}>
      <Menu.Target>
        <ThemeButton ref={target} />
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            leftSection={<Tick on={scheme === colorScheme} />}
            onClick={() => setColorScheme(scheme)}
            data-testid={`frame.theme.${scheme}`}
          >
            {t(scheme === 'auto' ? 'frame.theme.system' : scheme === 'light' ? 'frame.theme.light' : 'frame.theme.dark')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
