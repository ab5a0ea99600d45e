// The description of the API agrees with the API, and the page to try it needs nothing from elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../../shared/protocol/http.ts';
import { testServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

interface Description {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        requestBody?: { content: Record<string, { schema: object }> };
        responses: Record<string, unknown>;
        security?: unknown[];
      }
    >
  >;
  components: { schemas: Record<string, unknown> };
}
const description_ = async () => (await server.get('/api/openapi.json').expect(200)).body as Description;

test('every route of the table is described, and nothing else', async () => {
  const { openapi, paths } = await description_();
  expect(openapi).toBe('3.1.0');
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
  );
  const table = Object.entries(ROUTES).map(([name, { method, path }]) => `${name} ${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect(described.sort()).toEqual(table.sort());
});

test('every reference points to something, and open routes say so', async () => {
  const description = await description_();
  const text = JSON.stringify(description);
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    expect(description.components.schemas).toHaveProperty(name);
  expect(description.paths['/healthz']?.['get']?.security).toEqual([]);
  expect(description.paths['/api/runs']?.['post']?.responses).toHaveProperty('202');
  expect(text).toContain('"maximum":10000');
});

test('the page to try it loads its script and style from here and has no inline code', async () => {
  const page = (await server.get('/api/docs').expect(200)).text;
  expect(page).not.toMatch(/https?:\/\/|<script>| on\w+=|style=/);
  expect((await server.get('/api/docs/page.js').expect(200)).headers['content-type']).toContain('text/javascript');
  expect((await server.get('/api/docs/page.css').expect(200)).headers['content-type']).toContain('text/css');
});

test('metrics count requests by route and never by path', async () => {
  await server.get('/api/runs/ABCDEFGH').expect(404);
  const text = (await server.get('/metrics').expect(200)).text;
  expect(text).toMatch(/amity_http_request_seconds_count\{[^}]*route="\/api\/runs\/:id"[^}]*status="404"[^}]*\} 1/);
  expect(text).toContain('amity_runs_unfinished 0');
  expect(text).toContain('amity_jobs{queue="live"} 0');
  expect(text).not.toContain('ABCDEFGH');
});
