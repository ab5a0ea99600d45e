// Servers with shifts: lanes, officers, scanners, bays.
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { DAY_MS, formatTimeOfDay } from '../time.ts';
import { provenance, takeProvenance } from './provenance.ts';
import { id, listOf, money, timeOfDay, wholeIn } from './quantities.ts';
import { fixedMap, oneOf, readFields, type Read } from './reading.ts';
import type { Pool, Side } from './scenario.ts';
import { report, type TreeNode } from './tree.ts';

const KINDS = ['lane', 'officer', 'scanner', 'bay'] as const;
const HOURS = ['side', 'always'] as const;
const SERVERS = 'a whole number of servers, or a list of shifts { from: "07:00", n: 8 }';

const count = wholeIn(0, 10_000, 'servers');
const servers = z
  .union(
    [
      count.transform((n) => [{ fromMs: 0, n }]),
      listOf(
        fixedMap('shift', { from: timeOfDay, n: count }).transform(({ from, n }) => ({ fromMs: from, n })),
        SERVERS,
        1,
        48,
      ),
    ],
    {
      error: () => SERVERS,
    },
  )
  .meta({ description: 'How many serve: all day, or in steps over the local day; the last step lasts until the first' });

/** Fields of an entry of `pools`. `officers` is another word for `servers`. */
export const poolFields = {
  side: id,
  kind: z.enum(KINDS, { error: () => oneOf(KINDS) }).meta({ description: 'What one server is' }),
  servers: servers.optional(),
  officers: servers.optional(),
  hours: z
    .enum(HOURS, { error: () => oneOf(HOURS) })
    .default('side')
    .meta({ description: '`side`: nobody serves while the side is closed; `always`: opening hours do not bind' }),
  costPerHour: money('Cost of one server and hour').default(0),
  ...provenance,
};

/** Reads one entry of `pools`. Who is never there, or only while the side is closed, is a problem. */
export function readPool(
  node: TreeNode,
  sides: Readonly<Record<string, Side>>,
  sources: readonly string[],
  problems: Problem[],
): Pool | undefined {
  const read = readFields(poolFields, node, problems);
  const origin = takeProvenance(node, read, sources, problems);
  const { side, kind, hours = 'side', costPerHour = 0 } = read;
  const shifts = takeShifts(node, read, problems);
  if (shifts !== undefined && side !== undefined) {
    const open = hours === 'always' ? [{ fromMs: 0, toMs: DAY_MS }] : sides[side]?.open;
    const key = read.servers === undefined ? 'officers' : 'servers';
    if (open !== undefined && !isEverStaffed(shifts, open)) {
      const when = open.map(({ fromMs, toMs }) => `${formatTimeOfDay(fromMs)}-${formatTimeOfDay(toMs)}`).join(', ');
      report(problems, node, [key], { expected: `servers at some time of ${when}`, found: 'a pool that is never staffed' });
    }
  }
  if (side === undefined || kind === undefined || shifts === undefined) return undefined;
  return { side, kind, shifts, hours, costPerHourUsd: costPerHour, ...origin };
}

function takeShifts(node: TreeNode, read: Read<typeof poolFields>, problems: Problem[]): Pool['shifts'] | undefined {
  const keys = node.kind === 'map' ? ['servers', 'officers'].filter((key) => node.entries.has(key)) : [];
  if (node.kind === 'map' && keys.length !== 1)
    report(problems, node, keys.length === 0 ? ['servers'] : [], {
      expected: keys.length === 0 ? SERVERS : 'exactly one of servers, officers',
      found: keys.length === 0 ? 'nothing' : 'both',
    });
  const shifts = read.servers ?? read.officers;
  shifts?.forEach((shift, i) => {
    const before = shifts[i - 1];
    if (before !== undefined && shift.fromMs <= before.fromMs)
      report(problems, node, [keys[0] ?? 'servers', i, 'from'], {
        expected: `a time after ${formatTimeOfDay(before.fromMs)}, the shift before`,
      });
  });
  return shifts;
}

function isEverStaffed(shifts: Pool['shifts'], open: Side['open']): boolean {
  const last = shifts.at(-1);
  const first = shifts[0];
  if (first === undefined || last === undefined) return false;
  // Steps over one local day from midnight: the last shift wraps into the morning.
  const steps = [{ fromMs: 0, n: first.fromMs === 0 ? 0 : last.n }, ...shifts];
  return steps.some(({ fromMs, n }, i) => {
    const toMs = steps[i + 1]?.fromMs ?? DAY_MS;
    return n > 0 && open.some((hours) => Math.max(fromMs, hours.fromMs) < Math.min(toMs, hours.toMs));
  });
}
