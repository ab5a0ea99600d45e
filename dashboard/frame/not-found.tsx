// An address that leads nowhere keeps the frame and the way home.
import { Link } from '@tanstack/react-router';
import { useText } from '../text/text.ts';
import { Empty, PageHead, useTitle } from './parts.tsx';

export function NotFound() {
  const t = useText();
  useTitle(t('state.not-found'));
  return (
    <div className="page">
      <PageHead title={t('state.not-found')} />
      <Empty action={<Link to="/">{t('nav.library')}</Link>}>{t('state.not-found-more')}</Empty>
    </div>
  );
}
