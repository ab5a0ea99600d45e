// Named places where a process may be told to die, for tests of what a crash there costs: CRASH_AT=<point>:<n> kills it at its n-th pass. Otherwise nothing.
import { DomainError } from '../../shared/errors.ts';

/** In the order a run meets them. `*.sent`: the request has left, its answer has not come. */
export const CRASH_POINTS = [
  'order.saved', // api: the order is durable, the run not made yet
  'order.created', // api: the run is made, not started, the client has no answer
  'limit.sent', // coordinator: windows are opened, their arrivals not asked for
  'deliver.sent', // arrivals
  'claim.sent', // gates
  'claim.got', // gates: claimed, nothing computed
  'compute.mid', // gates and replications: computed, nothing sent
  'commit.sent', // gates
  'commit.got', // gates: committed, nobody rung
  'bell.mid', // gates and coordinator: some bells of a set are rung
  'ack.before', // gates: done, the job queue does not know
  'result.sent', // replications
  'chunk.mid', // coordinator: chunks are booked, not handed out
  'ingest.stored', // api: events from outside are in the run, not on the disk yet
  'ingest.acked', // api: they are on the disk, nobody has an answer
  'transition.sent', // coordinator and api
  'file.tmp', // store: a saved run is written, not complete yet
  'file.renamed', // api: the run is saved, its state does not know
  'index.before', // api: the run is completed, its order still there
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Dies at the n-th pass of the point that `setting` ("<point>:<n>") names; without a setting a no-op. @throws DomainError invalid-request */
export function openCrashPoints(setting: string | undefined, die: () => void): (point: CrashPoint) => void {
  if (setting === undefined || setting === '') return () => undefined;
  const [name, count] = setting.split(':');
  const chosen = CRASH_POINTS.find((point) => point === name);
  let left = Number(count);
  if (chosen === undefined || !Number.isInteger(left) || left < 1)
    throw new DomainError('invalid-request', `CRASH_AT: expected <point>:<n>, found "${setting}".`, `Points: ${CRASH_POINTS.join(', ')}.`);
  return (point) => {
    if (point !== chosen) return;
    left -= 1;
    if (left === 0) die();
  };
}

/** Passes a crash point. */
export const crashPoint = openCrashPoints(process.env['CRASH_AT'], () => process.kill(process.pid, 'SIGKILL'));

/** Passes a crash point between a request and its answer: `await sent('commit.sent', runState.commit(…))`. */
export function sent<T>(point: CrashPoint, request: Promise<T>): Promise<T> {
  crashPoint(point);
  return request;
}
