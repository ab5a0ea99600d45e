// Where the files of the package lie, found the same way from sources and from the bundle in dist/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the nearest package.json upwards that is named amity. @throws Error when there is none: the installation is broken. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isAmity(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of amity expected in a folder above the program, found none: install again');
    folder = parent;
  }
  return folder;
}

function isAmity(file: string): boolean {
  if (!existsSync(file)) return false;
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof document === 'object' && document !== null && 'name' in document && document.name === 'amity';
}
