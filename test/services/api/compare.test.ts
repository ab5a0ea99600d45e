// Comparing over HTTP: figures at once, every truck as soon as it has been watched again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answers } from '../../../shared/protocol/http.ts';
import type { SavedRun } from '../../../shared/protocol/run.ts';
import { ANSWERS, problemSchema } from '../../../services/api/answers.ts';
import { savedRunOf } from '../../../services/adapters/store/saved-run.ts';
import { compile, replicate, summarise } from '../../../simulations/index.ts';
import { busyGate, scenario } from '../../helpers/scenario-builder.ts';
import { testServer, until, type TestServer } from './server.ts';

let server: TestServer;
const [BASE, MORE, LESS, OTHER_MODEL] = ['BASEAAAA', 'MPREAAAA', 'NESSAAAA', 'PTHERAAA'] as const;

function saved(id: string, perDay: number): SavedRun {
  const one = scenario({ a: busyGate(perDay), b: busyGate(perDay) }, { days: 1 });
  const model = compile(one);
  const packs = [0, 1, 2].map((k) => replicate(model, { seed: 1, k }));
  const result = summarise(model, { scenarioName: 'test', scenarioHash: String(perDay), seed: 1 }, packs);
  return savedRunOf({ id, name: id, mode: 'batch', scenario: one, result, command: '', createdAtMs: 0, finishedAtMs: 1, workers: '' });
}

beforeAll(async () => {
  server = await testServer();
  for (const [id, perDay] of [[BASE, 50], [MORE, 60], [LESS, 40]] as const) await server.store.save(saved(id, perDay)); // prettier-ignore
  const { result, ...rest } = saved(OTHER_MODEL, 55);
  const replicationDigests = result.replicationDigests.map((digest) => digest.replace(/./, (c) => (c === '0' ? '1' : '0')));
  await server.store.save({ ...rest, result: { ...result, digest: 'of another model', replicationDigests } });
});
afterAll(() => server.close());

async function asked(query: string): Promise<Answers['compare']> {
  const body: unknown = (await server.get(`/api/compare?${query}`).expect(200)).body;
  const parsed = ANSWERS.compare.parse(body);
  // Nothing is said that the description does not mention.
  expect(parsed).toEqual(body);
  return parsed;
}

const ready = (query: string): Promise<Answers['compare']> =>
  until('every truck', async () => {
    const answer = await asked(`${query}&trucks=true`);
    return answer.details?.status === 'computing' ? undefined : answer;
  });

test('without trucks there are the figures, at once', async () => {
  const { comparisons, ...rest } = await asked(`runs=${BASE},${MORE}`);
  expect(rest).toEqual({});
  expect(comparisons[0]).not.toHaveProperty('detail');
});

test('trucks that have not been watched are begun, and then told for every candidate', async () => {
  const first = await asked(`runs=${MORE},${BASE},${LESS}&base=${BASE}&trucks=true`);
  expect(first.details).toMatchObject({ status: 'computing', of: 9 });
  expect(first.comparisons[0]).not.toHaveProperty('detail');
  const { comparisons, details } = await ready(`runs=${MORE},${BASE},${LESS}&base=${BASE}`);
  expect(details).toEqual({ status: 'ready', done: 9, of: 9 });
  expect(comparisons.map(({ candidate, detail }) => [candidate.id, detail?.replications])).toEqual([[MORE, 3], [LESS, 3]]); // prettier-ignore
  const again = await asked(`runs=${BASE},${LESS}&trucks=true`);
  expect(again.details?.status).toBe('ready');
});

test('rows, trucks and places of one gate, trucks of one cargo, a series and thresholds of one’s own', async () => {
  const all = (await ready(`runs=${BASE},${MORE}`)).comparisons[0]!;
  const [a, b] = await Promise.all(['a', 'b'].map(async (gate) => (await ready(`runs=${BASE},${MORE}&gate=${gate}`)).comparisons[0]!));
  expect(a!.rows.length).toBeGreaterThan(5);
  expect(a!.rows.every(({ key }) => /@a(\/|$)/.test(key))).toBe(true);
  expect(a!.detail!.trucks!.both + b!.detail!.trucks!.both).toBe(all.detail!.trucks!.both);
  expect(a!.detail!.places.baseMs + b!.detail!.places.baseMs).toBe(all.detail!.places.baseMs);
  const { rows, detail } = (await ready(`runs=${BASE},${MORE}&gate=all&cargo=none&series=cleared@a&same=7&threshold=sojourn.mean=99h,sojourn.p90=1`)).comparisons[0]!; // prettier-ignore
  expect(rows.every(({ key }) => key.includes('@all'))).toBe(true);
  expect(detail!.trucks).toMatchObject({ both: 0, neither: 0, sameMin: 7, cohorts: [] });
  expect(detail!.bands?.key).toBe('cleared@a');
  expect(rows.filter(({ key }) => /^sojourn\.(mean|p90)@all$/.test(key)).map(({ threshold }) => threshold)).toEqual([5_940, 1]);
});

test('a run that comes out otherwise is said to, and its figures are compared all the same', async () => {
  const { comparisons, details } = await ready(`runs=${BASE},${OTHER_MODEL}`);
  expect(details).toMatchObject({ status: 'failed', reason: expect.stringContaining('is not the one that was saved') as string });
  expect(comparisons[0]!.rows.length).toBeGreaterThan(5);
});

test.each([
  [`runs=${BASE},${MORE}&threshold=nothing=3`, 'threshold'],
  [`runs=${BASE},${MORE}&trucks=yes`, 'trucks'],
  [`runs=${BASE},${MORE}&same=-1`, 'same'],
  ['runs=AAAAAAA1,AAAAAAA2,AAAAAAA3,AAAAAAA4,AAAAAAA5,AAAAAAA6,AAAAAAA7', 'found 7'],
])('%s is refused and says why', async (query, why) => {
  const answer = await server.get(`/api/compare?${query}`);
  expect(answer.status).toBe(400);
  expect(JSON.stringify(problemSchema.parse(answer.body))).toContain(why);
});
