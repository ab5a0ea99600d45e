// What must be true when a simulated run has ended: the promises of the README.
import type { StartRequest } from '../../services/api/start-run.ts';
import type { FrameRecord } from '../../services/adapters/ports.ts';
import type { Run } from '../../services/adapters/memory/run-record.ts';
import type { Sender } from './sender.ts';
import { expectedResult, expectedWith } from './tiny-run.ts';
import type { World } from './world.ts';

export interface End {
  readonly run: string;
  readonly request: StartRequest;
  /** What the sender of events was told; undefined without one. */
  readonly sender: Sender | undefined;
  readonly cancel: 'no' | 'asked' | 'confirmed';
}

/** Promises that do not hold. */
export async function checkEnd(world: World, { run, request, cancel, sender }: End): Promise<readonly string[]> {
  const record = world.redis.runs.get(run);
  const saved = world.saved.get(run);
  const status = record?.status ?? (saved === undefined && cancel !== 'no' ? 'cancelled' : 'completed');
  const broken: string[] = [];
  const mustBe = (isTrue: boolean, what: string): void => void (isTrue || broken.push(what));

  mustBe(record?.alarm === '' || record === undefined, `alarm: ${record?.alarm}`);
  if (cancel === 'confirmed') mustBe(status === 'cancelled', `a confirmed cancel ended as ${status}`);
  if (cancel === 'confirmed') mustBe(saved === undefined, 'a cancelled run was saved');
  mustBe(status === 'completed' || (status === 'cancelled' && cancel !== 'no'), `ended as ${status}: ${record?.reason}`);
  if (status !== 'completed') return broken;

  const kept = saved?.outside ?? [];
  broken.push(...(sender?.broken(kept) ?? []));
  const expected = kept.length === 0 ? expectedResult(request.replications ?? 1) : expectedWith(kept);
  mustBe(saved !== undefined, 'completed, but nothing was saved');
  mustBe(saved === undefined || saved.result.digest === expected.digest, `digest ${saved?.result.digest}, expected ${expected.digest}`);
  if (saved !== undefined) {
    const { arrived, cleared, turnedBack, divertedOut, spoiled, inside } = saved.result.counts;
    mustBe(
      arrived === cleared + turnedBack + divertedOut + spoiled + inside,
      `trucks lost or made: ${JSON.stringify(saved.result.counts)}`,
    );
    mustBe(arrived === expected.counts.arrived, `${arrived} trucks arrived, expected ${expected.counts.arrived}`);
  }
  if (record === undefined || request.mode !== 'live') return broken;
  broken.push(...checkFrames(record, await world.redis.bus.read(run, '', 0)));
  return broken;
}

/** One record for each committed window, each gate's in order, none before the windows it waits for. */
function checkFrames(record: Run, frames: readonly FrameRecord[]): readonly string[] {
  const broken: string[] = [];
  const heads = new Map<string, number>();
  const headOf = (k: number, g: number): number => heads.get(`${k} ${g}`) ?? -1;
  for (const { k, g, w } of frames) {
    if (w !== headOf(k, g) + 1) broken.push(`frame of window ${w} of gate ${g} follows that of window ${headOf(k, g)}`);
    const isEarly = (record.graph[g]?.ins ?? []).some((n) => headOf(k, n) < w - 1);
    if (isEarly) broken.push(`frame of window ${w} of gate ${g} comes before its neighbours' windows ${w - 1}`);
    heads.set(`${k} ${g}`, w);
  }
  for (const [k, replication] of record.replications) {
    replication.heads.forEach((head, g) => {
      if (head.w !== replication.ends.length - 1)
        broken.push(`gate ${g} of replication ${k} ended at window ${head.w} of ${replication.ends.length}`);
      if (head.w !== headOf(k, g)) broken.push(`gate ${g} committed window ${head.w}, the stream of frames ends at ${headOf(k, g)}`);
    });
    if (replication.inboxes.size > 0 && [...replication.inboxes.keys()].some((at) => Number(at.split(':')[1]) < replication.ends.length))
      broken.push('an inbox of a committed window was left');
  }
  return broken;
}
