// Sweeps, more replications, precision and warm-up at the command line, in processes of their own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../shared/protocol/run.ts';
import type { SweepAnswer } from '../../../shared/protocol/sweep.ts';
import { amity, newFolder } from '../../helpers/amity.ts';

/** Each command is a process of its own, and a busy machine starts few of them a second. */
const PATIENCE_MS = 90_000;
const SMALL = join(import.meta.dirname, 'small.yaml');
const folder = newFolder();
const env = { AMITY_DATA: folder };
const file = join(folder, 'lanes.yaml');
writeFileSync(
  file,
  `sweep: 1
name: lanes
scenario: ${SMALL}
factors:
  lanes: { path: gates.here.pools.lane.servers, values: [2, 3, 4], price: 100 USD }
targets: { sojourn.p90@all: "<= 14 min" }
screen: 5
refine: { designs: 2, replications: 10 }
`,
);

interface Line {
  readonly event: string;
  readonly id?: string;
  readonly status?: string;
  readonly answer?: SweepAnswer;
}
const linesOf = (out: string): readonly Line[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('amity sweep', () => {
  test(
    'streams a line a design, then the answer; the saved sweep says the same, and a smaller budget can be raised',
    async () => {
      const whole = await amity(['sweep', file, '--json'], env);
      expect(whole.err).toBe('');
      expect(whole.code).toBe(0);
      const lines = linesOf(whole.out);
      expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['sweep', 'phase', 'point', 'answer']));
      const { answer } = lines.at(-1) ?? {};
      expect(answer?.pick).toBe('1');
      const shown = JSON.parse((await amity(['show', lines[0]?.id ?? '', '--json'], env)).out) as { readonly answer: SweepAnswer };
      expect(shown.answer).toEqual(answer);
      const short = linesOf((await amity(['sweep', file, '--budget', '6', '--json', '--workers', '0'], env)).out);
      expect(short.at(-1)).toMatchObject({ status: 'stopped', answer: { spent: 6, isOverBudget: true, pick: null } });
      const rest = linesOf((await amity(['sweep', short[0]?.id ?? '', '--json'], env)).out);
      expect(rest.at(-1)?.answer).toEqual(answer);
      const list = await amity(['sweeps'], env);
      expect(list.out.match(/completed/g)).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  test(
    'says in words which design is the cheapest, and refuses a wrong file with its line',
    async () => {
      const { out, code } = await amity(['sweep', file, '--no-save'], env);
      expect(code).toBe(0);
      expect(out).toContain('Cheapest that meets sojourn.p90@all <= 14.0 min on the average day:\n  lanes 3: 300 USD/day.');
      writeFileSync(join(folder, 'wrong.yaml'), 'sweep: 1\nname: wrong\nscenario: lanes-14\nfactors: {}\ntargts: {}\n');
      const wrong = await amity(['sweep', join(folder, 'wrong.yaml')], env);
      expect(wrong.code).toBe(2);
      expect(wrong.err).toMatch(/wrong\.yaml:5:1: targts: .*Did you mean "targets"\?/);
    },
    PATIENCE_MS,
  );
});

test(
  'amity more raises a saved run to the run of all replications, and computes nothing twice',
  async () => {
    const run = (reps: number, name: string) => amity(['run', SMALL, '--reps', String(reps), '--name', name, '--quiet'], env);
    await run(3, 'few');
    await run(8, 'many');
    const more = JSON.parse((await amity(['more', 'few', '--reps', '8', '--json'], env)).out) as { digest: string; before: number };
    const read = async (name: string) =>
      JSON.parse((await amity(['show', name, '--json'], env)).out) as { readonly result: RunResult; readonly command: string };
    const [few, many] = [await read('few'), await read('many')];
    expect(more).toMatchObject({ before: 3, digest: many.result.digest });
    expect(few.result.kpis).toEqual(many.result.kpis);
    expect(few.command).toBe(many.command);
    expect((await amity(['verify', 'few', '--quiet'], env)).code).toBe(0);
    const again = await amity(['more', 'few', '--reps', '5'], env);
    expect(again.err).toContain('has 8 replications already');
  },
  PATIENCE_MS,
);

test(
  'amity run --precision stops at the run that --reps gives with the same number, and says where it stands',
  async () => {
    const wish = ['--precision', 'sojourn.mean@all<=5%', '--no-save', '--json', '-'];
    const precise = await amity(['run', SMALL, ...wish, '--workers', '2'], env);
    const result = JSON.parse(precise.out) as RunResult;
    expect(result.replications).toBeGreaterThanOrEqual(10);
    expect(precise.err).toContain('precise enough');
    const { mean = 0, halfWidth } = result.kpis['sojourn.mean@all'] ?? {};
    expect(halfWidth).toBeLessThanOrEqual((mean * 0.05) / 1.05);
    const alone = JSON.parse((await amity(['run', SMALL, ...wish, '--workers', '0'], env)).out) as RunResult;
    expect(alone.digest).toBe(result.digest);
    const wrong = await amity(['run', SMALL, '--precision', 'sojourn.men@all<=5%'], env);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('Did you mean "sojourn.mean"?');
  },
  PATIENCE_MS,
);

test(
  'amity warm-up proposes whole days, in words and as a picture',
  async () => {
    const picture = join(folder, 'warm-up.svg');
    const { out, code } = await amity(['warm-up', SMALL, '--set', 'clock.days=12', '--reps', '4', '--svg', picture, '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      scenario: 'small',
      replications: 4,
      presentMs: 21_600_000,
      lines: [{ gate: 'here' }, { gate: 'all' }],
    });
  },
  PATIENCE_MS,
);

test(
  'amity show says how a figure is spread and what one long series is worth',
  async () => {
    await amity(['run', SMALL, '--reps', '1', '--set', 'clock.days=20', '--name', 'long', '--quiet'], env);
    const batches = await amity(['show', 'long', '--batches', '10'], env);
    expect(batches.out).toMatch(/inside\.mean@here\/export +\d/);
    await amity(['run', SMALL, '--reps', '40', '--name', 'spread', '--quiet'], env);
    const spread = JSON.parse((await amity(['show', 'spread', '--distribution', '--json'], env)).out) as {
      readonly distribution: Readonly<
        Record<
          string,
          { readonly n: number; readonly p5: { readonly lower: number | null }; readonly median: { readonly lower: number | null } }
        >
      >;
    };
    expect(spread.distribution['sojourn.p90@all']).toMatchObject({ n: 40, p5: { lower: null } });
    expect(spread.distribution['sojourn.p90@all']?.median.lower).not.toBeNull();
  },
  PATIENCE_MS,
);
