// Two replications that met the same luck, truck by truck: who was cleared in both, in one of them, in neither. Nobody is left out in silence.
import type { TruckRecords } from '../border/records.ts';

const CLEARED = 1;

/** Every truck known to either replication is in exactly one class. A truck that went from gate to gate counts at each of them. */
export interface PairedTrucks {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Mean sojourns in ms of the trucks cleared in both, and of them alone; null when there are none. */
  readonly meanSojournOfBothMs: { readonly first: number; readonly second: number } | null;
}

/** Pairs the trucks of two records of the same replication and seed, gate by gate: the same serial and trip is the same truck. */
export function pairTrucks(first: TruckRecords, second: TruckRecords): PairedTrucks {
  const sojourns = [clearedOf(first), clearedOf(second)] as const;
  let [both, onlyFirst, onlySecond, neither, sumFirst, sumSecond] = [0, 0, 0, 0, 0, 0];
  for (const key of new Set([...sojourns[0].keys(), ...sojourns[1].keys()])) {
    const [a, b] = [sojourns[0].get(key) ?? null, sojourns[1].get(key) ?? null];
    if (a !== null && b !== null) {
      both += 1;
      sumFirst += a;
      sumSecond += b;
    } else if (a !== null) onlyFirst += 1;
    else if (b !== null) onlySecond += 1;
    else neither += 1;
  }
  const meanSojournOfBothMs = both === 0 ? null : { first: sumFirst / both, second: sumSecond / both };
  return { both, onlyFirst, onlySecond, neither, meanSojournOfBothMs };
}

/** Every truck of a record by its name; the sojourn in ms of those that were cleared, null for the others. */
function clearedOf(records: TruckRecords): ReadonlyMap<string, number | null> {
  return new Map(
    Array.from(records.serial, (serial, i) => [
      `${records.gate[i]!}/${serial}/${records.trip[i]!}`,
      records.outcome[i] === CLEARED ? records.endedMs[i]! - records.arrivedMs[i]! : null,
    ]),
  );
}
