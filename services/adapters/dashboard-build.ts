// Where the built dashboard lies and what names this build of it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

export interface DashboardBuild {
  readonly folder: string;
  /** index.html as it is now, or undefined when the dashboard is not built. */
  findIndex(): string | undefined;
  /** Changes with any file of the build: index.html names the others by their hashes. 'none' when there is no build. */
  readonly id: string;
}

/** dist/dashboard by default, the same from sources and from the bundle in dist/. */
export function openDashboardBuild(folder: string = join(packageRoot(), 'dist', 'dashboard')): DashboardBuild {
  const path = join(folder, 'index.html');
  const findIndex = (): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const index = findIndex();
  return { folder, findIndex, id: index === undefined ? 'none' : createHash('sha256').update(index).digest('hex').slice(0, 12) };
}
