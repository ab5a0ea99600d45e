// /login: swaps the code of a printed link for a cookie and goes on; otherwise says where to find a code.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Skeleton, useTitle } from '../frame/parts.tsx';
import { useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { SignInForm } from './sign-in-form.tsx';

const root = getRouteApi('__root__');

export function LoginPage() {
  const t = useText();
  useTitle(t('login.title'));
  const { api } = useServices();
  const { code } = root.useRouteContext();
  const navigate = useNavigate();
  const exchange = useQuery({
    queryKey: ['sign-in', code],
    queryFn: async () => {
      await api.signIn(code ?? '');
      return true;
    },
    enabled: code !== null,
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const goHome = (): void => void navigate({ to: '/', replace: true });
  useEffect(() => {
    if (exchange.isSuccess) void navigate({ to: '/', replace: true });
  }, [exchange.isSuccess, navigate]);
  if (code !== null && exchange.isPending) return <LoginCard body={<Skeleton lines={2} />} title={t('login.signing-in')} />;
  return (
    <LoginCard
      title={t('login.title')}
      body={
        <>
          {exchange.isError && (
            <p className="error-note" role="alert" data-testid="login.refused">
              <span aria-hidden="true">✕ </span>
              {t('login.refused')}
            </p>
          )}
          <p>{t('login.how')}</p>
          <pre className="terminal">npm start{'\n'}http://127.0.0.1:7373/login?code=…</pre>
          <SignInForm onSignedIn={goHome} />
          <p className="note">{t('login.note')}</p>
        </>
      }
    />
  );
}

function LoginCard({ title, body }: { readonly title: string; readonly body: React.ReactNode }) {
  return (
    <div className="page login" data-testid="login">
      <section className="panel login-card">
        <h1>{title}</h1>
        {body}
      </section>
    </div>
  );
}
