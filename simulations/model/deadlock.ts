// Finds trucks that wait for each other for ever: each keeps a server that the next one needs, and nobody who has one can move.
import { stageOf } from './cells.ts';
import { PHASE_BLOCKED, PHASE_WAITING } from './gate-state.ts';
import { hasFreeServer } from './servers.ts';
import { engine, now } from './resident.ts';

/** Called when a token begins to wait while it may be keeping something: notes the first deadlock of a gate. The run goes on; others may still move. */
export function noticeDeadlock(token: number): void {
  const t = now();
  const { deadlock } = engine.state.collectors;
  if (deadlock[0] !== 0) return;
  const seen = new Set<number>();
  if (canMove(token, seen)) return;
  deadlock[0] = t + 1;
  for (const stuck of occupants(seen)) {
    const stage = 1 + stageOf(stuck);
    deadlock[stage] = deadlock[stage]! + 1;
  }
  engine.watch?.deadlock?.(
    [...deadlock.keys()].slice(1).flatMap((i) => (deadlock[i] === 0 ? [] : [i - 1])),
    t,
  );
}

/** The pools one of which a token waits for. */
function wantedPools(token: number): Int32Array | readonly number[] {
  const { state, gate } = engine;
  if (state.phase[token] === PHASE_WAITING) return [state.atPool[token]!];
  const stage = stageOf(token);
  return gate.stages.orPools[stage] ?? [gate.stages.pool[stage]!];
}

/** Whether a token will move: it does not wait, it will go away, or what it waits for will come free. */
function canMove(token: number, seen: Set<number>): boolean {
  const { state, gate } = engine;
  const phase = state.phase[token]!;
  if (phase !== PHASE_WAITING && phase !== PHASE_BLOCKED) return true;
  // The impatient make room when they go, and so do they who stand in a room before it.
  const goes = state.endsAt[token]! > 0 || (phase === PHASE_BLOCKED && gate.stages.patience[stageOf(token)] !== null);
  return goes || wantedPools(token).some((p) => moves(p, seen));
}

function* occupants(pools: ReadonlySet<number>): Generator<number> {
  for (const p of pools) {
    const { firstServer, servers } = engine.gate.pools[p]!;
    for (let server = firstServer; server < firstServer + servers; server++) {
      const token = engine.state.serverToken[server]!;
      if (token >= 0) yield token;
    }
  }
}

/** Whether a server of this pool will come free: one is, or is coming by the clock, or one of those who have one can move. */
function moves(p: number, seen: Set<number>): boolean {
  if (seen.has(p)) return false;
  seen.add(p);
  const { state } = engine;
  const comesByClock = state.capacity[p] === 0 || state.quotaLeft[p] === 0 || state.outOfUse[p]! > 0;
  if (comesByClock || hasFreeServer(p)) return true;
  for (const token of occupants(new Set([p]))) if (canMove(token, seen)) return true;
  return false;
}
