// The server against the security checklist: who may ask, from where, with what, and what every answer carries.
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../shared/protocol/http.ts';
import { openDashboardBuild } from '../../services/adapters/dashboard-build.ts';
import { silentLog } from '../../services/adapters/log.ts';
import { problemSchema } from '../../services/api/answers.ts';
import { createApp, type AppContext } from '../../services/api/app.ts';
import { testServer, type TestServer } from '../services/api/server.ts';
import { rawRequest, type Raw } from './raw.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const raw = (lines: readonly string[], body?: string) => rawRequest(server.api.port, lines, body);
const fill = (path: string): string => path.replace(':name', 'lang-son-2025-07').replace(':id', 'ABCDEFGH');

describe('sign-in', () => {
  test('every route of the router is in the table, and refuses without a sign-in unless it is open', async () => {
    // Nothing is asked of this app: only its router is read.
    const app = createApp({
      deps: { log: silentLog },
      dashboard: openDashboardBuild(server.dataFolder),
      metrics: { observe: () => undefined },
    } as unknown as AppContext);
    const found = app.router.stack.flatMap((layer) =>
      layer.route === undefined ? [] : [{ path: layer.route.path, methods: layer.route.stack.map((handler) => handler.method) }],
    );
    const table = Object.values(ROUTES).map((route) => `${route.method} ${route.path}`);
    const mounted = found.flatMap((route) => route.methods.map((method) => `${String(method)} ${route.path}`));
    expect([...new Set(mounted)].sort()).toEqual([...table].sort());
    for (const route of Object.values(ROUTES)) {
      if ('open' in route) continue;
      const answer = await server.anyone[route.method](fill(route.path));
      expect(`${route.path} ${answer.status}`).toBe(`${route.path} 401`);
      expect(problemSchema.parse(answer.body).code).toBe('not-signed-in');
    }
  });

  test.each([
    '/metrics',
    '/admin/queues',
    '/admin/queues/api/queues',
    '/admin/queues/static/x.js',
    '/api/docs',
    '/api',
    '/api/nothing',
    '/debug',
    '/API/runs',
    '/api//runs',
    '//api/runs',
  ])('GET %s shows nothing without a sign-in', async (path) => {
    const answer = await raw([`GET ${path} HTTP/1.1`, `Host: ${server.host}`, 'Accept: application/json']);
    expect([401, 404]).toContain(answer.status);
  });

  test('the code of a link signs in once, and its cookie opens the API', async () => {
    const code = new URL(server.api.signInLink()).searchParams.get('code') ?? '';
    expect(Buffer.from(code, 'base64url').length).toBe(16);
    const first = await server.anyone.post('/api/session').set('Origin', server.api.url).send({ code }).expect(200);
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).toMatch(/Max-Age=43200/);
    await server.anyone
      .get('/api/info')
      .set('Cookie', cookie.split(';', 1)[0] ?? '')
      .expect(200);
    await server.anyone.post('/api/session').set('Origin', server.api.url).send({ code }).expect(401);
  });

  test.each([
    [{ code: 'wrong-code-wrong-code' }, 401],
    [{ code: 'x' }, 400],
    [{ code: ['a'] }, 400],
    [{}, 400],
    [{ code: 'wrong-code', more: 1 }, 400],
    [null, 400],
    [[], 400],
  ])('signing in with %j is %i', async (body, status) => {
    await server.anyone.post('/api/session').set('Content-Type', 'application/json').send(JSON.stringify(body)).expect(status);
  });

  test('the token works in the header and as a code, and never in the address', async () => {
    await server.anyone.get('/api/info').set('Authorization', `Bearer ${server.token}`).expect(200);
    await server.anyone.get('/api/info').set('Authorization', `Bearer ${server.token}x`).expect(401);
    await server.anyone.get('/api/info').set('Authorization', `Basic ${server.token}`).expect(401);
    await server.anyone.get(`/api/info?token=${server.token}`).expect(401);
    await server.anyone.post('/api/session').send({ code: server.token }).expect(200);
    expect(statSync(join(server.dataFolder, 'token')).mode & 0o777).toBe(0o600);
  });

  test('signing out ends the session', async () => {
    const cookie = await server.cookie();
    await server.anyone.delete('/api/session').set('Cookie', cookie).set('Origin', server.api.url).expect(200);
    await server.anyone.get('/api/info').set('Cookie', cookie).expect(401);
  });

  test('a planted cookie of the same name does not keep the right one out', async () => {
    const cookie = await server.cookie();
    await server.anyone
      .get('/api/info')
      .set('Cookie', `${cookie.split('=', 1)[0] ?? ''}=planted; other=1; ${cookie}`)
      .expect(200);
  });
});

