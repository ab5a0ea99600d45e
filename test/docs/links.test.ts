// The pages people read first: their links lead somewhere, and nothing is promised of a file that is not there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const drawers = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...drawers.map((name) => `docs/${name.replaceAll('\\', '/')}`)];

test.each(pages)('every link of %s leads to a file', (page) => {
  const targets = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(page), target)));
  expect(broken).toEqual([]);
});

test.each(pages)('every path in code type of %s that begins at the root of the tree exists', (page) => {
  const paths = [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/`((?:shared|simulations|services|dashboard|test|docs)\/[\w./-]*)`/g),
  ].map(([, path = '']) => path);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
