// The commands of the guides, run as they are printed: every `sh` block of a guide in order, in a folder of its own, with the program that was built.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
/** Guides whose commands need no id that is not known beforehand. */
const GUIDES = ['reports.md', 'judge-against-observations.md'];
const LONGEST_MS = 240_000;

function blocksOf(guide: string): readonly string[] {
  const text = readFileSync(join(ROOT, 'docs', 'guides', guide), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
}

/** `npx amity` is the program of this tree; it ends at the first command that fails. */
function shell(script: string, folder: string): Promise<Ended> {
  const { REDIS_URL: _redis, ...env } = process.env;
  const amity = `npx() { shift; "${process.execPath}" "${join(ROOT, 'services', 'bin', 'amity.mjs')}" "$@"; }\nset -e\n`;
  return new Promise((resolve) => {
    execFile('bash', ['-c', amity + script], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : error.code, out: out + err }),
    );
  });
}

test.each(GUIDES)(
  '%s: its commands do what they say',
  async (guide) => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-guide-'));
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    try {
      const blocks = blocksOf(guide);
      expect(blocks.length).toBeGreaterThan(0);
      for (const block of blocks) expect(await shell(block, folder), block).toMatchObject({ code: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LONGEST_MS,
);

test(
  'what the guide quotes of the judgement is what the program says',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-guide-'));
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    const quoted = /_(Too low: [^_]*)_/.exec(readFileSync(join(ROOT, 'docs', 'guides', 'judge-against-observations.md'), 'utf8'))?.[1];
    const [first = ''] = blocksOf('judge-against-observations.md');
    const { out } = await shell(first, folder);
    rmSync(folder, { recursive: true, force: true });
    expect(out).toContain(quoted);
  },
  LONGEST_MS,
);

test('a command that fails is noticed', async () => {
  expect((await shell('npx amity frobnicate\nnpx amity --help\n', tmpdir())).code).toBe(2);
});
