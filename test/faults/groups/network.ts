// A network that loses replies, swallows packets or refuses connections. Loopback only.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, secondsOf, type Context, type Fault, type Report } from '../fault.ts';
import { openCuttingProxy } from '../io/reply-cutting-proxy.ts';
import { begin, finish, firstCommitAfter, openStage, untilDone, windowsCommitted, wrongs } from '../io/stage.ts';
import { orderFor } from '../io/work.ts';

const PATIENCE_MS = 180_000;
const CUT_MS = 12_000;
/** A silent cut is noticed by time-outs and retransmissions, which double: it may take as long again as it lasted. */
const AFTER_CUT_MS = 15_000;

const anySeed = ({ random }: Context): number => between(random, 0, 1_000_000);
const portOf = (url: string): number => Number(new URL(url).port);

const repliesLost: Fault = {
  id: '7-replies-lost',
  title: 'one in 20 replies of Redis to the workers lost with its connection',
  must: 'equal digests, one effect a window: a command whose reply was lost may be carried out again',
  seconds: { slice: 40, full: 40 },
  async run(context) {
    const rounds = context.rounds(1, 1);
    const stage = await openStage(context);
    const proxy = await openCuttingProxy(context, portOf(stage.redis.url), 20);
    const problems: string[] = [];
    let windows = 0;
    await Promise.all([1, 2].map(() => joinThrough(stage, proxy.url)));
    for (let round = 0; round < rounds; round += 1) {
      const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
      await begin(stage, order);
      const left = await finish(stage, order, PATIENCE_MS);
      windows += windowsCommitted(left.view);
      problems.push(...wrongs(order, left));
      const batch = orderFor({ mode: 'batch', days: 2, replications: 10, seed: anySeed(context) });
      await begin(stage, batch);
      problems.push(...wrongs(batch, await finish(stage, batch, PATIENCE_MS)));
    }
    const { cut, passed } = proxy.counts();
    if (cut === 0) problems.push('no reply was cut');
    return {
      times: cut,
      problems,
      figure: `${String(cut)} of ${String(cut + passed)} replies lost; ${String(windows)} windows, each committed once`,
    };
  },
};

/** A worker whose first connection is cut waits and tries again, or ends with a message: then it is started again, as its operator would. */
async function joinThrough(stage: Awaited<ReturnType<typeof openStage>>, url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await stage.worker({ url });
      return;
    } catch (error) {
      if (attempt >= 5) throw error;
    }
  }
}

const networkCut = (how: 'DROP' | 'REJECT'): Fault => ({
  id: `18-network-${how.toLowerCase()}`,
  title: `nothing gets through between everybody and Redis for ${secondsOf(CUT_MS)} (iptables ${how})`,
  must: `equal digest; everybody goes on by itself within ${secondsOf(AFTER_CUT_MS)}`,
  needs: ['iptables'],
  seconds: { slice: 35, full: 35 },
  run: (context) => cutNetwork(context, how),
});

async function cutNetwork(context: Context, how: 'DROP' | 'REJECT'): Promise<Report> {
  const rounds = context.rounds(1, 1);
  const stage = await openStage(context);
  await Promise.all([stage.worker(), stage.worker()]);
  const problems: string[] = [];
  let worstMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    const order = orderFor({ mode: 'live', days: 2, replications: 1, seed: anySeed(context) });
    await begin(stage, order);
    await untilDone(stage, order.run, between(context.random, 20, 150), PATIENCE_MS);
    const cutMs = Date.now();
    const mend = cut(context, portOf(stage.redis.url), how);
    await sleep(CUT_MS);
    await mend();
    const backMs = Date.now();
    const left = await finish(stage, order, PATIENCE_MS);
    worstMs = Math.max(worstMs, firstCommitAfter(left.commitMs, backMs));
    problems.push(...wrongs(order, left));
    if (left.commitMs.some((ms) => ms > cutMs + 1_000 && ms < backMs - 500))
      problems.push('windows were committed while nothing could get through');
  }
  if (worstMs > AFTER_CUT_MS) problems.push(`went on only after ${secondsOf(worstMs)}`);
  return { times: rounds, problems, figure: `first commit at most ${secondsOf(worstMs)} after the network was back` };
}

/** Packets to and from a loopback port; answers how to let them through again. */
function cut(context: Context, port: number, how: 'DROP' | 'REJECT'): () => Promise<void> {
  const target = how === 'REJECT' ? ['REJECT', '--reject-with', 'tcp-reset'] : ['DROP'];
  const rules = ['--dport', '--sport'].map((side) => ['INPUT', '-i', 'lo', '-p', 'tcp', side, String(port), '-j', ...target]);
  let isCut = true;
  const mend = async (): Promise<void> => {
    if (isCut) for (const rule of rules) spawnSync('iptables', ['-w', '5', '-D', ...rule]);
    isCut = false;
  };
  context.defer(mend);
  for (const rule of rules) {
    const { status, stderr } = spawnSync('iptables', ['-w', '5', '-A', ...rule], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`iptables: ${stderr}`);
  }
  return mend;
}

export const networkFaults: readonly Fault[] = [repliesLost, networkCut('DROP'), networkCut('REJECT')];
