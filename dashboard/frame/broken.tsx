// A page that failed while it was drawn: the frame and the way home stay, and the text of the error can be passed on.
import { Button } from '@mantine/core';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { useText } from '../text/text.ts';
import { Empty, PageHead, useTitle } from './parts.tsx';

export function Broken({ error }: ErrorComponentProps) {
  const t = useText();
  useTitle(t('state.broken'));
  return (
    <div className="page" role="alert" data-testid="page.broken">
      <PageHead title={t('state.broken')} />
      <Empty
        action={
          <>
            <Button onClick={() => location.reload()}>{t('action.retry')}</Button>
            <Link to="/">{t('nav.library')}</Link>
          </>
        }
      >
        {t('state.broken-more')}
      </Empty>
      <p className="note num">{error instanceof Error ? error.message : String(error)}</p>
    </div>
  );
}
