// What a user may do to a run on its way: pause, resume, step, change speed, stop. Used by the HTTP route and by the socket alike.
import type { CommandReply, Control } from '../../shared/protocol/live.ts';
import type { RunStatus } from '../../shared/protocol/run.ts';
import { crashPoint } from '../adapters/crash-points.ts';
import type { Clock, ResultStore, RunState, RunView } from '../adapters/ports.ts';
import { currentReplication, reachedMs } from './run-views.ts';

const STOPPABLE: readonly RunStatus[] = ['queued', 'running', 'paused', 'stranded'];

export type ControlRefusal = 'unknown-run' | 'not-live' | 'wrong-state';
type Deps = { readonly store: ResultStore; readonly clock: Clock; readonly transport: { readonly runState: RunState } };

export async function controlRun(deps: Deps, run: string, control: Control): Promise<CommandReply> {
  const { runState } = deps.transport;
  const view = await runState.find(run);
  if (view === undefined) return refused('unknown-run');
  if (control.type === 'stop') return (await cancelRun(deps, run)) ? applied(view) : refused('wrong-state');
  if (view.order.mode !== 'live') return refused('not-live');
  if (view.status !== 'running' && view.status !== 'paused') return refused('wrong-state');
  switch (control.type) {
    case 'pause':
      if (view.status === 'running' && (await runState.transition(run, ['running'], 'paused')) === 'refused') return refused('wrong-state');
      await runState.setPace(run, { stepToMs: null });
      return applied(view);
    case 'resume':
      await runState.setPace(run, { stepToMs: null });
      return goOn(runState, view);
    case 'step':
      await runState.setPace(run, {
        stepToMs: Math.min(view.order.horizonMs, (await reachedMs(runState, view, currentReplication(view))) + control.ms),
      });
      return goOn(runState, view);
    case 'speed':
      await runState.setPace(run, { speed: control.speed });
      return applied(view);
  }
}

/** Final in one step: from here on nothing of the run is computed or stored. False when it had already ended. */
export async function cancelRun(deps: Deps, run: string, reason = 'stopped by the user'): Promise<boolean> {
  // Redis may have fallen back to before the end of a run that is saved.
  if ((await deps.store.find(run)) !== undefined) return false;
  if ((await deps.transport.runState.transition(run, STOPPABLE, 'cancelled', reason)) === 'refused') return false;
  crashPoint('index.before');
  await deps.store.noteCancelled(run, deps.clock.nowMs());
  return true;
}

async function goOn(runState: RunState, view: RunView): Promise<CommandReply> {
  if (view.status === 'paused' && (await runState.transition(view.order.run, ['paused'], 'running')) === 'refused')
    return refused('wrong-state');
  return applied(view);
}

/** Windows already open are still played: what was asked shows from their end. */
function applied(view: RunView): CommandReply {
  return { status: 'applied', appliesAtMs: view.limitMs[currentReplication(view)] ?? 0 };
}

function refused(reason: ControlRefusal): CommandReply {
  return { status: 'refused', reason };
}
