// What every answer carries, and which files can be had: the dashboard's own and no others.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer, type TestServer } from '../services/api/server.ts';
import { rawRequest } from './raw.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const raw = (lines: readonly string[]) => rawRequest(server.api.port, lines);

describe('headers', () => {
  test.each([
    '/',
    '/login',
    '/runs/ABCDEFGH',
    '/api/info',
    '/api/nowhere',
    '/assets/index-abc123.js',
    '/assets/missing.js',
    '/healthz',
    '/api/docs',
  ])('%s carries the security headers', async (path) => {
    const { headers } = await server.get(path);
    const policy = String(headers['content-security-policy']);
    const scripts = policy.split(';').filter((directive) => directive.startsWith('script-src') || directive.startsWith('default-src'));
    expect(scripts.join()).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
    for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", `connect-src 'self' ws://${server.host}`])
      expect(policy).toContain(directive);
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('hashed assets are kept for ever, pages and data are asked for again', async () => {
    expect((await server.anyone.get('/assets/index-abc123.js').expect(200)).headers['cache-control']).toContain('immutable');
    expect((await server.anyone.get('/').expect(200)).headers['cache-control']).toBe('no-cache');
    expect((await server.get('/api/runs').expect(200)).headers['cache-control']).toBe('private, no-cache');
  });

  test('health says neither versions nor counts', async () => {
    expect((await server.anyone.get('/healthz').expect(200)).body).toEqual({ ok: true });
  });
});

describe('files', () => {
  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%252e%252e/secret.txt',
    '/assets/..\\..\\secret.txt',
    '/.hidden',
    '/.git/config',
    '/package.json',
    '/etc/passwd',
    '//etc/passwd',
    '/assets/',
    '/assets',
    '/assets/%00',
    '/%00',
    '/assets/index-abc123.js%00.html',
    '/%',
    '/%zz',
    '/token',
    '/amity.db',
    '/../token',
  ])('GET %s gives nothing away', async (path) => {
    const answer = await raw([`GET ${path} HTTP/1.1`, `Host: ${server.host}`]);
    expect([400, 401, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toMatch(/secret|root:|amity_[A-Za-z0-9_-]{20}/);
    expect(answer.body).not.toContain(server.dataFolder);
  });

  test('page addresses get the dashboard, mistyped ones too but with 404', async () => {
    for (const path of [
      '/',
      '/login?code=abc',
      '/live/ABCDEFGH',
      '/runs/ABCDEFGH?tab=inputs',
      '/compare?runs=A,B',
      '/scenarios/lang-son-2025-07',
      '/live/',
    ]) {
      const page = await server.anyone.get(path).expect(200);
      expect(page.text, path).toContain('<div id="root">');
      expect(page.headers['content-type']).toContain('text/html');
    }
    const mistyped = await server.anyone.get('/nothing/here').set('Accept', 'text/html').expect(404);
    expect(mistyped.text).toContain('<div id="root">');
    await server.anyone.post('/').expect(401);
  });
});
