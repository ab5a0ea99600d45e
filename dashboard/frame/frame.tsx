// What surrounds every page: skip link, name, places to go, language, theme, connection; and the way back in after a sign-out.
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { UnstyledButton } from '@mantine/core';
import { Suspense, useEffect, useRef, useState } from 'react';
import { lazy } from './lazy.ts';
import { useServices, useSettings, useStore } from '../data/services.ts';
import { useText, type TextKey } from '../text/text.ts';
import { ConnBadge } from './conn-badge.tsx';
import { Icon, Mark, type IconName } from './icons.tsx';
import { LanguageChoice, ThemeChoice } from './menu-buttons.tsx';
import { useKeys } from './use-keys.ts';

const SignInForm = lazy(async () => ({ default: (await import('../login/sign-in-form.tsx')).SignInForm }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcuts.tsx')).ShortcutSheet }));

const PLACES = [
  { to: '/', icon: 'library', label: 'nav.library', key: 'l' },
  { to: '/live', icon: 'live', label: 'nav.live', key: 'v' },
  { to: '/scenarios', icon: 'scenarios', label: 'nav.scenarios', key: 's' },
  { to: '/compare', icon: 'compare', label: 'nav.compare', key: 'c' },
  { to: '/workers', icon: 'workers', label: 'nav.workers', key: 'w' },
] as const satisfies readonly { to: string; icon: IconName; label: TextKey; key: string }[];

function Places({ className }: { readonly className: string }) {
  const t = useText();
  return (
    <nav className={className} aria-label={t('nav.label')}>
      {PLACES.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ exact: place.to === '/', includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Icon name={place.icon} />
          <span>{t(place.label)}</span>
        </Link>
      ))}
    </nav>
  );
}

/** G, then a letter, within a second and a half. */
function usePlaceKeys(): void {
  const navigate = useNavigate();
  const armedAt = useRef(-Infinity);
  const go = (to: (typeof PLACES)[number]['to']) => () => {
    if (performance.now() - armedAt.current < 1_500) void navigate({ to });
    armedAt.current = -Infinity;
  };
  useKeys({ g: () => (armedAt.current = performance.now()), ...Object.fromEntries(PLACES.map((place) => [place.key, go(place.to)])) });
}

/** Contrast, density and motion as the reader chose them, for the style sheets and the canvas. */
function useLooks(): void {
  const { contrast, density, motion } = useSettings();
  useEffect(() => {
    document.documentElement.dataset['contrast'] = contrast;
    document.documentElement.dataset['density'] = density;
    document.documentElement.dataset['motion'] = motion;
  }, [contrast, density, motion]);
}

function SignedOutBar() {
  const t = useText();
  const { socket } = useServices();
  const { phase } = useStore(socket.connection);
  const { pathname } = useLocation();
  if (phase !== 'auth-lost' || pathname === '/login') return null;
  return (
    <section className="signed-out" role="alert" data-testid="frame.signed-out">
      <p>{t('login.signed-out')}</p>
      <Suspense>
        <SignInForm compact />
      </Suspense>
    </section>
  );
}

export function Frame() {
  const t = useText();
  const { socket } = useServices();
  const { pathname } = useLocation();
  const [sheet, setSheet] = useState(false);
  usePlaceKeys();
  useKeys({ '?': () => setSheet(true) });
  useEffect(() => {
    if (pathname !== '/login') socket.open();
  }, [socket, pathname]);
  useLooks();
  // A wall shows nothing but the run.
  if (pathname.startsWith('/wall/')) {
    return (
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    );
  }
  return (
    <>
      <a className="skip" href="#main">
        {t('frame.skip')}
      </a>
      <header className="top">
        <Link to="/" className="brand" aria-label="Amity">
          <Mark />
          <span>Amity</span>
        </Link>
        <Places className="places" />
        <div className="top-end">
          <UnstyledButton className="frame-button keys-button" aria-label={t('keys.title')} onClick={() => setSheet(true)}>
            <Icon name="keys" />
          </UnstyledButton>
          <Link to="/help" className="frame-button keys-button" aria-label={t('help.title')}>
            <Icon name="help" />
          </Link>
          <Link to="/settings" className="frame-button" aria-label={t('settings.title')} data-testid="frame.settings">
            <Icon name="settings" />
          </Link>
          <LanguageChoice />
          <ThemeChoice />
          <ConnBadge />
        </div>
      </header>
      <SignedOutBar />
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Places className="places-bottom" />
      {sheet && (
        <Suspense>
          <ShortcutSheet opened onClose={() => setSheet(false)} />
        </Suspense>
      )}
    </>
  );
}
