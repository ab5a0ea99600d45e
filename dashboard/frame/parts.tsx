// Small things every screen uses: panels, the states a panel may be in, chips, document titles.
import { Button, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors.ts';
import { ApiError } from '../data/api.ts';
import { useText, type Text } from '../text/text.ts';

export function Panel(props: {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly testId?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={`panel ${props.className ?? ''}`} data-testid={props.testId}>
      {props.title !== undefined && (
        <header className="panel-head">
          <h2>{props.title}</h2>
          {props.note !== undefined && <div className="panel-note">{props.note}</div>}
        </header>
      )}
      <div className="panel-body">{props.children}</div>
    </section>
  );
}

/** Lines in the final geometry; says more and offers a retry after 4 s. */
export function Skeleton({
  lines = 3,
  height = 20,
  onRetry,
}: {
  readonly lines?: number;
  readonly height?: number;
  readonly onRetry?: () => void;
}) {
  const t = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 4_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" aria-busy="true" aria-label={t('state.loading')} role="status">
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} className="skeleton-line" style={{ height, width: `${String(100 - ((i * 17) % 40))}%` }} />
      ))}
      {late && (
        <p className="quiet">
          {t('state.still-loading')} {onRetry !== undefined && <RetryButton onRetry={onRetry} />}
        </p>
      )}
    </div>
  );
}

function RetryButton({ onRetry }: { readonly onRetry: () => void }) {
  const t = useText();
  return (
    <Button size="compact-sm" variant="default" onClick={onRetry}>
      {t('action.retry')}
    </Button>
  );
}

/** One sentence why there is nothing, and what to do about it. */
export function Empty({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action !== undefined && <div className="row">{action}</div>}
    </div>
  );
}

export function errorText(t: Text, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unreachable');
  if (error.code in ERROR_CODES) return t(`error.${error.code as ErrorCode}`);
  return t(error.code === 'unreachable' ? 'error.unreachable' : 'error.internal');
}

/** A failed request, in the panel that made it: what, why, again, and the id to quote. */
export function ErrorNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useText();
  const isSignedOut = error instanceof ApiError && error.code === 'not-signed-in';
  const detail = error instanceof ApiError && error.code !== 'unreachable' && !isSignedOut ? error.message : '';
  const requestId = error instanceof ApiError && !isSignedOut ? error.requestId : null;
  return (
    <div className="error-note" role="alert">
      <p>
        <span aria-hidden="true">✕ </span>
        <strong>{errorText(t, error)}</strong>
      </p>
      {detail !== '' && <p className="quiet">{detail}</p>}
      <p className="row">
        {onRetry !== undefined && !isSignedOut && <RetryButton onRetry={onRetry} />}
        {requestId !== null && <span className="note">{t('state.request-id', { id: requestId })}</span>}
      </p>
    </div>
  );
}

export function Chip({
  children,
  tone = 'plain',
  testId,
}: {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'watch' | 'breach' | 'ok';
  readonly testId?: string;
}) {
  return (
    <span className={`chip chip-${tone}`} data-testid={testId}>
      {children}
    </span>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === 'Amity' ? title : `${title} — Amity`;
  }, [title]);
}

/** A page head: where you are, what it is, what you can do. */
export function PageHead({
  trail,
  title,
  children,
}: {
  readonly trail?: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="page-head">
      <div className="page-head-words">
        {trail !== undefined && <nav className="trail">{trail}</nav>}
        <h1>{title}</h1>
      </div>
      {children !== undefined && <div className="row page-head-actions">{children}</div>}
    </div>
  );
}

/** Narrows the table below it while one types. */
export function FilterField({
  label,
  value,
  onChange,
  testId,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (next: string) => void;
  readonly testId?: string;
}) {
  return (
    <TextInput
      className="filter"
      size="xs"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-testid={testId}
    />
  );
}
