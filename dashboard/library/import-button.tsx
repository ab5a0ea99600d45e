// Takes a bundle (.zip) of a run that was exported elsewhere into the library, and says what became of it.
import { Button, FileButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { ErrorNote } from '../frame/parts.tsx';
import { useServices } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function ImportButton() {
  const t = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  // So that the same file can be chosen again after a refusal.
  const reset = useRef<() => void>(null);
  const bundle = useMutation({
    mutationFn: (file: File) => api.importRun(file),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['run', id] });
      await queries.invalidateQueries({ queryKey: ['runs'] });
    },
    onSettled: () => reset.current?.(),
  });
  return (
    <>
      <FileButton accept=".zip,application/zip" resetRef={reset} onChange={(file) => file !== null && bundle.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-sm"
            variant="default"
            loading={bundle.isPending}
            title={t('home.import-note')}
            data-testid="home.import"
          >
            {t('home.import')}
          </Button>
        )}
      </FileButton>
      {bundle.data !== undefined && (
        <Link to="/runs/$id" params={{ id: bundle.data.id }} role="status" data-testid="home.imported">
          {t(`home.import.${bundle.data.outcome}`, { id: bundle.data.id })}
        </Link>
      )}
      {bundle.isError && <ErrorNote error={bundle.error} />}
    </>
  );
}
