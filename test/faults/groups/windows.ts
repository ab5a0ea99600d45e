// A window whose computation fails, never ends, eats all memory or kills its process: its own run fails, nobody else's.
import { TERMINAL_STATUSES } from '../../../shared/protocol/run.ts';
import { between, secondsOf, type Context, type Fault, type Report } from '../fault.ts';
import type { Program } from '../io/program.ts';
import { begin, finish, lookAt, openStage, until, wrongs, type Stage } from '../io/stage.ts';
import { orderFor } from '../io/work.ts';

const MOST_STARTS = 8;
const HOUR_MS = 3_600_000;
/** Not for a slice. */
const LONG = Number.POSITIVE_INFINITY;

interface Deed {
  readonly id: string;
  readonly deed: 'throws' | 'endless' | 'greedy' | 'aborts';
  readonly title: string;
  readonly seconds: Fault['seconds'];
  /** The run must have failed by then. */
  readonly withinMs: number;
  /** Threads share the memory of the machine: many slots mean little for each, so that greed ends soon. */
  readonly slots: number;
}

const DEEDS: readonly Deed[] = [
  {
    id: '27-window-throws',
    deed: 'throws',
    title: 'a window that fails each time in the same way',
    seconds: { slice: 8, full: 8 },
    withinMs: 10_000,
    slots: 2,
  },
  {
    id: '28-window-endless',
    deed: 'endless',
    title: 'a window that never ends',
    seconds: { slice: LONG, full: 90 },
    withinMs: 240_000,
    slots: 2,
  },
  {
    id: '28-window-greedy',
    deed: 'greedy',
    title: 'a window that eats all memory',
    seconds: { slice: LONG, full: 130 },
    withinMs: 200_000,
    slots: 200,
  },
  {
    id: '28-window-aborts',
    deed: 'aborts',
    title: 'a window that kills its process',
    seconds: { slice: 50, full: 60 },
    withinMs: 150_000,
    slots: 2,
  },
];

const badWindow = ({ id, deed, title, seconds, withinMs, slots }: Deed): Fault => ({
  id,
  title,
  must: `its run fails within ${secondsOf(withinMs)} and ${String(MOST_STARTS)} starts, names gate and window; another run ends as always`,
  seconds,
  run: (context) => misbehave(context, { deed, withinMs, slots }),
});

async function misbehave(context: Context, { deed, withinMs, slots }: Pick<Deed, 'deed' | 'withinMs' | 'slots'>): Promise<Report> {
  const badSeed = between(context.random, 1_000_000, 2_000_000);
  const env = { BAD_KERNEL: deed, BAD_SEED: String(badSeed), BAD_FROM_MS: String(6 * HOUR_MS) };
  const stage = await openStage(context);
  const hire = (): Promise<Program> => stage.worker({ hooks: ['bad-kernel'], env, slots });
  const supervised = supervise(context, hire);
  await supervised.isUp;
  const bad = orderFor({ mode: 'live', days: 1, replications: 1, seed: badSeed });
  const good = orderFor({ mode: 'live', days: 1, replications: 1, seed: 1 });
  const startMs = Date.now();
  await Promise.all([begin(stage, bad), begin(stage, good)]);
  const [failed, left] = await Promise.all([
    ended(stage, bad.run, withinMs),
    finish(stage, good, withinMs).catch((error: unknown) => error),
  ]);
  const tookMs = Date.now() - startMs;
  const problems: string[] = [];
  if (failed === undefined) problems.push(`the run had not ended after ${secondsOf(withinMs)}`);
  else if (failed.status !== 'failed') problems.push(`the run is ${failed.status}`);
  else if (!/gate [\w-]+, window \d+/.test(failed.reason ?? ''))
    problems.push(`the reason names no gate and window: ${failed.reason ?? ''}`);
  if (left instanceof Error) problems.push(`the other run: ${left.message}`);
  else problems.push(...wrongs(good, left as Awaited<ReturnType<typeof finish>>));
  const deaths = await supervised.stop();
  if (deed === 'aborts' ? deaths === 0 || deaths > MOST_STARTS : deaths > 0) problems.push(`${String(deaths)} worker processes died`);
  const reason = failed?.reason === undefined || failed.reason === null ? '' : `: ${failed.reason.slice(0, 120)}`;
  return { times: 1, problems, figure: `failed after ${secondsOf(tookMs)}, ${String(deaths)} processes lost${reason}` };
}

const ended = (stage: Stage, run: string, withinMs: number) =>
  until(
    'the bad run to end',
    async () => {
      const view = await lookAt(stage, run);
      return view !== undefined && TERMINAL_STATUSES.includes(view.status) ? view : undefined;
    },
    withinMs,
  ).catch(() => undefined);

/** One worker at a time: a new one as soon as the last has died, as systemd or Docker would do; answers how to stop, and then how many died. */
function supervise(context: Context, hire: () => Promise<Program>): { readonly isUp: Promise<unknown>; stop(): Promise<number> } {
  let isOver = false;
  let deaths = 0;
  const first = hire();
  const watching = (async () => {
    for (let program = await first; ; program = await hire()) {
      await program.ended;
      if (isOver) return;
      deaths += 1;
      if (deaths > 20) return;
    }
  })();
  watching.catch(() => undefined);
  context.defer(async () => {
    isOver = true;
  });
  return {
    isUp: first,
    stop: async () => {
      isOver = true;
      return deaths;
    },
  };
}

export const windowFaults: readonly Fault[] = DEEDS.map(badWindow);
