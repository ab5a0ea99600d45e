// Truck and cargo events from outside, on their way into a run on Redis.
import { FATES, type Fate } from '../../../shared/protocol/outside.ts';
import { LIMITS } from '../limits.ts';
import type { OutsideFate, OutsidePlace, OutsideRow, RunState } from '../ports.ts';
import type { Connection } from './connection.ts';
import { runKeys } from './keys.ts';
import { listOf, oneOf, textOf } from './replies.ts';
import type { Call } from './scripts.ts';

/** Events of one script call: a few milliseconds in which Redis does nothing else. */
const EVENTS_A_CALL = 1_000;
const FIXED_KEYS = 4;

type At = Parameters<RunState['ingest']>[1];

export function outsideOf(connection: Connection, call: Call): Pick<RunState, 'ingest' | 'ingested' | 'placesOf'> {
  return {
    ingest: async (run, at, events) => {
      const fates: OutsideFate[] = [];
      for (let from = 0; from < events.length; from += EVENTS_A_CALL) {
        const reply = await ingestSome(call, run, at, events.slice(from, from + EVENTS_A_CALL));
        if (typeof reply === 'string') return reply;
        fates.push(...reply);
      }
      return fates;
    },
    placesOf: async (run, k, ids) => {
      const places: (OutsidePlace | undefined)[] = [];
      for (let from = 0; from < ids.length; from += EVENTS_A_CALL) {
        const fields = ids.slice(from, from + EVENTS_A_CALL).map((id) => `i${id}`);
        const told = await connection.call((client) => client.hmget(runKeys(run).known(k), ...fields));
        places.push(...told.map(placeOf));
      }
      return places;
    },
    ingested: async (run, k) => {
      const counts = await connection.call((client) => client.hmget(runKeys(run).known(k), ...FATES.map((fate) => `#${fate}`)));
      const of = (fate: Fate): number => Number(counts[FATES.indexOf(fate)] ?? '0');
      return { accepted: of('accepted'), late: of('late'), duplicate: of('duplicate'), refused: of('refused') };
    },
  };
}

async function ingestSome(call: Call, run: string, { k, epoch, mostLateMs, isAgain }: At, events: readonly OutsideRow[]) {
  const keys = runKeys(run);
  const gates = [...new Set(events.map(({ g }) => g))];
  const names = [keys.run, keys.heads(k), keys.ends(k), keys.known(k), ...gates.map((g) => keys.outside(k, g))];
  const most = isAgain === true ? 'again' : LIMITS.outsideWaiting;
  const [code, lines] = listOf(await call('ingest', names, [k, epoch, mostLateMs, most, packed(events, gates)]));
  const kind = oneOf(code, ['ok', 'stale', 'busy']);
  return kind === 'ok' ? textOf(lines).split('\n').map(fateOf) : kind;
}

/** Events as the script reads them: one argument, as each costs more than all it says. */
function packed(events: readonly OutsideRow[], gates: readonly number[]): Buffer {
  const size = events.reduce((sum, { id, consignment, mark }) => sum + 17 + mark.length + id.length + consignment.length, 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  const text = (value: string): void => {
    at = bytes.writeUInt8(value.length, at);
    at += bytes.write(value, at, 'latin1');
  };
  for (const { g, atMs, id, consignment, serial, mark } of events) {
    at = bytes.writeUInt8(FIXED_KEYS + 1 + gates.indexOf(g), at);
    at = bytes.writeUInt8(g, at);
    at = bytes.writeDoubleBE(atMs, at);
    at = bytes.writeUInt32BE(serial, at);
    at = bytes.writeUInt8(mark.length, at);
    bytes.set(mark, at);
    at += mark.length;
    text(id);
    text(consignment);
  }
  return bytes;
}

/** A line of the script's reply, or what it keeps of an event. */
function fateOf(line: string): OutsideFate {
  const words = line.split(' ');
  const isDuplicate = words[0] === 'duplicate';
  const [was = '', simMs, serial, other] = isDuplicate ? words.slice(1) : words;
  const first = { fate: oneOf(was, ['accepted', 'late', 'refused']), simMs: Number(simMs), serial: Number(serial ?? '0') };
  return isDuplicate ? { ...first, fate: 'duplicate', first: first.fate, ...(other === undefined ? {} : { isOther: true }) } : first;
}

function placeOf(told: string | null): OutsidePlace | undefined {
  if (told === null) return undefined;
  const { fate, simMs, serial } = fateOf(told);
  return fate === 'refused' ? undefined : { simMs, serial };
}
