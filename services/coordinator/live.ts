// Paces live runs: opens windows, asks for their arrivals, ends steps and runs. Any number of coordinators may do this at once.
import { crashPoint, sent } from '../adapters/crash-points.ts';
import type { RunView } from '../adapters/ports.ts';
import type { RoleDeps } from '../adapters/role.ts';
import { moveTarget, planWindows, type Pacing } from './plan-windows.ts';

export interface Pacer {
  /** What the pace of one run needs to remember; losing it costs a fraction of a second. */
  turn(view: RunView): Promise<'busy' | 'calm'>;
  forget(run: string): void;
}

interface Pace {
  readonly targetMs: number;
  readonly atMs: number;
}

export interface PacerDeps extends RoleDeps {
  readonly nextBell: () => string;
  /** Rings for everything of a run that could go on. */
  readonly ringNow: (view: RunView) => Promise<void>;
}

export function openPacer(deps: PacerDeps): Pacer {
  const paces = new Map<string, Pace>();
  return {
    async turn(view) {
      const { run, replications } = view.order;
      if (view.status !== 'running') {
        paces.delete(run);
        return 'calm';
      }
      if (view.done >= replications) {
        await sent('transition.sent', deps.transport.runState.transition(run, ['running'], 'finalizing'));
        return 'calm';
      }
      // First seen, or running again after a pause: what was open waits for a ring.
      if (!paces.has(run)) await deps.ringNow(view);
      const pace = paceNow(deps, view, paces.get(run));
      paces.set(run, pace);
      const opened = await open(deps, view, pace.targetMs);
      if (opened === 0) await endStep(deps, view);
      return pacingOf(view).speed === 'max' || view.pace.stepToMs !== null ? 'busy' : 'calm';
    },
    forget: (run) => paces.delete(run),
  };
}

function paceNow({ clock }: PacerDeps, view: RunView, last: Pace | undefined): Pace {
  const { openedMs } = progressOf(view);
  const atMs = clock.nowMs();
  if (last === undefined) return { targetMs: openedMs, atMs };
  return { targetMs: moveTarget(last.targetMs, atMs - last.atMs, openedMs, pacingOf(view)), atMs };
}

/** Until it is worth watching, a run goes as fast as it can, and stops there for the asked speed to take over. */
function pacingOf(view: RunView): Pacing & { readonly stopMs: number | null } {
  const { order, pace } = view;
  if (progressOf(view).openedMs >= order.watchFromMs) return { ...order, speed: pace.speed, stopMs: pace.stepToMs };
  return { ...order, speed: 'max', stopMs: Math.min(order.watchFromMs, pace.stepToMs ?? order.watchFromMs) };
}

/** Opens what the plan says and asks for its arrivals; answers how many windows. */
async function open({ transport, nextBell }: PacerDeps, view: RunView, targetMs: number): Promise<number> {
  const { epoch, done: k } = view;
  const { run } = view.order;
  const state = progressOf(view);
  const isStepping = view.pace.stepToMs !== null;
  const ends = planWindows({ ...pacingOf(view), ...state, targetMs: isStepping ? Number.POSITIVE_INFINITY : targetMs });
  if (ends.length === 0) return 0;
  const from = state.opened + 1;
  const highest = await transport.runState.openWindows(run, k, from, ends);
  crashPoint('limit.sent');
  if (highest < from) return 0;
  const payload = { run, k, epoch, from, to: Math.min(highest, from + ends.length - 1) };
  await transport.queues.add('arrivals', [{ id: `a-${run}-${k}-${from}-e${epoch}-b${nextBell()}`, payload }]);
  return ends.length;
}

/** A step ends in a pause as soon as every gate has committed all that was opened for it. */
async function endStep({ transport }: PacerDeps, view: RunView): Promise<void> {
  const { stepToMs } = view.pace;
  const { opened, openedMs, slowestHead } = progressOf(view);
  const { run, horizonMs } = view.order;
  if (stepToMs === null || openedMs < Math.min(stepToMs, horizonMs) || slowestHead < opened) return;
  if (openedMs < horizonMs) await transport.runState.transition(run, ['running'], 'paused');
  await transport.runState.setPace(run, { stepToMs: null });
}

/** The replication under way is the first that is not done. */
function progressOf(view: RunView): { readonly opened: number; readonly openedMs: number; readonly slowestHead: number } {
  const k = view.done;
  const heads = view.order.gates.map((_, g) => view.heads[k]?.[g] ?? -1);
  return { opened: view.limits[k] ?? -1, openedMs: view.limitMs[k] ?? 0, slowestHead: Math.min(...heads) };
}
