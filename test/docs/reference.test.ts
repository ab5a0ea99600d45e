// The generated pages of docs/reference are what the program would write today.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

test('the reference pages are current; if not, run `npm run docs`', () => {
  const check = () =>
    execFileSync(process.execPath, ['services/bin/amity.mjs', 'reference', '--check', 'docs/reference'], { cwd: ROOT, stdio: 'pipe' });
  expect(check).not.toThrow();
});
