// The user of a simulated product: starts a run, plays with it, perhaps cancels it, and asks again until there is an answer.
import type { Control } from '../../shared/protocol/live.ts';
import { LOCAL_USER } from '../../shared/protocol/run.ts';
import { controlRun } from '../../services/api/control-run.ts';
import { startRun, type StartRequest } from '../../services/api/start-run.ts';
import type { Product } from './processes.ts';
import type { World } from './world.ts';

export interface Wish {
  readonly atMs: number;
  readonly control: Control;
}

export interface User {
  /** The run, once the server has accepted it. */
  run(): string | undefined;
  /** Was a cancel asked for, and was it confirmed? */
  cancel(): 'no' | 'asked' | 'confirmed';
}

const PATIENCE_MS = 3000;
const KEY = 'simulated-user';

export function startUser(world: World, product: Product, request: StartRequest, wishes: readonly Wish[]): User {
  const { scheduler } = world;
  let run: string | undefined;
  let hasAsked = false;
  let isConfirmed = false;
  const sleep = (ms: number): Promise<void> => new Promise((wake) => scheduler.after(ms, wake));
  /** The server's answer; undefined when there is none in time, or an error. */
  const ask = async <T>(what: () => Promise<T>): Promise<T | undefined> =>
    Promise.race([what().catch(() => undefined), sleep(PATIENCE_MS).then(() => undefined)]);

  async function wish(id: string, control: Control): Promise<void> {
    const isCancel = control.type === 'stop';
    hasAsked ||= isCancel;
    for (;;) {
      const reply = await ask(() => controlRun(product.api(), id, control));
      if (isCancel && reply?.status === 'applied') isConfirmed = true;
      if (reply !== undefined) return;
      await sleep(300);
    }
  }
  /** A run that stands still or crawls when nobody wants it to is told so: pausing is the user's own doing, and so is this. */
  async function keepGoing(id: string): Promise<void> {
    for (;;) {
      await sleep(900);
      const view = await ask(() => product.api().transport.runState.find(id));
      if (view?.status === 'paused') await wish(id, { type: 'resume' });
      if (view?.status === 'running' && view.pace.speed !== 'max') await wish(id, { type: 'speed', speed: 'max' });
    }
  }
  void (async () => {
    while (run === undefined) {
      run = await ask(() => startRun(product.api(), request, { user: LOCAL_USER, key: KEY, unfinished: [] }));
      await sleep(100);
    }
    world.history.note(`the user has run ${run}`);
    for (const { atMs, control } of wishes) {
      await sleep(Math.max(0, atMs - scheduler.nowMs()));
      await wish(run, control);
    }
    if (request.mode === 'live') await keepGoing(run);
  })();
  return { run: () => run, cancel: () => (isConfirmed ? 'confirmed' : hasAsked ? 'asked' : 'no') };
}
