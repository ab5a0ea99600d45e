// The field that takes a one-time code, or the whole printed link with a code in it.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { errorText } from '../frame/parts.tsx';
import { useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';

/** The code out of what was pasted. */
export function codeOf(pasted: string): string {
  return (/[?&]code=([^&\s#]+)/.exec(pasted)?.[1] ?? pasted).trim();
}

export function SignInForm({ compact = false, onSignedIn }: { readonly compact?: boolean; readonly onSignedIn?: () => void }) {
  const t = useText();
  const { api, socket } = useServices();
  const queries = useQueryClient();
  const [pasted, setPasted] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.signIn(codeOf(pasted)),
    onSuccess: () => {
      socket.open();
      void queries.invalidateQueries();
      onSignedIn?.();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (pasted.trim() !== '') signIn.mutate();
  };
  return (
    <form className={compact ? 'sign-in sign-in-compact' : 'sign-in'} onSubmit={submit}>
      <TextInput
        label={t('login.code')}
        placeholder={t('login.placeholder')}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        error={
          signIn.isError
            ? signIn.error instanceof Error && 'status' in signIn.error && signIn.error.status === 401
              ? t('login.refused')
              : errorText(t, signIn.error)
            : undefined
        }
        autoComplete="one-time-code"
        spellCheck={false}
        data-testid="login.code"
      />
      <Button type="submit" loading={signIn.isPending} data-testid="login.submit">
        {t('login.submit')}
      </Button>
    </form>
  );
}
