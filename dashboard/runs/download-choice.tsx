// The button of the download menu; the menu behind it loads at the first press.
import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import { Suspense, useState, type ComponentPropsWithRef } from 'react';
import { lazy } from '../frame/lazy.ts';
import { useText } from '../text/text.ts';

const LazyDownloadMenu = lazy(async () => ({ default: (await import('./download-menu.tsx')).DownloadMenu }));

export function DownloadButton(props: UnstyledButtonProps & ComponentPropsWithRef<'button'>) {
  const t = useText();
  return (
    <UnstyledButton aria-haspopup="menu" {...props} className="button-link" data-testid="run.download">
      {t('run.download')}
    </UnstyledButton>
  );
}

export function DownloadChoice({ run }: { readonly run: string }) {
  const [wanted, setWanted] = useState(false);
  if (!wanted) return <DownloadButton onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<DownloadButton />}>
      <LazyDownloadMenu run={run} />
    </Suspense>
  );
}
