// Interventions in a run under way: a branch goes on in its place, and those who watch go along.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/clock.ts';
import { orderOf } from '../../../services/adapters/kernel-order.ts';
import { compile, KERNEL_ID, outcomeDigest, replicate } from '../../../simulations/index.ts';
import type { Control, JoinReply, LiveSnapshot } from '../../../shared/protocol/live.ts';
import type { RunSummary, SavedRun } from '../../../shared/protocol/run.ts';
import { addDisruptions, scenarioHash } from '../../../shared/scenario/index.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { openOn } from '../../conformance/twins.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { divertingScenario, HOUR, MIN } from '../../helpers/scenario-builder.ts';
import { testServer, until, type TestServer, type TestSocket } from './server.ts';

const SEED = 11;
const scenario = divertingScenario({ days: 1 });
const digestOf = (world: Scenario): string => outcomeDigest(replicate(compile(world), { seed: SEED, k: 0 }));
const NOON = 12 * HOUR;
const closed = { for: '2 h', close: { gate: 'far' } };
const slower = { slow: { gate: 'near', stages: ['bays'], factor: 3 } };

describe.each(['memory', 'Redis'])('interventions on %s', (twin) => {
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

  const view = async (run: string) => {
    const found = await server.transport.runState.find(run);
    if (found === undefined) throw new Error(`no run ${run}`);
    return found;
  };
  const goTo = async (run: string, ms: number): Promise<void> => {
    await server.transport.runState.setPace(run, { stepToMs: ms, speed: 'max' });
    await server.transport.runState.transition(run, ['paused', 'queued'], 'running');
    await until(`${run} at ${ms}`, async () => ((await view(run)).status === 'paused' ? true : undefined), 30_000);
  };
  /** A live run that stands at an instant. */
  async function standing(ms: number): Promise<string> {
    const loaded = { scenario, hash: scenarioHash(scenario) };
    const order = orderOf({ loaded, mode: 'live', seed: SEED, replications: 1, windowMs: 5 * MIN, nowMs: systemClock.nowMs() });
    await server.store.saveOrder(order, 0);
    await server.transport.runState.create(order);
    await goTo(order.run, ms);
    return order.run;
  }
  const post = (run: string, body: object) => server.post(`/api/runs/${run}/interventions`, body);
  const decide = async (run: string, body: object): Promise<string> => ((await post(run, body).expect(202)).body as { id: string }).id;
  const undo = async (run: string, atMs: number): Promise<string> =>
    ((await server.post(`/api/runs/${run}/rewind`, { atMs, replace: true, paused: true }).expect(202)).body as { id: string }).id;
  const finish = async (run: string): Promise<SavedRun> => {
    await server.transport.runState.setPace(run, { stepToMs: null, speed: 'max' });
    await server.transport.runState.transition(run, ['paused'], 'running');
    return until(`${run} saved`, () => server.store.find(run), 30_000);
  };
  const connected = async (): Promise<TestSocket> => {
    const socket = server.socket();
    await new Promise<void>((resolve) => socket.on('connect', resolve));
    return socket;
  };
  const join = (socket: TestSocket, run: string) => new Promise<JoinReply>((resolve) => socket.emit('join', { run }, resolve));
  const snapshotOf = async (socket: TestSocket, run: string): Promise<LiveSnapshot> => {
    const reply = await join(socket, run);
    if (!reply.ok || !('snapshot' in reply)) throw new Error(`no snapshot of ${run}: ${JSON.stringify(reply).slice(0, 200)}`);
    return reply.snapshot;
  };
  /** The snapshot of a run once all of `ms` was seen. */
  const seenAt = (socket: TestSocket, run: string, ms: number): Promise<LiveSnapshot> =>
    until(`the picture at ${ms}`, async () => {
      const snapshot = await snapshotOf(socket, run);
      return snapshot.simMs === ms ? snapshot : undefined;
    });

  test('a branch with what is decided goes on in place of the run, as the run of that scenario from its first day', async () => {
    const trunk = await standing(NOON);
    const next = await decide(trunk, { disruptions: [closed, slower] });
    expect(await view(trunk)).toMatchObject({ status: 'cancelled', reason: `goes on as ${next}` });
    expect(await view(next)).toMatchObject({
      status: 'paused',
      limitMs: [NOON],
      pace: { speed: 'max' },
      order: { name: 'Test', parent: { run: trunk, atMs: NOON, replaces: true }, interventions: [{ atMs: NOON, disruptions: 2 }] },
    });
    const { runs } = (await server.get('/api/runs').expect(200)).body as { runs: RunSummary[] };
    expect(runs.find(({ id }) => id === trunk)?.continuedAs).toBe(next);
    expect(((await server.get(`/api/runs/${trunk}`).expect(200)).body as { summary: RunSummary }).summary.continuedAs).toBe(next);
    const told = (await server.get(`/api/runs/${next}/scenario`).expect(200)).body as { scenario: Scenario };
    expect(told.scenario.disruptions).toHaveLength(2);
    const saved = await finish(next);
    expect(saved.result.replicationDigests).toEqual([digestOf(addDisruptions(scenario, [closed, slower], NOON))]);
    expect(saved.result.replicationDigests).not.toEqual([digestOf(scenario)]);
  }, 60_000);

  test('the twin of a run is its day without what was decided, by quarters of an hour, the same one each time', async () => {
    const next = await decide(await decide(await standing(NOON), { disruptions: [closed] }), { disruptions: [slower] });
    const twinOf = async (run: string) => (await server.post(`/api/runs/${run}/twin`, {}).expect(202)).body as { id: string };
    const [first, again] = [await twinOf(next), await twinOf(next)];
    expect(again).toEqual(first);
    const saved = await until('the twin saved', () => server.store.find(first.id), 30_000);
    expect(saved.summary).toMatchObject({ mode: 'batch', replications: 1, seed: SEED, name: 'Test (no decisions)' });
    const quarters = { ...scenario, clock: { ...scenario.clock, seriesStepMs: 15 * MIN } };
    expect(saved.result.replicationDigests).toEqual([digestOf(quarters)]);
    expect(await twinOf((await finish(next)).summary.id)).toEqual(first);
    await server.post('/api/runs/ZZZZZZZZ/twin', {}).expect(404);
    await server.post(`/api/runs/${first.id}/twin`, {}).expect(409);
  }, 60_000);

  test('who watches is moved along and keeps every bucket and line of the past', async () => {
    const trunk = await standing(NOON + 20 * MIN);
    const socket = await connected();
    const before = await seenAt(socket, trunk, NOON + 20 * MIN);
    const moved = new Promise<object>((resolve) => socket.on('moved', resolve));
    const next = await decide(trunk, { atMs: before.simMs, disruptions: [slower] });
    expect(await moved).toEqual({ run: trunk, to: next, atMs: before.simMs });
    const after = await snapshotOf(socket, next);
    expect(after).toMatchObject({ simMs: before.simMs, levels: before.levels, trucks: before.trucks, feed: before.feed });
    expect(after.history, 'the bucket that has begun too').toEqual(before.history);
    expect(before.feed.length).toBeGreaterThan(0);
    const buckets = Math.floor(before.simMs / before.history.stepMs);
    for (const part of ['waiting', 'sojournP50', 'sojournP90', 'arrived', 'cleared'] as const)
      expect(after.history[part].map((column) => column.slice(0, buckets))).toEqual(
        before.history[part].map((column) => column.slice(0, buckets)),
      );
    for (const part of ['arrived', 'cleared'] as const) {
      const last = (snapshot: LiveSnapshot): number => snapshot.history[part][0]?.[buckets] ?? 0;
      expect(last(after)).toBeCloseTo(last(before), 6);
    }
    expect(after.history.waitingByStage?.[0]?.map((column) => column.slice(0, buckets))).toEqual(
      before.history.waitingByStage?.[0]?.map((column) => column.slice(0, buckets)),
    );
    expect(await join(socket, trunk), 'a page that was away is led on').toEqual({ ok: false, code: 'moved', to: next });
    // Decided again at the same instant: the past comes along once more.
    const third = await decide(next, { disruptions: [closed] });
    expect((await snapshotOf(socket, third)).history.waiting[0]?.slice(0, buckets)).toEqual(before.history.waiting[0]?.slice(0, buckets));
    await goTo(third, 14 * HOUR);
    const later = await seenAt(socket, third, 14 * HOUR);
    const totals = (columns: readonly (readonly number[])[]) => columns.map((column) => column.reduce((sum, n) => sum + n, 0));
    totals(later.history.cleared).forEach((n, g) => expect(n).toBeCloseTo(totals(later.levels.map(({ cleared }) => cleared))[g]!, 6));
    expect(later.history.waiting[0]?.slice(0, buckets)).toEqual(before.history.waiting[0]?.slice(0, buckets));
  }, 60_000);

  test('undo gives back the exact earlier state: figures and places of trucks as they were recorded', async () => {
    const trunk = await standing(10 * HOUR);
    const socket = await connected();
    const untouched = await seenAt(socket, trunk, 10 * HOUR);
    const first = await decide(trunk, { disruptions: [slower] });
    // No whole quarter of an hour: the bucket under way must come back as it was.
    const thenMs = NOON + 5 * MIN;
    await goTo(first, thenMs);
    const before = await seenAt(socket, first, thenMs);
    const second = await decide(first, { disruptions: [closed] });
    await goTo(second, 14 * HOUR);
    await seenAt(socket, second, 14 * HOUR);
    const back = await undo(second, thenMs);
    const same = (snapshot: LiveSnapshot) => {
      const { simMs, levels, trucks, feed, history } = snapshot;
      return { simMs, levels, trucks, feed, history };
    };
    expect(same(await snapshotOf(socket, back))).toEqual(same(before));
    const whole = await undo(back, 10 * HOUR);
    expect(same(await snapshotOf(socket, whole)), 'to before the first decision').toEqual(same(untouched));
    await goTo(whole, thenMs);
    await seenAt(socket, whole, thenMs);
    const begun = await decide(whole, { atMs: 10 * HOUR, disruptions: [slower] });
    await goTo(begun, thenMs);
    const redone = await seenAt(socket, begun, thenMs);
    expect(same(redone), 'decided again at its instant').toEqual(same(before));
    expect(await view(second)).toMatchObject({ status: 'cancelled', reason: `goes on as ${back}` });
    // Redo: the same decision again at the same instant.
    const again = await decide(begun, { atMs: thenMs, disruptions: [closed] });
    expect((await finish(again)).result.replicationDigests).toEqual([
      digestOf(addDisruptions(addDisruptions(scenario, [slower], 10 * HOUR), [closed], thenMs)),
    ]);
    expect(before.trucks.some(({ serial }) => serial.length > 0)).toBe(true);
  }, 60_000);

  test('of several decisions at one instant, rewinding takes back those that are not kept', async () => {
    const trunk = await standing(NOON);
    const first = await decide(trunk, { disruptions: [slower] });
    const second = await decide(first, { atMs: NOON, disruptions: [closed, { for: '1 h', close: { gate: 'near' } }] });
    const third = await decide(second, { atMs: NOON, disruptions: [{ for: '3 h', servers: { gate: 'near', pool: 'officers', n: 1 } }] });
    const kept = async (run: string, keep: number) => {
      const answer = await server.post(`/api/runs/${run}/rewind`, { atMs: NOON, keep, replace: true, paused: true }).expect(202);
      return view((answer.body as { id: string }).id);
    };
    const two = await kept(third, 2);
    expect(two.order.interventions).toEqual([
      { atMs: NOON, disruptions: 1 },
      { atMs: NOON, disruptions: 2 },
    ]);
    expect((two.order.scenario as Scenario).disruptions?.map(({ effect }) => effect.kind)).toEqual(['slow', 'close', 'close']);
    const one = await kept(two.order.run, 1);
    expect((one.order.scenario as Scenario).disruptions?.map(({ effect }) => effect.kind)).toEqual(['slow']);
    expect((await finish(one.order.run)).result.replicationDigests).toEqual([digestOf(addDisruptions(scenario, [slower], NOON))]);
  }, 60_000);

  test('a double click decides once, and two at one instant do not make two runs of one', async () => {
    const trunk = await standing(NOON);
    const before = (await server.transport.runState.active()).length;
    const twice = [1, 2].map(() =>
      post(trunk, { disruptions: [closed] })
        .set('Idempotency-Key', `decide-${twin}-once`)
        .expect(202),
    );
    const [one, two] = (await Promise.all(twice)).map(({ body }) => (body as { id: string }).id);
    expect(two).toBe(one);
    const other = await standing(NOON);
    const answers = await Promise.all([post(other, { disruptions: [closed] }), post(other, { disruptions: [slower] })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect((await server.transport.runState.active()).length).toBe(before + 3);
  }, 60_000);

  test('a crash between the branch and the end of its trunk is mended, and decides nothing twice meanwhile', async () => {
    const trunk = await standing(NOON);
    const world = addDisruptions(scenario, [closed], NOON);
    const loaded = { scenario: world, hash: scenarioHash(world) };
    const made = orderOf({ loaded, mode: 'live', seed: SEED, replications: 1, nowMs: systemClock.nowMs() });
    const parent = { run: trunk, atMs: NOON, replaces: true } as const;
    const order = { ...made, startMs: NOON, parent, interventions: [{ atMs: NOON, disruptions: 1 }] };
    // Durable, and then the server died.
    await server.store.saveOrder(order, 0);
    const refused = await post(trunk, { disruptions: [slower] });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([409, expect.stringContaining(`goes on as ${order.run}`)]);
    await until('the trunk to end', async () => ((await view(trunk)).status === 'cancelled' ? true : undefined));
    expect((await finish(order.run)).result.replicationDigests).toEqual([digestOf(world)]);
  }, 60_000);

  test('what cannot be is refused with its reason, and the run goes on', async () => {
    const trunk = await standing(NOON);
    const refused = async (body: object, status: number, text: RegExp) => {
      const answer = await post(trunk, body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringMatching(text)]);
    };
    await refused({ disruptions: [] }, 400, /disruptions/);
    await refused({ disruptions: [{ at: '11 h', close: { gate: 'far' } }] }, 400, /what has happened stays/);
    await refused({ disruptions: [{ close: { gate: 'fa' } }] }, 400, /far/);
    await refused({ atMs: NOON + 1, disruptions: [closed] }, 400, /at most/);
    expect((await view(trunk)).status).toBe('paused');
    const ended = await finish(trunk);
    await refused({ disruptions: [closed] }, 409, /at its end/);
    expect(ended.result.replicationDigests).toEqual([digestOf(scenario)]);
  }, 60_000);

  test('a run is told as paused only when all that was open has been played', async () => {
    const socket = await connected();
    for (let round = 0; round < 4; round += 1) {
      const run = await standing(6 * HOUR);
      await seenAt(socket, run, 6 * HOUR);
      const told = new Promise<{ readonly simMs: number }>((resolve) => {
        let hasMoved = false;
        socket.on('frame', (frame) => {
          if (frame.run !== run) return;
          hasMoved ||= frame.gates.length > 0;
          if (hasMoved && frame.status === 'paused') resolve(frame);
        });
        socket.on('heartbeat', (beat) => void (beat.run === run && hasMoved && beat.status === 'paused' && resolve(beat)));
      });
      const moves = new Promise<void>((resolve) => socket.on('frame', (frame) => void (frame.run === run && resolve())));
      const send = (key: string, command: Control) => new Promise((resolve) => socket.emit('command', { run, key, command }, resolve));
      await send(`resume-${round}`, { type: 'resume' });
      await moves;
      await send(`pause-now-${round}`, { type: 'pause' });
      const { simMs } = await told;
      expect(simMs).toBe((await view(run)).limitMs[0]);
    }
  }, 60_000);

  test('one screen has control of a run, and of the run that goes on for it', async () => {
    const trunk = await standing(NOON);
    const named = async (screen: string): Promise<TestSocket> => {
      const socket = server.socket();
      socket.auth = { screen };
      socket.disconnect().connect();
      await new Promise<void>((resolve) => socket.on('connect', resolve));
      return socket;
    };
    let tries = 1_000;
    const [one, two] = [await named('screen-one'), await named('screen-two')];
    const pause = (socket: TestSocket, run: string, key: string) =>
      new Promise((resolve) => socket.emit('command', { run, key, command: { type: 'speed', speed: 60 } }, resolve));
    await Promise.all([join(one, trunk), join(two, trunk)]);
    expect(await pause(one, trunk, 'first-key')).toMatchObject({ status: 'applied' });
    expect(await pause(two, trunk, 'second-key')).toEqual({ status: 'refused', reason: 'not-in-control' });
    const asked = new Promise((resolve) => one.on('holding', (told) => told.asking !== null && resolve(told)));
    two.emit('hold', { run: trunk, act: 'take' }, () => undefined);
    expect(await asked).toMatchObject({ holder: 'screen-one', asking: 'screen-two' });
    one.emit('hold', { run: trunk, act: 'give' }, () => undefined);
    await until('control', async () =>
      ((await pause(two, trunk, `key-${(tries += 1)}`)) as { status: string }).status === 'applied' ? true : undefined,
    );
    const next = await decide(trunk, { disruptions: [closed] });
    expect(await pause(one, next, 'third-key')).toEqual({ status: 'refused', reason: 'not-in-control' });
    expect(await pause(two, next, 'fourth-key')).toMatchObject({ status: 'applied' });
  }, 60_000);
});
