// Events from outside under a flood, and while server and Redis die: what was answered counts once, in a run that can be computed again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestAnswer } from '../../../shared/protocol/outside.ts';
import { HOUR_MS } from '../../../shared/time.ts';
import { openStore } from '../../../services/adapters/store/index.ts';
import { between, type Context, type Fault, type Report } from '../fault.ts';
import { removeFiles } from '../io/append-only-file.ts';
import { launch } from '../io/program.ts';
import { lineOf, rssMb, sendLines, sendUntilTaken, startOf, type Reply, type Wave } from '../io/sender.ts';
import { launchServer, newPlace, requestFor, saved, startServer, type Place, type Server } from '../io/server.ts';
import { openStage, type Stage } from '../io/stage.ts';
import type { Work } from '../io/work.ts';

const PATIENCE_MS = 120_000;
/** Between two requests while others die: some 1 500 events/s. At full speed the gate would hold more trucks than a state may carry, and the run fail. */
const PAUSE_MS = 10;
const EVENTS_A_REQUEST = 5_000;
/** A flood ends when it was turned away often enough, or after so long. */
const MOST_POUR_MS = 55_000;
/** A server under a flood may hold so much more than before. */
const MOST_GROWTH_MB = 400;

async function startRun(server: Server, work: Work, speed: number): Promise<string> {
  const { status, body } = await server.post('/api/runs', { ...requestFor(work), speed });
  if (status !== 202) throw new Error(`the run was refused with ${String(status)}`);
  return (body as { readonly id: string }).id;
}

const control = (server: Server, run: string, body: object) => server.post(`/api/runs/${run}/control`, body);

/** Requests of a flood: 30 % of their lines were sent before. */
function* requests(wave: Wave): Generator<readonly string[]> {
  const lines: string[] = [];
  for (;;) {
    yield Array.from({ length: EVENTS_A_REQUEST }, () => {
      const again = lines.length > 0 && wave.random() < 0.3;
      const line = again ? lines[between(wave.random, 0, lines.length - 1)] : lineOf(wave, lines.length);
      if (!again) lines.push(line ?? '');
      return line ?? '';
    });
  }
}

const flood: Fault = {
  id: '39-ingest-flood',
  title: 'events from outside faster than the run goes: 30 % sent twice, shuffled by two hours, 5 % late',
  must: 'a full gate answers 429 with Retry-After, memory stays bounded, each answered event counts once',
  seconds: { slice: 20, full: 40 },
  async run(context) {
    const stage = await openStage(context, { isWatching: true });
    const place = await newPlace(context);
    const server = await startServer(context, place, { REDIS_URL: stage.redis.url });
    const work: Work = { mode: 'live', days: 6, replications: 1, seed: between(context.random, 0, 1_000_000) };
    const run = await startRun(server, work, 1);
    const before = rssMb(server.program.pid);
    const wave: Wave = { random: context.random, startMs: startOf(work), fromMs: 24 * HOUR_MS, spanMs: 100 * HOUR_MS };
    const seen = await pour(server, run, wave, context.isSlice ? 5 : 40);
    await server.program.kill();
    const problems = [...seen.problems, ...(await countedOnce(stage, place, run, seen))];
    const growthMb = seen.worstMb - before;
    if (growthMb > MOST_GROWTH_MB) problems.push(`the server grew by ${growthMb.toFixed(0)} MB`);
    const figure = `${Math.round(seen.answered / seen.busySeconds).toLocaleString('en')} events/s answered 202, ${String(seen.refused)} requests 429, server +${growthMb.toFixed(0)} MB`;
    return { times: seen.answers.length + seen.refused, problems, figure };
  },
};

interface Poured {
  readonly answers: readonly IngestAnswer[];
  readonly answered: number;
  /** Time spent on requests that were taken. */
  readonly busySeconds: number;
  readonly refused: number;
  readonly worstMb: number;
  /** Requests without an answer, whatever became of them. */
  readonly unheard: number;
  readonly problems: readonly string[];
}

async function pour(server: Server, run: string, wave: Wave, refusals: number): Promise<Poured> {
  const answers: IngestAnswer[] = [];
  const problems: string[] = [];
  let [refused, busyMs, worstMb, unheard] = [0, 0, 0, 0];
  const endMs = Date.now() + MOST_POUR_MS;
  const hear = (reply: Reply): void => {
    if (reply.answer !== undefined) answers.push(reply.answer);
    else if (reply.status === 429) refused += 1;
    else problems.push(`a request was answered with ${String(reply.status)}`);
    if (reply.status === 429 && reply.retryAfter === null) problems.push('429 without Retry-After');
  };
  for (const lines of requests(wave)) {
    if (Date.now() > endMs || refused >= refusals) break;
    const startMs = performance.now();
    const reply = await sendLines(server, run, lines).catch(() => undefined);
    if (reply === undefined) {
      unheard += 1;
      continue;
    }
    if (reply.status === 202) busyMs += performance.now() - startMs;
    hear(reply);
    worstMb = Math.max(worstMb, rssMb(server.program.pid));
  }
  if (refused === 0) problems.push('no request was answered with 429');
  const answered = EVENTS_A_REQUEST * answers.length;
  return { answers, answered, busySeconds: busyMs / 1000, refused, worstMb, unheard, problems };
}

