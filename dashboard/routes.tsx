// Every address of the dashboard and what its query may say. Unknown parameters are dropped, wrong ones ignored; pages load when visited.
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { TOPICS } from '../shared/scenario/topics.ts';
import { idsOf } from './data/ids.ts';
import { untilLoaded } from './data/until-loaded.ts';
import { Broken } from './frame/broken.tsx';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { withWords } from './text/text.ts';

type Query = Record<string, unknown>;

/** A page that is fetched when it is visited, however long that takes. */
const pageOf = <T extends Record<string, unknown>, K extends keyof T & string>(load: () => Promise<T>, name: K) =>
  lazyRouteComponent(() => untilLoaded(load), name);

const VIEWS = ['gate', 'table', 'map'] as const;
const WINDOWS = ['3h', 'day', 'all'] as const;
const RUN_TABS = ['summary', 'inputs', 'provenance'] as const;
const COMPARE_TABS = ['kpi', 'stages', 'who', 'inputs'] as const;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
const oneOf = <const T extends readonly string[]>(value: unknown, allowed: T): T[number] | undefined =>
  allowed.find((known) => known === value);

/** Leaves out what is undefined, so that addresses stay short. */
function known<T extends Record<string, string | undefined>>(query: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** `code`: the one-time code of a sign-in link, taken from the address at start. */
const rootRoute = createRootRouteWithContext<{ readonly code: string | null }>()({ component: Frame, notFoundComponent: NotFound });

const libraryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: pageOf(() => withWords('pages', () => import('./library/library-page.tsx')), 'LibraryPage'),
  validateSearch: (query: Query) =>
    known({ q: text(query['q']), sort: text(query['sort']), sel: idsOf(query['sel']).join(',') || undefined }),
});
const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  component: pageOf(() => import('./login/login-page.tsx'), 'LoginPage'),
});
const livePickRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/live',
  component: pageOf(() => withWords('pages', () => import('./live/live-pick-page.tsx')), 'LivePickPage'),
});
const liveRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/live/$runId',
  component: pageOf(() => import('./live/live-page.tsx'), 'LivePage'),
  validateSearch: (query: Query) =>
    known({
      view: oneOf(query['view'], VIEWS),
      gate: text(query['gate']),
      win: oneOf(query['win'], WINDOWS),
      ghost: text(query['ghost']),
      replay: idsOf(query['replay'])[0],
      with: idsOf(query['with'])[0],
    }),
});
const wallRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wall/$runId',
  component: pageOf(() => import('./wall/wall-page.tsx'), 'WallPage'),
  validateSearch: (query: Query) => known({ rotate: text(query['rotate']), lang2: text(query['lang2']) }),
});
const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: pageOf(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});
const helpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/help',
  component: pageOf(() => import('./help/help-page.tsx'), 'HelpPage'),
});
const glossaryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/help/glossary',
  component: pageOf(() => withWords('pages', () => import('./help/glossary-page.tsx')), 'GlossaryPage'),
});
const scenariosRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/scenarios',
  component: pageOf(() => withWords('pages', () => import('./scenarios/scenarios-page.tsx')), 'ScenariosPage'),
  validateSearch: (query: Query) => known({ q: text(query['q']), topic: oneOf(query['topic'], TOPICS) }),
});
const scenarioRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/scenarios/$name',
  component: pageOf(() => withWords('pages', () => import('./scenarios/scenario-page.tsx')), 'ScenarioPage'),
});
const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$id',
  component: pageOf(() => withWords('pages', () => import('./runs/run-page.tsx')), 'RunPage'),
  validateSearch: (query: Query) => known({ tab: oneOf(query['tab'], RUN_TABS), gate: text(query['gate']) }),
});
const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/compare',
  component: pageOf(() => withWords('pages', () => import('./compare/compare-page.tsx')), 'ComparePage'),
  validateSearch: (query: Query) =>
    known({
      runs: idsOf(query['runs']).slice(0, 6).join(',') || undefined,
      base: text(query['base']),
      tab: oneOf(query['tab'], COMPARE_TABS),
      gate: text(query['gate']),
    }),
});
const workersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers',
  component: pageOf(() => withWords('pages', () => import('./workers/workers-page.tsx')), 'WorkersPage'),
});

export function createAppRouter(code: string | null) {
  return createRouter({
    routeTree: rootRoute.addChildren([
      libraryRoute,
      loginRoute,
      livePickRoute,
      liveRoute,
      scenariosRoute,
      scenarioRoute,
      runRoute,
      compareRoute,
      workersRoute,
      wallRoute,
      settingsRoute,
      helpRoute,
      glossaryRoute,
    ]),
    defaultErrorComponent: Broken,
    defaultPreload: 'intent',
    scrollRestoration: true,
    context: { code },
    // Ids and numbers stay as they are typed: no JSON in the address.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const query = new URLSearchParams(
        Object.entries(search).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
      );
      const written = query.toString().replaceAll('%2C', ',');
      return written === '' ? '' : `?${written}`;
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