describe('time', () => {
  test('a code is good for 10 minutes and a session for 12 hours after its last use', async () => {
    let nowMs = 1_000_000;
    const late = await testServer({
      clock: { nowMs: () => nowMs, elapsedMs: () => nowMs, sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
    });
    const signIn = (link: string) => late.anyone.post('/api/session').send({ code: new URL(link).searchParams.get('code') });
    const [old, fresh] = [late.api.signInLink(), late.api.signInLink()];
    nowMs += 9 * 60_000;
    const cookie = String((await signIn(fresh).expect(200)).headers['set-cookie']).split(';', 1)[0] ?? '';
    nowMs += 2 * 60_000;
    await signIn(old).expect(401);
    for (let hours = 0; hours < 30; hours += 10) {
      nowMs += 10 * 3_600_000;
      await late.anyone.get('/api/info').set('Cookie', cookie).expect(200);
    }
    nowMs += 12 * 3_600_000 + 1;
    await late.anyone.get('/api/info').set('Cookie', cookie).expect(401);
    await late.close();
  });
});

describe('host', () => {
  const get = (...hosts: string[]) =>
    raw(['GET /api/info HTTP/1.1', ...hosts.map((host) => `Host: ${host}`), `Authorization: Bearer ${server.token}`]);

  test('own names are served', async () => {
    const { port } = server.api;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`])
      expect((await get(host)).status, host).toBe(200);
  });

  test('foreign, double and missing hosts are refused, also for pages and health', async () => {
    const { port } = server.api;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost:${port + 1}`,
      `evil@127.0.0.1:${port}`,
      `127.0.0.1:${port}@evil`,
      '',
      ' ',
      `localhost.:${port}`,
      `0.0.0.0:${port}`,
    ]) {
      expect([400, 421], host).toContain((await get(host)).status);
    }
    expect((await get(`127.0.0.1:${port}`, 'evil.example')).status).toBe(400);
    expect((await get(`127.0.0.1:${port}`, `127.0.0.1:${port}`)).status).toBe(400);
    expect((await get()).status).toBe(400);
    for (const path of ['/', '/healthz', '/assets/index-abc123.js', '/login'])
      expect((await raw([`GET ${path} HTTP/1.1`, 'Host: evil.example'])).status).toBe(421);
  });

  test('an absolute address in the request line does not replace the Host', async () => {
    const answer = await raw([
      `GET http://evil.example/api/info HTTP/1.1`,
      `Host: ${server.host}`,
      `Authorization: Bearer ${server.token}`,
    ]);
    expect(answer.body).not.toContain('modelVersion');
  });
});

describe('cross-site requests', () => {
  test('a cookie changes nothing from a foreign page, or without an origin', async () => {
    const cookie = await server.cookie();
    const post = (headers: Record<string, string>) => server.anyone.post('/api/runs/ABCDEFGH/cancel').set('Cookie', cookie).set(headers);
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${server.api.port + 1}`,
      `http://localhost:${server.api.port}`,
      `https://evil.example/${server.api.url}`,
    ]) {
      const answer = await post({ Origin: origin });
      expect(`${origin} ${answer.status}`).toBe(`${origin} 403`);
    }
    await post({}).expect(403);
    await post({ Origin: server.api.url, 'Sec-Fetch-Site': 'cross-site' }).expect(403);
    await post({ Origin: server.api.url }).expect(404);
    await server.anyone.post('/api/session').set('Origin', 'http://evil.example').send({ code: server.token }).expect(403);
  });

  test('no answer ever allows another origin to read it', async () => {
    for (const method of ['get', 'options', 'post'] as const) {
      const answer = await server.anyone[method]('/api/runs')
        .set('Origin', 'http://evil.example')
        .set('Access-Control-Request-Method', 'PUT');
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', 'text/json', ''])(
    'a body of type "%s" is refused with 415',
    async (type) => {
      const lines = [
        'POST /api/runs HTTP/1.1',
        `Host: ${server.host}`,
        `Authorization: Bearer ${server.token}`,
        'Content-Length: 2',
        ...(type === '' ? [] : [`Content-Type: ${type}`]),
      ];
      expect((await raw(lines, '{}')).status).toBe(415);
    },
  );

  test('what changes something cannot be done with GET, and unknown methods are refused', async () => {
    await server.get('/api/runs/ABCDEFGH/cancel').expect(405);
    await server.get('/api/session').expect(405);
    const put = await server.anyone.put('/api/runs').set('Authorization', `Bearer ${server.token}`);
    expect(put.status).toBe(405);
    expect(put.headers['allow']).toBeDefined();
    for (const method of ['TRACE', 'PATCH', 'PROPFIND'])
      expect((await raw([`${method} /api/runs HTTP/1.1`, `Host: ${server.host}`])).status, method).toBe(405);
  });
});

