// A border gate that sends events into a simulated run: in any order, some twice, some late, each request again until it is answered.
import { DomainError } from '../../shared/errors.ts';
import type { Fate, IngestAnswer, KeptEvent } from '../../shared/protocol/outside.ts';
import { formatIso, HOUR_MS } from '../../shared/time.ts';
import type { Product } from './processes.ts';
import { GATES, HORIZON_MS, START_MS } from './tiny-run.ts';
import type { User } from './user.ts';
import type { World } from './world.ts';

export interface Sender {
  /** Promises the kept events of the saved run do not keep. */
  broken(kept: readonly KeptEvent[]): readonly string[];
}

interface Line {
  readonly id: string;
  readonly kind: 'truck' | 'cargo';
  readonly gate: string;
  readonly consignment: string;
  readonly text: string;
}

const PATIENCE_MS = 3000;

export function startSender(world: World, product: Product, user: User): Sender {
  const { chance, scheduler } = world;
  const lines = Array.from({ length: chance.whole(3, 10) }, (_, i) => drawLine(world, i));
  const told = new Map<string, Set<Fate>>();
  const sleep = (ms: number): Promise<void> => new Promise((wake) => scheduler.after(ms, wake));

  async function send(request: readonly Line[]): Promise<void> {
    for (let run = user.run(); ; run = user.run()) {
      if (run !== undefined && world.saved.has(run)) return;
      const body = request.map(({ text }) => text).join('\n');
      const answer =
        run === undefined
          ? undefined
          : await Promise.race([
              product
                .outside()
                .take(run, body, 4 * HOUR_MS)
                .catch(failure),
              sleep(PATIENCE_MS).then(() => undefined),
            ]);
      if (answer !== undefined && answer !== 'again') return hear(request, answer);
      await sleep(chance.whole(50, 500));
    }
  }
  function hear(request: readonly Line[], answer: IngestAnswer): void {
    const sum = answer.accepted + answer.late + answer.duplicate + answer.refused;
    if (sum !== request.length) world.broken.push(`${request.length} events were sent, ${sum} answered`);
    for (const { id } of request) {
      const fates = answer.notes.filter((note) => note.id === id).map(({ fate }) => fate);
      told.set(id, new Set([...(told.get(id) ?? []), ...(fates.length === 0 ? (['accepted'] as const) : fates)]));
    }
    world.history.note(`the sender has an answer for ${request.map(({ id }) => id).join(' ')}`);
  }
  for (let n = chance.whole(2, 6); n > 0; n -= 1) {
    const request = Array.from({ length: chance.whole(1, 4) }, () => chance.pick(lines));
    scheduler.after(chance.whole(0, 4000), () => void send(request));
  }
  return { broken: (kept) => brokenBy(lines, told, kept) };
}

/** No answer that counts: the sender tries again. */
function failure(error: unknown): 'again' {
  if (!(error instanceof Error)) throw error;
  return error instanceof DomainError || error.message.includes('simulated') ? 'again' : unexpected(error);
}

function unexpected(error: Error): never {
  throw error;
}

/** Every third event belongs to the consignment of the one before: its declaration, or the same truck by another name. */
function drawLine({ chance }: World, i: number): Line {
  const whose = i % 3 === 2 ? i - 1 : i;
  const [id, kind, gate] = [`e${i}`, chance.hits(0.3) ? 'cargo' : 'truck', GATES[whose % GATES.length] ?? 'a'] as const;
  const consignment = `c${whose}`;
  const at = formatIso(START_MS + chance.whole(-60, (HORIZON_MS + HOUR_MS) / 60_000) * 60_000, 420);
  return { id, kind, gate, consignment, text: JSON.stringify({ id, kind, gate, consignment, at, flow: 'export' }) };
}

function brokenBy(lines: readonly Line[], told: ReadonlyMap<string, ReadonlySet<Fate>>, kept: readonly KeptEvent[]): readonly string[] {
  const halfOf = ({ gate, consignment, kind }: Pick<Line, 'gate' | 'kind'> & { readonly consignment?: string | undefined }): string =>
    `${gate} ${consignment ?? ''} ${kind}`;
  const halves = kept.map(halfOf);
  // One that was called a duplicate is in the run under this or another name, unless the first of them was refused.
  const vanished = lines.filter((line) => {
    const ofHalf = lines.filter((other) => halfOf(other) === halfOf(line));
    const taken = ofHalf.some(({ id }) => told.get(id)?.has('accepted') === true || told.get(id)?.has('late') === true);
    return taken && !halves.includes(halfOf(line));
  });
  return [
    ...vanished.map(({ id }) => `event ${id} was answered and is lost`),
    ...(new Set(kept.map(({ id }) => id)).size === kept.length ? [] : ['an event is kept twice']),
    ...(new Set(halves).size === halves.length ? [] : ['a truck or a declaration is kept under two names']),
  ];
}
