// Two live runs led as one: brought to one instant, stepped, paused and resumed together. Outside React.
import { TERMINAL_STATUSES } from '../../../shared/protocol/run.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Control } from '../../../shared/protocol/live.ts';
import type { LiveStore } from '../../data/live-store.ts';

type Led = Pick<LiveStore, 'head' | 'command'>;

/** Answers why a command was refused; null when both were taken. */
export async function tellBoth(pair: readonly [Led, Led], command: Control): Promise<string | null> {
  const replies = await Promise.all(pair.map((store) => store.command(command)));
  return replies.flatMap((reply) => (reply.status === 'refused' ? [reply.reason] : []))[0] ?? null;
}

/** It has come to rest: after a pause what was open by then is still played, and its status says so until the end of that. */
function isStanding({ head }: Led): boolean {
  const view = head.get();
  return view === null || view.status === 'paused' || TERMINAL_STATUSES.includes(view.status);
}

function standing(store: Led): Promise<void> {
  return new Promise((resolve) => {
    if (isStanding(store)) {
      resolve();
      return;
    }
    const stop = store.head.subscribe(() => {
      if (!isStanding(store)) return;
      stop();
      resolve();
    });
  });
}

/** Both stop, then the one behind goes to where the other stands; a day at most. */
export async function bringTogether(pair: readonly [Led, Led]): Promise<string | null> {
  const moving = pair.filter((store) => !isStanding(store));
  const replies = await Promise.all(moving.map((store) => store.command({ type: 'pause' })));
  const refused = replies.find((reply) => reply.status === 'refused');
  if (refused?.status === 'refused') return refused.reason;
  await Promise.all(pair.map(standing));
  const [left, right] = pair.map(({ head }) => head.get()?.simMs ?? 0) as [number, number];
  const ms = Math.min(DAY_MS, Math.round(Math.abs(left - right)));
  if (ms === 0) return null;
  const reply = await (left < right ? pair[0] : pair[1]).command({ type: 'step', ms });
  return reply.status === 'refused' ? reply.reason : null;
}