/** What was answered accepted or late is kept, once, and nothing else; Redis counts the same. */
async function countedOnce(stage: Stage, place: Place, run: string, { answers, unheard, refused }: Poured): Promise<readonly string[]> {
  const store = await openStore(place.folder);
  const kept = await store.eventsOf(run);
  await store.close();
  const taken = answers.reduce((sum, { accepted, late }) => sum + accepted + late, 0);
  const late = answers.reduce((sum, answer) => sum + answer.late, 0);
  const counts = await stage.transport.runState.ingested(run, 0);
  const problems: string[] = [];
  const ids = new Set(kept.map(({ id }) => id)).size;
  // Of a request that was turned away or never answered, a part may have been taken: it is a duplicate when it comes again.
  const isRight = ids >= taken && ids <= taken + EVENTS_A_REQUEST * (unheard + refused);
  if (!isRight || ids !== kept.length) problems.push(`${String(taken)} events were taken, ${String(kept.length)} are kept`);
  if (counts.accepted + counts.late !== ids) problems.push(`Redis counts ${String(counts.accepted + counts.late)} of ${String(ids)}`);
  const lateKept = kept.filter(({ fate }) => fate === 'late').length;
  if (late === 0 || lateKept < late) problems.push(`${String(late)} were late, ${String(lateKept)} kept so`);
  return problems;
}

/** Sends events by twenties while `strike` does its worst; then the run ends at full speed and is computed again. */
async function sendThrough(context: Context, strike: (at: Struck) => Promise<void>): Promise<Report> {
  const stage = await openStage(context, { isWatching: true });
  const place = await newPlace(context);
  const at: Struck = { stage, place, server: await startServer(context, place, { REDIS_URL: stage.redis.url }) };
  const work: Work = { mode: 'live', days: 1, replications: 1, seed: between(context.random, 0, 1_000_000) };
  const run = await startRun(at.server, work, 600);
  const wave: Wave = { random: context.random, startMs: startOf(work), fromMs: 3 * HOUR_MS, spanMs: 18 * HOUR_MS };
  const answered: string[] = [];
  let [isOver, n] = [false, 0];
  const sending = (async () => {
    while (!isOver) {
      const lines = Array.from({ length: 20 }, () => lineOf(wave, n++));
      if (await sendUntilTaken(() => at.server, run, lines)) answered.push(...lines);
      await sleep(PAUSE_MS);
    }
  })();
  await strike(at);
  isOver = true;
  await sending;
  let isSaved = false;
  const ending = saved(context, at.server, run, PATIENCE_MS).finally(() => (isSaved = true));
  // A run that begins again has the speed it was ordered with.
  for (; !isSaved; await Promise.race([sleep(1_000), ending]))
    await control(at.server, run, { type: 'speed', speed: 'max' }).catch(() => undefined);
  await ending;
  await at.server.program.kill();
  const problems = [...(await lostOf(place, run, answered)), ...(await verified(context, place, run))];
  return { times: 1, problems, figure: `${String(answered.length)} events answered while it happened` };
}

interface Struck {
  readonly stage: Stage;
  readonly place: Place;
  server: Server;
}

async function lostOf(place: Place, run: string, answered: readonly string[]): Promise<readonly string[]> {
  const store = await openStore(place.folder);
  const kept = ((await store.find(run))?.outside ?? []).map(({ id }) => id);
  await store.close();
  const ids = answered.map((line) => (JSON.parse(line) as { readonly id: string }).id);
  const lost = ids.filter((id) => !kept.includes(id));
  return [
    ...(lost.length === 0 ? [] : [`${String(lost.length)} of ${String(ids.length)} answered events are not in the saved run`]),
    ...(new Set(kept).size === kept.length ? [] : ['an event is in the saved run twice']),
    ...(kept.length === 0 ? ['no event is in the saved run'] : []),
  ];
}

/** `amity verify` says that the saved run is what its scenario, seed and events give. */
async function verified(context: Context, place: Place, run: string): Promise<readonly string[]> {
  const program = launch(context, { args: ['verify', run, '--data', place.folder, '--quiet'], env: {}, ready: /verified/ });
  const how = await program.ended;
  return how === '0' ? [] : [`amity verify ended with ${how}: ${program.text().slice(-300)}`];
}

const killed: Fault = {
  id: '39-ingest-killed',
  title: 'the server killed, Redis killed, and Redis emptied while events are sent',
  must: 'every answered event is in the saved run once, and amity verify gives its digest again',
  seconds: { slice: 25, full: 60 },
  run: (context) =>
    sendThrough(context, async (at) => {
      const { stage, place } = at;
      for (let round = context.rounds(1, 3); round > 0; round -= 1) {
        await sleep(between(context.random, 500, 1_500));
        await at.server.program.kill();
        at.server = await startServer(context, place, { REDIS_URL: stage.redis.url });
        await sleep(between(context.random, 200, 1_500));
        await stage.redis.kill9();
        if (round % 2 === 1) removeFiles(stage.redis.folder);
        await stage.redis.restart();
        await sleep(between(context.random, 500, 2_500));
      }
    }),
};

const crashes: Fault = {
  id: '39-ingest-crash-points',
  title: 'the server dies between taking events and keeping them, and between keeping and answering them',
  must: 'every answered event is in the saved run once, and amity verify gives its digest again',
  seconds: { slice: 25, full: 50 },
  run: (context) =>
    sendThrough(context, async (at) => {
      for (const point of ['ingest.stored', 'ingest.acked'] as const) {
        const env = { REDIS_URL: at.stage.redis.url };
        await at.server.program.kill();
        at.server = launchServer(context, at.place, { ...env, CRASH_AT: `${point}:${String(between(context.random, 1, 20))}` });
        await at.server.program.ended;
        at.server = await startServer(context, at.place, env);
      }
    }),
};

export const ingestFaults: readonly Fault[] = [flood, killed, crashes];
