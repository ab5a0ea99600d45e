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

/** Sentences of the program, quoted in slanted type. */
function quotesOf(guide: string): readonly string[] {
  const text = readFileSync(join(ROOT, 'docs', 'guides', guide), 'utf8');
  return [...text.matchAll(/_((?:Too low|Too high|Close|Off|Within chance): [^_]*)_/g)].map(([, quoted = '']) =>
    quoted.replaceAll('\n', ' '),
  );
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
  '%s: its commands do what they say, and the judgement it quotes is the one given',
  async (guide) => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-guide-'));
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    try {
      const blocks = blocksOf(guide);
      expect(blocks.length).toBeGreaterThan(0);
      let said = '';
      for (const block of blocks) {
        const ended = await shell(block, folder);
        expect(ended, block).toMatchObject({ code: 0 });
        said += ended.out;
      }
      for (const quoted of quotesOf(guide)) expect(said).toContain(quoted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LONGEST_MS,
);

test('a command that fails is noticed, and so is a guide without its quotation', async () => {
  expect((await shell('npx amity frobnicate\nnpx amity --help\n', tmpdir())).code).toBe(2);
  expect(quotesOf('judge-against-observations.md')).toHaveLength(1);
});
