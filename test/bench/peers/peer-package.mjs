// Finds a peer's npm package: in node_modules above, or in the folder BENCH_PEERS_NODE_MODULES names (peers are no dependency of Amity).
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.env.BENCH_PEERS_NODE_MODULES;
const here = createRequire(import.meta.url);
const there = folder === undefined ? here : createRequire(join(folder, 'x.js'));

/** The package and its version. */
export function peerPackage(name) {
  const { version } = there(`${name}/package.json`);
  return { library: there(name), version };
}