describe('bodies', () => {
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    new Promise<Raw & { readonly tookMs: number }>((resolve, reject) => {
      const before = performance.now();
      const req = httpRequest(
        {
          port: server.api.port,
          host: '127.0.0.1',
          path: '/api/runs',
          method: 'POST',
          headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...headers },
        },
        (res) => {
          let text = '';
          res.on('data', (chunk: Buffer) => (text += chunk.toString()));
          res.on('end', () => resolve({ status: res.statusCode ?? 0, body: text, tookMs: performance.now() - before }));
        },
      );
      req.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve({ status: 413, body: '', tookMs: 0 }) : reject(error),
      );
      req.end(body);
    });

  test('2 MB, a gzip bomb and an endless chunked body end with 413', async () => {
    expect((await post(JSON.stringify({ text: 'x'.repeat(2_000_000) }))).status).toBe(413);
    expect((await post(gzipSync(Buffer.alloc(50_000_000, 0x20)), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('{"text":"' + 'y'.repeat(1_500_000) + '"}', { 'transfer-encoding': 'chunked' })).status).toBe(413);
  });

  test.each([
    ['5 000 deep', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['40 000 deep and never closed', '['.repeat(40_000)],
    ['60 000 keys', `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['100 000 elements', `{"gates":[${'1,'.repeat(100_000)}1]}`],
    ['not JSON', '{"a":'],
    ['a bare number', '1'],
    ['a lone surrogate key', '{"\\ud800":1}'],
    ['NUL', '\u0000'],
  ])('JSON that is %s is refused with 400 and quickly', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.tookMs).toBeLessThan(1_000);
    expect(problemSchema.parse(JSON.parse(answer.body)).detail.length).toBeLessThan(600);
  });

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"a":{"\\u005f_proto__":{"admin":true}}}',
    '{"scenario":"x","prototype":1}',
  ])('%s is refused and pollutes nothing', async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('a prototype key in the query is refused and pollutes nothing', async () => {
    await server.get('/api/compare?__proto__[admin]=1&runs=ABCDEFGH,ABCDEFGJ').expect(400);
    await server.get('/api/compare?__proto__=1&constructor=2&runs=ABCDEFGH,ABCDEFGJ').expect(400);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('limits', () => {
  test('too many requests, starts and failed sign-ins are refused with 429 and a time to wait', async () => {
    const strict = await testServer({ limits: { perMinute: 30, startsPerMinute: 5, signInsPerMinute: 3 } });
    const starts = await Promise.all(Array.from({ length: 8 }, () => strict.post('/api/runs', { scenario: 'nothing' })));
    expect(starts.filter((answer) => answer.status === 429)).toHaveLength(3);
    const signIns = [];
    for (let i = 0; i < 5; i += 1) signIns.push((await strict.anyone.post('/api/session').send({ code: 'wrong-wrong' })).status);
    expect(signIns).toEqual([401, 401, 401, 429, 429]);
    const infos = await Promise.all(Array.from({ length: 40 }, () => strict.get('/api/info')));
    const refused = infos.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(10);
    expect(problemSchema.parse(refused[0]?.body).code).toBe('too-many-requests');
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    await strict.close();
  });
});

describe('log', () => {
  test('requests are logged with their id, and no code, token, cookie or query is', async () => {
    const lines: string[] = [];
    const logged = await testServer({ log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }) });
    const code = new URL(logged.api.signInLink()).searchParams.get('code') ?? '';
    const cookie = await logged.cookie();
    await logged.anyone.get(`/login?code=${code}`).expect(200);
    await logged.anyone.get(`/api/info?secret=in-the-query&token=${logged.token}`).set('Cookie', cookie).expect(200);
    const answer = await logged.post('/api/runs', { scenario: 'nothing' }).expect(404);
    await logged.close();
    const text = lines.join('');
    expect(text).toContain((answer.body as { requestId: string }).requestId);
    expect(text).toContain('/api/info');
    for (const secret of [code, logged.token, cookie.split('=')[1] ?? '?', 'in-the-query']) expect(text).not.toContain(secret);
  });
});

describe('errors', () => {
  test('a fault inside says nothing about the inside', async () => {
    const lines: string[] = [];
    const broken = await testServer({
      store: {
        ...(await import('../../services/adapters/memory/result-store.ts')).memoryStore(),
        list: () => Promise.reject(new Error('SQLITE_CORRUPT at /secret/path/amity.db')),
      },
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (fields, message) => void lines.push(`${message} ${JSON.stringify(fields)}`),
      },
    });
    const answer = await broken.get('/api/runs').expect(500);
    expect(problemSchema.parse(answer.body).code).toBe('internal');
    expect(JSON.stringify(answer.body)).not.toMatch(/SQLITE|secret|\.ts/);
    expect(lines.join()).toContain((answer.body as { requestId: string }).requestId);
    await broken.close();
  });

  test('a transport that is away is told as such, without its address', async () => {
    const { openMemoryTransport } = await import('../../services/adapters/transport.ts');
    const { systemClock } = await import('../../services/adapters/clock.ts');
    const transport = openMemoryTransport(systemClock);
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' });
    const cut = await testServer({ transport: { ...transport, runState: { ...transport.runState, create: () => Promise.reject(away) } } });
    const answer = await cut.post('/api/runs', { scenario: 'lang-son-2025-07' }).expect(503);
    expect(answer.body).toMatchObject({ code: 'redis-unreachable' });
    expect(JSON.stringify(answer.body)).not.toContain('10.0.0.7');
    expect(await cut.store.listOrders()).toEqual([]);
    await cut.close();
  });
});
