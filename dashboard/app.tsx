// The app: colours, queries, services and the router around the screens.
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ApiError } from './data/api.ts';
import { ServicesContext, type Services } from './data/services.ts';
import { createAppRouter } from './routes.tsx';
import { cssVariables, theme } from './theme.ts';

/** Refusals do not become true by asking again; silence may. */
function worthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);
}

function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: worthRetrying, staleTime: 2_000, refetchOnWindowFocus: true } } });
}

export function App({ services, code }: { readonly services: Services; readonly code: string | null }) {
  const queries = useMemo(createQueryClient, []);
  const router = useMemo(() => createAppRouter(code), [code]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariables}>
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          <RouterProvider router={router} />
        </ServicesContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
