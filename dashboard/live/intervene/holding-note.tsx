// Who has control, asking for it, and the question to whoever has it.
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { LiveStore } from '../../data/live-store.ts';
import { useText } from '../../text/text.ts';
import type { Control } from './use-holding.ts';

interface Props {
  readonly store: LiveStore;
  readonly control: Control;
}

export function HoldingNote({ store, control }: Props) {
  const t = useText();
  if (control.askedForMs !== undefined) return <Asked store={store} leftMs={control.askedForMs} />;
  if (control.mayAct) return null;
  return (
    <span className="row" role="status" data-testid="live.held">
      <span>{t('iv.held')}</span>
      <Button size="compact-sm" variant="default" loading={control.isAsking} onClick={() => void store.hold('take')} data-testid="live.ask">
        {t(control.isAsking ? 'iv.asking' : 'iv.ask')}
      </Button>
    </span>
  );
}

function Asked({ store, leftMs }: { readonly store: LiveStore; readonly leftMs: number }) {
  const t = useText();
  const [left, setLeft] = useState(Math.ceil(leftMs / 1000));
  useEffect(() => {
    const timer = setInterval(() => setLeft((old) => Math.max(0, old - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="row" role="alert" data-testid="live.asked">
      <span>{t('iv.asked')}</span>
      <span className="num" aria-hidden="true">
        {left}
      </span>
      <Button size="compact-sm" onClick={() => void store.hold('give')} data-testid="live.give">
        {t('iv.give')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void store.hold('keep')} data-testid="live.keep">
        {t('iv.keep')}
      </Button>
    </span>
  );
}
