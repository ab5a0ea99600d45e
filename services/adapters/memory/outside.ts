// Truck and cargo events from outside, in memory. The twin of redis/scripts/ingest-4.lua, check by check.
import type { RunStatus } from '../../../shared/protocol/run.ts';
import { LIMITS, outsideRow } from '../limits.ts';
import type { OutsideFate, OutsidePlace, OutsideRow } from '../ports.ts';
import { openReplication, type Outside, type Replication, type Run } from './run-record.ts';

const [FIRST_SERIAL, LAST_SERIAL] = [1_073_741_824, 2_147_483_647];

const OPEN: readonly RunStatus[] = ['queued', 'running', 'paused'];

export function ingest(
  run: Run | undefined,
  at: { readonly k: number; readonly epoch: number; readonly mostLateMs: number; readonly isAgain?: boolean },
  events: readonly OutsideRow[],
): readonly OutsideFate[] | 'stale' | 'busy' {
  if (run === undefined || !OPEN.includes(run.status) || run.epoch !== at.epoch || at.k >= run.order.replications) return 'stale';
  const replication = openReplication(run, at.k);
  const { waiting, counts } = replication.outside;
  if (at.isAgain !== true && events.some(({ g }) => (waiting.get(g)?.length ?? 0) >= LIMITS.outsideWaiting)) return 'busy';
  return events.map((event) => {
    const fate = take(replication, event, at.mostLateMs, run.order.horizonMs);
    if (at.isAgain !== true || fate.fate !== 'duplicate') counts[fate.fate] += 1;
    return fate;
  });
}

export function placesOf(run: Run | undefined, k: number, ids: readonly string[]): readonly (OutsidePlace | undefined)[] {
  const known = run?.replications.get(k)?.outside.known;
  return ids.map((id) => {
    const place = known?.get(`i${id}`);
    return place === undefined || place.fate === 'refused' ? undefined : { simMs: place.simMs, serial: place.serial };
  });
}

function take(replication: Replication, event: OutsideRow, mostLateMs: number, horizonMs: number): OutsideFate {
  const { g, atMs, id, consignment, serial, mark } = event;
  const { known, waiting } = replication.outside;
  const [byId, byHalf] = [`i${id}`, `h${mark[0] ?? 0}${g}:${consignment}`];
  const [same, other] = [known.get(byId), known.get(byHalf)];
  if (same !== undefined) return { ...same, fate: 'duplicate', first: same.fate };
  if (other !== undefined) return { ...other, fate: 'duplicate', first: other.fate, isOther: true };
  const startMs = startOf(replication, g);
  const simMs = Math.max(atMs, startMs);
  const isRefused = startMs - atMs > mostLateMs || simMs >= horizonMs;
  const fate = isRefused ? 'refused' : atMs < startMs ? 'late' : 'accepted';
  const told = { fate, simMs, serial: isRefused ? 0 : serialOf(replication.outside, g, consignment, serial) } as const;
  if (!isRefused)
    waiting
      .set(g, waiting.get(g) ?? [])
      .get(g)
      ?.push({ simMs, bytes: outsideRow(simMs, told.serial, mark) });
  known.set(byId, told).set(byHalf, told);
  return told;
}

/** From where on a gate still takes events: the end of the last window somebody has claimed. */
function startOf({ sealed, heads, ends }: Replication, g: number): number {
  return ends[Math.max(sealed[g] ?? -1, heads[g]?.w ?? -1)] ?? 0;
}

/** The serial of a consignment: the wished one, or the next that no other has. */
function serialOf({ serials, consignments }: Outside, g: number, consignment: string, wished: number): number {
  const had = serials.get(`${g}:${consignment}`);
  if (had !== undefined) return had;
  let serial = wished;
  while (consignments.has(`${g}:${serial}`)) serial = serial === LAST_SERIAL ? FIRST_SERIAL : serial + 1;
  consignments.set(`${g}:${serial}`, consignment);
  serials.set(`${g}:${consignment}`, serial);
  return serial;
}
