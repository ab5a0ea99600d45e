// Words come in pieces: what the first view of a live run may show must find all of its words in the first piece.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../dashboard/text/en.ts';
import { allEn } from '../../dashboard/text/all-en.ts';
import { interveneEn } from '../../dashboard/text/intervene-en.ts';
import { pagesEn } from '../../dashboard/text/pages-en.ts';

const DASHBOARD = resolve(import.meta.dirname, '../../dashboard');
const ROUTES = resolve(DASHBOARD, 'routes.tsx');
/** What comes with words of its own: `withWords('pages', () => import(…))`. */
const WITH_WORDS = /withWords\('(\w+)',\s*(?:async\s*)?\(\)\s*=>\s*import\('([^']+)'\)/g;
const IMPORT = /(?:from\s+|import\s*\(?\s*)'(\.[^']+\.tsx?)'/g;
/** A key, or what a key begins with: `iv.kind.${kind}`. */
const TEXT = /['"`]([a-z][\w-]*(?:\.[\w-]+)*\.?)(\$\{)?/g;

interface Read {
  readonly imports: readonly string[];
  readonly withWords: readonly { readonly part: string; readonly file: string }[];
}

function read(file: string): Read {
  const code = readFileSync(file, 'utf8').replace(/import type [^;]+;/g, '');
  const at = (path: string): string => resolve(dirname(file), path);
  const withWords = [...code.matchAll(WITH_WORDS)].map(([, part = '', path = '']) => ({ part, file: at(path) }));
  const imports = [...code.replace(WITH_WORDS, '').matchAll(IMPORT)].map(([, path = '']) => at(path));
  const isOurs = (path: string): boolean => path.startsWith(DASHBOARD) && !path.includes('/text/') && existsSync(path);
  return { imports: imports.filter(isOurs), withWords };
}

/** Every file that these load with no words of its own, and what they load with some. */
function reached(entries: readonly string[]): { readonly files: ReadonlySet<string>; readonly withWords: Read['withWords'] } {
  const files = new Set(entries);
  const withWords: Read['withWords'][number][] = [];
  for (const file of files) {
    const found = read(file);
    for (const next of found.imports) if (next !== ROUTES) files.add(next);
    withWords.push(...found.withWords);
  }
  return { files, withWords };
}

/** Keys that the files name and `words` lack. */
function missing(files: Iterable<string>, words: object): readonly string[] {
  const others = Object.keys(allEn).filter((key) => !(key in words));
  return [...files].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(TEXT)].flatMap(([, text = '', goesOn]) =>
      others
        .filter((key) => (goesOn === undefined ? key === text : text.includes('.') && key.startsWith(text)))
        .map((key) => `${file}: ${key}`),
    ),
  );
}

const first = reached([ROUTES, resolve(DASHBOARD, 'main.tsx')]);

test('the frame and every page without words of its own find theirs in the first piece', () => {
  expect(first.files.size).toBeGreaterThan(60);
  expect([...first.files].some((file) => file.endsWith('live/live-screen.tsx'))).toBe(true);
  expect(missing(first.files, en)).toEqual([]);
});

test.each([
  ['pages', pagesEn],
  ['intervene', interveneEn],
] as const)('what is loaded with the %s words finds them there or in the first piece', (part, words) => {
  const entries = first.withWords.filter((one) => one.part === part).map(({ file }) => file);
  expect(entries.length).toBeGreaterThan(1);
  const own = [...reached(entries).files].filter((file) => !first.files.has(file));
  expect(missing(own, { ...en, ...words })).toEqual([]);
});
