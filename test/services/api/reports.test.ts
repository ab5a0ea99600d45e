// Reports, files and measured values over HTTP.
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observation } from '../../../shared/protocol/observation.ts';
import { smallRun } from '../report/small-runs.ts';
import { testServer, type TestServer } from './server.ts';

const run = smallRun({ name: 'Today' });
const faster = smallRun({ run: 'FASTER01', name: 'Three lanes', edits: ['gates.here.pools.lane.servers=3'] });
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.store.save(run);
  await server.store.save(faster);
});
afterAll(() => server.close());

const at = (path: string): string => `/api/runs/${run.summary.id}${path}`;

describe('the report', () => {
  test('is a page in the language that was asked for, with its candidates', async () => {
    const answer = await server.get(at('/report.html?lang=vi&lang2=zh-CN&candidates=FASTER01')).expect(200);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect(answer.text).toContain('<html lang="vi">');
    expect(answer.text).toContain('Three lanes so với Today');
    expect(answer.text).toContain('Three lanes 对比 Today');
  });

  test.each([
    ['?lang=de', 400, 'invalid-request'],
    ['?frob=1', 400, 'invalid-request'],
    ['?candidates=NOBODY00', 404, 'unknown-run'],
    [`?candidates=${run.summary.id}`, 400, 'invalid-request'],
  ])('is refused for %s', async (query, status, code) => {
    expect((await server.get(at(`/report.html${query}`)).expect(status)).body).toMatchObject({ code });
  });

  test('needs a sign-in', async () => {
    await server.anyone.get(at('/report.html')).expect(401);
    await server.anyone.get(at('/files/kpi.csv')).expect(401);
  });
});

describe('files', () => {
  test('are named, typed and whole', async () => {
    const csv = await server.get(at('/files/kpi.csv')).expect(200);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toBe(`attachment; filename=amity-${run.summary.id}-kpi.csv`);
    expect(csv.text.split('\r\n')).toHaveLength(Object.keys(run.result.kpis).length + 2);
    const parquet = await server
      .get(at('/files/trucks.parquet?replication=2'))
      .buffer(true)
      .parse((answer, done) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => done(null, Buffer.concat(parts)));
      })
      .expect(200);
    expect(parquet.headers['content-type']).toBe('application/vnd.apache.parquet');
    const bytes = new Uint8Array(parquet.body as Buffer);
    const trucks = await parquetReadObjects({ file: bytes.buffer });
    expect(trucks.length).toBeGreaterThan(200);
    expect(trucks[0]).toMatchObject({ replication: 2, gate: 'here' });
  });

  test.each([
    ['/files/trucks.csv?replication=99', 400],
    ['/files/trucks.csv?replication=x', 400],
    ['/files/frob.csv', 404],
    ['/files/..%2f..%2ftoken', 404],
  ])('%s is refused', async (path, status) => {
    await server.get(at(path)).expect(status);
  });
});

describe('measured values', () => {
  const send = (text: string, query = '') =>
    server
      .post(at(`/observations${query}`))
      .type('text/csv')
      .send(text);
  const HEADER = 'when,gate,flow,figure,value\n';

  test('are judged, kept and listed; the same file again changes nothing', async () => {
    // The run measures from 06:00 on: moments, no whole day.
    const text = `${HEADER}2025-07-01T09:00+07:00,here,export,inside,2\n2025-07-01T18:00+07:00,all,all,inside,40\n`;
    const first = (await send(text, '?name=count%20of%20July').expect(200)).body as Observation;
    expect(first).toMatchObject({ run: run.summary.id, name: 'count of July', digest: run.result.digest, replications: 12 });
    expect(first.groups.map(({ gate, verdict }) => [gate, verdict])).toEqual([
      ['here', 'too-few'],
      ['all', 'too-few'],
    ]);
    expect(first.groups[1]?.rows[0]).toMatchObject({ observed: 40, inside: false });
    const again = (await send(text, '?name=count%20of%20July').expect(200)).body as Observation;
    expect(again.id).toBe(first.id);
    const { observations } = (await server.get(at('/observations')).expect(200)).body as { observations: Observation[] };
    expect(observations.map(({ id }) => id)).toEqual([first.id]);
    expect(observations[0]?.groups).toEqual(first.groups);
  });

  test('that are wrong are told line by line and nothing is kept', async () => {
    const before = (await server.get(at('/observations'))).body as object;
    const refused = await send(`${HEADER}2025-07-01T09:00+07:00,there,export,inside,2\n`).expect(400);
    expect(refused.body).toMatchObject({ code: 'invalid-document', problems: [{ line: 2, column: 2, found: 'there' }] });
    expect((await server.get(at('/observations'))).body).toEqual(before);
  });

  test('beside a run that is none, in another form, or of another model are refused', async () => {
    await server.post('/api/runs/NOBODY00/observations').type('text/csv').send(HEADER).expect(404);
    await server.post(at('/observations')).type('application/xml').send('<x/>').expect(415);
    await server.store.save({ ...run, summary: { ...run.summary, id: '01D00001' }, result: { ...run.result, modelVersion: '1.0.0' } });
    const old = await server.post('/api/runs/01D00001/observations').type('text/csv').send(HEADER).expect(409);
    expect(old.body).toMatchObject({ code: 'wrong-state', detail: expect.stringContaining('was made by model 1.0.0') as string });
  });

  test('beside a run whose scenario was changed after it was saved are refused: what is computed again is not the run', async () => {
    await server.store.save({ ...run, summary: { ...run.summary, id: '07HER001' }, scenario: faster.scenario });
    const text = `${HEADER}2025-07-01T09:00+07:00,here,export,inside,2\n`;
    const refused = await server.post('/api/runs/07HER001/observations').type('text/csv').send(text).expect(409);
    expect(refused.body).toMatchObject({ detail: expect.stringContaining('Replication 0') as string });
  });
});
