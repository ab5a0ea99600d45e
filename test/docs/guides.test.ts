// The commands of the guides are real: each line of a `sh` block runs, in the order of the page, in one folder; a `yaml` block that begins with the name of a file is that file.
// What a guide quotes of a judgement, in slanted type, is what was printed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const LAUNCHER = join(ROOT, 'services', 'bin', 'amity.mjs');

/** Guides whose commands run as they stand. */
const GUIDES = ['choosing-replications.md', 'judge-against-observations.md', 'reports.md', 'sweep.md'];
/** A page has up to a dozen commands, each a process of its own. */
const PATIENCE_MS = 240_000;

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

function run(line: string, folder: string): Promise<{ readonly code: number | null; readonly text: string }> {
  const { REDIS_URL: _redis, ...env } = process.env;
  const command = line.replace(/^npx amity\b/, `"${process.execPath}" "${LAUNCHER}"`);
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: { ...env, AMITY_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

test.each(GUIDES)(
  '%s: every command does what it says',
  async (guide) => {
    const folder = mkdtempSync(join(tmpdir(), 'amity-guide-'));
    // Examples lie in the clone the reader stands in.
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    const page = readFileSync(join(ROOT, 'docs', 'guides', guide), 'utf8');
    const blocks = blocksOf(page);
    let printed = '';
    let ran = 0;
    for (const { language, text } of blocks) {
      const file = language === 'yaml' ? /^# (\S+\.yaml)\n/.exec(text)?.[1] : undefined;
      if (file !== undefined) writeFileSync(join(folder, file), text);
      if (language !== 'sh') continue;
      for (const line of text.trim().split('\n')) {
        expect(line, 'a line of a sh block').toMatch(/^npx amity /);
        const { code, text: said } = await run(line, folder);
        expect(code, `${line}\n${said}`).toBe(0);
        printed += said;
        ran += 1;
      }
    }
    expect(ran).toBeGreaterThan(3);
    for (const [, quoted = ''] of page.matchAll(/_((?:Too low|Too high|Close|Off|Within chance): [^_]*)_/g))
      expect(printed).toContain(quoted);
  },
  PATIENCE_MS,
);
