// Branches of live runs over HTTP, in memory and on Redis: the same past to the bit, from there on as decided.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { systemClock } from '../../../services/adapters/clock.ts';
import { computeHere } from '../../../services/cli/compute.ts';
import { KERNEL_ID, compile, outcomeDigest, replicate } from '../../../simulations/index.ts';
import type { JoinReply, LiveSnapshot } from '../../../shared/protocol/live.ts';
import type { RunOrder, RunSummary, SavedRun } from '../../../shared/protocol/run.ts';
import { scenarioHash } from '../../../shared/scenario/index.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { formatIso } from '../../../shared/time.ts';
import { openOn } from '../../conformance/twins.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { divertingScenario, HOUR, MIN } from '../../helpers/scenario-builder.ts';
import { testServer, until, type TestServer } from './server.ts';

const SEED = 11;
const scenario = divertingScenario({ days: 1 });
const digestOf = (world: Scenario): string => outcomeDigest(replicate(compile(world), { seed: SEED, k: 0 }));
const unchanged = digestOf(scenario);
const NOON = 12 * HOUR;

describe.each(['memory', 'Redis'])('branches on %s', (twin) => {
  let server: TestServer;
  let redis: TestRedis | undefined;
  beforeAll(async () => {
    if (twin === 'Redis') redis = await startRedis();
    const transport = redis === undefined ? {} : { transport: await openOn(redis.url, KERNEL_ID) };
    server = await testServer({ computes: true, ...transport });
  }, 30_000);
  afterAll(async () => {
    await server.close();
    await redis?.stop();
  });

  /** A live run under way, or one that stands still at its beginning. */
  async function begin(status: 'running' | 'paused', more: Partial<RunOrder> = {}): Promise<string> {
    const loaded = { scenario, hash: scenarioHash(scenario) };
    const made = orderOf({ loaded, mode: 'live', seed: SEED, replications: 1, nowMs: systemClock.nowMs() });
    const order = { ...made, ...more };
    await server.store.saveOrder(order, 0);
    await server.transport.runState.create(order);
    await server.transport.runState.transition(order.run, ['queued'], status);
    return order.run;
  }
  const saved = (run: string): Promise<SavedRun> => until(`${run} saved`, () => server.store.find(run), 30_000);
  /** A finished run. */
  const finished = async (): Promise<string> => (await saved(await begin('running'))).summary.id;
  const post = (run: string, what: 'fork' | 'rewind', body: object) => server.post(`/api/runs/${run}/${what}`, { speed: 'max', ...body });
  const branch = async (run: string, what: 'fork' | 'rewind', body: object): Promise<string> =>
    ((await post(run, what, body).expect(202)).body as { id: string }).id;
  const view = async (run: string) => {
    const found = await server.transport.runState.find(run);
    if (found === undefined) throw new Error(`no run ${run}`);
    return found;
  };

  test('a fork without decisions ends as its parent does, to the bit, wherever it leaves it', async () => {
    const trunk = await finished();
    for (const atMs of [1, 9 * HOUR + 17 * MIN + 1, NOON, 24 * HOUR - 1]) {
      const run = await saved(await branch(trunk, 'fork', { atMs }));
      expect(run.result.replicationDigests).toEqual([unchanged]);
      expect(run.summary).toMatchObject({ parent: { run: trunk, atMs }, name: 'Test (branch)' });
    }
    expect((await saved(trunk)).result.replicationDigests).toEqual([unchanged]);
  }, 60_000);

  test('a run under way is forked where it stands and both go on to the same end', async () => {
    const trunk = await begin('running');
    await server.transport.runState.setPace(trunk, { stepToMs: NOON });
    await until('noon', async () => ((await view(trunk)).status === 'paused' ? true : undefined), 30_000);
    const fork = await branch(trunk, 'fork', { paused: true });
    expect(await view(fork)).toMatchObject({
      status: 'paused',
      limitMs: [NOON],
      heads: [[0, 0]],
      order: { parent: { run: trunk, atMs: NOON } },
    });
    const listed = (await server.get('/api/runs').expect(200)).body as { runs: RunSummary[] };
    expect(listed.runs.find(({ id }) => id === fork)?.parent).toEqual({ run: trunk, atMs: NOON });
    for (const run of [trunk, fork]) {
      await server.transport.runState.transition(run, ['paused'], 'running');
      expect((await saved(run)).result.replicationDigests).toEqual([unchanged]);
    }
  }, 60_000);

  test('what is decided holds from the instant on: the run is that of the scenario with it, and verifies', async () => {
    const trunk = await finished();
    const more = { servers: { gate: 'near', pool: 'scanners', n: 9 } };
    const closed = { at: '13 h', for: '2 h', close: { gate: 'far' }, name: 'storm' };
    const run = await saved(await branch(trunk, 'fork', { atMs: NOON, disruptions: [more, closed], name: 'What if' }));
    const edited = run.scenario as Scenario;
    expect(edited.disruptions).toMatchObject([
      { fromMs: NOON, toMs: 24 * HOUR, effect: { kind: 'servers', n: 9 }, assumption: 'decided while the run went on' },
      { fromMs: 13 * HOUR, toMs: 15 * HOUR, name: { en: 'storm' } },
    ]);
    expect(run.summary.name).toBe('What if');
    expect(run.summary.interventions).toEqual([{ atMs: NOON, disruptions: 2 }]);
    expect(run.result.replicationDigests).toEqual([digestOf(edited)]);
    expect(run.result.replicationDigests).not.toEqual([unchanged]);
    const was = (await saved(trunk)).result.series;
    for (const [key, { mean, startMs, stepMs }] of Object.entries(run.result.series)) {
      const past = mean.findIndex((_, i) => startMs + (i + 1) * stepMs > NOON);
      expect(mean.slice(0, past), key).toEqual(was[key]?.mean.slice(0, past));
    }
    const order = orderOf({ loaded: { scenario: edited, hash: '' }, mode: 'batch', seed: SEED, replications: 1, nowMs: 0 });
    const again = await computeHere({ order, workers: 0, signal: new AbortController().signal, onDone: () => undefined });
    expect(again.map(outcomeDigest)).toEqual(run.result.replicationDigests);
  }, 60_000);

  test('a page that joins a branch sees what was counted before it', async () => {
    const trunk = await finished();
    const atMs = NOON + 20 * MIN;
    const fork = await branch(trunk, 'fork', { atMs, paused: true });
    const joined = async () => {
      const socket = server.socket();
      const reply = await new Promise<JoinReply>((resolve) => socket.on('connect', () => socket.emit('join', { run: fork }, resolve)));
      if (!reply.ok || !('snapshot' in reply)) throw new Error('no snapshot');
      return reply.snapshot;
    };
    const totals = (numbers: readonly (readonly number[])[]) => numbers.map((one) => one.reduce((sum, n) => sum + n, 0));
    const agree = ({ history, levels }: LiveSnapshot): void => {
      totals(history.cleared).forEach((n, g) => expect(n).toBeCloseTo(totals(levels.map(({ cleared }) => cleared))[g]!, 6));
      totals(history.arrived).forEach((n, g) => expect(n).toBeCloseTo(totals(levels.map(({ arrived }) => arrived))[g]!, 6));
      expect(history.clearedByFlow?.map((flows) => totals(flows).map(Math.round))).toEqual(levels.map(({ cleared }) => cleared));
    };
    const first = await joined();
    expect(first).toMatchObject({ simMs: atMs, status: 'paused' });
    expect(totals(first.history.cleared).every((n) => n > 0)).toBe(true);
    expect(first.history.cleared[0]).toHaveLength(50);
    agree(first);
    await server.transport.runState.setPace(fork, { stepToMs: 14 * HOUR });
    await server.transport.runState.transition(fork, ['paused'], 'running');
    const later = await until(
      'two o’clock',
      async () => {
        const snapshot = await joined();
        return snapshot.simMs === 14 * HOUR && snapshot.status === 'paused' ? snapshot : undefined;
      },
      20_000,
    );
    expect(later.history.cleared[0]).toHaveLength(56);
    agree(later);
    await server.post(`/api/runs/${fork}/cancel`);
  }, 60_000);

  test('rewinding takes back what was decided there or later, and only that', async () => {
    const trunk = await finished();
    const slower = { slow: { gate: 'near', stages: ['bays'], factor: 3 } };
    const once = await branch(trunk, 'fork', { atMs: 9 * HOUR, disruptions: [slower], paused: true });
    const first = (await view(once)).order.scenario as Scenario;
    await server.transport.runState.transition(once, ['paused'], 'running');
    await saved(once);
    const twice = await branch(once, 'fork', { atMs: NOON, disruptions: [{ close: { gate: 'far' } }] });
    expect((await saved(twice)).result.replicationDigests).not.toEqual([digestOf(first)]);
    const back = await saved(await branch(twice, 'rewind', { atMs: NOON }));
    expect(back.result.replicationDigests).toEqual([digestOf(first)]);
    expect(back.summary.scenarioHash).toBe(scenarioHash(first));
    const whole = await saved(await branch(twice, 'rewind', { atMs: 9 * HOUR }));
    expect(whole.result.replicationDigests).toEqual([unchanged]);
    expect(whole.summary.scenarioHash).toBe(scenarioHash(scenario));
    expect(whole.summary).not.toHaveProperty('interventions');
    // Decided later, for an instant that lies before: going back to between the two leaves the one that lies before.
    const before = await branch(twice, 'fork', { atMs: 8 * HOUR, disruptions: [{ for: '1 h', close: { gate: 'far' } }], paused: true });
    const between = (await view(await branch(before, 'rewind', { atMs: 8 * HOUR, paused: true }))).order.scenario as Scenario;
    expect(between.disruptions?.map(({ fromMs }) => fromMs / HOUR) ?? []).toEqual([]);
    await server.transport.runState.transition(before, ['paused'], 'running');
    await saved(before);
    const middle = (await view(await branch(before, 'rewind', { atMs: 9 * HOUR, paused: true }))).order;
    expect((middle.scenario as Scenario).disruptions?.map(({ fromMs }) => fromMs / HOUR)).toEqual([8]);
    expect(middle.interventions).toEqual([{ atMs: 8 * HOUR, disruptions: 1 }]);
  }, 60_000);

  test('rewinding in place ends the run that is gone back from', async () => {
    const trunk = await begin('running');
    await server.transport.runState.setPace(trunk, { stepToMs: NOON });
    await until('noon', async () => ((await view(trunk)).status === 'paused' ? true : undefined), 30_000);
    const back = await branch(trunk, 'rewind', { atMs: 8 * HOUR, replace: true });
    expect(await view(trunk)).toMatchObject({ status: 'cancelled', reason: `goes on as ${back}` });
    expect((await saved(back)).result.replicationDigests).toEqual([unchanged]);
  }, 60_000);

  test('events from outside before the instant go along and stay known', async () => {
    const trunk = await begin('paused');
    const { startEpochMs } = compile(scenario);
    const line = (name: string, hour: number) => {
      const at = formatIso(startEpochMs + hour * HOUR, 420);
      return JSON.stringify({ id: name, gate: 'near', flow: 'export', at, lodged: formatIso(startEpochMs + 7 * HOUR, 420) });
    };
    const send = async (run: string, lines: string[]) =>
      (await server.post(`/api/runs/${run}/events`).set('Content-Type', 'application/x-ndjson').send(lines.join('\n')).expect(202))
        .body as object;
    await send(trunk, [line('a', 8), line('b', 10), line('c', 15)]);
    await server.transport.runState.transition(trunk, ['paused'], 'running');
    const ended = await saved(trunk);
    expect(ended.result.replicationDigests).not.toEqual([unchanged]);
    const fork = await branch(trunk, 'fork', { atMs: NOON, paused: true });
    expect(await send(fork, [line('a', 8), line('c', 15)])).toMatchObject({ accepted: 1, duplicate: 3, late: 0 });
    // Lost on the way: told everything again before its first window.
    await server.transport.runState.forget(fork);
    const run = await saved(fork);
    expect(run.result.replicationDigests).toEqual(ended.result.replicationDigests);
    await server.post(`/api/runs/${run.summary.id}/twin`, {}).expect(409);
    expect(run.outside?.map(({ id, simMs }) => [id, simMs / HOUR]).sort()).toEqual(
      ended.outside?.map(({ id, simMs }) => [id, simMs / HOUR]).sort(),
    );
  }, 60_000);

  test('a branch that the run state has lost, or that was never seeded, begins where it left', async () => {
    const trunk = await finished();
    const fork = await branch(trunk, 'fork', { atMs: NOON, paused: true });
    await server.transport.runState.forget(fork);
    expect((await saved(fork)).result.replicationDigests).toEqual([unchanged]);
    const cutOff = await begin('running', { startMs: 10 * HOUR, parent: { run: trunk, atMs: 10 * HOUR } });
    expect((await saved(cutOff)).result.replicationDigests).toEqual([unchanged]);
  }, 60_000);

  test('the same request twice makes one branch', async () => {
    const trunk = await finished();
    const twice = [1, 2].map(() =>
      post(trunk, 'fork', { atMs: NOON, paused: true }).set('Idempotency-Key', `branch-${twin}-key`).expect(202),
    );
    const [one, two] = (await Promise.all(twice)).map(({ body }) => (body as { id: string }).id);
    expect(one).toBe(two);
    const other = await post(trunk, 'rewind', { atMs: NOON }).set('Idempotency-Key', `branch-${twin}-key`);
    expect(other.status).toBe(409);
  }, 60_000);

  test('what cannot be is refused, says why, and makes no run', async () => {
    const trunk = await finished();
    const before = (await server.transport.runState.active()).length;
    const refused = async (body: object, status: number, text: string | RegExp, of = trunk) => {
      const answer = await post(of, 'fork', body);
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer.body)).toMatch(text);
    };
    await refused({ atMs: 25 * HOUR }, 400, /at most 86399999/);
    await refused({}, 400, /at most 86399999/);
    await refused({ atMs: NOON, disruptions: [{ servers: { gate: 'near', pool: 'scaners', n: 2 } }] }, 400, /scanners/);
    await refused({ atMs: NOON, disruptions: [{ at: '11 h', close: { gate: 'far' } }] }, 400, /what has happened stays/);
    await refused({ atMs: NOON, disruptions: [{ demand: { gate: 'near', flow: 'export', factor: 2 } }] }, 400, /change what was before/);
    await refused({ atMs: NOON, edits: ['a=b'] }, 400, /edits/);
    await refused({ atMs: NOON }, 404, /no run/, 'ZZZZZZZZ');
    const batch = ((await server.post('/api/runs', { scenario: 'lang-son-2025-07', days: 1, replications: 1 })).body as { id: string }).id;
    await refused({ atMs: 1 }, 409, /live run/, batch);
    await server.post(`/api/runs/${batch}/cancel`);
    expect((await server.transport.runState.active()).length).toBeLessThanOrEqual(before + 1);
    await server.anyone.post(`/api/runs/${trunk}/fork`).send({}).expect(401);
  }, 60_000);
});
