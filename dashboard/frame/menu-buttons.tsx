// Language and theme: the reader's own, changed without a reload. The menus behind the buttons load at the first press.
import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import { Suspense, useState, type ComponentPropsWithRef } from 'react';
import { lazy } from './lazy.ts';
import type { Lang } from '../data/format.ts';
import { useSettings } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { Icon } from './icons.tsx';

const SHORT: Readonly<Record<Lang, string>> = { vi: 'VI', 'zh-CN': '中', en: 'EN', fr: 'FR' };
const LazyLanguageMenu = lazy(async () => ({ default: (await import('./menus.tsx')).LanguageMenu }));
const LazyThemeMenu = lazy(async () => ({ default: (await import('./menus.tsx')).ThemeMenu }));

type ButtonProps = UnstyledButtonProps & ComponentPropsWithRef<'button'>;

export function LanguageButton(props: ButtonProps) {
  const t = useText();
  const { lang } = useSettings();
  return (
    <UnstyledButton aria-haspopup="menu" {...props} className="frame-button" data-testid="frame.language">
      {SHORT[lang]} <span className="sr-only">{t('frame.language')}</span>
    </UnstyledButton>
  );
}

export function ThemeButton(props: ButtonProps) {
  const t = useText();
  return (
    <UnstyledButton aria-haspopup="menu" {...props} className="frame-button" aria-label={t('frame.theme')} data-testid="frame.theme">
      <Icon name="theme" />
    </UnstyledButton>
  );
}

export function LanguageChoice() {
  const [wanted, setWanted] = useState(false);
  if (!wanted) return <LanguageButton onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<LanguageButton />}>
      <LazyLanguageMenu />
    </Suspense>
  );
}

export function ThemeChoice() {
  const [wanted, setWanted] = useState(false);
  if (!wanted) return <ThemeButton onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<ThemeButton />}>
      <LazyThemeMenu />
    </Suspense>
  );
}
