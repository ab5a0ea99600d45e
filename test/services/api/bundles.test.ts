// Bundles over HTTP: out of one server, into another, and what is refused on the way.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type supertest from 'supertest';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { NETWORK_LIMITS } from '../../../services/adapters/bundle/import.ts';
import { testServer, until, type TestServer } from './server.ts';

let [from, to]: TestServer[] = [];
let id = '';
let bundle: Buffer;
beforeAll(async () => {
  from = await testServer({ computes: true });
  to = await testServer();
  const { store } = from;
  id = ((await from.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, replications: 1, seed: 3 })).body as { id: string }).id;
  await until('the run to be saved', async () => await store.find(id), 20_000);
  const answer = await binary(server(from).get(`/api/runs/${id}/export`)).expect(200);
  expect(answer.headers['content-type']).toBe('application/zip');
  expect(answer.headers['content-disposition']).toBe(`attachment; filename=amity-${id}.zip`);
  bundle = answer.body as Buffer;
});
afterAll(async () => {
  await from?.close();
  await to?.close();
});

function server(one: TestServer | undefined): TestServer {
  if (one === undefined) throw new Error('the server did not start');
  return one;
}
function binary(asked: supertest.Test): supertest.Test {
  return asked.buffer(true).parse((answer, done) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('end', () => done(null, Buffer.concat(parts)));
  });
}
function send(one: TestServer | undefined, body: Buffer, type = 'application/zip'): supertest.Test {
  const { anyone, token } = server(one);
  return anyone.post('/api/runs/import').set('Authorization', `Bearer ${token}`).set('Content-Type', type).send(body);
}

test('a run exported from one server is in the other as it was, and sending it again changes nothing', async () => {
  const before = (await server(from).get(`/api/runs/${id}`).expect(200)).body as SavedRun;
  expect((await send(to, bundle).expect(200)).body).toEqual({ id, outcome: 'added' });
  expect((await server(to).get(`/api/runs/${id}`).expect(200)).body).toEqual(before);
  expect((await send(to, bundle, 'application/x-zip-compressed').expect(200)).body).toEqual({ id, outcome: 'present' });
  expect((await send(from, bundle).expect(200)).body).toEqual({ id, outcome: 'present' });
});

test('a browser needs its own origin to import, and a sign-in for both', async () => {
  const { anyone, api } = server(to);
  const cookie = await server(to).cookie();
  const post = () => anyone.post('/api/runs/import').set('Content-Type', 'application/zip').set('Cookie', cookie);
  await post().set('Origin', 'http://evil.example').send(bundle).expect(403);
  await post().send(bundle).expect(403);
  await post().set('Origin', api.url).send(bundle).expect(200);
  await anyone.get(`/api/runs/${id}/export`).expect(401);
  await anyone.post('/api/runs/import').set('Content-Type', 'application/zip').send(bundle).expect(401);
});

test.each([
  ['no such run', 'ABCDEFGH', 404],
  ['a path', '..%2f..%2fetc%2fpasswd', 404],
  ['a path encoded twice', '%252e%252e%252fetc', 404],
  ['a NUL', '%00', 404],
])('exporting %s is refused', async (_what, name, status) => {
  const answer = await server(to).get(`/api/runs/${name}/export`).expect(status);
  expect(JSON.stringify(answer.body)).not.toContain('root:');
});

test('what is no bundle, another kind of content, or too large is refused', async () => {
  expect((await send(to, Buffer.from('PK but no zip')).expect(400)).body).toMatchObject({ code: 'invalid-bundle' });
  expect((await send(to, bundle, 'application/json')).status).toBe(415);
  expect((await send(to, bundle, 'application/octet-stream').expect(415)).body).toMatchObject({ code: 'unsupported-media-type' });
  expect((await send(to, Buffer.alloc(NETWORK_LIMITS.bytes + 1)).expect(413)).body).toMatchObject({ code: 'too-large' });
  const { anyone, token } = server(to);
  const packed = anyone.post('/api/runs/import').set('Authorization', `Bearer ${token}`);
  await packed.set('Content-Type', 'application/zip').set('Content-Encoding', 'gzip').send(bundle).expect(415);
});

test('more than the bundles of a minute are refused with the time to wait', async () => {
  const busy = await testServer({ limits: { bundlesPerMinute: 3 } });
  for (let i = 0; i < 3; i += 1) await send(busy, bundle).expect(200);
  const answer = await send(busy, bundle).expect(429);
  expect(answer.headers['retry-after']).toBeDefined();
  await busy.get(`/api/runs/${id}/export`).expect(429);
  await busy.close();
});
