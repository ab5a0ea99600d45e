// Figures of the border view: how many lanes are open, whether the queue grows, what flows from gate to gate. Pure.
import type { FeedEvent, GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import { HOUR_MS } from '../../shared/time.ts';
import type { LiveView } from './live-reducer.ts';

/** Servers on duty at the lanes of a gate, of as many as there ever are; where it has no lanes, at all its pools. */
export function lanesOpen(
  layout: GateLayout,
  levels: GateLevels,
): { readonly open: number; readonly of: number | null; readonly isLanes: boolean } {
  const isLanes = layout.pools.some(({ kind }) => kind === 'lane');
  const counted = [...layout.pools.keys()].filter((p) => !isLanes || layout.pools[p]?.kind === 'lane');
  const most = counted.map((p) => layout.pools[p]?.most);
  return {
    open: counted.reduce((sum, p) => sum + (levels.servers[p] ?? 0), 0),
    of: most.every((n) => n !== undefined) ? most.reduce((sum, n) => sum + n, 0) : null,
    isLanes,
  };
}

export type Trend = 'rising' | 'falling' | 'steady';
/** A change smaller than both says nothing. */
const LEAST = { trucks: 3, share: 0.1 };

/** How the number waiting has moved within the last hour; undefined before there is an hour to look back on. */
export function trendOf({ history, simMs, stepMs }: LiveView, gate: number): Trend | undefined {
  const waiting = history[gate]?.waiting ?? [];
  const here = Math.floor(Math.max(0, simMs - 1) / stepMs);
  const then = waiting[here - Math.round(HOUR_MS / stepMs)];
  const now = waiting[here];
  if (then === undefined || now === undefined) return undefined;
  const change = now - then;
  if (Math.abs(change) < Math.max(LEAST.trucks, LEAST.share * then)) return 'steady';
  return change > 0 ? 'rising' : 'falling';
}

export interface DiversionFlow {
  readonly from: string;
  readonly to: string;
  readonly trucks: number;
}

/** Trucks sent on from gate to gate within the last hour, as far as the feed reaches back. */
export function diversionFlows(
  feed: readonly FeedEvent[],
  simMs: number,
): { readonly flows: readonly DiversionFlow[]; readonly isWhole: boolean } {
  const counts = new Map<string, DiversionFlow>();
  for (const { code, atMs, gate, params } of feed) {
    if (code !== 'diverted' || atMs <= simMs - HOUR_MS) continue;
    const to = String(params['to'] ?? '');
    const key = `${gate} ${to}`;
    counts.set(key, { from: gate, to, trucks: (counts.get(key)?.trucks ?? 0) + 1 });
  }
  const oldest = feed[0]?.atMs ?? 0;
  return { flows: [...counts.values()], isWhole: oldest <= simMs - HOUR_MS || feed.length < 80 };
}
